import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { checkFile, type Row } from "@datalogue/ingest";
import { splitLine } from "../split-line.js";

/** An intercommunality as a list of EPCI gives it. */
export interface ListedEpci {
  siren: string;
  /** "CC du Bassin de Marennes"; its SIREN when the list has no names. */
  name: string;
  communes: ListedCommune[];
}

export interface ListedCommune {
  code: string;
  /** Population municipale, when the list gives it, and its reference year. */
  population?: { value: number; year: string };
}

/** Why a perimeter cannot be written, in French. */
export class PerimeterProblem extends Error {}

export const EPCI_LIST = "epci-communes.csv";

/** The EPCI asked for, from the list of France that ships with the content. */
export async function readShippedPerimeter(folder: string, sirens: string[]): Promise<ListedEpci[]> {
  const path = join(folder, EPCI_LIST);
  if (!existsSync(path))
    throw new PerimeterProblem(
      `La liste des EPCI de France (${path}) n'existe pas. Donnez la vôtre\u00A0: --liste fichier.csv, avec les colonnes code et epci.`,
    );
  const epcis = new Map<string, ListedEpci>();
  for (const line of (await readFile(path, "utf8")).split(/\r?\n/).slice(1)) {
    const [siren = "", name = "", year = "", members = ""] = splitLine(line);
    if (!sirens.includes(siren)) continue;
    const communes = members.split("|").map((member): ListedCommune => {
      const [code = "", value = ""] = member.split(":");
      return /^\d+$/.test(value) ? { code, population: { value: Number(value), year } } : { code };
    });
    epcis.set(siren, { siren, name, communes });
  }
  return inOrder(sirens, epcis, "la liste des EPCI à fiscalité propre de France");
}

/** Names of the columns that a list may have, folded. */
const COLUMNS = {
  code: ["code", "codeinsee", "insee", "codecommune", "codgeo", "inseecom"],
  epci: ["epci", "siren", "codeepci", "sirenepci"],
  name: ["nomepci", "raisonsociale", "libepci", "nom"],
};

/** The DGCL names the column of the municipal population by the year it came into force, three years after its reference. */
const POPULATION_COLUMN = /^pmun(\d{4})$/;
const YEARS_TO_FORCE = 3;

/** The EPCI asked for, from a table (CSV or XLSX) of communes: that of the DGCL, or one written by hand. */
export async function readGivenPerimeter(path: string, sirens: string[]): Promise<ListedEpci[]> {
  let names: string[] = [];
  const records: Row["cells"][] = [];
  const report = await checkFile(path, {
    onColumns: (columns) => {
      names = columns.map(({ name }) => fold(name));
    },
    onRows: (rows) => {
      for (const { cells } of rows) records.push(cells);
    },
  });
  if (names.length === 0)
    throw new PerimeterProblem(`${basename(path)}\u00A0: ${report.issues.map(({ message }) => message).join(" ")}`);
  const rank = (wanted: string[]) => wanted.map((name) => names.indexOf(name)).find((found) => found >= 0) ?? -1;
  const [code, epci, name] = [rank(COLUMNS.code), rank(COLUMNS.epci), rank(COLUMNS.name)];
  if (code < 0 || epci < 0)
    throw new PerimeterProblem(
      `${basename(path)}\u00A0: il faut une colonne «\u00A0code\u00A0» (code INSEE de la commune) et une colonne «\u00A0epci\u00A0» (SIREN). Colonnes lues\u00A0: ${names.join(", ")}.`,
    );
  const population = names.findIndex((column) => POPULATION_COLUMN.test(column));
  const inForce = POPULATION_COLUMN.exec(names[population] ?? "")?.[1];
  const epcis = new Map<string, ListedEpci>();
  for (const cells of records) {
    const siren = String(cells[epci] ?? "").replace(/\s/g, "");
    const commune = String(cells[code] ?? "").trim();
    if (!sirens.includes(siren) || !commune) continue;
    const found = epcis.get(siren) ?? {
      siren,
      name: name < 0 ? siren : String(cells[name] ?? siren).trim(),
      communes: [],
    };
    const inhabitants = String(cells[population] ?? "").replace(/\s/g, "");
    found.communes.push({
      code: /^\d{4}$/.test(commune) ? `0${commune}` : commune,
      ...(inForce && /^\d+$/.test(inhabitants)
        ? { population: { value: Number(inhabitants), year: String(Number(inForce) - YEARS_TO_FORCE) } }
        : {}),
    });
    epcis.set(siren, found);
  }
  return inOrder(sirens, epcis, basename(path));
}

function inOrder(sirens: string[], epcis: Map<string, ListedEpci>, list: string): ListedEpci[] {
  const unknown = sirens.filter((siren) => !epcis.has(siren));
  if (unknown.length > 0)
    throw new PerimeterProblem(
      `${unknown.length > 1 ? "Ces SIREN ne sont pas" : "Ce SIREN n'est pas"} dans ${list}\u00A0: ${unknown.join(", ")}. Un SIREN d'EPCI a neuf chiffres\u202F; il est sur le site de Banatic.`,
    );
  return sirens.flatMap((siren) => epcis.get(siren) ?? []);
}

function fold(name: string): string {
  return name
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}
