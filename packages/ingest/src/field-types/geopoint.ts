import type { Field } from "../schema.js";
import type { FieldType } from "./field-type.js";
import { isObject, parseJson } from "./json-value.js";
import { parseDecimal } from "./number-text.js";

/** A point on Earth, longitude first; the value is "lon,lat". */
export const geopoint: FieldType<string> = {
  title: "Point géographique",
  expected(field) {
    const form = writePair(["longitude", "latitude"], field);
    return { fr: `un point de la forme « ${form} », en degrés`, en: `a point of the form “${form}”, in degrees` };
  },
  compile(field) {
    const read = field.format === "array" ? readArray : field.format === "object" ? readObject : readPair;
    return (text) => {
      const pair = read(text);
      return pair && isOnEarth(pair) ? `${pair[0]},${pair[1]}` : undefined;
    };
  },
  suggest(text, field) {
    const pair = readArray(text) ?? readObject(text) ?? readPair(text.replace(/^[([]|[)\]]$/g, "").replace(";", ","));
    return pair && isOnEarth(pair) ? writePair(pair, field) : undefined;
  },
  examples: [
    {
      valid: [
        ["-1.22, 45.88", "-1.22,45.88"],
        ["-1.22,45.88", "-1.22,45.88"],
      ],
      invalid: ["-1.22", "[-1.22,45.88]", "45.88;-1.22", "200, 45", "a, b"],
    },
    {
      field: { format: "array" },
      valid: [
        ["[-1.22,45.88]", "-1.22,45.88"],
        ["[5.7,45.1]\n", "5.7,45.1"],
      ],
      invalid: ["-1.22,45.88", "[45.88]", '["a","b"]', "[0,91]"],
    },
    {
      field: { format: "object" },
      valid: [['{"lon": -1.22, "lat": 45.88}', "-1.22,45.88"]],
      invalid: ['{"x": 1}', "[1,2]"],
    },
  ],
};

function readPair(text: string): [number, number] | undefined {
  const comma = text.indexOf(",");
  if (comma < 0) return undefined;
  return asPair(text.slice(0, comma).trim(), text.slice(comma + 1).trim());
}

function readArray(text: string): [number, number] | undefined {
  const value = parseJson(text);
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  return asPair(value[0], value[1]);
}

function readObject(text: string): [number, number] | undefined {
  const value = parseJson(text);
  return isObject(value) ? asPair(value.lon, value.lat) : undefined;
}

function asPair(longitude: unknown, latitude: unknown): [number, number] | undefined {
  const lon = typeof longitude === "string" ? parseDecimal(longitude) : longitude;
  const lat = typeof latitude === "string" ? parseDecimal(latitude) : latitude;
  return typeof lon === "number" && typeof lat === "number" ? [lon, lat] : undefined;
}

function isOnEarth([longitude, latitude]: [number, number]): boolean {
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
}

/** The text of a value, "lon,lat", in the form that its field asks. */
export function writePoint(value: string, field: Field): string {
  const comma = value.indexOf(",");
  return writePair([value.slice(0, comma), value.slice(comma + 1)], field);
}

function writePair<T extends string | number>([longitude, latitude]: [T, T], field: Field): string {
  if (field.format === "array") return `[${longitude},${latitude}]`;
  return field.format === "object" ? `{"lon": ${longitude}, "lat": ${latitude}}` : `${longitude},${latitude}`;
}
