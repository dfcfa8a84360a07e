import { hasWord, type NumberKind } from "./kind.js";

export const lambertX: NumberKind = {
  of: "number",
  title: "Abscisse Lambert-93 (mètres)",
  announced: (words) => hasWord(words, "x", "xl93", "l93", "lambert", "coordx", "xcoord", "xlambert", "easting"),
  bounds: [90_000, 1_300_000],
  constraints: { minimum: 0, maximum: 1_300_000 },
  unit: "m",
  advice: "donnez aussi la longitude et la latitude en degrés : la carte les lit",
  examples: {
    names: { valid: ["x", "X_L93", "coord_x", "x_lambert93"], invalid: ["prix"] },
    values: { valid: [376_412.5], invalid: [-1.22, 6_540_000] },
  },
};
