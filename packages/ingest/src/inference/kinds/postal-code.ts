import { hasWord, type TextKind } from "./kind.js";

export const postalCode: TextKind = {
  of: "text",
  code: true,
  title: "Code postal",
  announced: (words) =>
    hasWord(words, "cp", "postal", "postcode", "zip") ||
    words.some((word) => /^(?:cd|cod|code)s?post(?:al|aux)?$/.test(word)),
  accepts: (text) => /^\d{5}$/.test(text),
  field: { type: "string", constraints: { pattern: "^\\d{5}$" } },
  advice: "un code postal n'identifie pas une commune : ajoutez le code Insee si vous le pouvez",
  examples: {
    names: { valid: ["code_postal", "cp", "codePostal", "codepostal", "cdpostal"], invalid: ["code_insee", "cpt"] },
    values: { valid: ["17310", "01000"], invalid: ["1000", "F-17310"] },
  },
};
