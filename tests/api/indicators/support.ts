import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { TerritoryReader } from "@datalogue/api";
import Database from "better-sqlite3";
import { inject } from "vitest";
import type { Indicator, Observation } from "../../../packages/api/src/indicators/indicator.js";
import { loadTerritories } from "../../../packages/api/src/territories/load-territories.js";
import { ownContent } from "../../support/prepared-data.js";

const folder = mkdtempSync(join(inject("preparedFolder"), "indicators-"));
let written = 0;

export const territoriesFolder = join(ownContent, "territoires");
/** The real reference geography: 14 communes, two EPCI, the PETR, the merger of 2019. */
export const territories: TerritoryReader = await loadTerritories(territoriesFolder, { home: "petr-marennes-oleron" });

export const MARENNES = "241700699";
export const OLERON = "241700624";
export const PETR = "petr-marennes-oleron";

export type Tonnage = [
  annee: number | null,
  commune: string | null,
  flux: string,
  tonnage: number | null,
  statut?: string | null,
];

/** A `rows.sqlite` as a publication leaves it. `missingRows`: what the sender says of the rows that are not there. */
export function writeRows(rows: Tonnage[], missingRows?: "zero" | "secret" | "unknown"): string {
  const file = join(folder, `${++written}.sqlite`);
  const db = new Database(file);
  db.exec(
    'CREATE TABLE rows ("annee" INTEGER, "code_insee" TEXT, "flux" TEXT, "tonnage" REAL, "statut" TEXT, "~key:flux" TEXT)',
  );
  const insert = db.prepare("INSERT INTO rows VALUES (?, ?, ?, ?, ?, NULL)");
  db.transaction(() => {
    for (const [annee, commune, flux, tonnage, statut = null] of rows)
      insert.run(annee, commune, flux, tonnage, statut);
  })();
  if (missingRows) {
    db.exec('CREATE TABLE "~missing_rows" (meaning TEXT)');
    db.prepare('INSERT INTO "~missing_rows" VALUES (?)').run(missingRows);
  }
  db.close();
  return file;
}

/** The same tonnage of household waste for every commune of a year's geography, those excepted. */
export function everyCommune(year: number, tonnage: number, except: string[] = []): Tonnage[] {
  return territories
    .communesOf(PETR, `${year}-01-01`)
    .filter(({ code }) => !except.includes(code))
    .map(({ code }) => [year, code, "OMR", tonnage]);
}

const words: Omit<Indicator, "id" | "measure"> = {
  theme: "dechets",
  title: "Ordures ménagères",
  shortTitle: "Ordures ménagères",
  description: "Ce qui reste.",
  unit: "kg/hab",
  unitLabel: "kg par habitant",
  decimals: 0,
  direction: "down",
  wording: { subject: "les ordures ménagères", number: "plural", gender: "feminine", of: "d'ordures ménagères" },
  method: "Somme.",
  source: "Jeu de test.",
  territoryField: "code_insee",
  periodField: "annee",
  nativeLevel: "commune",
  levels: ["commune", "epci", "petr"],
};

const tonnes = { dataset: "tonnages", aggregate: "sum" as const, field: "tonnage" };

export const total: Indicator = { ...words, id: "total", unit: "t", measure: { kind: "sum", numerator: tonnes } };
export const perInhabitant: Indicator = {
  ...words,
  id: "omr-hab",
  measure: {
    kind: "ratio",
    numerator: { ...tonnes, where: { flux: ["OMR"] }, scale: 1000 },
    denominator: { population: "municipale", lookBack: 1 },
  },
};
export const glassShare: Indicator = {
  ...words,
  id: "part-verre",
  unit: "%",
  measure: {
    kind: "ratio",
    numerator: { ...tonnes, where: { flux: ["VERRE"] } },
    denominator: { ...tonnes, label: "tous déchets" },
    scale: 100,
  },
};

/** The observation of a territory and a period. */
export function pick(observations: Observation[], territory: string, period: string): Observation {
  const found = observations.filter((one) => one.territory === territory && one.period === period);
  if (found.length !== 1) throw new Error(`${found.length} observations of ${territory} ${period}`);
  return found[0] as Observation;
}
