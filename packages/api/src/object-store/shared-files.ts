import { existsSync } from "node:fs";
import { v7 as uuid } from "uuid";
import type { FileDigest } from "../system/file-digest.js";
import { fetchVerified } from "./fetch-verified.js";
import { type ObjectStore, StoreUnavailable } from "./object-store.js";

/** Files that any machine may have to read: each is in the store before the database names it, and is copied where it is read. */
export interface SharedFiles {
  objects: ObjectStore;
  /** Puts a file in the store. */
  keep(key: string, path: string): Promise<void>;
  /** Makes a copy here of an object, verified; false where the store has none, or another than what is expected. */
  bring(key: string, target: string, expected: Partial<FileDigest>): Promise<boolean>;
  /** Removes what the database no longer names. Where the store does not answer, it is left to `tidy`. */
  remove(keys: string[]): Promise<void>;
  /** The same of all that is under a prefix. */
  removeAll(prefix: string): Promise<void>;
  /**
   * Removes what nothing names among the objects of a prefix, but the young, which may be about to be named; puts there what is named, absent,
   * and has a file here, as that of a site that had no store. `isKept`: what stays besides.
   */
  tidy(prefix: string, named: ReadonlyMap<string, string | null>, isKept?: (key: string) => boolean): Promise<void>;
}

/** An object that nothing names is given this long, in milliseconds. */
const YOUNG = 24 * 3600_000;

export function shareFiles(objects: ObjectStore, now: () => Date): SharedFiles {
  const shared: SharedFiles = {
    objects,
    keep: (key, path) => objects.put(key, { path }),
    bring: async (key, target, expected) =>
      (await fetchVerified(objects, key, { partial: `${target}.${uuid()}.part`, target }, expected)) === "there",
    remove: (keys) => orLater(() => objects.remove(keys)),
    removeAll: (prefix) =>
      orLater(async () => {
        const keys = [];
        for await (const { key } of objects.list(prefix)) keys.push(key);
        await objects.remove(keys);
      }),
    tidy: (prefix, named, isKept = () => false) =>
      orLater(async () => {
        const [present, left] = [new Set<string>(), [] as string[]];
        for await (const { key, modified } of objects.list(prefix)) {
          present.add(key);
          if (!named.has(key) && !isKept(key) && now().getTime() - modified.getTime() > YOUNG) left.push(key);
        }
        await objects.remove(left);
        for (const [key, path] of named)
          if (path !== null && !present.has(key) && existsSync(path))
            await shared.keep(key, path).catch((error) => {
              // It was replaced meanwhile.
              if (existsSync(path)) throw error;
            });
      }),
  };
  return shared;
}

/** What is tidied will be another time: nobody's request fails for it. */
async function orLater(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}
