import { readFile } from "node:fs/promises";
import { jsonPlace } from "../json-place.js";
import { WrongUse } from "./wrong-use.js";

/**
 * The JSON of a document that the command names. Throws `WrongUse` when it is none.
 * @param what the document, as the beginning of a sentence.
 */
export async function readJsonFile(path: string, what: string): Promise<unknown> {
  const text = (await readFile(path, "utf8")).replace(/^\ufeff/, "");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WrongUse(
      `${what} « ${path} » n'est pas du JSON correct${jsonPlace(text, error)}. Vérifiez les virgules, les guillemets et les accolades.`,
    );
  }
}
