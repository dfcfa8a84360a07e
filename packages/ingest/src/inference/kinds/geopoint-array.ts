import { frenchGpsCoordinates } from "../../checks/french-gps-coordinates.js";
import { fieldTypes } from "../../field-types/index.js";
import { hasWord, type TextKind } from "./kind.js";

const parse = fieldTypes.geopoint.compile({ name: "", format: "array" });
const examine = frenchGpsCoordinates.compile({});

export const geopointArray: TextKind = {
  of: "text",
  title: "Point « [longitude,latitude] »",
  announced: (words) => hasWord(words, "coordonnees", "coordonneesxy", "geopoint", "coord", "xy", "point"),
  accepts: (text) => parse(text) !== undefined && examine([text]) === undefined,
  alone: { distinct: 1 },
  field: { type: "geopoint", format: "array" },
  check: { name: "french-gps-coordinates" },
  examples: {
    names: { valid: ["coordonneesXY", "geo_point"], invalid: ["adresse"] },
    values: { valid: ["[-1.22,45.88]", "[55.5,-21.1]"], invalid: ["[45.88,-1.22]", "-1.22,45.88", "[1]"] },
  },
};
