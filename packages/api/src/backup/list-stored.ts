import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CATALOGUE_FILE } from "../store/catalogue-file.js";
import { codeOf } from "../system/code-of.js";
import { isOwnEntry } from "./data-folder-entries.js";

/** A file of the data folder that a backup keeps. */
export interface StoredFile {
  /** From the data folder, with `/`. */
  path: string;
  bytes: number;
  mtime: number;
}

/** Folders of work under way: what is in them is made again, or was never taken. */
const SCRATCH = new Set(["building", "cache", "checking"]);

/**
 * Every file of the data folder but the catalogue, which is copied apart, and what is made again: what a later program keeps there is kept
 * too. A file that is removed meanwhile is left out.
 */
export async function* listStored(dataFolder: string): AsyncGenerator<StoredFile> {
  for (const name of await names(dataFolder)) {
    if (SCRATCH.has(name) || name.startsWith(CATALOGUE_FILE) || name.startsWith(".") || isOwnEntry(name)) continue;
    yield* walk(dataFolder, name);
  }
}

async function* walk(root: string, path: string): AsyncGenerator<StoredFile> {
  const found = await stat(join(root, path)).catch(() => undefined);
  if (found?.isFile()) {
    // Half written: its whole bears another name.
    if (!path.endsWith(".part")) yield { path, bytes: found.size, mtime: Math.floor(found.mtimeMs) };
  } else if (found?.isDirectory())
    for (const name of await names(join(root, path))) yield* walk(root, `${path}/${name}`);
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}
