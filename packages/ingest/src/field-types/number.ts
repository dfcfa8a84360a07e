import type { FieldType } from "./field-type.js";
import { explainUnit, numberNormaliser, parseDecimal, suggestInUnit, withPlainMinus } from "./number-text.js";

/** A decimal number. NaN is read as "no value"; infinities are refused: neither a database nor JSON holds them. */
export const number: FieldType<number> = {
  title: "Nombre",
  expected(field) {
    const comma = field.decimalChar === ",";
    return {
      fr: comma ? "un nombre, comme « 1,5 »" : "un nombre, comme « 1.5 » (le point sépare les décimales)",
      en: comma ? "a number, such as “1,5”" : "a number, such as “1.5” (decimal point)",
    };
  },
  compile(field) {
    const normalise = numberNormaliser(field);
    const plain = (text: string) => parseDecimal(withPlainMinus(text)) ?? (text === "NaN" ? null : undefined);
    if (!normalise) return plain;
    return (text) => {
      const written = normalise(text);
      return written === undefined ? undefined : plain(written);
    };
  },
  suggest(text, field) {
    const found = suggestInUnit(text, field);
    return found !== undefined && field.decimalChar === "," ? found.replace(".", ",") : found;
  },
  explain: explainUnit,
  examples: [
    {
      valid: [
        ["1.5", 1.5],
        ["-0.25", -0.25],
        ["\u22120.25", -0.25],
        ["+3", 3],
        [".5", 0.5],
        ["1e3", 1000],
        ["0.1", 0.1],
        ["123456789012345678", 123456789012345680],
        ["NaN", null],
      ],
      invalid: ["1,5", "n.d.", "1 234", "1.2.3", "-", "12t", "1e", "INF", "0x10", "45 %"],
    },
    {
      field: { decimalChar: ",", groupChar: " " },
      valid: [
        ["1\u00a0234,5", 1234.5],
        ["1\u202f234", 1234],
        ["15 156", 15156],
        ["2,5", 2.5],
      ],
      invalid: ["1.5", "1,2,3"],
    },
    {
      field: { bareNumber: false },
      valid: [
        ["45 %", 45],
        ["€ 95", 95],
        ["-3.5°", -3.5],
      ],
      invalid: ["%", "4 5"],
    },
    {
      field: { bareNumber: false, unit: "t" },
      valid: [
        ["12 t", 12],
        ["12 tonnes", 12],
        ["12 d'OMR", 12],
      ],
      invalid: ["3500 kg", "45 %"],
    },
  ],
};
