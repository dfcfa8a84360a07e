import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

const dist = join(import.meta.dirname, "../../packages/api/dist");
const load = (path) => import(join(dist, path));
const content = join(import.meta.dirname, "../../datasets");
const YEARS = Array.from({ length: 15 }, (_, rank) => 2010 + rank);
const FLOWS = ["OMR", "VERRE", "PAPIERS", "VEGETAUX", "GRAVATS", "BOIS", "TEXTILES", "MOBILIER", "METAUX", "CARTON"];

/**
 * Communes of the bench: those of the demonstration, or all those of a département of the official list ("france": of the whole
 * country), in EPCI of 31 communes.
 */
export async function territoriesOf(departement) {
  if (!departement)
    return (await load("territories/load-territories.js")).loadTerritories(join(content, "territoires"));
  const codes = readFileSync(join(content, "territoires/cog-communes.csv"), "utf8")
    .split("\n")
    .map((line) => line.split(","))
    .filter(
      ([code, , , to]) => /^\d/.test(code ?? "") && (departement === "france" || code.startsWith(departement)) && !to,
    )
    .map(([code, name]) => ({ code, name }));
  const epcis = Array.from({ length: Math.ceil(codes.length / 31) }, (_, rank) => String(200_000_000 + rank));
  const home = "petr-banc";
  const { territoryReader } = await load("territories/territory-reader.js");
  return territoryReader({
    territories: [
      { code: home, level: "petr", name: "Banc d'essai", parents: [] },
      ...epcis.map((code) => ({ code, level: "epci", name: code, parents: [{ code: home }] })),
      ...codes.map(({ code, name }, rank) => ({
        ...{ code, level: "commune", name },
        parents: [{ code: epcis[rank % epcis.length] }, { code: home }],
      })),
    ],
    events: [],
    populations: codes.flatMap(({ code }, rank) =>
      YEARS.map((year) => ({ territory: code, year, kind: "municipale", value: 500 + rank * 10, source: "banc" })),
    ),
    outlines: { type: "FeatureCollection", features: [] },
    surroundings: { type: "FeatureCollection", features: [] },
    sources: {
      vintage: "2025-01-01",
      sources: [],
      outlines: { kind: "schematic", title: "", source: "", licence: "" },
    },
    home,
  });
}

/** A `rows.sqlite` of `count` rows: year, commune, flow, tonnage. */
export function writeRows(file, count, territories) {
  const communes = territories.home().communes.map(({ code }) => code);
  const db = new Database(file);
  db.pragma("journal_mode = OFF");
  db.exec('CREATE TABLE rows ("annee" INTEGER, "code_insee" TEXT, "flux" TEXT, "tonnage" REAL)');
  const insert = db.prepare("INSERT INTO rows VALUES (?, ?, ?, ?)");
  db.transaction(() => {
    for (let row = 0; row < count; row++)
      insert.run(
        YEARS[row % YEARS.length],
        communes[Math.floor(row / YEARS.length) % communes.length],
        FLOWS[(row * 7) % FLOWS.length],
        (row % 977) / 10,
      );
  })();
  db.close();
}

/** `count` indicators: sums and kilograms per inhabitant of one flow or of several. */
export function indicators(count) {
  return Array.from({ length: count }, (_, rank) => {
    const flux = [FLOWS[rank % FLOWS.length], FLOWS[(rank + 1 + Math.floor(rank / FLOWS.length)) % FLOWS.length]];
    const numerator = { dataset: "banc", aggregate: "sum", field: "tonnage", where: { flux } };
    const words = { subject: "x", number: "singular", gender: "masculine", of: "x" };
    return {
      ...{
        id: `banc-${rank}`,
        theme: "banc",
        title: "x",
        shortTitle: "x",
        description: "x",
        unit: "t",
        unitLabel: "t",
      },
      ...{ decimals: 0, direction: "none", wording: words, method: "x", source: "x" },
      ...{
        territoryField: "code_insee",
        periodField: "annee",
        nativeLevel: "commune",
        levels: ["commune", "epci", "petr"],
      },
      measure:
        rank % 2 === 0
          ? { kind: "sum", numerator }
          : { kind: "ratio", numerator, denominator: { population: "municipale", lookBack: 15 } },
    };
  });
}

/** The bare SQL of the same sums. */
async function bareGroups({ file, count }) {
  const db = new Database(file, { readonly: true });
  let groups = 0;
  for (const { measure } of indicators(count)) {
    const { flux } = measure.numerator.where;
    groups += db
      .prepare(
        `SELECT code_insee, annee, SUM(tonnage) FROM rows WHERE flux IN (${flux.map(() => "?")}) GROUP BY code_insee, annee`,
      )
      .all(flux).length;
  }
  db.close();
  return groups;
}

/** The observations of all levels, computed as at publication. */
async function materialise({ file, count, departement }) {
  const territories = await territoriesOf(departement);
  const { computeObservations } = await load("indicators/compute-observations.js");
  const sources = new Map([["banc", { rowsFile: file, version: 1, demonstration: false }]]);
  return computeObservations(indicators(count), sources, territories).length;
}

/** Groups or values made, and the CPU seconds they took: this machine may have other work. */
export async function measure({ task, ...options }) {
  const before = process.cpuUsage();
  const made = await (task === "bare" ? bareGroups(options) : materialise(options));
  const { user, system } = process.cpuUsage(before);
  return { made, cpu: (user + system) / 1e6 };
}

/**
 * Loads a store, then reads portraits of communes: milliseconds of CPU of one, how many values the store holds, and the seconds (and
 * those of CPU) it took to compute and write them. `tell` hears of each indicator.
 */
export async function portraitCost({ database, file, count, shown, departement, tell = () => {} }) {
  const territories = await territoriesOf(departement);
  const { computeObservations } = await load("indicators/compute-observations.js");
  const { openDatabase, writeTransaction } = await load("store/open-database.js");
  const { observationStore } = await load("indicators/observation-store.js");
  const knex = await openDatabase(database);
  const store = observationStore(knex);
  const sources = new Map([["banc", { rowsFile: file, version: 1, demonstration: false }]]);
  const started = performance.now();
  const loading = process.cpuUsage();
  let written = 0;
  for (const [rank, indicator] of indicators(count).entries()) {
    const observations = computeObservations([indicator], sources, territories);
    const set = await store.writeSet(indicator, observations);
    await writeTransaction(knex, (trx) => store.flip(trx, indicator.id, set, "2026-01-01T00:00:00.000Z"));
    written += observations.length;
    tell(rank + 1, written);
  }
  const seconds = (performance.now() - started) / 1000;
  const spent = process.cpuUsage(loading);
  const ids = indicators(count)
    .slice(0, shown)
    .map(({ id }) => id);
  const communes = territories.home().communes.map(({ code }) => code);
  const read = async (times) => {
    let values = 0;
    for (let rank = 0; rank < times; rank++) {
      const portrait = await store.portrait(ids, communes[rank % communes.length]);
      values = [...portrait.values()].reduce((sum, list) => sum + list.length, 0);
    }
    return values;
  };
  await read(100);
  const before = process.cpuUsage();
  const values = await read(300);
  const { user, system } = process.cpuUsage(before);
  await knex.destroy();
  const loadCpu = (spent.user + spent.system) / 1e6;
  return { milliseconds: (user + system) / 1000 / 300, values, written, seconds, loadCpu };
}
