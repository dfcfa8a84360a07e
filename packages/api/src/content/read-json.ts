import { readFile } from "node:fs/promises";
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
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const before = position === undefined ? undefined : text.slice(0, Number(position)).split("\n");
    const place = before ? ` (vers la ligne ${before.length}, caractère ${(before.at(-1)?.length ?? 0) + 1})` : "";
    throw refuse(
      shown,
      `ce n'est pas du JSON correct${place}. Vérifiez les virgules, les guillemets et les accolades.`,
    );
  }
}
