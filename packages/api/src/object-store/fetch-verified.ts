import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { FileDigest } from "../system/file-digest.js";
import { OWNER_FOLDER } from "../system/owner-only.js";
import type { ObjectStore } from "./object-store.js";

/** What came of a copy: it is there, as expected; the store has not the object, or has another. */
export type Fetched = "there" | "absent" | "other";

/**
 * Copies an object to `target` by way of `partial`, a new file of the same disk: nothing but what is expected ever stands there. Other bytes
 * are asked for once more: they may have been damaged on the way. Throws `StoreUnavailable`.
 */
export async function fetchVerified(
  objects: ObjectStore,
  key: string,
  { partial, target }: { partial: string; target: string },
  { bytes, sha256 }: Partial<FileDigest>,
): Promise<Fetched> {
  try {
    for (let tries = 0; tries < 2; tries++) {
      const found = await objects.fetch(key, partial);
      if (!found) return "absent";
      if ((bytes ?? found.bytes) === found.bytes && (sha256 ?? found.sha256) === found.sha256) {
        await mkdir(dirname(target), { recursive: true, mode: OWNER_FOLDER });
        await rename(partial, target);
        return "there";
      }
      await rm(partial, { force: true });
    }
    return "other";
  } finally {
    await rm(partial, { force: true });
  }
}
