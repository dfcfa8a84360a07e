import { hasWord, type NumberKind } from "./kind.js";

export const amount: NumberKind = {
  of: "number",
  title: "Montant en euros",
  announced: (words) =>
    hasWord(words, "montant", "cout", "couts", "prix", "tarif", "euro", "euros", "eur", "recette", "depense"),
  // A refund is a negative amount.
  bounds: [-1e12, 1e12],
  constraints: {},
  unit: "€",
  advice: "dites si le montant est hors taxes ou toutes taxes comprises",
  examples: {
    names: { valid: ["montant_ttc", "cout", "Prix", "tarif_annuel"], invalid: ["tarification"] },
    values: { valid: [12.5, -3], invalid: [1e15] },
  },
};
