import { hasWord, isNumberOf, type NumberKind } from "./kind.js";

export const amount: NumberKind = {
  of: "number",
  title: "Montant en euros",
  announced: (words) =>
    (hasWord(words, "montant", "montants", "cout", "couts", "prix", "tarif", "tarifs", "euro", "euros", "eur") ||
      hasWord(words, "recette", "recettes", "depense", "depenses")) &&
    // In thousands or in millions, "Montant (k€)" is not in euros.
    !hasWord(words, "k", "m", "milliers", "millions") &&
    // Nor is how many there are, or their share.
    !isNumberOf(words) &&
    !hasWord(words, "taux", "pct", "pourcentage"),
  // A refund is a negative amount.
  bounds: [-1e12, 1e12],
  constraints: {},
  unit: "€",
  advice: "dites si le montant est hors taxes ou toutes taxes comprises",
  examples: {
    names: {
      valid: ["montant_ttc", "cout_total", "Prix (€/m²)", "Prix du m³", "tarif_annuel", "Dépenses", "recettes"],
      invalid: ["tarification", "Montant (k€)", "montant en M€", "nb_recettes", "Dépenses (%)", "Taux de recettes"],
    },
    values: { valid: [12.5, -3], invalid: [1e15] },
  },
};
