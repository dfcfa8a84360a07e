import type { FieldType } from "./field-type.js";

/** A calendar year on four digits. */
export const year: FieldType<number> = {
  title: "Année",
  expected: () => ({
    fr: "une année sur quatre chiffres, comme « 2024 »",
    en: "a year of four digits, such as “2024”",
  }),
  compile: () => parseYear,
  suggest(text) {
    const parts = /^(\d{4})(?:\.0+|-\d{2}-\d{2})$/.exec(text.trim());
    return parts?.[1];
  },
  explain: (text) =>
    /^\s*'?\d\d\s*$/.test(text)
      ? {
          remedy: {
            fr: "Écrivez l'année avec ses quatre chiffres.",
            en: "Write the four digits of the year.",
          },
        }
      : undefined,
  examples: [
    {
      valid: [
        ["2024", 2024],
        ["1943", 1943],
      ],
      invalid: ["24", "2024-01", "2024.0", "20245", "deux mille"],
    },
  ],
};

function parseYear(text: string): number | undefined {
  if (text.length !== 4) return undefined;
  let value = 0;
  for (let at = 0; at < 4; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
