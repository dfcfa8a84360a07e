import type { Cell } from "../row.js";
import type { Field } from "../schema.js";

/** Languages of the sentences, the usual one first. */
export const langs = ["fr", "en"] as const;

export type Lang = (typeof langs)[number];

/** Examples of a field type: they become its tests and its documentation. */
export interface FieldTypeExamples<T extends Cell> {
  /** Properties of the field, when they matter. */
  field?: Partial<Field>;
  valid: [text: string, value: T | null][];
  invalid: string[];
}

/**
 * A type of Table Schema: how the text of a cell becomes a value.
 * @see https://specs.frictionlessdata.io/table-schema/#types-and-formats
 */
export interface FieldType<T extends Cell = Cell> {
  /** French name, for documentation. */
  title: string;
  /** The form expected, after "n'est pas": "un nombre entier"; "not": "a whole number". */
  expected(field: Field): Record<Lang, string>;
  /**
   * Makes the reader of the cells of a field: a value; null = a form of "no value" (NaN); undefined = not of this type.
   * Throws an Error with a French sentence when the field itself is mistaken (an unknown date directive).
   */
  compile(field: Field): (text: string) => T | null | undefined;
  /** The sure rewriting of a text that was refused, if there is one. */
  suggest?(text: string, field: Field): string | undefined;
  /** Why a text is refused and what to do, where the form alone does not say it: its day does not exist, its unit is written. */
  explain?(text: string, field: Field): Explanation | undefined;
  examples: FieldTypeExamples<T>[];
}

/** What a sentence says of a text that a type refuses. */
export interface Explanation {
  /** What it is not, instead of the form expected. */
  expected?: Record<Lang, string>;
  /** What to do: whole sentences. */
  remedy: Record<Lang, string>;
}
