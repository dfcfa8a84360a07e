import { GEOMETRY_TYPES } from "../geometry-types.js";
import type { FieldType } from "./field-type.js";
import { isObject, parseJson } from "./json-value.js";

const TYPES: readonly string[] = [...GEOMETRY_TYPES, "Feature", "FeatureCollection"];

/** A GeoJSON (or TopoJSON) object written in a cell; the value is its text. */
export const geojson: FieldType<string> = {
  title: "Géométrie",
  expected: (field) => {
    const name = field.format === "topojson" ? "TopoJSON" : "GeoJSON";
    return { fr: `un objet ${name}`, en: `a ${name} object` };
  },
  compile(field) {
    const topojson = field.format === "topojson";
    return (text) => {
      const value = parseJson(text);
      if (!isObject(value)) return undefined;
      return (topojson ? value.type === "Topology" : TYPES.includes(value.type as string)) ? text : undefined;
    };
  },
  examples: [
    {
      valid: [['{"type":"Point","coordinates":[-1.22,45.88]}', '{"type":"Point","coordinates":[-1.22,45.88]}']],
      invalid: ["[1,2]", "{}", '{"type":"Cercle"}', "POINT(1 2)"],
    },
    {
      field: { format: "topojson" },
      valid: [['{"type":"Topology"}', '{"type":"Topology"}']],
      invalid: ['{"type":"Point"}'],
    },
  ],
};
