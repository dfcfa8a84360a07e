import { looksLikeWkt, parseWkt } from "../../checks/wkt.js";
import { hasWord, type TextKind } from "./kind.js";

export const wkt: TextKind = {
  of: "text",
  title: "Géométrie WKT",
  announced: (words) => hasWord(words, "wkt", "geom", "geometrie", "geometry", "geompoint", "geomsurf"),
  accepts: (text) => looksLikeWkt(text) && parseWkt(text) !== undefined,
  alone: { distinct: 1 },
  field: { type: "string" },
  advice: "dites dans quel système sont les coordonnées (WGS84 attendu)",
  examples: {
    names: { valid: ["wkt", "geom"], invalid: ["nom"] },
    values: {
      valid: ["POINT (-1.22 45.88)", "POLYGON ((0 0, 1 0, 1 1, 0 0))"],
      invalid: ["POINT", "-1.22,45.88", "POINT (a b)"],
    },
  },
};
