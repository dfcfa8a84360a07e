import { readFile } from "node:fs/promises";
import { jsonPlace } from "@datalogue/ingest";
import { refuse } from "./content-problem.js";

/** Reads a JSON file; `shown` is how its path is told. Throws `ContentError` with the line of the fault. */
export async function readJson(path: string, shown: string): Promise<{ text: string; json: unknown }> {
  let text: string;
  try {
    text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw refuse(
      shown,
      missing ? "ce fichier n'existe pas." : `ce fichier ne peut pas être lu (${(error as Error).message}).`,
    );
  }
  try {
    return { text, json: JSON.parse(text) };
  } catch (error) {
    throw refuse(
      shown,
      `ce n'est pas du JSON correct${jsonPlace(text, error)}. Vérifiez les virgules, les guillemets et les accolades.`,
    );
  }
}
