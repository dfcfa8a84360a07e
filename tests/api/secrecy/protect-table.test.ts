import type { Column, Confidentiality, Row } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { collectCells } from "../../../packages/api/src/secrecy/collect-cells.js";
import { findLacking } from "../../../packages/api/src/secrecy/find-lacking.js";
import { findTotals, protectTable } from "../../../packages/api/src/secrecy/protect-table.js";
import { territories } from "../indicators/support.js";

const declared: Confidentiality = {
  unit: "entreprises",
  countField: "nb",
  measures: ["tonnes"],
  largest: [{ measure: "tonnes", shareField: "part" }],
  territoryField: "code",
  levels: ["commune", "epci"],
  dimensions: ["espece"],
};
const columns: Column[] = [
  { name: "code", type: "string", inSchema: true },
  { name: "espece", type: "string", inSchema: true },
  { name: "nb", type: "integer", inSchema: true },
  { name: "part", type: "number", inSchema: true },
  { name: "tonnes", type: "number", inSchema: true },
  { name: "nom", type: "string", inSchema: true },
];
const point = { type: "Point" as const, coordinates: [-1.1, 45.8] };

function collect(cells: Row["cells"][], geometry?: Row["geometry"], change: Partial<Confidentiality> = {}) {
  const collector = collectCells(columns, { ...declared, ...change });
  collector.add(cells.map((one) => ({ line: null, cells: one, ...(geometry === undefined ? {} : { geometry }) })));
  return collector.periods();
}

/** Level, code, species, firms, tonnes, coverage, status. */
function tableOf(cells: Row["cells"][], change: Partial<Confidentiality> = {}) {
  const { rows } = protectTable(collect(cells, undefined, change), { ...declared, ...change }, territories);
  return rows.map((row) => row.cells.filter((_, rank) => rank !== 2).join(" "));
}

describe("the protected table", () => {
  it("adds rows up, tells totals, masks what one firm makes, and publishes nothing undeclared", () => {
    expect(
      tableOf([
        ["17058", "MOULE", 4, 90, 100, "Dupont"],
        ["17058", "HUITRE", 9, 20, 300, "Durand"],
        ["17185", "MOULE", 5, 30, 200, "x"],
        ["17185", "HUITRE", 3, 40, 10.5, "y"],
        ["17185", "HUITRE", 2, 50, 20.25, "z"],
        ["17219", "MOULE", 30, 10, 900, "t"],
        ["17219", "HUITRE", 30, 10, 900, "t"],
      ]),
    ).toEqual([
      "commune 17058 ENSEMBLE 13 400 1 OBSERVE",
      "commune 17058 HUITRE   1 SECRET",
      "commune 17058 MOULE   1 SECRET",
      "commune 17185 ENSEMBLE 10 230.75 1 OBSERVE",
      "commune 17185 HUITRE   1 SECRET",
      "commune 17185 MOULE   1 SECRET",
      "commune 17219 ENSEMBLE 60 1800 1 OBSERVE",
      "commune 17219 HUITRE 30 900 1 OBSERVE",
      "commune 17219 MOULE 30 900 1 OBSERVE",
      "epci 241700699 ENSEMBLE 83 2430.75 0.5 OBSERVE",
      "epci 241700699 HUITRE 44 1230.75 0.5 OBSERVE",
      "epci 241700699 MOULE 39 1200 0.5 OBSERVE",
    ]);
  });

  it("takes a share that is not told for the whole, and an empty dimension for a value of its own", () => {
    expect(
      tableOf([
        ["17058", null, 40, null, 100, ""],
        ["17058", "MOULE", 40, 10, 100, ""],
      ]),
    ).toEqual([
      "commune 17058 ENSEMBLE 80 200 1 OBSERVE",
      "commune 17058 MOULE   1 SECRET",
      "commune 17058 NON_RENSEIGNE   1 SECRET",
      "epci 241700699 ENSEMBLE 80 200 0.166666666667 OBSERVE",
      "epci 241700699 MOULE   0.166666666667 SECRET",
      "epci 241700699 NON_RENSEIGNE   0.166666666667 SECRET",
    ]);
  });

  it("keeps a commune that the geography does not know, out of the totals", () => {
    const table = tableOf([
      ["99999", "MOULE", 40, 10, 100, ""],
      ["17058", "MOULE", 40, 10, 100, ""],
    ]);
    expect(table).toContain("commune 99999 MOULE 40 100 1 OBSERVE");
    expect(table).toContain("epci 241700699 MOULE 40 100 0.166666666667 OBSERVE");
  });

  it("hides the level of the rows when it is not declared, and protects it all the same", () => {
    const small: Row["cells"][] = [
      ["17058", "MOULE", 2, 10, 10, ""],
      ["17219", "MOULE", 40, 10, 100, ""],
    ];
    expect(tableOf(small, { levels: ["epci"] })).toEqual([
      "epci 241700699 ENSEMBLE 42 110 0.333333333333 OBSERVE",
      "epci 241700699 MOULE 42 110 0.333333333333 OBSERVE",
    ]);
    // The group holds all but the small one: both totals would tell it.
    const others: Row["cells"][] = [
      ["17406", "MOULE", 2, 10, 10, ""],
      ["17219", "MOULE", 40, 10, 100, ""],
    ];
    const told = tableOf(others, { levels: ["epci", "group"] }).filter((row) => row.endsWith("OBSERVE"));
    expect(told.some((row) => row.startsWith("epci")) && told.some((row) => row.startsWith("group"))).toBe(false);
  });

  it("is in an order that says nothing of the figures, whatever that of the rows", () => {
    const rows: Row["cells"][] = [
      ["17219", "MOULE", 30, 10, 900, ""],
      ["17058", "MOULE", 4, 90, 100, ""],
      ["17185", "MOULE", 5, 30, 200, ""],
      ["17351", "HUITRE", 8, 30, 100, ""],
    ];
    expect(tableOf(rows)).toEqual(tableOf([...rows].reverse()));
  });

  it("places an object that is told and alone in its cell, and no other", () => {
    const periods = collect(
      [
        ["17058", "MOULE", 40, 10, 100, ""],
        ["17185", "MOULE", 1, 10, 100, ""],
        ["17219", "MOULE", 20, 10, 100, ""],
        ["17219", "MOULE", 20, 10, 100, ""],
        ["17351", "HUITRE", 40, 10, 100, ""],
      ],
      point,
    );
    const { rows } = protectTable(periods, declared, territories);
    const placed = rows.filter(({ geometry }) => geometry !== null).map(({ cells }) => `${cells[1]} ${cells[3]}`);
    expect(placed).toEqual(["17351 HUITRE"]);
    expect(rows.some(({ cells }) => cells[1] === "17058" && cells.at(-1) === "SECRET")).toBe(true);
  });

  it("is refused a measure that a counted cell does not give, where others of its period do", () => {
    const problems = (cells: Row["cells"][]) => findLacking(collect(cells), declared);
    const given: Row["cells"] = ["17058", "MOULE", 40, 20, 100, "x"];
    expect(problems([given, ["17185", "MOULE", 4, 20, 0, "x"]])).toEqual([]);
    expect(problems([given, ["17185", "MOULE", 0, null, null, "x"]])).toEqual([]);
    expect(problems([["17185", "MOULE", 4, 20, null, "x"]])).toEqual([]);
    const [problem, ...others] = problems([
      given,
      ["17185", "MOULE", 4, 20, null, "x"],
      ["17219", "MOULE", 60, 20, null, "x"],
    ]);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "lacking-measure", field: "tonnes", value: null });
    expect(problem?.message).toMatch(/vide dans 2 cases qui comptent quelqu’un, quand d’autres la donnent/);
    // Who gives nothing is said to nobody but those who have the file.
    expect(problem?.message).not.toContain("17185");
  });

  it("never counts totals twice: they are refused, each with its value", () => {
    const problems = findTotals(
      collect([
        ["17058", "MOULE", 40, 10, 100, ""],
        ["241700699", "MOULE", 90, 10, 300, ""],
        ["17058", "ENSEMBLE", 40, 10, 100, ""],
      ]),
      declared,
      territories,
    );
    expect(problems.map(({ field, value }) => `${field} ${value}`)).toEqual(["code 241700699", "espece ENSEMBLE"]);
    expect(problems[0]?.message).toContain("retirez ces lignes, qui seraient comptées deux fois");
  });
});
