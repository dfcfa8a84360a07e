import { describe, expect, it } from "vitest";
import { any } from "../../../packages/ingest/src/field-types/any.js";
import { array } from "../../../packages/ingest/src/field-types/array.js";
import { geojson } from "../../../packages/ingest/src/field-types/geojson.js";
import { isObject, parseJson } from "../../../packages/ingest/src/field-types/json-value.js";
import { object } from "../../../packages/ingest/src/field-types/object.js";
import { expectedForm, readCell } from "../support/cell.js";

describe("JSON in a cell", () => {
  it("is its value, or undefined when it is not JSON", () => {
    expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] });
    expect(parseJson("{a:1}")).toBeUndefined();
    expect(parseJson("")).toBeUndefined();
  });

  it("is an object or something else", () => {
    expect([{}, { a: 1 }].every(isObject)).toBe(true);
    expect([[], null, "texte", 1, true, undefined].some(isObject)).toBe(false);
  });

  it("is kept as it is written", () => {
    expect(readCell(array, "[1, 2]")).toBe("[1, 2]");
    expect(readCell(object, '{ "a": 1 }')).toBe('{ "a": 1 }');
    expect(readCell(any, "Le Gua")).toBe("Le Gua");
  });

  it.each(['{"a":1}', "1,2", "1", "null", "", "[1"])("« %s » is no array", (text) => {
    expect(readCell(array, text)).toBeUndefined();
  });

  it.each(["[1]", "a", "1", "null", '"a"', "", "{"])("« %s » is no object", (text) => {
    expect(readCell(object, text)).toBeUndefined();
  });

  it("has a form to be said", () => {
    expect(expectedForm(any)).toEqual(["une valeur", "a value"]);
    expect(expectedForm(array)).toEqual(["un tableau JSON, comme « [1, 2] »", "a JSON array, such as “[1, 2]”"]);
    expect(expectedForm(object)).toEqual(['un objet JSON, comme « {"a": 1} »', 'a JSON object, such as “{"a": 1}”']);
  });
});

describe("GeoJSON in a cell", () => {
  it.each([
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
    "Feature",
    "FeatureCollection",
  ])("may be a %s", (type) => {
    const text = JSON.stringify({ type });
    expect(readCell(geojson, text)).toBe(text);
    expect(readCell(geojson, text, { format: "default" })).toBe(text);
    expect(readCell(geojson, text, { format: "topojson" })).toBeUndefined();
  });

  it.each(["", "null", "[1,2]", "{}", '{"type":"Cercle"}', '{"type":"Topology"}', "POINT(1 2)"])(
    "is not « %s »",
    (text) => {
      expect(readCell(geojson, text)).toBeUndefined();
    },
  );

  it("is TopoJSON where the field says so", () => {
    expect(readCell(geojson, '{"type":"Topology"}', { format: "topojson" })).toBe('{"type":"Topology"}');
  });

  it("has a form to be said", () => {
    expect(expectedForm(geojson)).toEqual(["un objet GeoJSON", "a GeoJSON object"]);
    expect(expectedForm(geojson, { format: "topojson" })).toEqual(["un objet TopoJSON", "a TopoJSON object"]);
  });
});
