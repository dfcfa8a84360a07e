import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Recipe, Schema } from "@datalogue/ingest";
import { findOrigin } from "../content/origin.js";
import { type ContentDataset, readDataset } from "../content/read-dataset.js";
import { ContentError } from "../documents/content-problem.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { CatalogueStore, StoredDataset } from "../versions/catalogue-store.js";
import { isWhollyTouched } from "../versions/touched.js";
import { RECEIVED_SCHEMA, type VersionFolders } from "../versions/version-folders.js";
import { readKept } from "./read-kept.js";

/** What the next file of a dataset is read with. */
export interface KeptReception {
  stored: StoredDataset;
  schema: Schema;
  recipe: Recipe | null;
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
      return {
        stored,
        schema: read.schema,
        recipe: read.recipeOf("deposit", territories) ?? null,
        content: { folder: dirname(origin), read },
      };
  }
  const pathOf = (name: string) => folders.fileOf(id, stored.version, name);
  const schema = (await readKept<Schema>(pathOf(RECEIVED_SCHEMA))) ?? (await readKept<Schema>(pathOf("schema.json")));
  if (!schema) return undefined;
  return { stored, schema, recipe: (await readKept<Recipe>(pathOf("recipe.json"))) ?? null, content: undefined };
}
