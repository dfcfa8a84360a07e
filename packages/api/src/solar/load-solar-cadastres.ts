import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ContentError } from "../documents/content-problem.js";
import { definitionCheck } from "../documents/definition-check.js";
import { readJson } from "../documents/read-json.js";
import { type SolarCadastre, type SolarCadastreDocument, solarCadastreSchema } from "./solar-cadastre-schema.js";

const FILE = "solar.json";
const check = definitionCheck(solarCadastreSchema);

/** Reads the solar cadastre of each theme that has one; a document that is wrong is told, and left out. */
export async function loadSolarCadastres(
  contentFolder: string,
): Promise<{ cadastres: SolarCadastre[]; problems: string[] }> {
  const cadastres: SolarCadastre[] = [];
  const problems: string[] = [];
  if (!existsSync(contentFolder)) return { cadastres, problems };
  const folders = readdirSync(contentFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name: theme } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(contentFolder, theme, FILE);
    const shown = `${theme}/${FILE}`;
    if (!existsSync(path)) continue;
    try {
      const { json } = await readJson(path, shown);
      const faults = check(json);
      problems.push(...faults.map((fault) => `${shown}\u00A0: ${fault}`));
      if (faults.length === 0) cadastres.push({ ...(json as SolarCadastreDocument), theme });
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      problems.push(error.message);
    }
  }
  return { cadastres, problems };
}
