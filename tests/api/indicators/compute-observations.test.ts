import { copyFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { computeObservations } from "../../../packages/api/src/indicators/compute-observations.js";
import type { Indicator, Observation } from "../../../packages/api/src/indicators/indicator.js";
import fc from "../../support/properties.js";
import {
  everyCommune,
  glassShare,
  MARENNES,
  OLERON,
  PETR,
  perInhabitant,
  pick,
  type Tonnage,
  territories,
  total,
  writeRows,
} from "./support.js";

const compute = (indicator: Indicator, rows: Tonnage[]) =>
  computeObservations(
    [indicator],
    new Map([["tonnages", { rowsFile: writeRows(rows), version: 3, demonstration: false }]]),
    territories,
  ).filter(({ vintage }) => vintage === undefined);

describe("values of a commune, an EPCI and the PETR", () => {
  const rows: Tonnage[] = [...everyCommune(2022, 100), [2022, "17093", "VERRE", 300], [2022, "17093", "OMR", 20]];

  it("are sums of tonnages", () => {
    const values = compute(total, rows);
    expect(pick(values, "17093", "2022")).toMatchObject({ value: 420, status: "OBSERVE", coverage: 1, reason: null });
    expect(pick(values, OLERON, "2022").value).toBe(8 * 100 + 320);
    expect(pick(values, MARENNES, "2022").value).toBe(600);
    expect(pick(values, PETR, "2022").value).toBe(14 * 100 + 320);
  });

  it("are kilograms of the flow kept, divided by the population of the year, which they name", () => {
    const values = compute(perInhabitant, rows);
    expect(pick(values, "17093", "2022")).toMatchObject({ numerator: 120_000, denominator: 4359 });
    expect(pick(values, "17093", "2022").value).toBeCloseTo(120_000 / 4359, 9);
    // Σ numerators / Σ denominators over 15 522 and 22 518 inhabitants, not the mean of eight ratios.
    expect(pick(values, MARENNES, "2022").value).toBeCloseTo(600_000 / 15_522, 9);
    expect(pick(values, OLERON, "2022").value).toBeCloseTo(820_000 / 22_518, 9);
    expect(pick(values, PETR, "2022")).toMatchObject({
      denominator: 38_040,
      denominatorLabel: "population municipale 2022",
      versions: ["tonnages@3"],
      lineage: "/api/indicators/omr-hab/lineage?territory=petr-marennes-oleron&period=2022",
    });
  });

  it("are of the file that is there, where another of the same name was read before", async () => {
    const rowsFile = writeRows([...everyCommune(2021, 100), ...everyCommune(2022, 100)]);
    const sources = new Map([["tonnages", { rowsFile, version: 3, demonstration: false }]]);
    const periods = () => [
      ...new Set(computeObservations([perInhabitant], sources, territories).map(({ period }) => period)),
    ];
    expect(periods()).toEqual(["2021", "2022"]);
    copyFileSync(writeRows(everyCommune(2020, 100)), rowsFile);
    await setImmediate();
    expect(periods()).toEqual(["2020"]);
  });

  it("are shares of a whole, where a part that has no row is a true zero", () => {
    const values = compute(glassShare, rows);
    expect(pick(values, "17093", "2022").value).toBeCloseTo((300 / 420) * 100, 9);
    expect(pick(values, "17140", "2022")).toMatchObject({ value: 0, status: "OBSERVE", denominator: 100 });
    expect(pick(values, OLERON, "2022")).toMatchObject({ numerator: 300, denominator: 1120 });
    expect(pick(values, OLERON, "2022").denominatorLabel).toBe("tous déchets 2022");
  });

  it("are the same shares where the whole says another name of the dataset of its part", () => {
    const source = { rowsFile: writeRows(rows), version: 3, demonstration: false };
    const { numerator, denominator, scale } = glassShare.measure as { [name: string]: object };
    const measure = { kind: "ratio", numerator, denominator: { ...denominator, dataset: "tonnages-dechets" }, scale };
    const values = computeObservations(
      [{ ...glassShare, measure } as Indicator],
      new Map([
        ["tonnages", source],
        ["tonnages-dechets", source],
      ]),
      territories,
    );
    const told = ({ value, status, versions }: Observation) => ({ value, status, versions });
    expect(values.map(told)).toEqual(compute(glassShare, rows).map(told));
  });

  it("exist for each level, territory and year between the first and the last", () => {
    const values = compute(total, [
      [2020, "17093", "OMR", 1],
      [2023, "17140", "OMR", 2],
    ]);
    expect(values).toHaveLength(4 * (14 + 2 + 1));
    expect(pick(values, "17093", "2021")).toMatchObject({
      value: null,
      status: "NON_DISPONIBLE",
      coverage: 0,
      reason: "Aucune donnée de 2021 pour Le Château-d’Oléron.",
    });
  });
});

describe("a commune merged since", () => {
  it("counts in the commune of today, from the rows of both", () => {
    const values = compute(total, [
      [2018, "17189", "OMR", 40],
      [2018, "17219", "OMR", 60],
      [2019, "17219", "OMR", 90],
    ]);
    expect(pick(values, "17219", "2018")).toMatchObject({ value: 100, coverage: 1, computedFrom: ["17189", "17219"] });
    expect(pick(values, "17219", "2019")).toMatchObject({ value: 90, coverage: 1, computedFrom: ["17219"] });
    expect(values.some(({ territory }) => territory === "17189")).toBe(false);
  });

  it("is divided by the population of the year, that Insee gives for both together", () => {
    const values = compute(perInhabitant, everyCommune(2018, 10));
    expect(pick(values, "17219", "2018")).toMatchObject({ numerator: 20_000, denominator: 6250, coverage: 1 });
    expect(pick(values, MARENNES, "2018")).toMatchObject({ numerator: 70_000, denominator: 15_436, coverage: 1 });
  });

  it("makes the sum incomplete when its own row is missing: one commune of two, six of seven", () => {
    const values = compute(total, everyCommune(2018, 10, ["17189"]));
    expect(pick(values, "17219", "2018")).toMatchObject({ value: 10, coverage: 0.5 });
    expect(pick(values, "17219", "2018").reason).toContain("il manque Hiers-Brouage");
    expect(pick(values, MARENNES, "2018")).toMatchObject({ value: 60, coverage: 6 / 7 });
  });

  it("gives no ratio when only one of the two has a row: the population is that of both", () => {
    const values = compute(perInhabitant, everyCommune(2018, 10, ["17189"]));
    expect(pick(values, "17219", "2018")).toMatchObject({ value: null, status: "NON_CALCULABLE" });
    expect(pick(values, "17219", "2018").reason).toContain("Hiers-Brouage");
    // Neither numerator nor denominator of the pair counts in the EPCI: 5 communes of 7.
    expect(pick(values, MARENNES, "2018")).toMatchObject({
      numerator: 50_000,
      denominator: 15_436 - 6250,
      coverage: 5 / 7,
    });
  });

  it("counts with its successor when its old code is still used", () => {
    const values = compute(total, [
      [2021, "17189", "OMR", 5],
      [2021, "17219", "OMR", 7],
    ]);
    expect(pick(values, "17219", "2021")).toMatchObject({ value: 12, coverage: 1 });
  });
});

describe("a commune without a value", () => {
  const rows = everyCommune(2021, 100, ["17406"]);

  it("leaves the sum incomplete, and says which one is missing", () => {
    const epci = pick(compute(total, rows), MARENNES, "2021");
    expect(epci).toMatchObject({ value: 500, status: "OBSERVE", coverage: 5 / 6 });
    expect(epci.reason).toBe(
      "Incomplet\u00A0: calculé sur 5\u00A0communes sur 6 (géographie de 2021)\u202F; il manque Saint-Sornin.",
    );
  });

  it("takes its population out of the denominator too: both terms are of the same communes", () => {
    const values = compute(perInhabitant, rows);
    const all = territories.populations(MARENNES).find(({ year }) => year === 2021)?.value ?? 0;
    const own = territories.populations("17406").find(({ year }) => year === 2021)?.value ?? 0;
    expect(pick(values, MARENNES, "2021")).toMatchObject({ denominator: all - own, coverage: 5 / 6 });
    expect(pick(values, "17406", "2021")).toMatchObject({ value: null, numerator: null, status: "NON_DISPONIBLE" });
  });

  it("is one whose cells are all empty; an empty cell among others is told", () => {
    const values = compute(total, [
      [2021, "17406", "OMR", null],
      [2021, "17185", "OMR", 4],
      [2021, "17185", "VERRE", null],
    ]);
    expect(pick(values, "17406", "2021")).toMatchObject({ value: null, status: "NON_DISPONIBLE" });
    expect(pick(values, "17185", "2021")).toMatchObject({
      value: 4,
      reason: "1\u00A0ligne sans valeur n'est pas comptée.",
    });
  });

  it("is not zero when it has rows of another flow only", () => {
    const values = compute(perInhabitant, [
      [2021, "17406", "VERRE", 3],
      [2021, "17185", "OMR", 4],
    ]);
    expect(pick(values, "17406", "2021")).toMatchObject({ value: null, status: "NON_DISPONIBLE" });
  });

  it("is told apart from rows that name no commune, which the sums cannot count", () => {
    const values = compute(total, [...everyCommune(2021, 1), [2021, null, "OMR", 50]]);
    expect(pick(values, PETR, "2021")).toMatchObject({
      value: 14,
      coverage: 1,
      reason: "1\u00A0ligne sans code de territoire n'est pas comptée.",
    });
    expect(pick(values, "17093", "2021").reason).toBeNull();
  });
});

describe("the population to divide by", () => {
  it("may be that of the year before: provisional, and named", () => {
    const values = compute(perInhabitant, everyCommune(2024, 10));
    expect(pick(values, PETR, "2024")).toMatchObject({
      status: "PROVISOIRE",
      denominator: 38_117,
      denominatorLabel: "population municipale 2023",
      reason: "La population municipale 2024 n'est pas encore connue\u00A0: celle de 2023 la remplace.",
    });
  });

  it("may not be older than the definition says", () => {
    const values = compute(perInhabitant, everyCommune(2025, 10));
    expect(pick(values, PETR, "2025")).toMatchObject({ value: null, status: "NON_DISPONIBLE", denominator: null });
  });

  it("leaves a value not available where none is known, and keeps the numerator", () => {
    const observation = pick(compute(perInhabitant, everyCommune(2016, 10)), MARENNES, "2016");
    expect(observation).toMatchObject({ value: null, status: "NON_DISPONIBLE", numerator: 70_000, denominator: null });
    expect(observation.reason).toContain("population municipale de 2016");
  });

  it("is never zero: a whole of zero cannot be divided by", () => {
    const observation = pick(compute(glassShare, [[2021, "17093", "VERRE", 0]]), "17093", "2021");
    expect(observation).toMatchObject({ value: null, status: "NON_CALCULABLE", reason: "Le dénominateur est nul." });
  });
});

describe("counts", () => {
  const count: Indicator = {
    ...total,
    id: "lignes-verre",
    measure: { kind: "sum", numerator: { dataset: "tonnages", aggregate: "count", where: { flux: ["VERRE"] } } },
  };

  it("count rows; a commune that has others has none of these", () => {
    const values = compute(count, [
      [2021, "17093", "VERRE", null],
      [2021, "17093", "VERRE", 2],
      [2021, "17140", "OMR", 2],
    ]);
    expect(pick(values, "17093", "2021").value).toBe(2);
    expect(pick(values, "17140", "2021").value).toBe(0);
    expect(pick(values, "17323", "2021").value).toBeNull();
    expect(pick(values, OLERON, "2021")).toMatchObject({ value: 2, coverage: 2 / 8 });
  });
});

describe("numbers that are kept or told apart", () => {
  const rows: Tonnage[] = [
    [2021, "17093", "VERRE", 20],
    [2021, "17093", "OMR", 20],
    [2021, "17093", "OMR", 2.5],
  ];

  it("are named as they are shown: 20 is that of 20.0", () => {
    const numerator = { dataset: "tonnages", aggregate: "count" as const, where: { tonnage: ["20"] } };
    expect(pick(compute({ ...total, measure: { kind: "sum", numerator } }, rows), "17093", "2021").value).toBe(2);
    const half = { ...numerator, where: { tonnage: ["2.5"] } };
    expect(pick(compute({ ...total, measure: { kind: "sum", numerator: half } }, rows), "17093", "2021").value).toBe(1);
  });

  it("are the same values of a dimension for what adds up and what does not", () => {
    const measure = {
      kind: "distinct" as const,
      numerator: { dataset: "tonnages", aggregate: "count-distinct" as const, field: "flux" },
    };
    const byTonnage = { ...total, measure, dimensions: [{ id: "tonnage", field: "tonnage", title: "Tonnage" }] };
    const values = compute(byTonnage, rows).filter(
      ({ territory, dimensions }) => territory === "17093" && dimensions.tonnage,
    );
    expect(Object.fromEntries(values.map(({ dimensions, value }) => [dimensions.tonnage, value]))).toEqual({
      "2.5": 1,
      "20": 2,
    });
  });
});

describe("a definition that does not fit the data", () => {
  it("is refused with the column that is missing and those there are", () => {
    const wrong: Indicator = {
      ...total,
      measure: { kind: "sum", numerator: { dataset: "tonnages", aggregate: "sum", field: "poids" } },
    };
    expect(() => compute(wrong, everyCommune(2021, 1))).toThrow(
      /«\u00A0poids\u00A0».*annee, code_insee, flux, tonnage/,
    );
  });
});

describe("on any table", () => {
  const communes = [...new Set([...territories.communesOf(PETR, "2018-01-01"), ...territories.communesOf(PETR)])];
  const rows = fc.array(
    fc.tuple(
      fc.integer({ min: 2017, max: 2024 }),
      fc.constantFrom(...communes.map(({ code }) => code)),
      fc.constantFrom("OMR", "VERRE"),
      fc.option(fc.integer({ min: 0, max: 100_000 }).map((hundredths) => hundredths / 100)),
    ) as fc.Arbitrary<Tonnage>,
    { minLength: 1, maxLength: 120 },
  );
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a));

  it("the terms of an EPCI or the PETR are the sums of those of its communes that count, and a ratio is that of the sums", () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(total, perInhabitant, glassShare), (table, indicator) => {
        const values = compute(indicator, table);
        for (const one of values) {
          if (one.value === null) {
            expect(one.reason).not.toBeNull();
            continue;
          }
          expect(Number.isFinite(one.value)).toBe(true);
          expect(one.coverage).toBeGreaterThan(0);
          if (indicator.measure.kind === "ratio") {
            const scale = indicator.measure.scale ?? 1;
            expect(near(one.value, ((one.numerator ?? 0) / (one.denominator ?? 0)) * scale)).toBe(true);
          }
          if (one.level === "commune") continue;
          const parts = territories.communesOf(one.territory).map(({ code }) => pick(values, code, one.period));
          // A commune whose whole is zero has no ratio, and still counts with both its terms.
          const counted = parts.filter(({ coverage }) => coverage > 0);
          for (const term of ["numerator", "denominator"] as const)
            expect(
              near(
                one[term] ?? 0,
                counted.reduce((sum, part) => sum + (part[term] ?? 0), 0),
              ),
            ).toBe(true);
          expect(one.coverage === 1).toBe(parts.every(({ coverage }) => coverage === 1));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("computing again gives the same, whatever the order of the rows", () => {
    fc.assert(
      fc.property(rows, (table) => {
        expect(compute(perInhabitant, [...table].reverse())).toEqual(compute(perInhabitant, table));
      }),
      { numRuns: 20 },
    );
  });
});
