import { hasWord, type NumberKind } from "./kind.js";

export const longitude: NumberKind = {
  of: "number",
  title: "Longitude (degrés, WGS84)",
  announced: (words) => hasWord(words, "lon", "long", "lng", "longitude", "xlong", "xlon", "xwgs84", "x"),
  bounds: [-180, 180],
  constraints: { minimum: -180, maximum: 180 },
  unit: "°",
  examples: {
    names: { valid: ["longitude", "Xlong", "lon", "x"], invalid: ["longueur", "latitude"] },
    values: { valid: [-1.22, 55.5], invalid: [181, 376_000] },
  },
};
