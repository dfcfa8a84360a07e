import { hasWord, type NumberKind } from "./kind.js";

export const lambertY: NumberKind = {
  of: "number",
  title: "Ordonnée Lambert-93 (mètres)",
  announced: (words) => hasWord(words, "y", "yl93", "l93", "lambert", "coordy", "ycoord", "ylambert", "northing"),
  bounds: [6_000_000, 7_200_000],
  constraints: { minimum: 6_000_000, maximum: 7_200_000 },
  unit: "m",
  examples: {
    names: { valid: ["y", "Y_L93", "coord_y"], invalid: ["type"] },
    values: { valid: [6_540_000], invalid: [45.88, 376_412] },
  },
};
