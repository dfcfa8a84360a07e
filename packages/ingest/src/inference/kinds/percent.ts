import { hasWord, type NumberKind } from "./kind.js";

export const percent: NumberKind = {
  of: "number",
  title: "Pourcentage",
  announced: (words) =>
    hasWord(words, "pct", "pourcentage", "part", "percent", "pourcent") &&
    !hasWord(words, "evolution", "variation", "croissance", "progression"),
  bounds: [0, 100],
  constraints: { minimum: 0, maximum: 100 },
  unit: "%",
  shareUpTo: 1,
  advice: "dites de quoi c'est la part, et si 0,5 veut dire 0,5 % ou 50 %",
  examples: {
    names: { valid: ["part_recyclee", "pct_refus", "Dépenses (%)"], invalid: ["partenaire", "Évolution (%)"] },
    values: { valid: [0, 45.5, 100], invalid: [-1, 120] },
  },
};
