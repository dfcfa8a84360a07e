import { hasWord, type NumberKind } from "./kind.js";

export const tonnage: NumberKind = {
  of: "number",
  title: "Tonnage",
  announced: (words) => hasWord(words, "tonnage", "tonnages", "tonne", "tonnes"),
  bounds: [0, 1e9],
  constraints: { minimum: 0 },
  unit: "t",
  advice: "vérifiez que la valeur est en tonnes, et dites ce qui est pesé",
  examples: {
    names: { valid: ["tonnage", "tonnage_omr", "Tonnes"], invalid: ["tonneau", "taux"] },
    values: { valid: [0, 1234.5], invalid: [-1] },
  },
};
