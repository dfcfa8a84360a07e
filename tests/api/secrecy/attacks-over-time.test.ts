import { describe, expect, it } from "vitest";
import { isEmpty } from "../../../packages/api/src/secrecy/cell-system.js";
import { layOutCells } from "../../../packages/api/src/secrecy/lay-out-cells.js";
import { maskCells } from "../../../packages/api/src/secrecy/mask-cells.js";
import fc from "../../support/properties.js";
import { attackTable } from "./attack-table.js";
import { drawTable } from "./random-tables.js";

const RUNS = Number(process.env.SECRECY_RUNS ?? 100);

describe("a reader of two versions, the second of which tells one more level", () => {
  it("tells a small cell no better than the first version makes unavoidable", () => {
    fc.assert(
      fc.property(drawTable({ dominance: true }), (table) => {
        const layOut = (declared: boolean) => layOutCells(table.atoms, { level: "commune", declared }, table.summed);
        const rule = { threshold: table.threshold };
        const [first, second] = [layOut(false), layOut(true)];
        const then = maskCells(first, rule);
        const told = first.cells.map((_, rank) => (then[rank] || first.hidden[rank] ? 0 : 1));
        const now = maskCells(second, rule, { told: Uint8Array.from(told), masked: then, relations: [] });
        const attack = (masked: number[]) =>
          attackTable(table, second, Uint8Array.from(masked)).map((one) => `${one.place} ${one.what}`);
        // Told once is told.
        const found = attack([...now].map((masked, rank) => (told[rank] ? 0 : masked)));
        const unavoidable = new Set(attack(second.cells.map((cell, rank) => (told[rank] || isEmpty(cell) ? 0 : 1))));
        expect(found.filter((one) => !unavoidable.has(one))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
