import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { listContentDatasets } from "./find-datasets.js";

/** The JSON of the schema beside the data of a dataset of the content, found by the slug that its `dataset.json` gives. */
export async function findReceptionSchema(slug: string, contentFolder: string): Promise<unknown> {
  for (const folder of await listContentDatasets(contentFolder)) {
    const described = (await readJsonFile(join(folder, "dataset.json"))) as { slug?: unknown } | undefined;
    if (described?.slug === slug) return readJsonFile(join(folder, "schema.json"));
  }
  return undefined;
}

async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(path, "utf8")).replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}
