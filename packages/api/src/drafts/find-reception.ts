import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Recipe, Schema } from "@datalogue/ingest";
import { findOrigin } from "../content/origin.js";
import { readCatalogued } from "../content/read-catalogued.js";
import { type ContentDataset, type ReceivingDataset, readDataset } from "../content/read-dataset.js";
import { ContentError } from "../documents/content-problem.js";
import type { Source } from "../sources/source-schema.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { isWhollyTouched } from "../versions/touched.js";
import type { VersionFolders } from "../versions/version-folders.js";

/** What the next file of a dataset is read with. */
export interface KeptReception {
  stored: StoredDataset;
  schema: Schema;
  recipe: Recipe | null;
  /** What a file that its source gives is read with; that of any other file where it has none. */
  sourceRecipe: Recipe | null;
  source: Source | undefined;
  /** Whether files of that source are of those that their producer gives to everybody. */
  isOpen: boolean;
  /** The folder of the content that describes the dataset, with what was changed through the site in place of what it says; undefined without. */
  content: { folder: string; read: ContentDataset } | undefined;
}

interface ReceptionParts {
  store: CatalogueStore;
  folders: VersionFolders;
  contentFolder: string;
  territories: TerritoryReader;
}

/**
 * The schema and the recipe that a published dataset keeps for its next file: those of its folder of the content as long as that
 * describes it, else those that the version served was read with. Undefined when there is no such dataset, or its files are gone.
 */
export async function findReception(parts: ReceptionParts, id: string): Promise<KeptReception | undefined> {
  const { store, folders, contentFolder, territories } = parts;
  const stored = await store.findDataset({ id });
  if (!stored) return undefined;
  const origin = await findOrigin(store, id);
  if (origin && !isWhollyTouched(stored.touched) && existsSync(origin)) {
    const own = await readDataset(dirname(origin), contentFolder).catch((error) => {
      // What is wrong with the folder is told at its load; the version served is still well read.
      if (error instanceof ContentError) return undefined;
      throw error;
    });
    const read = own?.withTouched(stored.touched, stored.metadata);
    if (read && read.metadata.slug === stored.slug)
      return { ...describeRead(stored, read, territories), content: { folder: dirname(origin), read } };
  }
  const read = await readCatalogued(folders, stored);
  return read && { ...describeRead(stored, read, territories), content: undefined };
}

function describeRead(
  stored: StoredDataset,
  { schema, source, isOpen, recipeOf }: ReceivingDataset,
  territories: TerritoryReader,
): Omit<KeptReception, "content"> {
  return {
    ...{ stored, schema, source, isOpen },
    recipe: recipeOf("deposit", territories) ?? null,
    sourceRecipe: recipeOf("source", territories) ?? null,
  };
}
