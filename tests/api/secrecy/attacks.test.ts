import { describe, expect, it } from "vitest";
import { type CountedCell, passes } from "../../../packages/api/src/secrecy/cell-system.js";
import { layOutCells } from "../../../packages/api/src/secrecy/lay-out-cells.js";
import { maskCells } from "../../../packages/api/src/secrecy/mask-cells.js";
import fc from "../../support/properties.js";
import { attackTable } from "./attack-table.js";
import { runCampaign } from "./campaign.js";
import { listPossible } from "./list-possible.js";
import { drawSmallTable, drawTable } from "./random-tables.js";

const RUNS = Number(process.env.SECRECY_RUNS ?? 150);

describe("a reader who knows that masked counts are whole and at least 1", () => {
  it.each([
    ["of households", {}],
    ["of firms and their largest contributors", { dominance: true }],
    ["of few units nearly everywhere", { few: true }],
  ])("cannot tell a small cell from one that may be told, nor find another: tables %s", (_, kind) => {
    fc.assert(
      fc.property(drawTable(kind), (table) => {
        const system = layOutCells(table.atoms, { level: "commune", declared: table.declared }, table.summed);
        expect(attackTable(table, system, maskCells(system, { threshold: table.threshold }))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it("finds each number from 1 to the threshold possible, by listing all the tables that could be", () => {
    fc.assert(
      fc.property(drawSmallTable, (table) => {
        const system = layOutCells(table.atoms, { level: "commune", declared: table.declared }, table.summed);
        const masked = maskCells(system, { threshold: table.threshold });
        const possible = listPossible(table, system, masked);
        // With all cells masked, and one at most in each row.
        const all = system.cells.map(({ count }, rank) => (count > 0 && !system.hidden[rank] ? 1 : 0));
        const lowest = listPossible(table, system, Uint8Array.from(all), 1);
        for (const [rank, place] of system.places.entries()) {
          if (!masked[rank]) continue;
          const { count } = system.cells[rank] as CountedCell;
          const found = possible[rank] as Set<number>;
          if (count >= table.threshold) expect(found.size, JSON.stringify(place)).toBeGreaterThan(1);
          else {
            // A total counts one at least for each masked cell that it is made of, where readers see that somebody is.
            const least = Math.max(1, Math.min(...(lowest[rank] as Set<number>)));
            const wanted = Array.from({ length: table.threshold }, (_, step) => step + 1).filter((one) => one >= least);
            for (const one of wanted)
              expect(
                found.has(one) || (one === table.threshold && [...found].some((other) => other > one)),
                `${one} ${JSON.stringify(place)}`,
              ).toBe(true);
          }
        }
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });

  it("would find much if only what is under the threshold, or made by one contributor, were masked", () => {
    const { leaking } = runCampaign({
      ...{ tables: 20, seed: 7 },
      mask: ({ cells, hidden }, rule) =>
        Uint8Array.from(cells, (cell, rank) => (hidden[rank] || passes(cell, rule) ? 0 : 1)),
    });
    expect(leaking).toBeGreaterThan(50);
  });
});
