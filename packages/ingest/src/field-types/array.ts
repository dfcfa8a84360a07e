import type { FieldType } from "./field-type.js";
import { parseJson } from "./json-value.js";

/** A JSON array written in a cell; the value is its text. */
export const array: FieldType<string> = {
  title: "Tableau JSON",
  expected: () => ({ fr: "un tableau JSON, comme « [1, 2] »", en: "a JSON array, such as “[1, 2]”" }),
  compile: () => (text) => (Array.isArray(parseJson(text)) ? text : undefined),
  examples: [{ valid: [["[1,2]", "[1,2]"]], invalid: ['{"a":1}', "1,2", ""] }],
};
