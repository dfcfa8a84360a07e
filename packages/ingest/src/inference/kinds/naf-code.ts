import { hasWord, type TextKind } from "./kind.js";

/** Divisions of the NAF rév. 2 (Insee): 01 to 99 but for 04, 34, 40, 44, 48, 54, 57, 67, 76, 83 and 89. */
const FORM = /^(?:0[1-35-9]|[12]\d|3[0-35-9]|4[1-35-79]|5[0-35689]|6[0-689]|7[0-57-9]|8[0-24-8]|9\d)\.?\d{2}[A-Z]$/;

export const nafCode: TextKind = {
  of: "text",
  code: true,
  title: "Code d'activité (NAF, dit APE)",
  announced: (words) =>
    hasWord(words, "ape", "naf", "codeape", "codenaf", "apet", "apet700", "apen700", "activiteprincipale"),
  accepts: (text) => FORM.test(text),
  field: { type: "string", constraints: { pattern: FORM.source } },
  advice: "dites de quelle nomenclature est le code (NAF rév. 2, NAF 2025)",
  examples: {
    names: { valid: ["code_ape", "APE", "codeNAF", "apet700"], invalid: ["cape", "naufrage"] },
    values: { valid: ["0116Z", "01.16Z", "4711F", "03.21Z"], invalid: ["0416Z", "01.16", "116Z", "01116Z"] },
  },
};
