import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { splitLine } from "../split-line.js";
import { PerimeterProblem } from "./read-perimeter.js";

/** A period in which a commune code was in force (`cog-communes.csv`): `to` excluded, "" = unbounded. */
export interface CommunePeriod {
  code: string;
  name: string;
  from: string;
  to: string;
  becomes: string[];
}

export interface Departement {
  code: string;
  name: string;
  /** Name after "de" and after "dans", article included. */
  ofName: string;
  inName: string;
  region: { code: string; name: string };
}

/** The communes of France with their history, by code. */
export async function readHistory(folder: string): Promise<CommunePeriod[]> {
  return (await readLines(folder, "cog-communes.csv")).map(
    ([code = "", name = "", from = "", to = "", becomes = ""]) => ({
      code,
      name,
      from,
      to,
      becomes: becomes ? becomes.split("|") : [],
    }),
  );
}

/** Articles by TNCC of Insee: after "de", then alone. */
const ARTICLES: Record<string, [string, string]> = {
  2: ["du ", "le "],
  3: ["de la ", "la "],
  4: ["des ", "les "],
  5: ["de l’", "l’"],
};

export async function readDepartements(folder: string): Promise<Map<string, Departement>> {
  const lines = await readLines(folder, "departements.csv");
  return new Map(
    lines.map(([code = "", name = "", tncc = "", region = "", regionName = ""]) => {
      const elides = /^[AEIOUYÉÈÎÔH]/.test(name);
      const [of, alone] = ARTICLES[tncc] ?? [elides ? "d’" : "de ", ""];
      return [
        code,
        { code, name, ofName: `${of}${name}`, inName: `${alone}${name}`, region: { code: region, name: regionName } },
      ];
    }),
  );
}

async function readLines(folder: string, name: string): Promise<string[][]> {
  let text: string;
  try {
    text = await readFile(join(folder, name), "utf8");
  } catch {
    throw new PerimeterProblem(`${join(folder, name)} n'existe pas ou ne peut pas être lu.`);
  }
  return text
    .split(/\r?\n/)
    .slice(1)
    .filter(Boolean)
    .map((line) => splitLine(line));
}
