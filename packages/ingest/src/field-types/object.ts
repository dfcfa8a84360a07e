import type { FieldType } from "./field-type.js";
import { isObject, parseJson } from "./json-value.js";

/** A JSON object written in a cell; the value is its text. */
export const object: FieldType<string> = {
  title: "Objet JSON",
  expected: () => ({ fr: 'un objet JSON, comme « {"a": 1} »', en: 'a JSON object, such as “{"a": 1}”' }),
  compile: () => (text) => (isObject(parseJson(text)) ? text : undefined),
  examples: [{ valid: [['{"a":1}', '{"a":1}']], invalid: ["[1]", "a", "1", "null"] }],
};
