import { readFile } from "node:fs/promises";
import { codeOf } from "../system/code-of.js";

/** A document kept in the folder of a version; undefined when it has none, or one that is damaged. What cannot be read now, and may be later, throws. */
export async function readKept<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
