import { readFile } from "node:fs/promises";

/** A document kept in the folder of a version; undefined when it has none, or one that does not read. */
export async function readKept<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}
