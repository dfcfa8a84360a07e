import { readAxis } from "../../checks/coordinates.js";
import type { NumberKind } from "./kind.js";

export const latitude: NumberKind = {
  of: "number",
  title: "Latitude (degrés, WGS84)",
  announced: (words) => readAxis(words)?.axis === "latitude",
  bounds: [-90, 90],
  constraints: { minimum: -90, maximum: 90 },
  unit: "°",
  examples: {
    names: {
      valid: ["latitude", "Ylat", "stop_lat", "y", "POINT_Y"],
      invalid: ["plat", "lat_lon", "label_y", "longitude"],
    },
    values: { valid: [45.88, -21.1], invalid: [91, 6_540_000] },
  },
};
