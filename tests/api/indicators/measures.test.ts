import { describe, expect, it } from "vitest";
import { computeObservations } from "../../../packages/api/src/indicators/compute-observations.js";
import type { Indicator, Observation } from "../../../packages/api/src/indicators/indicator.js";
import fc from "../../support/properties.js";
import {
  everyCommune,
  MARENNES,
  OLERON,
  PETR,
  perInhabitant,
  type Tonnage,
  territories,
  total,
  writeRows,
} from "./support.js";

const compute = (indicators: Indicator[], rows: Tonnage[], missingRows?: "zero" | "secret" | "unknown") =>
  computeObservations(
    indicators,
    new Map([["tonnages", { rowsFile: writeRows(rows, missingRows), version: 3, demonstration: false }]]),
    territories,
  ).filter(({ vintage }) => vintage === undefined);

/** The observation of an indicator, a territory, a period and a cell. */
function find(
  observations: Observation[],
  indicator: Indicator,
  territory: string,
  period: string,
  dimensions: Record<string, string> = {},
): Observation {
  const found = observations.filter(
    (one) =>
      one.indicator === indicator.id &&
      one.territory === territory &&
      one.period === period &&
      JSON.stringify(one.dimensions) === JSON.stringify(dimensions),
  );
  if (found.length !== 1) throw new Error(`${found.length} observations`);
  return found[0] as Observation;
}

const byFlow: Indicator = { ...total, id: "par-flux", dimensions: [{ id: "flux", field: "flux", title: "Flux" }] };
const rows: Tonnage[] = [
  ...everyCommune(2021, 100),
  ...everyCommune(2022, 90),
  [2022, "17093", "VERRE", 30],
  [2022, "17140", "VERRE", 10],
  [2022, "17093", "OMR", 20],
];

describe("an indicator with a dimension", () => {
  it("is given for the total and for each value, which add up to it", () => {
    const values = compute([byFlow], rows);
    expect(find(values, byFlow, "17093", "2022").value).toBe(140);
    expect(find(values, byFlow, "17093", "2022", { flux: "OMR" }).value).toBe(110);
    expect(find(values, byFlow, "17093", "2022", { flux: "VERRE" }).value).toBe(30);
    expect(find(values, byFlow, OLERON, "2022", { flux: "VERRE" })).toMatchObject({ value: 40, coverage: 1 });
    expect(find(values, byFlow, PETR, "2022", { flux: "VERRE" }).lineage).toBe(
      "/api/indicators/par-flux/lineage?territory=petr-marennes-oleron&period=2022&flux=VERRE",
    );
  });

  it("counts 0 where a territory gave rows of other values, nothing where it gave none", () => {
    const values = compute([byFlow], [...rows, [2022, "17185", "OMR", null]]);
    expect(find(values, byFlow, "17337", "2022", { flux: "VERRE" })).toMatchObject({ value: 0, status: "OBSERVE" });
    const without = compute(
      [byFlow],
      rows.filter(([, code]) => code !== "17337"),
    );
    expect(find(without, byFlow, "17337", "2022", { flux: "VERRE" })).toMatchObject({
      value: null,
      status: "NON_DISPONIBLE",
    });
    expect(find(without, byFlow, OLERON, "2022", { flux: "VERRE" })).toMatchObject({ value: 40, coverage: 7 / 8 });
  });

  it("gives the values that its definition lists, those only", () => {
    const listed: Indicator = {
      ...byFlow,
      dimensions: [{ id: "flux", field: "flux", title: "Flux", values: [{ value: "TEXTILES", label: "Textiles" }] }],
    };
    const values = compute([listed], rows);
    expect(find(values, listed, PETR, "2022", { flux: "TEXTILES" }).value).toBe(0);
    expect(values.some(({ dimensions }) => dimensions.flux === "VERRE")).toBe(false);
  });

  it("divides each value by the whole population", () => {
    const { where: _, ...tonnes } = (perInhabitant.measure as { numerator: { where?: unknown } }).numerator;
    const ratio = {
      ...byFlow,
      id: "flux-hab",
      measure: { ...perInhabitant.measure, numerator: tonnes },
    } as Indicator;
    const values = compute([ratio], rows);
    expect(find(values, ratio, "17093", "2022", { flux: "VERRE" })).toMatchObject({
      numerator: 30_000,
      denominator: 4359,
    });
  });

  it("that makes too many combinations is refused", () => {
    const many = Array.from({ length: 600 }, (_, rank): Tonnage => [2022, "17093", `F${rank}`, 1]);
    expect(() => compute([byFlow], many)).toThrow("plus de 500 combinaisons");
  });

  it("adds up to the total in any table without holes in the dimension", () => {
    const row = fc.tuple(
      fc.constantFrom(2020, 2021),
      fc.constantFrom("17093", "17140", "17219", "17406"),
      fc.constantFrom("OMR", "VERRE", "PAPIER"),
      fc.integer({ min: 0, max: 1000 }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (table) => {
        const values = compute([byFlow], table);
        for (const one of values.filter(({ dimensions }) => Object.keys(dimensions).length === 0)) {
          const parts = values.filter(
            (other) =>
              other.period === one.period && other.territory === one.territory && other.dimensions.flux !== undefined,
          );
          const sum = parts.reduce((added, { value }) => added + (value ?? 0), 0);
          expect(sum).toBe(one.value ?? 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

const tonnes = { dataset: "tonnages", aggregate: "sum" as const, field: "tonnage" };

describe("kinds of measure", () => {
  it("a share is the part in the whole, in %", () => {
    const share: Indicator = {
      ...total,
      id: "part",
      measure: { kind: "share", part: { ...tonnes, where: { flux: ["VERRE"] } } },
    };
    const values = compute([share], rows);
    expect(find(values, share, "17093", "2022").value).toBeCloseTo((30 / 140) * 100, 9);
    expect(find(values, share, OLERON, "2022").value).toBeCloseTo((40 / (8 * 90 + 60)) * 100, 9);
    expect(find(values, share, "17337", "2022").value).toBe(0);
  });

  it("a weighted mean weighs row by row, and leaves out the rows that lack either", () => {
    const mean: Indicator = {
      ...total,
      id: "moyenne",
      measure: { kind: "weighted-mean", dataset: "tonnages", field: "tonnage", weight: "annee" },
    };
    const values = compute(
      [mean],
      [
        [2022, "17093", "OMR", 10],
        [2022, "17093", "OMR", 30],
        [2022, "17093", "OMR", null],
        [2022, "17140", "OMR", 50],
      ],
    );
    expect(find(values, mean, "17093", "2022")).toMatchObject({ value: 20, denominator: 2 * 2022 });
    expect(find(values, mean, OLERON, "2022").value).toBe(30);
  });

  it("a distinct count is computed from the rows of each territory, never added", () => {
    const flows: Indicator = {
      ...total,
      id: "flux-differents",
      measure: { kind: "distinct", numerator: { dataset: "tonnages", aggregate: "count-distinct", field: "flux" } },
    };
    const values = compute([flows], rows);
    expect(find(values, flows, "17093", "2022").value).toBe(2);
    expect(find(values, flows, "17337", "2022").value).toBe(1);
    expect(find(values, flows, OLERON, "2022")).toMatchObject({ value: 2, coverage: 1 });
  });

  it("a median is that of all the rows of a territory", () => {
    const median: Indicator = {
      ...total,
      id: "mediane",
      measure: { kind: "median", numerator: { ...tonnes, aggregate: "median" } },
    };
    const values = compute(
      [median],
      [
        [2022, "17093", "OMR", 1],
        [2022, "17093", "OMR", 3],
        [2022, "17093", "OMR", 8],
        [2022, "17140", "OMR", 4],
        [2018, "17189", "OMR", 5],
        [2018, "17219", "OMR", 7],
      ],
    );
    expect(find(values, median, "17093", "2022").value).toBe(3);
    expect(find(values, median, OLERON, "2022")).toMatchObject({ value: 3.5, coverage: 2 / 8 });
    expect(find(values, median, "17219", "2018").value).toBe(6);
    expect(find(values, median, "17337", "2022")).toMatchObject({ value: null, status: "NON_DISPONIBLE" });
  });

  it("what does not add is found in the years that are kept as numbers too", () => {
    const numbers: Tonnage[] = [
      [null, "17093", "OMR", 2024],
      [null, "17093", "VERRE", 2024],
    ];
    const flows: Indicator = {
      ...{ ...total, id: "flux-differents", periodField: "tonnage" },
      measure: { kind: "distinct", numerator: { dataset: "tonnages", aggregate: "count-distinct", field: "flux" } },
    };
    const middle: Indicator = {
      ...{ ...total, id: "mediane", periodField: "tonnage" },
      measure: { kind: "median", numerator: { ...tonnes, aggregate: "median" } },
    };
    const values = compute([flows, middle], numbers);
    expect(find(values, flows, "17093", "2024").value).toBe(2);
    expect(find(values, middle, "17093", "2024").value).toBe(2024);
  });

  it("a photograph has one period, that of its definition", () => {
    const { periodField: _, ...rest } = total;
    const stock: Indicator = { ...rest, id: "stock", period: "2025" };
    const values = compute([stock], rows);
    expect(new Set(values.map(({ period }) => period))).toEqual(new Set(["2025"]));
    expect(find(values, stock, "17093", "2025").value).toBe(240);
  });
});

describe("a ratio to what may be negative", () => {
  const savings = { dataset: "tonnages", aggregate: "sum" as const, field: "tonnage", where: { flux: ["EPARGNE"] } };
  const years: Indicator = {
    ...total,
    id: "desendettement",
    measure: {
      kind: "ratio",
      numerator: { ...savings, where: { flux: ["DETTE"] } },
      denominator: { ...savings, positive: true },
    },
  };
  const accounts: Tonnage[] = [
    ...everyCommune(2022, 0),
    ...[...territories.communesOf(MARENNES), ...territories.communesOf(OLERON)].flatMap(({ code }): Tonnage[] => [
      [2022, code, "DETTE", 100],
      [2022, code, "EPARGNE", code === "17093" ? -20 : 10],
    ]),
  ];
  const find2022 = (measured: Indicator, territory: string) =>
    find(compute([measured], accounts), measured, territory, "2022");

  it("has no value where its definition says that it must be positive, and says why", () => {
    expect(find2022(years, "17140").value).toBe(10);
    expect(find2022(years, "17093")).toMatchObject({
      ...{ value: null, status: "NON_CALCULABLE", numerator: 100, denominator: -20 },
      reason: "Le dénominateur est négatif\u00A0: le rapport n'a pas de sens.",
    });
  });

  it("has one of a whole whose own denominator is positive, those under zero counted in it", () => {
    expect(find2022(years, OLERON)).toMatchObject({ value: 16, numerator: 800, denominator: 50, coverage: 1 });
  });

  it("is computed where its definition does not say so: a part of what was lost", () => {
    const lost: Indicator = { ...years, measure: { ...years.measure, denominator: savings } as Indicator["measure"] };
    expect(find2022(lost, "17093").value).toBe(-5);
  });
});

describe("an indicator computed from others", () => {
  const { territoryField: _a, periodField: _b, nativeLevel: _c, ...words } = total;
  const derived = (id: string, measure: Indicator["measure"]): Indicator => ({ ...words, id, measure });
  const growth = derived("croissance", { kind: "growth", of: "total" });
  const twoYears = derived("croissance-2", { kind: "growth", of: "total", years: 2 });
  const cumulative = derived("cumul", { kind: "cumulative", of: "total", since: "2021" });
  const index = derived("indice", { kind: "index", of: "total", base: "2020" });
  const formula = derived("formule", { kind: "expression", expression: "val(total) / val(indice)" });
  const years: Tonnage[] = [
    ...everyCommune(2020, 100),
    ...everyCommune(2021, 110),
    ...everyCommune(2022, 121, ["17406"]),
  ];
  const all = [formula, index, cumulative, twoYears, growth, total];

  it("grows by the mean yearly rate", () => {
    const values = compute(all, years);
    expect(find(values, growth, "17093", "2021").value).toBeCloseTo(10, 9);
    expect(find(values, twoYears, "17093", "2022").value).toBeCloseTo(10, 9);
    expect(values.some((one) => one.indicator === growth.id && one.period === "2020")).toBe(false);
  });

  it("adds up since a period, and says which year misses", () => {
    const values = compute(all, years);
    expect(find(values, cumulative, "17093", "2022").value).toBe(231);
    expect(find(values, cumulative, "17406", "2022")).toMatchObject({
      value: null,
      status: "NON_DISPONIBLE",
      reason: "Aucune donnée de 2022 pour Saint-Sornin.",
    });
  });

  it("says once what misses of several years", () => {
    const gone: Tonnage[] = [2021, 2022, 2023].flatMap((year) => everyCommune(year, 100, ["17406"]));
    expect(find(compute([cumulative, total], gone), cumulative, "17406", "2023").reason).toBe(
      "Aucune donnée de 2021, 2022 et 2023 pour Saint-Sornin.",
    );
  });

  it("says whose value misses with the article of its name", () => {
    const values = compute([total], [...everyCommune(2021, 5), [2022, "17140", "OMR", 6]]);
    expect(find(values, total, MARENNES, "2022").reason).toBe("Aucune donnée de 2022 pour le Bassin de Marennes.");
  });

  it("adds nothing up over years that no file has, however far apart those that are there", () => {
    const values = compute(
      [cumulative, total],
      [...everyCommune(2021, 5), ...everyCommune(2023, 6), ...everyCommune(2025, 7)],
    );
    expect(find(values, cumulative, "17093", "2021").value).toBe(5);
    expect(find(values, cumulative, "17093", "2025")).toMatchObject({
      value: null,
      reason: "Aucune valeur en 2022, 2024.",
    });
  });

  it("is 100 at the base period", () => {
    const values = compute(all, years);
    expect(find(values, index, "17093", "2020").value).toBe(100);
    expect(find(values, index, "17093", "2022").value).toBeCloseTo(121, 9);
  });

  it("is no index of a base that is nothing or less, which would turn round what grows", () => {
    for (const base of [0, -30])
      expect(
        find(
          compute([index, total], [...everyCommune(2020, base), ...everyCommune(2022, -210)]),
          index,
          "17093",
          "2022",
        ),
      ).toMatchObject({
        ...{ value: null, status: "NON_CALCULABLE", numerator: -210, denominator: base },
        reason: "La valeur de 2020, année de référence, est nulle ou négative.",
      });
  });

  it("is the part taken of what former years allow, for each year that is there", () => {
    const of = { ...{ of: "total", referenceFrom: 2019, referenceTo: 2020 }, ...{ from: 2021, to: 2022, rate: 50 } };
    const envelope = derived("enveloppe", { kind: "envelope", ...of });
    const longer: Tonnage[] = [...everyCommune(2019, 140), ...years, ...everyCommune(2023, 1)];
    const values = compute([envelope, total], longer);
    expect(find(values, envelope, "17093", "2021")).toMatchObject({
      ...{ value: expect.closeTo((110 / 120) * 100, 9), numerator: 110, denominator: 120 },
      denominatorLabel: "50 % de ce que font les années 2019-2020",
    });
    expect(find(values, envelope, "17093", "2022").value).toBeCloseTo((231 / 120) * 100, 9);
    // As many digits as the figures that they are made of: 1.1 + 4.35 is 5.449999999999999 in binary.
    const decimals = [
      ...everyCommune(2019, 1.1),
      ...everyCommune(2020, 4.35),
      ...everyCommune(2021, 1.1),
      ...everyCommune(2022, 4.35),
    ];
    expect(find(compute([envelope, total], decimals), envelope, "17093", "2022")).toMatchObject({
      ...{ value: 200, numerator: 5.45, denominator: 2.725 },
    });
    // Neither before nor after the years that it bounds; nothing where one is missing, nor of other communes.
    expect(values.filter(({ indicator }) => indicator === envelope.id).map(({ period }) => period)).not.toContain(
      "2023",
    );
    expect(find(values, envelope, "17406", "2022").value).toBeNull();
    expect(find(values, envelope, MARENNES, "2022").reason).toContain("ne portent pas sur les mêmes communes");
    const unknown = compute([envelope, total], years);
    expect(find(unknown, envelope, "17093", "2021")).toMatchObject({ value: null, reason: "Aucune valeur en 2019." });
  });

  it("is a formula, computed after what it is made of whatever the order of the files", () => {
    const values = compute(all, years);
    expect(find(values, formula, "17093", "2022")).toMatchObject({ value: 1, versions: ["tonnages@3"] });
  });

  it("compares quantities of the same communes only", () => {
    const values = compute(all, years);
    for (const indicator of [growth, twoYears, index])
      expect(find(values, indicator, MARENNES, "2022")).toMatchObject({
        value: null,
        status: "NON_CALCULABLE",
        coverage: 5 / 6,
        reason: expect.stringContaining("ne portent pas sur les mêmes communes"),
      });
    // A formula of two quantities that miss the same commune can be told, and says that it is incomplete.
    const twice = derived("double", { kind: "expression", expression: "val(total) / val(par-flux)" });
    const told = compute([total, byFlow, twice], years);
    expect(find(told, twice, MARENNES, "2022")).toMatchObject({ value: 1, coverage: 5 / 6 });
    expect(find(told, twice, MARENNES, "2022").reason).toContain("il manque Saint-Sornin");
    const glass: Indicator = {
      ...total,
      id: "verre",
      measure: { kind: "sum", numerator: { ...tonnes, where: { flux: ["VERRE"] } } },
    };
    const other = derived("autre", { kind: "expression", expression: "val(verre) / val(total) * 100" });
    const mixed = compute(
      [total, glass, other],
      [...years, [2022, "17058", "VERRE", 5], [2022, "17406", "PAPIER", null]],
    );
    expect(find(mixed, other, MARENNES, "2022")).toMatchObject({ value: null, status: "NON_CALCULABLE" });
  });

  it("says which communes it is of, none where its parents are not of the same ones", () => {
    const fewer: Tonnage[] = [...years, ...everyCommune(2023, 1, ["17406"]), ...everyCommune(2024, 1, ["17411"])];
    const scaled = derived("kilos", { kind: "expression", expression: "val(total) * 1000" });
    const since = (year: string) => derived(`cumul-${year}`, { kind: "cumulative", of: "total", since: year });
    const values = compute([total, scaled, since("2022"), since("2023"), growth], fewer);
    const five = find(values, total, MARENNES, "2022").computedFrom;
    expect(five).toHaveLength(5);
    expect(find(values, scaled, MARENNES, "2022")).toMatchObject({ computedFrom: five, coverage: 5 / 6 });
    expect(find(values, since("2022"), MARENNES, "2023").computedFrom).toEqual(five);
    expect(find(values, since("2023"), MARENNES, "2024").computedFrom).toEqual([]);
    // What is made of it in its turn is compared by the same rule.
    const again = derived("croissance-kilos", { kind: "growth", of: "kilos" });
    const next = compute([total, scaled, again], fewer);
    expect(find(next, again, MARENNES, "2023").value).toBeCloseTo((1 / 121 - 1) * 100, 9);
    expect(find(next, again, MARENNES, "2024")).toMatchObject({ value: null, status: "NON_CALCULABLE" });
  });

  it("carries what is incomplete in a ratio, which is of the communes it has", () => {
    const ratio: Indicator = { ...perInhabitant, id: "par-habitant" };
    const rate = derived("evolution", { kind: "growth", of: "par-habitant" });
    const values = compute([ratio, rate], years);
    expect(find(values, rate, MARENNES, "2022").value).not.toBeNull();
    expect(find(values, rate, MARENNES, "2022").coverage).toBeCloseTo(5 / 6, 9);
    expect(find(values, rate, MARENNES, "2022").reason).toContain("il manque Saint-Sornin");
  });

  it("has no rate from nothing", () => {
    const values = compute(
      [total, growth],
      [
        [2020, "17093", "OMR", 0],
        [2021, "17093", "OMR", 5],
      ],
    );
    expect(find(values, growth, "17093", "2021")).toMatchObject({ value: null, status: "NON_CALCULABLE" });
  });

  it("is given for the values of the dimensions that its parents have", () => {
    const flowGrowth = derived("croissance-flux", { kind: "growth", of: "par-flux" });
    const values = compute([byFlow, flowGrowth], rows);
    expect(find(values, flowGrowth, "17093", "2022", { flux: "OMR" }).value).toBeCloseTo(10, 9);
  });
});

describe("what the rows say of their values", () => {
  const told: Indicator = { ...total, id: "avec-statut", statusField: "statut" };
  const told22 = (rows: Tonnage[], indicator = told) => {
    const values = compute([indicator], rows);
    return (territory: string) => find(values, indicator, territory, "2022");
  };

  it("makes provisional, or estimated, what they enter", () => {
    const at = told22([
      [2022, "17093", "OMR", 1, "OBSERVE"],
      [2022, "17140", "OMR", 2, "estimé"],
      [2022, "17219", "OMR", 4, "PROVISOIRE"],
      [2022, "17058", "OMR", 8, null],
      [2022, "17058", "VERRE", 8, "Provisoire"],
    ]);
    expect(at("17093")).toMatchObject({ status: "OBSERVE", reason: null });
    expect(at("17140")).toMatchObject({ status: "ESTIME", reason: "Chiffre estimé, selon le jeu de données." });
    expect(at("17058")).toMatchObject({ value: 16, status: "PROVISOIRE" });
    expect(at(OLERON)).toMatchObject({ value: 3, status: "ESTIME" });
    expect(at(PETR)).toMatchObject({ value: 23, status: "PROVISOIRE" });
    expect(at(PETR).reason).toContain("Comprend des chiffres provisoires");
  });

  it("masks what a masked row would enter, the value written beside it included", () => {
    const at = told22([
      [2022, "17093", "OMR", 1],
      [2022, "17140", "OMR", 7, "SECRET"],
      [2022, "17219", "OMR", 4],
    ]);
    for (const place of ["17140", OLERON, PETR])
      expect(at(place)).toMatchObject({ value: null, numerator: null, status: "SECRET" });
    expect(at(MARENNES)).toMatchObject({ value: 4, status: "OBSERVE" });
  });

  it("leaves out a row that has no value to give", () => {
    const at = told22([[2022, "17093", "OMR", 5, "NON_DISPONIBLE"]]);
    expect(at("17093")).toMatchObject({ value: null, status: "NON_DISPONIBLE" });
    expect(at("17093").reason).toContain("Aucune donnée de 2022");
  });

  it("is that of the numerator; a late population is provisional all the same", () => {
    const at = told22([[2022, "17093", "OMR", 5, "ESTIME"]], {
      ...perInhabitant,
      id: "hab-statut",
      statusField: "statut",
    });
    expect(at("17093").status).toBe("ESTIME");
  });

  it("must be a status that is known", () => {
    expect(() => told22([[2022, "17093", "OMR", 5, "peut-être"]])).toThrow(
      "la colonne «\u00A0statut\u00A0» du jeu «\u00A0tonnages\u00A0» porte un statut inconnu, «\u00A0peut-être\u00A0»",
    );
  });
});

describe("a row that is not there", () => {
  const flows = ["OMR", "VERRE", "PAPIER"];
  /** Of 2022: Le Château-d'Oléron says all, a true zero among it; Dolus-d'Oléron lacks its paper; the others say all but La Brée-les-Bains, which has no row. */
  const some: Tonnage[] = territories
    .communesOf(PETR)
    .filter(({ code }) => code !== "17486")
    .flatMap(({ code }) =>
      flows.map((flow): Tonnage => [2022, code, flow, code === "17093" && flow === "VERRE" ? 0 : 10]),
    )
    .filter(([, code, flow]) => !(code === "17140" && flow === "PAPIER"));
  const values = flows.map((value) => ({ value, label: value }));
  const listed: Indicator = {
    ...byFlow,
    id: "enumeres",
    dimensions: [{ id: "flux", field: "flux", title: "Flux", values }],
  };
  const where = { ...tonnes, where: { flux: flows } };
  const kept: Indicator = { ...total, id: "gardes", measure: { kind: "sum", numerator: where } };
  const paper: Indicator = {
    ...total,
    id: "part",
    measure: {
      kind: "share",
      part: { ...tonnes, where: { flux: ["PAPIER"] } },
      whole: { ...tonnes, where: { flux: ["OMR"] } },
    },
  };
  const counted: Indicator = {
    ...total,
    id: "lignes",
    measure: { kind: "sum", numerator: { dataset: "tonnages", aggregate: "count", where: { flux: ["PAPIER"] } } },
  };
  const distinct: Indicator = {
    ...total,
    id: "differents",
    measure: {
      kind: "distinct",
      numerator: { dataset: "tonnages", aggregate: "count-distinct", field: "flux", where: { flux: ["PAPIER"] } },
    },
  };
  const told = ({ value, status }: Observation) => [value, status];
  const secret = [null, "SECRET"];

  it("is secret where the sender says so: its cell, and the totals of it", () => {
    for (const indicator of [byFlow, listed]) {
      const found = compute([indicator], some, "secret");
      const at = (code: string, dimensions = {}) => told(find(found, indicator, code, "2022", dimensions));
      expect(at("17140", { flux: "PAPIER" })).toEqual(secret);
      expect(at("17140", { flux: "OMR" })).toEqual([10, "OBSERVE"]);
      expect(at("17140")).toEqual(secret);
      expect(at(OLERON, { flux: "PAPIER" })).toEqual(secret);
      expect(at("17093", { flux: "VERRE" })).toEqual([0, "OBSERVE"]);
      expect(at("17093")).toEqual([20, "OBSERVE"]);
      expect(at(MARENNES)).toEqual([180, "OBSERVE"]);
      expect(at("17486", { flux: "OMR" })).toEqual(secret);
    }
  });

  it("is secret whatever is made of it: a sum that lists its values, a share, a count of rows or of values", () => {
    for (const indicator of [kept, paper, counted, distinct]) {
      const found = compute([indicator], some, "secret");
      expect(told(find(found, indicator, "17140", "2022")), indicator.id).toEqual(secret);
      expect(find(found, indicator, "17093", "2022").status, indicator.id).toBe("OBSERVE");
    }
  });

  it("is secret where no commune at all has one of a value that is listed; nothing is known of a year without rows", () => {
    const later: Tonnage[] = [...some, [2024, "17093", "OMR", 10], [2024, "17140", "OMR", 10]];
    const found = compute([listed, byFlow], later, "secret");
    expect(told(find(found, listed, "17093", "2024", { flux: "VERRE" }))).toEqual(secret);
    expect(told(find(found, listed, "17093", "2024"))).toEqual(secret);
    expect(told(find(found, byFlow, "17093", "2024", { flux: "VERRE" }))).toEqual([null, "NON_DISPONIBLE"]);
    expect(told(find(found, byFlow, "17093", "2024"))).toEqual([10, "OBSERVE"]);
    expect(told(find(found, listed, "17093", "2023"))).toEqual([null, "NON_DISPONIBLE"]);
  });

  it("is none of a combination that nobody has, where a column divides another", () => {
    const divisions: Tonnage[] = [
      [2022, "17093", "01", 10, "A"],
      [2022, "17093", "02", 20, "A"],
      [2022, "17093", "10", 30, "C"],
      [2022, "17140", "01", 10, "A"],
      [2022, "17140", "10", 30, "C"],
    ];
    const [section, division] = [
      { id: "section", field: "statut", title: "Section" },
      { id: "division", field: "flux", title: "Division" },
    ];
    const valuesOf = (...all: string[]) => all.map((value) => ({ value, label: value }));
    const cells: Indicator = { ...total, id: "divisions", dimensions: [section, division] };
    const listing: Indicator = {
      ...cells,
      ...{ id: "divisions-enumerees", dimensions: [section, { ...division, values: valuesOf("01", "02", "10") }] },
    };
    const { dimensions: _, ...rest } = total;
    const inWhere: Indicator = {
      ...rest,
      id: "divisions-gardees",
      measure: { kind: "sum", numerator: { ...tonnes, where: { statut: ["A", "C"], flux: ["01", "02", "10"] } } },
    };
    for (const indicator of [cells, listing, inWhere]) {
      const found = compute([indicator], divisions, "secret");
      expect(told(find(found, indicator, "17093", "2022")), indicator.id).toEqual([60, "OBSERVE"]);
      expect(told(find(found, indicator, "17140", "2022")), indicator.id).toEqual(secret);
      if (indicator === inWhere) continue;
      const at = (code: string, dimensions: Record<string, string>) =>
        told(find(found, indicator, code, "2022", dimensions));
      expect(at("17093", { section: "A" })).toEqual([30, "OBSERVE"]);
      expect(at("17140", { section: "A" })).toEqual(secret);
      expect(at("17140", { section: "C" })).toEqual([30, "OBSERVE"]);
      expect(at("17140", { section: "A", division: "01" })).toEqual([10, "OBSERVE"]);
    }
  });

  it("is not a row whose value is not known", () => {
    const unknown = some.map(
      (row): Tonnage => (row[1] === "17093" && row[2] === "VERRE" ? [2022, "17093", "VERRE", null] : row),
    );
    const found = compute([listed], unknown, "secret");
    expect(told(find(found, listed, "17093", "2022", { flux: "VERRE" }))).toEqual([null, "NON_DISPONIBLE"]);
  });

  it.each([
    ["zero", [0, "OBSERVE"]],
    ["unknown", [null, "NON_DISPONIBLE"]],
  ] as const)("is %s where the sender says so, and the rest of its commune is told", (missingRows, absent) => {
    const found = compute([listed], some, missingRows);
    expect(told(find(found, listed, "17140", "2022"))).toEqual([20, "OBSERVE"]);
    expect(told(find(found, listed, "17486", "2022"))).toEqual(absent);
  });
});

describe("a reference series as an indicator", () => {
  const { territoryField: _, periodField: __, ...place } = total;
  const people: Indicator = {
    ...place,
    id: "habitants",
    measure: { kind: "series", numerator: { population: "municipale" } },
  };
  const { nativeLevel: ___, ...words } = place;
  const growth: Indicator = { ...words, id: "evolution", measure: { kind: "growth", of: "habitants", years: 5 } };

  it("is its figures, added up, those of merged communes together", () => {
    const values = compute([people], []);
    expect(find(values, people, "17385", "2023")).toMatchObject({
      ...{ value: 6633, status: "OBSERVE", coverage: 1, versions: [], denominator: null, reason: null },
    });
    expect(find(values, people, PETR, "2023").value).toBe(38_117);
    expect(find(values, people, OLERON, "2022").value).toBe(22_518);
    // The population of 2018 is that of Marennes and Hiers-Brouage together.
    expect(find(values, people, "17219", "2018")).toMatchObject({ value: 6250, coverage: 1 });
    expect(new Set(values.map(({ period }) => period))).toEqual(
      new Set(["2018", "2019", "2020", "2021", "2022", "2023"]),
    );
  });

  it("grows by a rate a year", () => {
    const values = compute([growth, people], []);
    const [before, after] = ["2018", "2023"].map((year) => find(values, people, PETR, year).value ?? 0) as [
      number,
      number,
    ];
    expect(find(values, growth, PETR, "2023").value).toBeCloseTo(((after / before) ** (1 / 5) - 1) * 100, 9);
    expect(find(values, growth, "17219", "2023").value).not.toBeNull();
    expect(values.some(({ indicator, period }) => indicator === "evolution" && period === "2022")).toBe(false);
  });

  it("grows by the same rate without an indicator between, at each level and in another geography", () => {
    const direct: Indicator = {
      ...words,
      id: "directe",
      measure: { kind: "growth", of: { population: "municipale" }, years: 5 },
    };
    const values = compute([growth, people, direct], []);
    const made = values.filter(({ indicator }) => indicator === "directe");
    expect(made).toHaveLength(17);
    for (const one of made)
      expect(one).toEqual({
        ...find(values, growth, one.territory, one.period),
        indicator: "directe",
        lineage: one.lineage,
      });
    // 22 092 inhabitants in 2018, 22 568 in 2023 (Insee): ((22 568 / 22 092)^(1/5) − 1) × 100.
    expect(find(values, direct, OLERON, "2023").value).toBeCloseTo(0.4272586, 6);
  });

  it("is divided by another one, of the same year and the same communes", () => {
    const density: Indicator = {
      ...place,
      id: "par-menage",
      measure: {
        kind: "series",
        numerator: { population: "municipale" },
        denominator: { series: "menages" },
        scale: 10,
      },
    };
    const [one] = compute([density], []);
    expect(one).toMatchObject({ value: null, status: "NON_DISPONIBLE" });
    expect(one?.reason).toContain("Aucun nombre de ménages de 2018 n'est connu");
    const itself: Indicator = {
      ...density,
      measure: {
        kind: "series",
        numerator: { population: "municipale" },
        denominator: { population: "municipale" },
        scale: 10,
      },
    };
    expect(find(compute([itself], []), itself, MARENNES, "2020")).toMatchObject({
      value: 10,
      denominatorLabel: "population municipale 2020",
    });
  });
});
