import { type Datalogue, PUBLIC } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Change, loadChanges } from "../../../packages/web/src/news/load-changes.js";
import { homePage } from "../../../packages/web/src/pages/home.js";
import { observatoryPage } from "../../../packages/web/src/pages/observatory/observatory-page.js";
import { catalogueJson, createPlace, type Place } from "../../api/support/content-folder.js";
import { readingPlan } from "../../api/support/reading-plan.js";
import { textOf } from "../support/page-checks.js";

let today = "2026-03-10T12:00:00Z";
let place: Place;
let datalogue: Datalogue;

const indicator = {
  id: "culture-entrees",
  theme: "culture",
  title: "Entrées dans les médiathèques",
  shortTitle: "Entrées",
  description: "Entrées par an.",
  unit: "entrées",
  unitLabel: "entrées par an",
  decimals: 0,
  direction: "up",
  wording: { subject: "les entrées", number: "plural", gender: "feminine", of: "d'entrées" },
  method: "Somme.",
  source: "Service culture.",
  measure: { kind: "sum", numerator: { dataset: "frequentation-mediatheques", aggregate: "sum", field: "entrees" } },
  territoryField: "codeCommune",
  periodField: "annee",
  nativeLevel: "commune",
  levels: ["commune", "petr"],
};
const plan = {
  ...readingPlan,
  title: "Plan de lecture",
  shortTitle: "Plan de lecture",
  objectives: [
    {
      id: "entrees",
      title: "Recevoir 12 000 lecteurs",
      indicator: "culture-entrees",
      type: "PLANCHER",
      target: { period: "2030", value: 12_000 },
      trajectory: "linear",
    },
  ],
};
const observatory = {
  theme: "culture",
  title: "Culture",
  description: "Les médiathèques.",
  order: 1,
  dcatThemes: ["EDUC"],
  keyFigures: ["culture-entrees"],
  compareWith: 2022,
  sections: [],
};
const csv = (...lines: string[]) => `codeCommune,commune,annee,entrees\n${lines.join("\n")}\n`;
const LINES = ["17093,Le Château-d'Oléron,2022,12000", "17093,Le Château-d'Oléron,2023,12500"];

beforeAll(async () => {
  place = createPlace();
  datalogue = await place.open({ now: () => new Date(today) });
});
afterAll(() => place.remove());

const site = () => ({
  services: datalogue.services,
  caller: PUBLIC,
  publicUrl: "http://localhost",
  now: () => new Date(today),
  makesPdf: false,
  asset: (name: string) => `/assets/${name}`,
});
const kinds = async () => (await loadChanges(site())).map(({ kind }) => kind);

describe("what changed", () => {
  it("is nothing on a new installation, whose home page says so", async () => {
    expect(await kinds()).toEqual([]);
    expect(textOf((await homePage(site())).html)).toContain(
      "Rien n’est encore publié : ce qui change sera dit ici, dès les premières données.",
    );
  });

  it("is what was published for the first time, not figures nor states that were never otherwise", async () => {
    place.write("culture/mediatheques/data.csv", csv(...LINES));
    place.write("culture/indicators/culture-entrees.json", indicator);
    place.write("culture/observatory.json", observatory);
    place.write("culture/plans/plan-lecture.json", plan);
    expect((await datalogue.load()).problems).toEqual([]);
    const found = await kinds();
    expect(found).toContain("datasets");
    expect(found).not.toContain("state");
    expect(found).not.toContain("figure");
    expect(textOf((await homePage(site())).html)).toContain(
      "Fréquentation des médiathèques : première publication 10 mars",
    );
  });

  it("is the year that a new version brings, and the state that it moves, with the state before", async () => {
    today = "2026-05-20T12:00:00Z";
    place.write("culture/mediatheques/data.csv", csv(...LINES, "17093,Le Château-d'Oléron,2024,9000"));
    await datalogue.load();
    const changes = await loadChanges(site());
    const ofKind = <K extends Change["kind"]>(kind: K) =>
      changes.find((one): one is Change & { kind: K } => one.kind === kind);
    expect(ofKind("state")?.moved).toMatchObject({
      before: "on-track",
      objective: { id: "entrees", status: "off-track" },
    });
    expect(ofKind("figure")).toMatchObject({
      day: "2026-05-20",
      isCorrected: false,
      point: { year: 2024, value: 9_000 },
      before: { year: 2023, value: 12_500 },
    });
    const page = textOf((await homePage(site())).html);
    expect(page).toContain(
      "Recevoir 12 000 lecteurs : hors trajectoire, et non plus dans la trajectoire. 9 000 entrées en 2024",
    );
    expect(page).toContain("Entrées : −28 % en un an, à 9 000 entrées par an en 2024 20 mai");
  });

  it("is a figure that was corrected, beside what it was", async () => {
    today = "2026-06-01T12:00:00Z";
    place.write("culture/mediatheques/data.csv", csv(...LINES, "17093,Le Château-d'Oléron,2024,9500"));
    await datalogue.load();
    expect(textOf((await homePage(site())).html)).toContain(
      "Entrées, 2024 : 9 500 entrées par an, au lieu de 9 000 entrées. Chiffre corrigé 1 juin",
    );
  });

  it("is no change of a year that too few cases make, nor of one after such a year", async () => {
    const years = [...LINES, "17093,Le Château-d'Oléron,2024,9500", "17093,Le Château-d'Oléron,2025,11000"];
    place.write("culture/mediatheques/data.csv", csv(...years));
    const told = async (numerator: number) => {
      place.write("culture/indicators/culture-entrees.json", {
        ...indicator,
        comparison: { minimum: { numerator }, reason: "Trop peu d'entrées." },
      });
      expect((await datalogue.load()).problems).toEqual([]);
      return (await kinds()).filter((kind) => kind === "figure" || kind === "year");
    };
    expect(await told(12_000)).toEqual([]);
    expect(await told(10_000)).toEqual([]);
    expect(await told(9_000)).toHaveLength(1);
  });

  it("is forgotten after three months", async () => {
    today = "2026-12-15T12:00:00Z";
    const found = await kinds();
    expect(found).not.toContain("state");
    expect(found).not.toContain("figure");
    expect(found).not.toContain("datasets");
  });
});

describe("a figure that was corrected", () => {
  it.each([
    [12_510, false],
    [12_600, true],
  ])("is news where it is written otherwise: 12,5 thousands made of %i entries", async (corrected, isNews) => {
    const own = createPlace();
    let day = "2026-03-10T12:00:00Z";
    try {
      own.write("culture/mediatheques/data.csv", csv(...LINES));
      own.write("culture/observatory.json", observatory);
      own.write("culture/indicators/culture-entrees.json", {
        ...indicator,
        ...{ unit: "milliers", unitLabel: "milliers par an", decimals: 1 },
        measure: { ...indicator.measure, numerator: { ...indicator.measure.numerator, scale: 0.001 } },
      });
      const { load, services } = await own.open({ now: () => new Date(day) });
      expect((await load()).problems).toEqual([]);
      day = "2026-05-20T12:00:00Z";
      own.write("culture/mediatheques/data.csv", csv(LINES[0] ?? "", `17093,Le Château-d'Oléron,2023,${corrected}`));
      await load();
      const changes = await loadChanges({ ...site(), services, now: () => new Date(day) });
      expect(changes.some((one) => one.kind === "figure" && one.isCorrected)).toBe(isNews);
    } finally {
      await own.remove();
    }
  });
});

describe("what moved from one year to the next", () => {
  it.each([
    [30, true],
    // Across zero, no percentage is left to be the largest.
    [-30, false],
  ])("is news where it is a share of what it was: from %i entries to 9 000", async (before, isNews) => {
    const own = createPlace();
    try {
      const lines = [`17093,Le Château-d'Oléron,2022,${before}`, "17093,Le Château-d'Oléron,2023,9000"];
      own.write("culture/mediatheques/data.csv", csv(...lines));
      own.write("culture/indicators/culture-entrees.json", indicator);
      own.write("culture/observatory.json", observatory);
      const { load, services } = await own.open({ now: () => new Date("2026-03-10T12:00:00Z") });
      expect((await load()).problems).toEqual([]);
      const changes = await loadChanges({ ...site(), services, now: () => new Date("2026-03-10T12:00:00Z") });
      expect(changes.some(({ kind }) => kind === "year")).toBe(isNews);
    } finally {
      await own.remove();
    }
  });
});

describe("a sum of the years", () => {
  it("is news by what it has come to, never by what it was a year before", async () => {
    const own = createPlace();
    let day = "2026-03-10T12:00:00Z";
    const cumulative = {
      ...indicator,
      ...{ id: "culture-entrees-cumul", title: "Entrées depuis 2022", shortTitle: "Entrées cumulées" },
      unitLabel: "entrées",
      measure: { kind: "cumulative", of: "culture-entrees", since: "2022" },
      ...{ territoryField: undefined, periodField: undefined, nativeLevel: undefined, levels: ["commune", "petr"] },
    };
    const delta = { kind: "delta", indicator: cumulative.id, since: 2023 };
    try {
      own.write("culture/mediatheques/data.csv", csv(...LINES));
      own.write("culture/indicators/culture-entrees.json", indicator);
      own.write("culture/indicators/culture-entrees-cumul.json", cumulative);
      own.write("culture/observatory.json", {
        ...observatory,
        keyFigures: [cumulative.id],
        sections: [{ id: "entrees", title: "Les entrées", blocks: [delta] }],
      });
      const { load, services } = await own.open({ now: () => new Date(day) });
      expect((await load()).problems).toEqual([]);
      const here = () => ({ ...site(), services, now: () => new Date(day) });
      expect((await loadChanges(here())).map(({ kind }) => kind)).not.toContain("year");
      day = "2026-05-20T12:00:00Z";
      own.write("culture/mediatheques/data.csv", csv(...LINES, "17093,Le Château-d'Oléron,2024,9000"));
      await load();
      const home = textOf((await homePage(here())).html);
      expect(home).toContain("Entrées cumulées : 33 500 entrées, de 2022 à 2024 20 mai");
      const page = textOf((await observatoryPage(here(), "culture", {})).html);
      expect(page).toContain("Entrées cumulées 33 500 entrées, de 2022 à 2024");
      expect(home + page).not.toMatch(/[+×] ?\d|fois la valeur|de plus qu’en/);
    } finally {
      await own.remove();
    }
  });
});

describe("what changed of a group of communes", () => {
  it("tells none of what is made of other indicators when it is asked for, whose former values do not stay", async () => {
    const group = createPlace();
    let day = "2026-03-10T12:00:00Z";
    try {
      group.write("catalogue.json", { ...catalogueJson, homeTerritory: "g-oleron-nord" });
      group.write("culture/mediatheques/data.csv", csv(...NORTH(2023)));
      group.write("culture/indicators/culture-entrees.json", { ...indicator, levels: ["commune"] });
      group.write("culture/indicators/culture-entrees-indice.json", {
        ...indicator,
        ...{
          id: "culture-entrees-indice",
          title: "Entrées, indice",
          shortTitle: "Indice",
          unit: "base 100",
          unitLabel: "base 100",
        },
        measure: { kind: "index", of: "culture-entrees", base: "2022" },
        ...{ territoryField: undefined, periodField: undefined, nativeLevel: undefined, levels: ["commune"] },
      });
      group.write("culture/observatory.json", { ...observatory, keyFigures: ["culture-entrees-indice"] });
      const opened = await group.open({ now: () => new Date(day) });
      expect((await opened.load()).problems).toEqual([]);
      day = "2026-05-20T12:00:00Z";
      group.write("culture/mediatheques/data.csv", csv(...NORTH(2024)));
      expect((await opened.load()).problems).toEqual([]);
      const { services } = opened;
      const known = await services.indicators.observations("culture-entrees-indice", { territory: "g-oleron-nord" });
      expect(known.filter(({ value }) => value !== null).map(({ period }) => period)).toEqual(["2022", "2023", "2024"]);
      const changes = await loadChanges({ ...site(), services, now: () => new Date(day) });
      expect(changes.map(({ kind }) => kind)).toEqual(["year", "datasets"]);
    } finally {
      await group.remove();
    }
  });
});

/** Entries of the three communes of the north of the island, from 2022 to a year. */
const NORTH = (last: number) =>
  ["17323,Saint-Denis-d'Oléron", "17337,Saint-Georges-d'Oléron", "17486,La Brée-les-Bains"].flatMap((commune) =>
    [2022, 2023, 2024].filter((year) => year <= last).map((year) => `${commune},${year},${(year - 2021) * 4_000}`),
  );

describe("what changed when real figures took the place of invented ones", () => {
  let place: Place;
  afterAll(() => place.remove());

  it("is neither a correction nor the state of an objective", async () => {
    let today = "2026-03-10T12:00:00Z";
    place = createPlace();
    const dataset = () => JSON.parse(place.read("culture/mediatheques/dataset.json"));
    place.write("culture/mediatheques/dataset.json", { ...dataset(), demonstration: true });
    place.write("culture/mediatheques/data.csv", csv(...LINES));
    place.write("culture/indicators/culture-entrees.json", indicator);
    place.write("culture/observatory.json", observatory);
    place.write("culture/plans/plan-lecture.json", plan);
    const datalogue = await place.open({ now: () => new Date(today) });
    await datalogue.load();
    today = "2026-05-20T12:00:00Z";
    place.write("culture/mediatheques/dataset.json", { ...dataset(), demonstration: false });
    place.write("culture/mediatheques/data.csv", csv("17093,Le Château-d'Oléron,2023,9000"));
    expect((await datalogue.load()).problems).toEqual([]);
    const changes = await loadChanges({ ...site(), services: datalogue.services, now: () => new Date(today) });
    const found = changes.map(({ kind }) => kind);
    expect(found).toContain("datasets");
    expect(found).not.toContain("state");
    expect(found).not.toContain("figure");
  });
});
