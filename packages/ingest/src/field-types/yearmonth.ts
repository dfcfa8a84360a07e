import type { FieldType } from "./field-type.js";

/** A month of a year; the value is text, "2024-03". */
export const yearmonth: FieldType<string> = {
  title: "Mois",
  expected: () => ({
    fr: "un mois de la forme AAAA-MM, comme « 2024-03 »",
    en: "a month of the form YYYY-MM, such as “2024-03”",
  }),
  compile: () => (text) => (/^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : undefined),
  suggest(text) {
    const parts = /^(0?[1-9]|1[0-2])[/-](\d{4})$/.exec(text.trim());
    return parts ? `${parts[2]}-${(parts[1] as string).padStart(2, "0")}` : undefined;
  },
  examples: [{ valid: [["2024-03", "2024-03"]], invalid: ["2024-13", "03/2024", "2024"] }],
};
