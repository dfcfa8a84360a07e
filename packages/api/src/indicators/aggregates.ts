import type { Aggregate } from "./indicator.js";

/** A way to make one number of the rows that a term keeps. */
interface AggregateDescriptor {
  /** The numbers of several territories make that of all by their sum. The others exist at the declared levels only, computed from the rows of each. */
  adds: boolean;
  /** What it comes to where there is no row; undefined: nothing. */
  ofNothing?: number;
  /** It is made of a field; else of the rows themselves. */
  ofField: boolean;
  /** How a formula says it. */
  formula: string;
  /** How a page says it, before the name of the field where there is one. */
  words: string;
}

const known = {
  sum: { adds: true, ofField: true, formula: "Σ", words: "somme de" },
  count: { adds: true, ofField: false, formula: "nombre de lignes", words: "nombre de lignes" },
  "count-distinct": {
    ...{ adds: false, ofNothing: 0, ofField: true },
    formula: "nombre de valeurs différentes",
    words: "nombre de valeurs différentes de",
  },
  median: { adds: false, ofField: true, formula: "médiane", words: "médiane de" },
} as const satisfies Record<Aggregate, AggregateDescriptor>;

/** What the rows of a term may be made into, in the order in which it is listed. */
export const aggregates: Record<Aggregate, AggregateDescriptor> = known;

/** Those that do not add. */
export type WholeAggregate = {
  [A in Aggregate]: (typeof known)[A]["adds"] extends true ? never : A;
}[Aggregate];

export const aggregateNames = Object.keys(aggregates) as Aggregate[];
