import { stat } from "node:fs/promises";
import { codeOf } from "../system/code-of.js";
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
  const gone: WithoutFolder[] = [];
  for (const dataset of datasets) {
    const file = origins.get(dataset.id);
    if (file !== undefined && (await isGone(file))) gone.push({ dataset, file });
  }
  if (gone.length === 0) return [];
  const named = await listNamed(await listContentDatasets(contentFolder));
  return gone.filter(({ dataset: { id, slug } }) => !named.has(id) && !named.has(slug));
}

/** Of a disk that does not answer, nothing is known. */
async function isGone(file: string): Promise<boolean> {
  try {
    await stat(file);
    return false;
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes(codeOf(error));
  }
}
