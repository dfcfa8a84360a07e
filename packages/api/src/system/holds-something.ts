import { readdir } from "node:fs/promises";
import { codeOf } from "./code-of.js";

/** Whether a folder holds anything, hidden or not; one that does not exist holds nothing. */
export async function holdsSomething(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}
