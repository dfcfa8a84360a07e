import { counts, hasWord, type NumberKind } from "./kind.js";

export const quantity: NumberKind = {
  of: "number",
  title: "Quantité",
  announced: (words) =>
    counts(words) ||
    hasWord(words, "quantite", "qte", "population", "pop", "habitants", "surface", "superficie", "volume", "poids") ||
    hasWord(words, "masse", "distance", "longueur", "largeur", "hauteur", "capacite", "puissance", "consommation"),
  bounds: [0, Number.MAX_VALUE],
  constraints: { minimum: 0 },
  advice: "dites l'unité",
  examples: {
    names: { valid: ["nb_places", "population", "Surface", "qte"], invalid: ["temperature", "solde"] },
    values: { valid: [0, 12], invalid: [-1] },
  },
};
