import { existsSync } from "node:fs";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { listContentDatasets, listNamed } from "./find-datasets.js";
import { findOrigins } from "./origin.js";

/** A dataset that the content described, and the `dataset.json` that it was loaded from, absolute. */
export interface WithoutFolder {
  dataset: StoredDataset;
  file: string;
}

/**
 * The datasets whose folder is no longer there, nor another of the content that gives their identifier: they stay served as they are. One
 * that was born in the workspace never had any.
 */
export async function listWithoutFolder(store: CatalogueStore, contentFolder: string): Promise<WithoutFolder[]> {
  const datasets = await store.listDatasets();
  const origins = await findOrigins(
    store,
    datasets.map(({ id }) => id),
  );
  const gone = datasets.flatMap((dataset): WithoutFolder[] => {
    const file = origins.get(dataset.id);
    return file === undefined || existsSync(file) ? [] : [{ dataset, file }];
  });
  if (gone.length === 0) return [];
  const named = await listNamed(await listContentDatasets(contentFolder));
  return gone.filter(({ dataset: { id, slug } }) => !named.has(id) && !named.has(slug));
}
