import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FileDigest } from "../system/file-digest.js";
import type { CatalogueStore } from "./catalogue-store.js";
import type { StoredVersion } from "./stored-version.js";

interface LeftRowsParts {
  store: CatalogueStore;
  folderOf(dataset: string, version: number): string;
  /** Files that a version has. */
  listKept(version: StoredVersion): Record<string, FileDigest>;
}

interface LeftRowsOptions {
  /** Milliseconds: a folder used since is left for later. */
  usedBefore?: number;
  /** When the folders that had nothing left were changed last: those that did not change since are not read again. */
  looked?: Map<string, number>;
  /** Removes the same files elsewhere, first: that they are here tells that it is to be done. */
  removeElsewhere?: (dataset: string, version: number, names: readonly string[]) => Promise<void>;
}

/** Removes from this disk the rows and derived files of versions that keep them no more, where a stop or another machine left them. */
export async function dropLeftRows(
  { store, folderOf, listKept }: LeftRowsParts,
  { usedBefore = Number.POSITIVE_INFINITY, looked = new Map(), removeElsewhere = async () => {} }: LeftRowsOptions = {},
): Promise<void> {
  for (const { dataset_id: dataset, number } of await store
    .knex("versions")
    .where({ rows_kept: 0 })
    .select("dataset_id", "number")) {
    const folder = folderOf(dataset, number);
    // Before it is read: what comes meanwhile changes it.
    const used = (await stat(folder).catch(() => undefined))?.mtimeMs;
    if (used === undefined || used > usedBefore || used === looked.get(folder)) continue;
    const found = await store.findVersion(dataset, number);
    if (!found) continue;
    const kept = listKept(found);
    const dropped = Object.keys(found.manifest.files).filter((name) => !kept[name]);
    const here = await readdir(folder);
    if (here.some((name) => dropped.includes(name))) {
      await removeElsewhere(dataset, number, dropped);
      for (const name of dropped) await rm(join(folder, name), { force: true });
    }
    looked.set(folder, used);
  }
}
