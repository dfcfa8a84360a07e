import { join } from "node:path";
import { ContentError } from "./content-problem.js";
import { readJson } from "./read-json.js";

/** The slugs of `organisations.json`; undefined when it cannot be read, which is told elsewhere. */
export async function listOrganisationSlugs(contentFolder: string): Promise<string[] | undefined> {
  try {
    const { json } = await readJson(join(contentFolder, "organisations.json"), "organisations.json");
    return Array.isArray(json) ? json.map((one) => String(one?.slug)) : undefined;
  } catch (error) {
    if (error instanceof ContentError) return undefined;
    throw error;
  }
}
