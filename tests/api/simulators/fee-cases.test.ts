import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkFile, type Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { compileSimulator } from "../../../packages/api/src/simulators/compile-simulator.js";
import type { TableRow } from "../../../packages/api/src/simulators/find-row.js";
import { readInputs } from "../../../packages/api/src/simulators/read-inputs.js";
import { simulate } from "../../../packages/api/src/simulators/simulate.js";
import type { Simulator } from "../../../packages/api/src/simulators/simulator-schema.js";
import { parseCsv, readJson, root } from "../../datasets/content.js";

const folder = join(root, "tests/cases/redevance");
const schema = readJson<Schema>("schemas/ri-grille-tarifaire.json");
const simulator = readJson<Simulator>("dechets/simulators/redevance.json");
const numbers = new Set(
  schema.fields.filter(({ type }) => ["number", "integer", "year"].includes(type ?? "")).map(({ name }) => name),
);
const grille: TableRow[] = parseCsv(readFileSync(join(folder, "grilles.csv"), "utf8")).map((row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, cell === "" ? null : numbers.has(name) ? Number(cell) : cell]),
  ),
);
/** The authority whose prices change within the year. */
const two = grille.find(({ date_effet }) => date_effet === "2025-07-01")?.siren_epci;
const [, ...cases] = readFileSync(join(folder, "cas.csv"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => line.split(";"))
  .map(([grid = "", title = "", inputs = "", expected = ""]) => ({ grid, title, inputs, expected }));

const context = {
  year: 0,
  resolve: (code: string) => ({ value: code, label: code }),
  listTerritories: () => [],
};
const run = (inputs: string) => {
  const written = new Map(inputs.split(" ").map((pair) => pair.split("=") as [string, string]));
  const read = readInputs(simulator, written, { grille }, context);
  expect(read.faults).toEqual([]);
  return simulate(compileSimulator(simulator), read.given, { grille }, read.words);
};

describe("the waste fee of the content, on grids of other authorities", () => {
  it("reads grids that conform to their schema", async () => {
    const report = await checkFile(join(folder, "grilles.csv"), { schema });
    expect(report.issues.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("has more than thirty cases, on seven grids", () => {
    expect(cases.length).toBeGreaterThan(30);
    expect(new Set(cases.map(({ grid }) => grid)).size).toBe(7);
  });

  it.each(cases)("$grid, $title: $expected", ({ inputs, expected }) => {
    const found = inputs.split(" + ").map(run);
    const absent = /^absent (\w+)$/.exec(expected)?.[1];
    if (absent !== undefined) return expect(found[0]).toMatchObject({ kind: "absent", name: absent });
    const cents = found.map((one) => (one.kind === "done" ? Math.round(one.amount * 100) : one));
    expect(cents.reduce((sum: number, one) => sum + Number(one), 0) / 100).toBe(Number(expected));
    return undefined;
  });

  it("adds up the lines as they are read, each a quantity by a price", () => {
    const done = run("epci=244400552 annee=2023 categorie=MENAGE personnes=3 mode=PAV ouvertures_pav=30 du=2023-09-01");
    expect(done).toMatchObject({
      kind: "done",
      label: "En 2023, je paierai",
      amount: 71.35,
      parts: [
        {
          id: "fixe",
          label: "Part fixe, 27 ouvertures comprises (122 jours sur 365)",
          quantity: 0.3342,
          unitPrice: 200,
          amount: 66.85,
        },
        {
          id: "ouvertures_plus",
          label: "3 ouvertures de borne de plus, à 1,50\u00A0€",
          quantity: 3,
          unitPrice: 1.5,
          amount: 4.5,
        },
      ],
      notes: [
        { id: "ouverture_de_moins", strong: "Une ouverture de moins\u00A0: 1,50\u00A0€ d’économie." },
        { id: "jours", strong: "Pour les jours donnés." },
      ],
    });
  });

  it("tells each price of the year apart, with what it includes", () => {
    const done = run(`epci=${two} annee=2025 categorie=MENAGE levees=20`);
    expect(done.kind === "done" && done.parts.map(({ label, amount }) => [label, amount])).toEqual([
      ["Part fixe, 6 levées comprises du 1er janvier au 30 juin (181 jours sur 365)", 59.51],
      ["Part fixe, 6 levées comprises du 1er juillet au 31 décembre (184 jours sur 365)", 66.54],
      ["4 levées de plus du 1er janvier au 30 juin, à 3,00\u00A0€", 12],
      ["4 levées de plus du 1er juillet au 31 décembre, à 3,30\u00A0€", 13.2],
    ]);
  });

  it("says which years, volumes or households the grid has, when none suits", () => {
    expect(run("epci=200040392 annee=2031")).toEqual({
      kind: "absent",
      name: "annee",
      value: "2031",
      available: ["2024"],
    });
    expect(run("epci=200040392 annee=2024 personnes=2")).toMatchObject({ available: ["1", "4"] });
  });

  it("refuses a day out of the year, and an end before the beginning", () => {
    const who = "epci=244400552 annee=2023 mode=PAV";
    expect(run(`${who} du=2022-12-31`)).toMatchObject({ kind: "refused", name: "du" });
    expect(run(`${who} du=2023-05-01 au=2023-04-30`)).toMatchObject({ kind: "refused", name: "au" });
  });

  it("says that two lines which suit at once are a fault of the grid", () => {
    const twice = [...grille, ...grille.filter(({ siren_epci }) => siren_epci === "200069060")];
    const written = new Map([
      ["epci", "200069060"],
      ["annee", "2024"],
    ]);
    const read = readInputs(simulator, written, { grille: twice }, context);
    expect(simulate(compileSimulator(simulator), read.given, { grille: twice })).toMatchObject({
      kind: "impossible",
      message: expect.stringContaining("Plusieurs lignes"),
    });
  });
});
