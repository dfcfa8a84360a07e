import { hasWord, type TextKind } from "./kind.js";

export const unit: TextKind = {
  of: "text",
  title: "Unité de mesure",
  announced: (words) => hasWord(words, "unite", "unites", "unit"),
  accepts: (text) => /^[^\d\s][^\n]{0,29}$/.test(text),
  field: { type: "string" },
  enumerable: true,
  advice: "une seule unité par colonne de valeurs se relit mieux",
  examples: {
    names: { valid: ["unite", "Unité", "unit"], invalid: ["communauté", "tonnage"] },
    values: { valid: ["t", "kg/hab", "%", "MWh"], invalid: ["12", ""] },
  },
};
