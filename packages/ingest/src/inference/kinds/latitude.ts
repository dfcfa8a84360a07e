import { hasWord, type NumberKind } from "./kind.js";

export const latitude: NumberKind = {
  of: "number",
  title: "Latitude (degrés, WGS84)",
  announced: (words) => hasWord(words, "lat", "latitude", "ylat", "ywgs84", "y"),
  bounds: [-90, 90],
  constraints: { minimum: -90, maximum: 90 },
  unit: "°",
  examples: {
    names: { valid: ["latitude", "Ylat", "lat", "y"], invalid: ["plat", "longitude"] },
    values: { valid: [45.88, -21.1], invalid: [91, 6_540_000] },
  },
};
