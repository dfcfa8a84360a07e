import type { FieldType } from "./field-type.js";

/** Whatever is written. */
export const any: FieldType<string> = {
  title: "Valeur libre",
  expected: () => ({ fr: "une valeur", en: "a value" }),
  compile: () => (text) => text,
  examples: [{ valid: [["x", "x"]], invalid: [] }],
};
