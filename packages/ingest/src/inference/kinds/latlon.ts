import { isInFrance } from "../../checks/france.js";
import { hasWord, type TextKind } from "./kind.js";

const NUMBER = String.raw`-?\d{1,3}(?:\.\d+)?`;
const FORM = new RegExp(String.raw`^\[?\s*(${NUMBER})\s*[,; ]\s*(${NUMBER})\s*\]?$`);

/** Points of the portals that write the latitude first (`geo_point_2d`): the type `geopoint` would read them in the ocean. */
export const latlon: TextKind = {
  of: "text",
  title: "Point « latitude, longitude »",
  announced: (words) =>
    hasWord(
      words,
      "geopoint",
      "point",
      "coordonnees",
      "coord",
      "coordinates",
      "position",
      "gps",
      "latlon",
      "latlong",
    ) || hasWord(words, "geolocalisation", "geoloc", "localisation", "geo", "wgs84", "ban"),
  accepts(text) {
    const [, latitude, longitude] = FORM.exec(text) ?? [];
    return (
      latitude !== undefined &&
      text.startsWith("[") === text.endsWith("]") &&
      isInFrance(Number(longitude), Number(latitude)) &&
      !isInFrance(Number(latitude), Number(longitude))
    );
  },
  alone: { distinct: 1, accepts: (text) => /^\[?\s*-?\d+\.\d{2,}\s*[,; ]\s*-?\d+\.\d{2,}\s*\]?$/.test(text) },
  field: { type: "string" },
  advice:
    "la latitude vient d'abord, à l'inverse du type « geopoint » : donnez deux colonnes, latitude et longitude, pour que la carte les lise",
  examples: {
    names: { valid: ["geo_point_2d", "latlon", "Geolocalisation", "position"], invalid: ["geom", "adresse"] },
    values: {
      valid: ["45.88, -1.22", "45.88,-1.22", "[45.88,-1.22]", "-21.1, 55.5", "45.88 -1.22"],
      invalid: ["-1.22, 45.88", "[45.88,-1.22", "43.2,-22.6", "45,88", "12, 13"],
    },
  },
};
