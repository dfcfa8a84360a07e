import { counts, hasWord, type TextKind } from "./kind.js";

const FORM = /^(0[1-6]|11|24|27|28|32|44|52|53|75|76|84|93|94)$/;

export const regionCode: TextKind = {
  of: "text",
  code: true,
  title: "Code de région",
  announced: (words) => hasWord(words, "reg", "region", "coderegion", "codereg") && !counts(words),
  accepts: (text) => FORM.test(text),
  field: { type: "string", constraints: { pattern: FORM.source } },
  keyLike: true,
  examples: {
    names: { valid: ["code_region", "reg", "codeRegion"], invalid: ["registre", "nb_region"] },
    values: { valid: ["75", "01", "94"], invalid: ["7", "17", "Nouvelle-Aquitaine"] },
  },
};
