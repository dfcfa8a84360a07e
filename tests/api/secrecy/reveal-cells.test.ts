import type { Column, Confidentiality } from "@datalogue/ingest";
import { expect, it } from "vitest";
import { collectCells } from "../../../packages/api/src/secrecy/collect-cells.js";
import { protectTable } from "../../../packages/api/src/secrecy/protect-table.js";
import { revealCells } from "../../../packages/api/src/secrecy/reveal-cells.js";
import { territories } from "../indicators/support.js";

const declared: Confidentiality = {
  unit: "entreprises",
  threshold: 5,
  countField: "nb",
  measures: ["tonnes"],
  largest: [{ measure: "tonnes", shareField: "part" }],
  territoryField: "code",
  levels: ["epci"],
  dimensions: ["secteur"],
};
const columns: Column[] = [
  { name: "code", type: "string", inSchema: true },
  { name: "secteur", type: "string", inSchema: true },
  { name: "nb", type: "integer", inSchema: true },
  { name: "part", type: "number", inSchema: true },
  { name: "tonnes", type: "number", inSchema: true },
];

it("gives who gave the figures all of them, and why the public does not read each of those masked", () => {
  const collector = collectCells(columns, declared);
  collector.add(
    [
      ["17058", "Ronce", 38, 10, 2140],
      ["17058", "Seudre", 31, 10, 1860],
      ["17058", "Bourcefranc", 12, 90, 1305],
      ["17219", "Boyardville", 3, 50, 210],
      ["17219", "Saint-Trojan", 9, 20, 640],
      ["17219", "Seudre", 8, 20, 100],
    ].map((cells) => ({ line: null, cells })),
  );
  const table = protectTable(collector.periods(), declared, territories);
  const { territoryField, dimensions = [] } = declared;
  const at = ["maille", territoryField, "territoire", ...dimensions, ...table.secrecy.fields, "couverture", "statut"];
  const rows = table.rows.map(({ cells }) => {
    const read = (name: string) => cells[at.indexOf(name)];
    return {
      place: {
        level: String(read("maille")),
        territory: String(read("code")),
        values: [read("secteur") === "ENSEMBLE" ? null : String(read("secteur"))],
      },
      period: null,
      isSecret: read("statut") === "SECRET",
      figures: { nb: read("nb") as number | null, tonnes: read("tonnes") as number | null },
    };
  });
  const version = { number: 1, rows, unknown: table.unknown, secrecy: table.secrecy, recodings: [], withdrawn: false };
  const cells = revealCells(version, ["tonnes"]);
  const told = (shown: string) =>
    cells
      .filter((cell) => cell.shown === shown)
      .map(({ territory, values, figures }) => `${territory} ${values} ${figures.nb} ${figures.tonnes}`)
      .sort();
  expect(told("too-few")).toEqual(["241700699 Boyardville 3 210"]);
  expect(told("dominated")).toEqual(["241700699 Bourcefranc 12 1305"]);
  // Rows of communes, of which this table tells nothing.
  expect(told("other-level")).toContain("17058 Ronce 38 2140");
  expect(told("published")).toContain("241700699  101 6255");
  expect(told("secondary").length).toBe(table.secrecy.masked - 2);
  // No public row is lost, and what the public reads is what it is.
  expect(cells.filter(({ level }) => level === "epci")).toHaveLength(rows.length);
});
