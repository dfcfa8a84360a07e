import { type Population, type PopulationKind, populationKinds } from "@datalogue/ingest";
import { refuse } from "../documents/content-problem.js";
import { splitLine } from "./split-line.js";

function isKind(text: string): text is PopulationKind {
  return (populationKinds as readonly string[]).includes(text);
}

/** Columns of `populations.csv`. */
export const POPULATION_HEADER = ["territoire", "annee", "nature", "valeur", "source"];

/** Reads `populations.csv` (comma, RFC 4180). Throws `ContentError` with the lines that cannot be used. */
export function parsePopulations(text: string, isKnown: (code: string) => boolean): Population[] {
  const [header = "", ...lines] = text.split(/\r?\n/);
  if (splitLine(header).join() !== POPULATION_HEADER.join())
    throw refuse("territoires/populations.csv", `la première ligne doit être\u00A0: ${POPULATION_HEADER.join(",")}.`);
  const problems: string[] = [];
  const populations: Population[] = [];
  const seen = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const [territory = "", year = "", kind = "", value = "", source = ""] = splitLine(line);
    const refused = (message: string) => void problems.push(`ligne ${index + 2}\u00A0: ${message}`);
    const key = `${territory} ${year} ${kind}`;
    if (!isKnown(territory)) refused(`le territoire «\u00A0${territory}\u00A0» n'est pas dans territories.json.`);
    else if (!/^\d{4}$/.test(year)) refused(`«\u00A0${year}\u00A0» n'est pas une année (quatre chiffres).`);
    else if (!isKind(kind))
      refused(
        `la nature «\u00A0${kind}\u00A0» n'est pas connue. Natures possibles\u00A0: ${populationKinds.join(", ")}.`,
      );
    else if (!/^\d+$/.test(value)) refused(`«\u00A0${value}\u00A0» n'est pas un nombre entier.`);
    else if (!source.trim()) refused("il manque la source.");
    else if (seen.has(key)) refused(`${territory}, ${year}, ${kind} est donné deux fois.`);
    else populations.push({ territory, year: Number(year), kind, value: Number(value), source });
    seen.add(key);
  }
  if (problems.length > 0) throw refuse("territoires/populations.csv", ...problems.slice(0, 20));
  return populations;
}
