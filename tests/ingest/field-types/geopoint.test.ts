import { describe, expect, it } from "vitest";
import { geopoint, writePoint } from "../../../packages/ingest/src/field-types/geopoint.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";

describe("a geographic point", () => {
  it.each([
    ["default", "-1.22, 45.88", "-1.22,45.88"],
    ["default", "-1.22,45.88", "-1.22,45.88"],
    ["default", " 180 ,90 ", "180,90"],
    ["default", "-180,-90", "-180,-90"],
    ["default", ",45", undefined],
    ["default", "0,0", "0,0"],
    ["array", "[-1.22, 45.88]", "-1.22,45.88"],
    ["array", '["-1.22", "45.88"]', "-1.22,45.88"],
    ["array", "[180,-90]", "180,-90"],
    ["object", '{"lon": -1.22, "lat": 45.88}', "-1.22,45.88"],
    ["object", '{"lat": "45.88", "lon": "-1.22"}', "-1.22,45.88"],
  ])("of format %s reads « %s » as %s", (format, text, value) => {
    expect(readCell(geopoint, text, { format })).toBe(value);
  });

  it("is a pair, longitude first, unless its field says otherwise", () => {
    expect(readCell(geopoint, "-1.22,45.88")).toBe("-1.22,45.88");
    expect(readCell(geopoint, "[-1.22,45.88]")).toBeUndefined();
  });

  it.each([
    ["default", "180.1,45"],
    ["default", "-180.1,45"],
    ["default", "0,90.1"],
    ["default", "0,-90.1"],
    ["default", "-1.22"],
    ["default", "45.88;-1.22"],
    ["default", "a,45"],
    ["default", "-1.22,b"],
    ["default", "-1.22,45.88,3"],
    ["default", ""],
    ["array", "-1.22,45.88"],
    ["array", "[45.88]"],
    ["array", "[-1.22,45.88,3]"],
    ["array", '["a",45]'],
    ["array", '[-1.22,"b"]'],
    ["array", "[null,45]"],
    ["array", "[-1.22,null]"],
    ["array", "[0,91]"],
    ["array", '{"lon": -1.22, "lat": 45.88}'],
    ["object", '{"x": -1.22, "y": 45.88}'],
    ["object", '{"lon": -1.22}'],
    ["object", "[-1.22,45.88]"],
    ["object", "null"],
    ["object", "-1.22,45.88"],
  ])("of format %s refuses « %s »", (format, text) => {
    expect(readCell(geopoint, text, { format })).toBeUndefined();
  });

  it.each([
    "(-1.22, 45.88)",
    "[-1.22, 45.88]",
    '{"lon":-1.22,"lat":45.88}',
    "-1.22;45.88",
    "[-1.22;45.88]",
    "(-1.22 ; 45.88)",
  ])("suggests for « %s » the form of the field", (text) => {
    expect(suggestCell(geopoint, text)).toBe("-1.22,45.88");
    expect(suggestCell(geopoint, text, { format: "array" })).toBe("[-1.22,45.88]");
    expect(suggestCell(geopoint, text, { format: "object" })).toBe('{"lon": -1.22, "lat": 45.88}');
  });

  it.each(["Le Gua", "", "200;45", "-181;45", "45;91", "1;2;3", "((1,2))", "1(2,45", "12,4)5", "-1.22"])(
    "suggests nothing for « %s »",
    (text) => {
      expect(suggestCell(geopoint, text)).toBeUndefined();
    },
  );

  it.each([
    ["default", "-1.22,45.88"],
    ["array", "[-1.22,45.88]"],
    ["object", '{"lon": -1.22, "lat": 45.88}'],
    ["array", "[1e-7,45.88]"],
  ])("of format %s is written as it is read: « %s »", (format, text) => {
    const field = { name: "lieu", format };
    expect(writePoint(String(readCell(geopoint, text, field)), field)).toBe(text);
  });

  it("says its form", () => {
    expect(expectedForm(geopoint)).toEqual([
      "un point de la forme « longitude,latitude », en degrés",
      "a point of the form “longitude,latitude”, in degrees",
    ]);
    expect(expectedForm(geopoint, { format: "array" })[0]).toContain("« [longitude,latitude] »");
    expect(expectedForm(geopoint, { format: "object" })[1]).toContain('“{"lon": longitude, "lat": latitude}”');
  });
});
