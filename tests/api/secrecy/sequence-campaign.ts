import { join } from "node:path";
import { loadTerritories } from "../../../packages/api/src/territories/load-territories.js";
import fc from "../../support/properties.js";
import { attackSequence, drawSequence, type RandomSequence } from "./random-sequences.js";

/** Attacks sequences of three versions drawn at random: `npm run secrecy -- --sequences N`. Stops at the first in which something is found. */
export async function runSequences({ sequences, seed }: { sequences: number; seed: number }) {
  const folder = join(import.meta.dirname, "../../../datasets/territoires");
  const territories = await loadTerritories(folder, { home: "petr-marennes-oleron" });
  const sum = {
    cells: 0,
    masked: 0,
    known: 0,
    leaks: [] as string[],
    example: undefined as RandomSequence | undefined,
  };
  for (const sequence of fc.sample(drawSequence(), { numRuns: sequences, seed })) {
    const { leaks, cells, masked, known } = attackSequence(sequence, territories);
    sum.cells += cells;
    sum.masked += masked;
    for (const one of known) sum.known += one;
    if (leaks.length === 0) continue;
    return { ...sum, leaks, example: sequence };
  }
  return sum;
}
