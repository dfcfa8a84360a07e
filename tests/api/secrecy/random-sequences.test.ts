import { describe, expect, it } from "vitest";
import fc from "../../support/properties.js";
import { territories } from "../indicators/support.js";
import { attackSequence, drawSequence } from "./random-sequences.js";
import { runSequences } from "./sequence-campaign.js";

const RUNS = Number(process.env.SECRECY_RUNS ?? 200);

describe("three versions of a table whose levels, dimensions, communes, values and figures change", () => {
  it("let nobody who has them all compute a masked cell of any, that earlier ones did not tell already", () => {
    fc.assert(
      fc.property(drawSequence(), (sequence) => {
        const { leaks, known, knownHere } = attackSequence(sequence, territories);
        expect(leaks).toEqual([]);
        for (const [version, count] of known.entries())
          expect(count).toBeGreaterThanOrEqual(knownHere[version] as number);
      }),
      { numRuns: RUNS },
    );
  });

  it("are attacked by the thousand by a script, which counts what was masked", async () => {
    const { leaks, example, ...sums } = await runSequences({ sequences: 20, seed: 1 });
    expect({ leaks, example }).toEqual({ leaks: [], example: undefined });
    expect(sums.masked).toBeGreaterThan(20);
    expect(sums.masked).toBeLessThan(sums.cells / 2);
  });
});
