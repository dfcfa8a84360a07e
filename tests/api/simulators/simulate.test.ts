import { describe, expect, it } from "vitest";
import { compileSimulator } from "../../../packages/api/src/simulators/compile-simulator.js";
import type { FormulaValue } from "../../../packages/api/src/simulators/evaluate-formula.js";
import { toExact } from "../../../packages/api/src/simulators/exact.js";
import { findRows } from "../../../packages/api/src/simulators/find-row.js";
import { listSituations } from "../../../packages/api/src/simulators/list-situations.js";
import { priceSituation } from "../../../packages/api/src/simulators/price-situations.js";
import { readInputs } from "../../../packages/api/src/simulators/read-inputs.js";
import { simulateWritten } from "../../../packages/api/src/simulators/settle-inputs.js";
import { simulate, tryAddUp } from "../../../packages/api/src/simulators/simulate.js";
import type { Simulator } from "../../../packages/api/src/simulators/simulator-schema.js";

/** 10 to the power of 45 within a formula, that of 90 once multiplied. */
const HUGE = Array(3).fill("1000000000000000").join(" * ");

const water: Simulator = {
  id: "eau",
  theme: "eau",
  title: "Ma facture d'eau",
  description: "Document de test.",
  inputs: [{ id: "volume", label: "Volume", type: "integer", unit: "m³" }],
  parts: [{ id: "part", label: "Part variable", quantity: "volume", unitPrice: "2.50" }],
  result: { label: "Par an", unit: "€", step: 0.01 },
  cases: [],
};
const given = new Map<string, FormulaValue>([["volume", toExact(120)]]);
const asChoice = (value: string) => ({ value, label: value });
const TOO_LARGE = { kind: "impossible", message: "Le calcul donne un nombre trop grand." };

describe("a number that grows beyond any amount", () => {
  const [part] = water.parts;
  it.each<[string, Partial<Simulator>]>([
    [
      "a quantity by a price",
      { parts: [{ id: "part", label: "Part", quantity: `volume * ${HUGE}`, unitPrice: HUGE }] },
    ],
    [
      "the step of a figure",
      {
        figures: [{ id: "total", label: "Total", formula: `volume * ${HUGE} * 100000000000`, unit: "€", step: 0.0001 }],
      },
    ],
  ])("is told, and throws nothing: %s", (_, change) => {
    const compiled = compileSimulator({ ...water, parts: part ? [part] : [], ...change });
    expect(simulate(compiled, given, {})).toEqual(TOO_LARGE);
  });

  it("is no amount on a curve, and no price of those counted", () => {
    const compiled = compileSimulator({
      ...water,
      parts: [{ id: "part", label: "Part", quantity: `volume * ${HUGE}`, unitPrice: HUGE }],
    });
    expect(tryAddUp(compiled, given, {})).toBeUndefined();
    expect(priceSituation(compiled, { situation: { inputs: {}, count: 12 }, given }, {})).toEqual({
      why: TOO_LARGE.message,
    });
  });
});

it.each([
  ["2.50", "2,50"],
  ["0.1952", "0,1952"],
  ["0.004", "0,004"],
  ["1 / 3", "0,3333"],
])("writes a price with the decimals that it has, to the ten-thousandth: %s", (unitPrice, told) => {
  const parts = [{ id: "part", label: "{quantite} m³, à {prix:eur}", quantity: "volume", unitPrice }];
  expect(simulate(compileSimulator({ ...water, parts }), given, {})).toMatchObject({
    parts: [{ label: `120 m³, à ${told}\u00a0€` }],
  });
});

it("writes to the cent an amount that is computed", () => {
  const compiled = compileSimulator({
    ...water,
    values: [{ id: "part", formula: "volume * 0.33333" }],
    notes: [{ id: "part", text: "Dont {part:eur}" }],
  });
  expect(simulate(compiled, given, {})).toMatchObject({ notes: [{ text: "Dont 40,00\u00a0€" }] });
});

it("reads a number as French writes it, with its minus", () => {
  const inputs: Simulator["inputs"] = [{ id: "froid", label: "Au plus froid", type: "number", minimum: -20 }];
  const context = { year: 2026, resolve: () => undefined, listTerritories: () => [] };
  const read = readInputs({ ...water, inputs }, new Map([["froid", "\u22121,5"]]), {}, context);
  expect(read).toMatchObject({ faults: [], written: new Map([["froid", "-1.5"]]) });
});

describe("the inputs that are asked", () => {
  const asked: Simulator = {
    ...water,
    inputs: [
      { id: "usage", label: "Usage", type: "choice", choices: ["bureau", "foyer"].map(asChoice), default: "foyer" },
      { id: "postes", label: "Postes", type: "integer", default: 1, shown: "usage = 'bureau'" },
      {
        id: "reseau",
        label: "Réseau",
        type: "choice",
        choices: ["a", "b"].map(asChoice),
        default: "a",
        shown: "postes > 5",
      },
    ],
    tables: [
      {
        ...{ id: "prix", title: "Prix", datasets: ["prix"], columns: ["reseau", "jour", "tarif"] },
        where: [{ column: "reseau", equals: "reseau" }],
      },
    ],
    parts: [
      { id: "part", label: "Réseau {reseau} depuis le {prix.jour}", quantity: "postes", unitPrice: "prix.tarif" },
    ],
  };
  const prix = [
    { reseau: "a", jour: "2026-02-01", tarif: 10 },
    { reseau: "b", jour: "2026-02-01", tarif: 4 },
  ];
  const context = { year: 2026, resolve: () => undefined, listTerritories: () => [] };
  const answer = (given: Record<string, string>) =>
    simulateWritten(compileSimulator(asked), new Map(Object.entries(given)), { tables: { prix }, context });

  it("count alone, however many follow from one another", () => {
    expect(answer({ usage: "bureau", postes: "6", reseau: "b" }).simulation).toMatchObject({ amount: 24 });
    // Without an office there are no seats, and without seats the choice of a network is not asked either.
    const { simulation, shown } = answer({ usage: "foyer", postes: "6", reseau: "b" });
    expect(simulation).toMatchObject({ amount: 10, parts: [{ label: "Réseau a depuis le 1er février 2026" }] });
    expect([...shown]).toEqual(["usage"]);
  });

  it("keep what was answered where no row says whether they are", () => {
    const known = {
      ...asked,
      inputs: asked.inputs.map((one) => (one.id === "postes" ? { ...one, shown: "existe(prix.tarif)" } : one)),
    };
    const { read } = simulateWritten(compileSimulator(known), new Map([["postes", "6"]]), {
      tables: { prix: [] },
      context,
    });
    expect(read.written.get("postes")).toBe("6");
  });
});

describe("the row of a choice that is a number", () => {
  const bands = [
    { de: 1, a: 9, prix: 10 },
    { de: 10, a: 99, prix: 20 },
  ];
  const where = [{ from: "de", to: "a", holds: "bac" }];
  it.each([
    ["9", 10],
    ["10", 20],
    ["90", 20],
  ])("%s is found by size, not letter by letter", (bac, prix) => {
    expect(findRows({ where }, bands, () => bac)).toMatchObject({ rows: [{ prix }] });
  });

  it("is none for a choice in words", () => {
    expect(findRows({ where }, bands, () => "PRO")).toMatchObject({ absent: { value: "PRO" } });
  });
});

describe("those counted by a distribution", () => {
  const distribution = {
    ...{ dataset: "redevables", title: "Redevables", count: "nombre", period: "annee" },
    ...{ same: {}, inputs: { bac: "bac" } },
  };
  it("are of its last year, not of the rows that say none", () => {
    const rows = [
      { annee: "2024", bac: 120, nombre: 30 },
      { annee: null, bac: 240, nombre: 40 },
    ];
    expect(listSituations(distribution, rows, new Map())).toMatchObject({
      period: "2024",
      situations: [{ inputs: { bac: "120" }, count: 30 }],
    });
    expect(listSituations(distribution, rows.slice(1), new Map())).toBeUndefined();
  });
});
