import type { Example, Facts } from "./issue-collector.js";

/** All that a sentence may use: the cause, its first example, how often. */
export interface Subject extends Example {
  field: string | null;
  facts: Facts;
  count: number;
}

/** Writes the sentence of an issue: where, what is wrong, how to mend it. */
export type Sentence = (subject: Subject) => string;

/** The name of a cell of a sheet: line 12 and column 3 → "C12". */
export function cellName(line: number, column: number): string {
  let letters = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${line}`;
}

/** Words that people write where a value is not known: an empty cell says it. */
const NOTHING =
  /^(n\.?\s?[acdrs]\.?|n\/[acd]|nan|null|none|[-–—_/?.…*]+|x+|inconnue?s?|n[ée]ant|vide|aucune?|(non|pas) (renseign|communiqu|dispon|conn|d[ée]fin).*|sans objet|secret|[sc]|ok)$/i;

/** Whether a text stands for no value, and holds none that emptying its cell would lose. */
export function meansNothing(text: string | null | undefined): boolean {
  return typeof text === "string" && text.length < 40 && NOTHING.test(text.trim());
}
