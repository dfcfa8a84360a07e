import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TerritoryReader } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { computeObservations } from "../../../packages/api/src/indicators/compute-observations.js";
import type { Observation, RowsIndicator } from "../../../packages/api/src/indicators/indicator.js";
import { projectObservations } from "../../../packages/api/src/indicators/project-observations.js";
import { loadTerritories } from "../../../packages/api/src/territories/load-territories.js";
import fc from "../../support/properties.js";
import { glassShare, PETR, perInhabitant, type Tonnage, territoriesFolder, total, writeRows } from "./support.js";

let folder: string;
let territories: TerritoryReader;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-projection-"));
  cpSync(territoriesFolder, folder, { recursive: true });
  const populations = join(folder, "populations.csv");
  const added = [
    "17189,2016,municipale,600,Essai",
    "17219,2016,municipale,5400,Essai",
    "17140,2018,superficie,2852,Essai",
  ];
  writeFileSync(populations, `${readFileSync(populations, "utf8").trim()}\n${added.join("\n")}\n`);
  territories = await loadTerritories(folder, { home: PETR });
});
afterAll(() => rmSync(folder, { recursive: true }));

const communes = ["17058", "17093", "17140", "17189", "17219", "17406"];
const tables = fc.array(
  fc.tuple(
    fc.integer({ min: 2016, max: 2022 }),
    fc.constantFrom(...communes),
    fc.constantFrom("OMR", "VERRE"),
    fc.option(fc.integer({ min: 0, max: 100_000 }).map((hundredths) => hundredths / 100)),
  ) as fc.Arbitrary<Tonnage>,
  { minLength: 1, maxLength: 80 },
);

const MERGED: Tonnage[] = [
  [2018, "17189", "OMR", 300],
  [2018, "17219", "OMR", 1000],
];

/** Values at each level today, and those of the communes, the EPCI and the PETR in the geography of a day. */
function compute(indicator: RowsIndicator, rows: Tonnage[]) {
  const source = { rowsFile: writeRows(rows), version: 1, demonstration: false };
  const all = computeObservations([indicator], new Map([["tonnages", source]]), territories);
  const today = all.filter(({ vintage }) => vintage === undefined);
  const parts = {
    native: today.filter(({ level }) => level === "commune"),
    former: all.filter(({ vintage }) => vintage !== undefined),
  };
  const project = (vintage: string, kind?: "municipale" | "superficie") => {
    const { territory, epcis } = territories.home();
    const targets = [territory, ...epcis, ...territories.communesOf(territory.code, vintage)].map((one) => ({
      territory: one,
      members: territories.communesOf(one.code, vintage).map(({ code }) => code),
    }));
    return projectObservations(indicator, parts, targets, vintage, territories, kind);
  };
  return { today, project };
}

const shared: RowsIndicator = { ...(total as RowsIndicator), split: "population" };
const key = ({ territory, period }: Observation) => `${territory} ${period}`;

function expectNear(found: number | null | undefined, wanted: number | null | undefined, place: string): void {
  if (wanted === null || wanted === undefined) expect(found ?? null, place).toBeNull();
  else expect(found, place).toBeCloseTo(wanted, 6);
}

describe("values projected to another geography", () => {
  it("of today are those that were computed", () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(total, perInhabitant, glassShare), (rows, indicator) => {
        const { today, project } = compute(indicator as RowsIndicator, rows);
        const projected = new Map(project(territories.sources().vintage).map((one) => [key(one), one]));
        for (const one of today)
          for (const term of ["value", "numerator", "denominator"] as const) {
            // Where there is no value, the terms are those of what is known, for who looks why.
            if (one.value !== null || term === "value")
              expectNear(projected.get(key(one))?.[term], one[term], key(one));
          }
      }),
      {
        numRuns: 40,
        // A population of 2018 that is that of two communes of then together.
        examples: [
          [[...MERGED], perInhabitant],
          [[...MERGED, [2018, "17406", "OMR", 20]], perInhabitant],
        ],
      },
    );
  });

  it("of a commune of then are those of the one it merged into, where only both together have one", () => {
    const { today, project } = compute(perInhabitant as RowsIndicator, MERGED);
    const whole = today.find(({ territory, period }) => territory === "17219" && period === "2018");
    const then = project("2018-01-01").filter(({ period }) => period === "2018");
    const bassin = then.find(({ territory }) => territory === "241700699");
    expect(bassin).toMatchObject({ value: whole?.value, computedFrom: ["17189", "17219"], coverage: 2 / 7 });
    expect(then.find(({ territory }) => territory === "17189")).toMatchObject({ value: null });
  });

  it("of before a merger, and back, keep the totals: what is shared adds up again", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const { today, project } = compute(shared, rows);
        const then = project("2018-01-01");
        const add = (values: Observation[], period: string) =>
          values
            .filter((one) => one.level === "commune" && one.period === period)
            .reduce((sum, { value }) => sum + (value ?? 0), 0);
        for (const one of today) {
          if (one.territory === PETR) expectNear(add(then, one.period), add(today, one.period), one.period);
          if (one.territory !== "17219") continue;
          // Hiers-Brouage and Marennes of 2018 make up the commune of today, tenth and nine tenths since the merger.
          const at = (code: string) => then.find((value) => value.territory === code && value.period === one.period);
          const [hiers, marennes] = [at("17189"), at("17219")];
          expectNear((hiers?.value ?? 0) + (marennes?.value ?? 0), one.value ?? 0, key(one));
          if (one.period >= "2019" && one.value !== null) {
            expectNear(hiers?.value, one.value / 10, key(one));
            expect(hiers?.status).toBe("ESTIME");
          }
        }
        const wholes = new Map(then.filter(({ level }) => level !== "commune").map((one) => [key(one), one.value]));
        for (const one of today)
          if (one.level !== "commune") expectNear(wholes.get(key(one)), one.value, `${key(one)} as a whole`);
      }),
      { numRuns: 40 },
    );
  });

  it("of a group count a member whose denominator is under zero, and have none where their own is", () => {
    const saved = { dataset: "tonnages", aggregate: "sum" as const, field: "tonnage", where: { flux: ["EPARGNE"] } };
    const debt: RowsIndicator = {
      ...(total as RowsIndicator),
      measure: {
        kind: "ratio",
        numerator: { ...saved, where: { flux: ["DETTE"] } },
        denominator: { ...saved, positive: true },
      },
    };
    const of = (savings: number): Tonnage[] => [
      [2022, "17093", "DETTE", 100],
      [2022, "17093", "EPARGNE", -20],
      [2022, "17140", "DETTE", 100],
      [2022, "17140", "EPARGNE", savings],
    ];
    const group = { code: "g-essai", level: "group" as const, name: "Deux communes", parents: [] };
    const together = (rows: Tonnage[]) => {
      const native = compute(debt, rows).today.filter(({ level }) => level === "commune");
      const target = { territory: group, members: ["17093", "17140"] };
      return projectObservations(debt, { native, former: [] }, [target], territories.sources().vintage, territories)[0];
    };
    expect(together(of(30))).toMatchObject({ value: 20, numerator: 200, denominator: 10, coverage: 1 });
    expect(together(of(5))).toMatchObject({ value: null, status: "NON_CALCULABLE", denominator: -15 });
  });

  it("are divided by the last known area, however old", () => {
    const { project } = compute(perInhabitant as RowsIndicator, [[2022, "17140", "OMR", 1426]]);
    const [dolus] = project(territories.sources().vintage, "superficie").filter(
      ({ territory }) => territory === "17140",
    );
    expect(dolus).toMatchObject({ value: 500, denominatorLabel: "superficie 2018", status: "OBSERVE" });
  });

  it("have their share of both terms over another series", () => {
    const { today, project } = compute({ ...(perInhabitant as RowsIndicator), split: "population" }, [
      [2022, "17219", "OMR", 1000],
    ]);
    const whole = today.find(({ territory }) => territory === "17219");
    const hiers = project("2018-01-01", "municipale").find(({ territory }) => territory === "17189");
    expect(hiers).toMatchObject({ status: "ESTIME", numerator: 100_000 });
    expect(hiers?.denominator).toBeCloseTo((whole?.denominator ?? 0) / 10, 6);
    expect(hiers?.value).toBeCloseTo(whole?.value ?? 0, 6);
  });

  it("are no figure, even shared, where there is nothing known to divide them by", () => {
    const { project } = compute({ ...(perInhabitant as RowsIndicator), split: "population" }, [
      [2022, "17219", "OMR", 1000],
    ]);
    const hiers = project("2018-01-01", "superficie").find(({ territory }) => territory === "17189");
    expect(hiers).toMatchObject({ value: null, status: "NON_CALCULABLE", numerator: 100_000 });
    expect(hiers?.reason).toContain("Aucune superficie de 2018");
  });
});
