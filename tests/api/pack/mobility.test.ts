import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codesOf, inhabitants, MARENNES, OLERON, PETR } from "../../datasets/theme.js";
import {
  type CarLine,
  carsFile,
  type InseeLine,
  melodiFile,
  roadsFile,
  sharingFile,
} from "./support/producer-forms.js";
import { figuresOf, type ReadFigure } from "./support/read-figure.js";
import { readThroughSource } from "./support/read-through-source.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";
import { hasSamples, readSample, samplePath } from "./support/samples.js";

// Filled with the real values of the 14 communes when they are there; else with others, invented for the test.
const COMMUNES = codesOf(PETR, 2026);
const PLACES = ["17219", "17140", OLERON, MARENNES, PETR];

const MODES = ["PAS_DE_TRANSPORT", "MARCHE", "VELO", "DEUX_ROUES_MOTORISES", "VOITURE", "COMMUN"];
const AREAS = {
  10: "dans_commune",
  21: "autre_commune_dep",
  22: "autre_dep_region",
  23: "autre_region",
  "24T30": "hors_metropole_etranger",
};

/** Workers by means of transport (TRANS) and by place of work (WORK_AREA). */
const [commuting, workplaces]: [InseeLine[], InseeLine[]] = hasSamples
  ? [
      readSample("derive_rp_navettes_2023_14communes.csv").flatMap((row) =>
        MODES.map((mode, rank) => ({
          ...{ code: row.code_insee as string, year: 2023, cell: { TRANS: String(rank + 1) } },
          value: Number(row[mode]),
        })),
      ),
      readSample("derive_rp_navettes_2023_14communes.csv").flatMap((row) =>
        Object.entries(AREAS).map(([WORK_AREA, column]) => ({
          ...{ code: row.code_insee as string, year: 2023, cell: { WORK_AREA }, value: Number(row[column]) },
        })),
      ),
    ]
  : [
      COMMUNES.flatMap((code, at) =>
        [2012, 2017, 2023].flatMap((year) =>
          MODES.map((_, rank) => ({
            code,
            year,
            cell: { TRANS: String(rank + 1) },
            value: 10.5 * (rank + 1) + at + year / 100,
          })),
        ),
      ),
      COMMUNES.flatMap((code, at) =>
        Object.keys(AREAS).map((WORK_AREA, rank) => ({
          code,
          year: 2023,
          cell: { WORK_AREA },
          value: 80.25 - 9 * rank + at,
        })),
      ),
    ];
const NAVETTES = { TRANS: "_T", WORK_AREA: "_T", AGE: "Y_GE15", EMPSTA_ENQ: "1", RP_MEASURE: "POP" };

const cars: CarLine[] = COMMUNES.flatMap((code, at) => [
  { code, energy: "Diesel", sticker: "Crit'Air 2", holder: "Particulier", byYear: years((year) => 900 + at - year) },
  { code, energy: "Diesel", sticker: "Crit'Air 3", holder: "Particulier", byYear: years((year) => 300 - 10 * year) },
  { code, energy: "Diesel", sticker: "Crit'Air 2", holder: "Professionel", byYear: years(() => 40) },
  { code, energy: "Essence", sticker: "Non classé", holder: "Particulier", byYear: years(() => 25) },
  { code, energy: "Essence HNR", sticker: "Crit'Air 1", holder: "Particulier", byYear: years((year) => 5 * year) },
  { code, energy: "Diesel HNR", sticker: "Crit'Air 1", holder: "Particulier", byYear: years((year) => year) },
  { code, energy: "Electrique", sticker: "Crit'Air E", holder: "Particulier", byYear: years((year) => 4 * year + at) },
]);
/** One number for each year from 2011 to 2026, by the years since 2011. */
function years(of: (since: number) => number): number[] {
  return Array.from({ length: 16 }, (_, since) => of(since));
}

const roads = COMMUNES.flatMap((code, at) =>
  [2023, 2024].map((year) => ({
    code,
    year,
    metres: code === "17411" && year === 2024 ? ("nd" as const) : 41_250 + 1000 * at,
  })),
);

let site: RefreshedSite;
let read: ReadFigure;
beforeAll(async () => {
  site = await refreshOwnContent({
    "mobilites-domicile-travail.csv": melodiFile(commuting, { dimensions: NAVETTES, apart: { WORK_AREA: "10" } }),
    "mobilites-lieu-travail.csv": melodiFile(workplaces, { dimensions: NAVETTES, apart: { TRANS: "5" } }),
    "mobilites-vehicules.csv": carsFile(cars),
    "mobilites-voirie.csv": roadsFile(roads),
    "mobilites-lieux-covoiturage.csv": sharingFile([
      { code: "17140", open: true, places: 15 },
      { code: "17219", open: true, places: 16 },
      { code: "17219", open: true, places: "" },
      { code: "17486", open: false, places: 20 },
      { code: "33005", open: true, places: 40 },
    ]),
  });
  read = figuresOf(site.datalogue);
});
afterAll(() => site?.close());

const value = async (...asked: Parameters<ReadFigure>) => (await read(...asked)).value;
const isIn = (territory: string, code: string) => codesOf(territory, 2026).includes(code);

describe("workers and their way to work, from the census", () => {
  const total = (lines: InseeLine[], territory: string, cell: Record<string, string> = {}) =>
    lines
      .filter((line) => isIn(territory, line.code) && line.year === 2023)
      .filter((line) => Object.entries(cell).every(([name, code]) => line.cell[name] === code))
      .reduce((sum, line) => sum + line.value, 0);

  it.each(PLACES)("are counted once, by means of transport and by place of work: %s", async (territory) => {
    expect(site.done["mobilites-domicile-travail"]).toMatchObject({
      kind: "published",
      rows: commuting.length,
      missing: [],
    });
    expect(site.done["mobilites-lieu-travail"]).toMatchObject({ kind: "published", rows: workplaces.length });
    expect(await value("mobilites-actifs", territory, "2023")).toBeCloseTo(total(commuting, territory), 4);
    expect(await value("mobilites-actifs", territory, "2023", { mode: "VELO" })).toBeCloseTo(
      total(commuting, territory, { TRANS: "3" }),
      4,
    );
    for (const [id, TRANS] of [
      ["sans-deplacement", "1"],
      ["marche-travail", "2"],
      ["velo-travail", "3"],
      ["deux-roues-travail", "4"],
      ["voiture-travail", "5"],
      ["tc-travail", "6"],
    ] as const)
      expect(await value(`mobilites-${id}`, territory, "2023"), id).toBeCloseTo(
        (100 * total(commuting, territory, { TRANS })) / total(commuting, territory),
        6,
      );
    expect(await value("mobilites-travail-commune", territory, "2023")).toBeCloseTo(
      (100 * total(workplaces, territory, { WORK_AREA: "10" })) / total(workplaces, territory),
      6,
    );
  });

  it.skipIf(!hasSamples)("give the figures that are published of the territory (needs DATALOGUE_SAMPLES)", async () => {
    // Six modes of each commune, rounded to a tenth.
    expect(Math.abs(((await value("mobilites-actifs", PETR, "2023")) ?? 0) - 13_236)).toBeLessThan(1);
    expect(Math.round((await value("mobilites-voiture-travail", PETR, "2023")) ?? 0)).toBe(83);
    expect(await value("mobilites-velo-travail", PETR, "2023")).toBeCloseTo(3.9, 1);
  });
});

describe("cars, from the register of vehicles", () => {
  const total = (territory: string, year: number, keep: (line: CarLine) => boolean = () => true) =>
    cars
      .filter((line) => isIn(territory, line.code) && keep(line))
      .reduce((sum, { byYear }) => sum + (byYear[year - 2011] ?? 0), 0);

  it.each(PLACES)("are added up over their holders, by energy and sticker, each year: %s", async (territory) => {
    // Five energies and stickers, sixteen years; communes that do not exist are left out.
    expect(site.done["mobilites-vehicules"]).toMatchObject({ kind: "published", rows: 14 * 5 * 16, missing: [] });
    for (const year of [2011, 2026]) {
      const all = total(territory, year);
      const share = (keep: (line: CarLine) => boolean) => (100 * total(territory, year, keep)) / all;
      const told = (id: string) => value(`mobilites-${id}`, territory, String(year));
      // The years before a merger are in the communes of today: a file with a column by year has one list of communes.
      expect(await read("mobilites-voitures", territory, String(year))).toMatchObject({
        value: all,
        coverage: 1,
        reason: null,
      });
      expect(await told("voitures-electriques")).toBeCloseTo(
        share(({ energy }) => energy === "Electrique"),
        6,
      );
      expect(await told("voitures-diesel")).toBeCloseTo(
        share(({ energy }) => energy === "Diesel"),
        6,
      );
      expect(await told("voitures-anciennes")).toBeCloseTo(
        share(({ sticker }) => /3|Non/.test(sticker)),
        6,
      );
    }
    expect(await value("mobilites-voitures-hab", territory, "2026")).toBeCloseTo(
      (100 * total(territory, 2026)) / inhabitants(territory, 2026),
      6,
    );
  });
});

describe("communal roads, from the grants of the State", () => {
  it("come in metres and are told in kilometres; what is not known stays unknown", async () => {
    expect(site.done["mobilites-voirie"]).toMatchObject({ kind: "published", missing: [] });
    const metres = roads
      .filter(({ code, year }) => isIn(MARENNES, code) && year === 2024)
      .reduce((sum, one) => sum + Number(one.metres), 0);
    expect(await value("mobilites-voirie-hab", MARENNES, "2024")).toBeCloseTo(metres / inhabitants(MARENNES, 2024), 6);
    expect(await read("mobilites-voirie-hab", "17411", "2024")).toMatchObject({
      value: null,
      status: "NON_DISPONIBLE",
    });
    expect((await read("mobilites-voirie-hab", OLERON, "2024")).coverage).toBeLessThan(1);
  });
});

describe("car sharing places, from the national list", () => {
  it("are those open in the territory in the year of reception; a commune that lists none has none", async () => {
    expect(site.done["mobilites-lieux-covoiturage"]).toMatchObject({ kind: "published", rows: 4 });
    for (const [place, places] of [
      ["17219", 16],
      ["17058", 0],
      [OLERON, 15],
      [PETR, 31],
    ] as const) {
      const found = await read("mobilites-covoiturage-places", place, "2026");
      expect(found.value, place).toBeCloseTo((1000 * places) / inhabitants(place, 2026), 6);
      expect(found.coverage).toBe(1);
    }
  });
});

describe.skipIf(!hasSamples)("extracts in the true form, of other communes (needs DATALOGUE_SAMPLES)", () => {
  it("cars of Marseille, added up by hand", async () => {
    const { rows, report } = await readThroughSource(
      "mobilites-vehicules",
      samplePath("sdes_dido_parc_vp_extrait.csv"),
    );
    expect(report.counts.error).toBe(0);
    const of2026 = rows.filter(({ code_insee, annee }) => code_insee === "13055" && Number(annee) === 2026);
    const sum = (some: typeof rows) => some.reduce((all, { voitures }) => all + Number(voitures), 0);
    expect([sum(of2026), sum(of2026.filter(({ energie }) => energie === "ELECTRIQUE"))]).toEqual([77, 9]);
    expect(rows.filter(({ code_insee }) => code_insee === "00000")).toEqual([]);
  });

  it("car sharing places of the fourteen communes: five places, 81 spaces", async () => {
    const sample = samplePath("bnlc_14communes.csv");
    const { rows, report } = await readThroughSource("mobilites-lieux-covoiturage", sample, "lieux-2026.csv");
    expect(report.counts.error).toBe(0);
    expect(rows.map(({ id_local }) => id_local)).toContain("17058-C-001");
    expect(rows.reduce((all, { nbre_pl }) => all + Number(nbre_pl), 0)).toBe(81);
  });
});
