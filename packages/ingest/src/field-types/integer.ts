import type { Field } from "../schema.js";
import type { Explanation, FieldType } from "./field-type.js";
import {
  explainTwoWays,
  explainUnit,
  numberNormaliser,
  suggestDecimal,
  suggestInUnit,
  withPlainMinus,
} from "./number-text.js";

/** A whole number. "12.0" is refused here and let through with a warning by the reading of the table, but not "12.000". */
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
  suggest(text, field) {
    const found = suggestInUnit(text, field);
    return found === undefined || parseWhole(found) === undefined ? undefined : found;
  },
  explain(text, field) {
    if (text.length > 60) return undefined;
    const digits = text.replace(/\s/g, "");
    if (/^[+\u2212-]?\d+$/.test(digits) && parseWhole(digits) === undefined) return TOO_LARGE;
    if (mayBeThousands(text.trim(), field)) return explainThousands(text.trim());
    return suggestDecimal(text)?.includes(".") ? NOT_WHOLE : explainUnit(text, field);
  },
  examples: [
    {
      valid: [
        ["0", 0],
        ["-12", -12],
        ["\u221212", -12],
        ["+7", 7],
        ["007", 7],
      ],
      invalid: ["1.5", "12.0", "1e3", "n.d.", "", "-", "1 234", "12345678901234567890"],
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

const TOO_LARGE: Explanation = {
  expected: {
    fr: "un nombre entier qui reste exact (9 007 199 254 740 991 au plus, soit 2 puissance 53 moins 1)",
    en: "a whole number that stays exact (9,007,199,254,740,991 at most, 2 to the power of 53 minus 1)",
  },
  remedy: {
    fr: "Est-ce un identifiant ? Déclarez alors la colonne texte (« string ») dans le schéma.",
    en: "Is it an identifier? Then declare the column as text (“string”) in the schema.",
  },
};

const NOT_WHOLE: Explanation = {
  remedy: {
    fr: "Si la colonne a des décimales, déclarez-la « number » dans le schéma.",
    en: "If the column has decimals, declare it “number” in the schema.",
  },
};

/**
 * The whole number that a text is, or its first `end` characters. Beyond 2^53 a double no longer tells whole numbers apart: refused rather
 * than changed.
 */
export function parseWhole(written: string, end = written.length): number | undefined {
  const text = withPlainMinus(written);
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

/** Where the whole part of "12.0" or "12,00" ends; 0 for what has no zeros after a mark, or may be thousands. */
export function wholeEnd(text: string, field: Field): number {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 48) end--;
  const mark = text.charCodeAt(end - 1);
  const isWhole = end < text.length && (mark === 46 || mark === 44);
  return isWhole && !mayBeThousands(text, field) ? end - 1 : 0;
}

const THOUSANDS = /^[+\u2212-]?[1-9]\d{0,2}([.,])000$/;

/** "12.000" is twelve or twelve thousand, unless the field says which mark is that of decimals, or that the other one parts thousands. */
function mayBeThousands(text: string, { decimalChar, groupChar }: Field): boolean {
  const mark = THOUSANDS.exec(text)?.[1];
  return mark !== undefined && decimalChar !== mark && groupChar !== (mark === "." ? "," : ".");
}

function explainThousands(text: string): Explanation {
  return {
    expected: {
      fr: "un nombre entier qui se lit d'une seule façon",
      en: "a whole number that can be read one way only",
    },
    ...explainTwoWays(text, text.slice(0, -4)),
  };
}
