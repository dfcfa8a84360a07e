import { isInFrance } from "../../checks/france.js";
import { fieldTypes } from "../../field-types/index.js";
import { hasWord, type TextKind } from "./kind.js";

const parse = fieldTypes.geopoint.compile({ name: "" });

export const geopoint: TextKind = {
  of: "text",
  title: "Point « longitude, latitude »",
  announced: (words) => hasWord(words, "geopoint", "point", "coordonnees", "coord", "position", "gps"),
  // "1,5" is a decimal number: two numbers are a point only where they fall in France, longitude first.
  accepts(text) {
    const [longitude, latitude] = String(parse(text) ?? "").split(",");
    return latitude !== undefined && isInFrance(Number(longitude), Number(latitude));
  },
  alone: { distinct: 1, accepts: (text) => /^\s*-?\d+\.\d{2,}\s*,\s*-?\d+\.\d{2,}\s*$/.test(text) },
  field: { type: "geopoint" },
  examples: {
    names: { valid: ["geopoint", "coordonnees_gps", "geo_point"], invalid: ["adresse"] },
    values: { valid: ["-1.22, 45.88", "-1.22,45.88"], invalid: ["45.88, -1.22", "1,5", "[-1.22,45.88]", "12, 13"] },
  },
};
