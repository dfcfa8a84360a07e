import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseRateChange, writeRateChange } from "../../../packages/api/src/scenarios/change-rates.js";
import { findLeast } from "../../../packages/api/src/scenarios/find-least.js";
import { type Projection, type ProjectionTask, project } from "../../../packages/api/src/scenarios/project.js";
import { listSituations } from "../../../packages/api/src/simulators/list-situations.js";
import type { Simulator } from "../../../packages/api/src/simulators/simulator-schema.js";
import { root } from "../../datasets/content.js";

const simulator: Simulator = JSON.parse(readFileSync(join(root, "datasets/dechets/simulators/redevance.json"), "utf8"));
const distribution = simulator.distribution as NonNullable<Simulator["distribution"]>;
const OLERON = "241700624";

/** A household of the grid pays 140 or 168 €, 18 lifts included; a second home 128 €, 10 included. */
const row = (annee: number, categorie: string, volume_l: number, fixe: number, incluses: number, levee: number) => ({
  ...{ annee, siren_epci: OLERON, categorie, mode: "BAC", volume_l, part_fixe_eur: fixe },
  ...{ nb_levees_incluses: incluses, prix_levee_sup_eur: levee },
});
const GRID = [
  row(2026, "MENAGE", 80, 140, 18, 2.3),
  row(2026, "MENAGE", 120, 168, 18, 3.4),
  row(2026, "RESIDENCE_SECONDAIRE", 80, 128, 10, 2.3),
  row(2025, "MENAGE", 80, 132, 18, 2.2),
  row(2025, "MENAGE", 120, 158, 18, 3.2),
];

const counted = (
  categorie: string,
  nb_personnes: number | null,
  volume_l: number,
  nb_levees: number,
  nb_redevables: number | null,
  annee = 2025,
) => ({ annee, siren_epci: OLERON, categorie, nb_personnes, mode: "BAC", volume_l, nb_levees, nb_redevables });
const ROWS = [
  counted("MENAGE", 3, 120, 26, 500, 2024),
  counted("MENAGE", 2, 80, 12, 30),
  counted("MENAGE", 3, 120, 26, 20),
  counted("MENAGE", 4, 120, 19, 11),
  counted("RESIDENCE_SECONDAIRE", null, 80, 12, 50),
  counted("MENAGE", 5, 360, 30, 12),
  counted("MENAGE", 5, 120, 30, 10),
  counted("MENAGE", 5, 120, 36, null),
];

const population = listSituations(distribution, ROWS, new Map([["epci", OLERON]]));
if (!population) throw new Error("nobody is counted");
const TASK: ProjectionTask = {
  ...{ simulator, population, tables: { grille: GRID }, grid: { epci: OLERON, annee: "2026" } },
  ...{ changes: {}, group: null, reference: null, variation: 0, target: null, solve: null },
  steps: { prix_levee_sup_eur: 0.01, part_fixe_eur: 0.01, nb_levees_incluses: 1 },
};
const run = (asked: Partial<ProjectionTask>): Projection => {
  const found = project({ ...TASK, ...asked });
  if ("kind" in found) throw new Error(found.kind);
  return found;
};

describe("those counted by a distribution", () => {
  it("are of its last year, in rows of 11 or more: a masked row, or one of fewer, counts nobody and is told", () => {
    expect(population.period).toBe("2025");
    expect(population.situations.map(({ count }) => count)).toEqual([30, 20, 11, 50, 12]);
    expect(population.withheld).toEqual([{ inputs: { epci: OLERON, categorie: "MENAGE" }, rows: 2 }]);
  });
});

describe("a grid applied to those counted", () => {
  const done = run({});

  it("yields 30 × 140 + 20 × 195,20 + 11 × 171,40 for households, 50 × 132,60 for second homes", () => {
    expect(done.groups.map(({ group, count, income }) => [group, count, income])).toEqual([
      ["MENAGE", 61, 9989.4],
      ["RESIDENCE_SECONDAIRE", 50, 6630],
    ]);
    expect(done).toMatchObject({ income: 16619.4, total: { count: 111, income: 16619.4 } });
  });

  it("spreads amounts by how many pay each: a quarter, a half, three quarters pay at most", () => {
    // 30 at 140, 11 at 171.40, 20 at 195.20: the 31st of 61 pays 171.40, the 46th 195.20.
    expect(done.groups[0]).toMatchObject({ least: 140, quartiles: [140, 171.4, 195.2], most: 195.2, mean: 163.76 });
  });

  it("leaves out, and tells, those whose bin has no price", () => {
    expect(done.unpriced).toEqual([
      { group: "MENAGE", count: 12, rows: 1, why: "aucun tarif pour «\u00A0Mon bac\u00A0»\u00A0: 360" },
    ]);
    expect(done.withheld).toEqual([{ group: "MENAGE", rows: 2 }]);
  });

  it("counts those who stay under the package, and the lifts beyond it", () => {
    // 20 × 8 + 11 × 1 + 50 × 2.
    expect(done.package).toEqual({ count: 111, within: 30, beyond: 271, told: "271 levées" });
  });

  it("shares lifts that are no longer whole: a tenth less than 26 are 23 for three fifths, 24 for the others", () => {
    // 4 200 + 12 × 185 + 8 × 188.40 + 11 × 168 + 10 × 128 + 40 × 130.30
    expect(done.tenthLess).toBe(16267.2);
    expect(run({ variation: -10 })).toMatchObject({ income: 16267.2, total: { income: 16619.4 } });
    expect(run({ variation: -10 }).incomes).toEqual({ MENAGE: 9775.2, RESIDENCE_SECONDAIRE: 6492 });
    // 26 → 52, 12 → 24, 19 → 38: each further lift counts whole.
    expect(run({ variation: 100 }).income).toBe(15808 + 30 * 6 * 2.3 + (20 * 34 + 11 * 20) * 3.4 + 50 * 14 * 2.3);
  });

  it("does not guess what the distribution does not say: households of unknown size have no price by persons", () => {
    const bySize = GRID.slice(0, 2).flatMap((one) => [
      { ...one, nb_personnes_max: 2 },
      { ...one, nb_personnes_min: 3 },
    ]);
    const unknown = {
      period: "2025",
      withheld: [],
      situations: [{ inputs: { categorie: "MENAGE", volume_l: "80", levees: "4" }, count: 40 }],
    };
    expect(run({ tables: { grille: bySize }, population: unknown }).unpriced).toEqual([
      expect.objectContaining({ count: 40, why: expect.stringContaining("«\u00A0Personnes du foyer\u00A0»") }),
    ]);
  });

  it("says a year that has no grid", () => {
    expect(project({ ...TASK, grid: { epci: OLERON, annee: "2031" } })).toEqual({
      ...{ kind: "absent", input: "annee", value: "2031", reference: false },
    });
  });
});

describe("rates that are changed", () => {
  it.each<[string, string | undefined]>([
    ["3,40", "3,4"],
    ["3.4 €", "3,4"],
    ["+0,2", "+0,2"],
    ["− 5 %", "−5\u202F%"],
    ["5 %", undefined],
    ["cher", undefined],
    ["", undefined],
  ])("reads « %s » as %s", (text, written) => {
    const read = parseRateChange(text);
    expect(read && writeRateChange(read)).toBe(written);
  });

  it("are rounded to the step they are voted in: 2,30 more by 5 % is 2,42", () => {
    // 20 × 8 × 3.57 + 11 × 3.57 + 50 × 2 × 2.42
    expect(run({ changes: { prix_levee_sup_eur: "+5 %" } }).income).toBe(15808 + 610.47 + 242);
  });

  it("may be those of one category alone, and go under no zero", () => {
    expect(run({ changes: { part_fixe_eur: "+1" }, group: "RESIDENCE_SECONDAIRE" }).income).toBe(16669.4);
    expect(project({ ...TASK, changes: { prix_levee_sup_eur: "-2,5" } })).toEqual({
      ...{ kind: "below", columns: ["prix_levee_sup_eur"] },
    });
  });
});

describe("winners and losers", () => {
  const done = run({ changes: { part_fixe_eur: "+2", prix_levee_sup_eur: "-1" } });

  it("move by +2, −6, +1 and 0 €, exactly", () => {
    expect(done.comparison?.gaps).toEqual([
      { gap: -6, count: 20 },
      { gap: 0, count: 50 },
      { gap: 1, count: 11 },
      { gap: 2, count: 30 },
    ]);
    expect(done.comparison?.total).toEqual({
      ...{
        count: 111,
        less: 20,
        same: 50,
        more: 41,
        income: -49,
        mean: -0.44,
        median: 0,
        meanLess: -6,
        meanMore: 1.73,
      },
    });
  });

  it("are told by category, and within one by persons and by bin", () => {
    const { groups = [], details = [] } = done.comparison ?? {};
    expect(groups).toMatchObject([
      { value: "MENAGE", less: 20, same: 0, more: 41, mean: -0.8, median: 1 },
      { value: "RESIDENCE_SECONDAIRE", less: 0, same: 50, more: 0 },
    ]);
    expect(details.map(({ group, input, value, less, more }) => [group, input, value, less, more])).toEqual([
      ["MENAGE", "personnes", "2", 0, 30],
      ["MENAGE", "personnes", "3", 20, 0],
      ["MENAGE", "personnes", "4", 0, 11],
      ["MENAGE", "volume_l", "80", 0, 30],
      ["MENAGE", "volume_l", "120", 20, 11],
    ]);
  });

  it("of two years are those who have a price in both, the others told", () => {
    const { comparison } = run({ reference: { epci: OLERON, annee: "2025" } });
    // 140 − 132, (168 + 27.20) − (158 + 25.60), (168 + 3.40) − (158 + 3.20); second homes have no price in 2025.
    expect(comparison).toMatchObject({ total: { count: 61, more: 61, income: 240 + 232 + 112.2 }, alone: 50 });
  });
});

describe("the rate that gives the income sought", () => {
  it("is found to the cent where all have the same, and one cent less misses it", () => {
    // 100 lifts at 2.30: 80.60 € more are 0.806 € each.
    const { breakEven } = run({ solve: "prix_levee_sup_eur", target: 16700, group: "RESIDENCE_SECONDAIRE" });
    expect(breakEven).toMatchObject({ kind: "found", change: "3,11", income: 16700.4, short: 16699.4 });
  });

  it("is found in hundredths of a per cent where rows differ, each rounded to its cent", () => {
    const { breakEven } = run({ solve: "prix_levee_sup_eur", target: 17000 });
    expect(breakEven).toMatchObject({
      ...{ kind: "found", change: "+46,92\u202F%", income: 17001, short: 16999.29 },
      rates: [
        { was: 2.3, becomes: 3.38 },
        { was: 3.4, becomes: 5 },
      ],
    });
  });

  it("goes down where less of it yields more: 17 lifts included in the place of 18", () => {
    const { breakEven } = run({ solve: "nb_levees_incluses", target: 16650, group: "MENAGE" });
    expect(breakEven).toMatchObject({ kind: "found", change: "17", income: 16724.8, short: 16619.4 });
  });

  it("is none where nothing reaches it, or where it changes nothing", () => {
    expect(run({ solve: "nb_levees_incluses", target: 90_000_000, group: "MENAGE" }).breakEven).toMatchObject({
      kind: "outside",
    });
    expect(run({ solve: "prix_sac_eur", target: 20_000 }).breakEven).toMatchObject({ kind: "flat" });
  });

  it("is not promised where the income does not go one way", () => {
    const hill = (at: number) => (at <= 60 ? at : 120 - at);
    expect(findLeast(hill, 40, { low: 0, high: 70 })).toEqual({ kind: "uneven" });
    expect(findLeast((at) => at * at, 50, { low: 0, high: 1000 })).toEqual({ kind: "found", at: 8 });
    expect(findLeast((at) => -at, -7, { low: 0, high: 1000 })).toEqual({ kind: "found", at: 7 });
  });
});
