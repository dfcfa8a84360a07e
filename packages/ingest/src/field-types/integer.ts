import type { FieldType } from "./field-type.js";
import { numberNormaliser, suggestDecimal } from "./number-text.js";

/** A whole number. "12.0" is refused here and let through with a warning by the reading of the table. */
export const integer: FieldType<number> = {
  title: "Nombre entier",
  expected: () => ({ fr: "un nombre entier", en: "a whole number" }),
  compile(field) {
    const normalise = numberNormaliser(field);
    if (!normalise) return (text) => parseWhole(text);
    return (text) => {
      const written = normalise(text);
      return written === undefined ? undefined : parseWhole(written);
    };
  },
  suggest(text) {
    const found = suggestDecimal(text);
    return found === undefined || found.includes(".") ? undefined : found;
  },
  examples: [
    {
      valid: [
        ["0", 0],
        ["-12", -12],
        ["+7", 7],
        ["007", 7],
      ],
      invalid: ["1.5", "12.0", "1e3", "n.d.", "", "-", "1 234"],
    },
    {
      field: { groupChar: " " },
      valid: [
        ["15 156", 15156],
        ["1\u202f234", 1234],
      ],
      invalid: ["15,5"],
    },
    { field: { bareNumber: false }, valid: [["45 hab.", 45]], invalid: ["hab."] },
  ],
};

/**
 * The whole number that a text is, or its first `end` characters. Beyond 2^53 a double no longer tells whole numbers apart: refused rather
 * than changed.
 */
export function parseWhole(text: string, end = text.length): number | undefined {
  const first = text.charCodeAt(0);
  const signed = first === 45 || first === 43;
  let at = signed ? 1 : 0;
  if (at >= end) return undefined;
  let value = 0;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return undefined;
    value = value * 10 + (code - 48);
  }
  if (value > Number.MAX_SAFE_INTEGER) return undefined;
  return first === 45 && value !== 0 ? -value : value;
}
