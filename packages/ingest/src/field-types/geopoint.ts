import type { Field } from "../schema.js";
import type { FieldType } from "./field-type.js";
import { parseJson } from "./json-value.js";
import { parseDecimal } from "./number-text.js";

/** A point on Earth, longitude first; the value is "lon,lat". */
export const geopoint: FieldType<string> = {
  title: "Point géographique",
  expected(field) {
    const form = { array: "[longitude,latitude]", object: '{"lon": longitude, "lat": latitude}' }[field.format ?? ""];
    return {
      fr: `un point de la forme « ${form ?? "longitude, latitude"} », en degrés`,
      en: `a point of the form “${form ?? "longitude, latitude"}”, in degrees`,
    };
  },
  compile(field) {
    const read = field.format === "array" ? readArray : field.format === "object" ? readObject : readPair;
    return (text) => {
      const pair = read(text);
      if (!pair) return undefined;
      const [longitude, latitude] = pair;
      return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? `${longitude},${latitude}` : undefined;
    };
  },
  suggest(text, field) {
    const pair = readArray(text) ?? readObject(text) ?? readPair(text.replace(/^[([]|[)\]]$/g, "").replace(";", ","));
    if (!pair || Math.abs(pair[0]) > 180 || Math.abs(pair[1]) > 90) return undefined;
    return writePair(pair, field);
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
  const longitude = parseDecimal(text.slice(0, comma).trim());
  const latitude = parseDecimal(text.slice(comma + 1).trim());
  return longitude === undefined || latitude === undefined ? undefined : [longitude, latitude];
}

function readArray(text: string): [number, number] | undefined {
  const value = parseJson(text);
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  return asPair(value[0], value[1]);
}

function readObject(text: string): [number, number] | undefined {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return undefined;
  const { lon, lat } = value as { lon?: unknown; lat?: unknown };
  return asPair(lon, lat);
}

function asPair(longitude: unknown, latitude: unknown): [number, number] | undefined {
  const lon = typeof longitude === "string" ? parseDecimal(longitude) : longitude;
  const lat = typeof latitude === "string" ? parseDecimal(latitude) : latitude;
  return typeof lon === "number" && typeof lat === "number" ? [lon, lat] : undefined;
}

function writePair([longitude, latitude]: [number, number], field: Field): string {
  if (field.format === "array") return `[${longitude},${latitude}]`;
  return field.format === "object" ? `{"lon": ${longitude}, "lat": ${latitude}}` : `${longitude},${latitude}`;
}
