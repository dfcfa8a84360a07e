import { hasWord, type TextKind } from "./kind.js";

export const year: TextKind = {
  of: "text",
  title: "Année",
  announced: (words) => hasWord(words, "annee", "an", "year", "millesime", "exercice"),
  accepts: (text) => /^(1[6-9]|20|21)\d\d$/.test(text),
  field: { type: "year" },
  keyLike: true,
  examples: {
    names: { valid: ["annee", "Année", "millesime", "annee_collecte"], invalid: ["date", "anneau", "volume"] },
    values: { valid: ["2024", "1943"], invalid: ["24", "2024-01", "2024.0", "3024", "2023/2024"] },
  },
};
