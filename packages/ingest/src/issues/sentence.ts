import type { Example, Facts } from "./issue-collector.js";

/** All that a sentence may use: the cause, its first example, how often. */
export interface Subject extends Example {
  field: string | null;
  facts: Facts;
  count: number;
}

/** Writes the sentence of an issue: where, what is wrong, how to mend it. */
export type Sentence = (subject: Subject) => string;
