import { readAxis } from "../../checks/coordinates.js";
import type { NumberKind } from "./kind.js";

export const longitude: NumberKind = {
  of: "number",
  title: "Longitude (degrés, WGS84)",
  announced: (words) => readAxis(words)?.axis === "longitude",
  bounds: [-180, 180],
  constraints: { minimum: -180, maximum: 180 },
  unit: "°",
  examples: {
    names: {
      valid: ["longitude", "Xlong", "stop_lon", "x", "POINT_X"],
      invalid: ["longueur", "lat_lon", "label_x", "latitude"],
    },
    values: { valid: [-1.22, 55.5], invalid: [181, 376_000] },
  },
};
