import type { Dirent } from "node:fs";
import { mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { v7 as uuid } from "uuid";
import { codeOf } from "../system/code-of.js";
import { OWNER_FOLDER } from "../system/owner-only.js";
import { checkKey, type ObjectStore, StoreUnavailable } from "./object-store.js";
import { readSource } from "./read-source.js";
import type { StorePlace } from "./store-place.js";
import { writeHashed } from "./write-hashed.js";

const PARTIAL = /^\.[0-9a-f-]{36}\.partial$/;
/** Milliseconds. */
const LONGEST_PUT = 24 * 3_600_000;

/**
 * A folder that every machine mounts. It is never made here: one that is absent is a share that is not mounted. Whoever lists it removes what
 * stopped puts left.
 */
export function folderStore({ path: root }: Extract<StorePlace, { kind: "folder" }>): ObjectStore {
  const fileOf = (key: string) => join(root, ...checkKey(key).split("/"));

  /** Absence of an object, and of the whole folder, are told apart. */
  const attempt = async <T>(task: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await task();
    } catch (error) {
      const isAbsent = ["ENOENT", "ENOTDIR"].includes(codeOf(error));
      if (isAbsent && (await stat(root).catch(() => undefined))?.isDirectory()) return undefined;
      throw isAbsent
        ? new StoreUnavailable(root, "is absent, as a share that is not mounted", "unmounted")
        : new StoreUnavailable(root, error);
    }
  };

  /** Removes what a put that was stopped left, where that can be; one under way has a day. */
  const forget = async (partial: string) => {
    const found = await stat(partial).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > LONGEST_PUT) await rm(partial, { force: true }).catch(() => {});
  };

  return {
    place: root,
    async put(key, source) {
      const file = fileOf(key);
      const partial = join(dirname(file), `.${uuid()}.partial`);
      await attempt(() => stat(root).then(() => mkdir(dirname(file), { recursive: true, mode: OWNER_FOLDER })));
      const bytes = "path" in source ? readSource(source.path)[0] : Readable.from([source.bytes]);
      try {
        await writeHashed(bytes, partial);
        await rename(partial, file);
        await syncFolder(dirname(file));
      } catch (error) {
        await rm(partial, { force: true }).catch(() => {});
        throw "path" in source && (error as NodeJS.ErrnoException).path === source.path
          ? error
          : new StoreUnavailable(root, error);
      }
    },
    async fetch(key, target) {
      const source = await attempt(() => open(fileOf(key), "r"));
      if (!source) return undefined;
      try {
        return await writeHashed(source.createReadStream(), target);
      } catch (error) {
        throw (error as NodeJS.ErrnoException).path === target ? error : new StoreUnavailable(root, error);
      }
    },
    list(prefix) {
      const walk = async function* (folder: string, above: string): ReturnType<ObjectStore["list"]> {
        const entries: Dirent[] = (await attempt(() => readdir(folder, { withFileTypes: true }))) ?? [];
        for (const entry of entries) {
          const key = `${above}${entry.name}`;
          if (PARTIAL.test(entry.name)) await forget(join(folder, entry.name));
          if (entry.name.startsWith(".") || !key.startsWith(prefix)) continue;
          const path = join(folder, entry.name);
          if (entry.isDirectory()) yield* walk(path, `${key}/`);
          else {
            const found = await attempt(() => stat(path));
            if (found) yield { key, bytes: found.size, modified: found.mtime };
          }
        }
      };
      const above = prefix.slice(0, prefix.lastIndexOf("/") + 1);
      return walk(above === "" ? root : fileOf(above.slice(0, -1)), above);
    },
    async remove(keys) {
      for (const key of keys) {
        const file = fileOf(key);
        await attempt(() => rm(file));
        // Folders that hold nothing any more go with their last object.
        for (let folder = dirname(file); folder !== root; folder = dirname(folder))
          if (
            !(await rmdir(folder).then(
              () => true,
              () => false,
            ))
          )
            break;
      }
    },
    close() {},
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
