import type { Recipe, Schema } from "@datalogue/ingest";
import { readKept } from "../versions/read-kept.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { RECEIVED_SCHEMA, type VersionFolders } from "../versions/version-folders.js";
import { describeCatalogued, type ReceivingDataset } from "./read-dataset.js";

/** A dataset that no folder of the content describes, read as the version served was; undefined when its files are gone. */
export async function readCatalogued(
  folders: VersionFolders,
  stored: Pick<StoredDataset, "id" | "version" | "metadata" | "touched">,
): Promise<ReceivingDataset | undefined> {
  await folders.ready(stored.id, stored.version, [RECEIVED_SCHEMA, "schema.json", "recipe.json"]);
  const pathOf = (name: string) => folders.fileOf(stored.id, stored.version, name);
  const schema = (await readKept<Schema>(pathOf(RECEIVED_SCHEMA))) ?? (await readKept<Schema>(pathOf("schema.json")));
  return schema && describeCatalogued(stored, { schema, recipe: await readKept<Recipe>(pathOf("recipe.json")) });
}
