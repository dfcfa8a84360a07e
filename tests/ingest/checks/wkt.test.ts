import type { Geometry } from "geojson";
import { describe, expect, it } from "vitest";
import { looksLikeWkt, parseWkt } from "../../../packages/ingest/src/checks/wkt.js";

const line = [
  [1, 2],
  [3, 4],
];
const ring = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 0],
];

describe("WKT", () => {
  it.each<[string, Geometry]>([
    ["POINT(-1.22 45.88)", { type: "Point", coordinates: [-1.22, 45.88] }],
    ["  point  ( -1.22   45.88 )  ", { type: "Point", coordinates: [-1.22, 45.88] }],
    ["POINT (1e2 +4.5E-1)", { type: "Point", coordinates: [100, 0.45] }],
    ["POINT (.5 -45.)", { type: "Point", coordinates: [0.5, -45] }],
    ["SRID=4326;Point Z (-1.22 45.88 3)", { type: "Point", coordinates: [-1.22, 45.88, 3] }],
    ["srid=4326; POINT (1 2)", { type: "Point", coordinates: [1, 2] }],
    ["POINTZ(1 2 3)", { type: "Point", coordinates: [1, 2, 3] }],
    ["POINT (1 2 3)", { type: "Point", coordinates: [1, 2, 3] }],
    ["POINT ZM (1 2 3 4)", { type: "Point", coordinates: [1, 2, 3] }],
    ["POINT M (1 2 9)", { type: "Point", coordinates: [1, 2] }],
    ["POINT m (1 2 9)", { type: "Point", coordinates: [1, 2] }],
    ["LINESTRING (1 2, 3 4)", { type: "LineString", coordinates: line }],
    ["LINESTRING M (1 2 9,3 4 9)", { type: "LineString", coordinates: line }],
    ["LINESTRING Z (1 2 9,\n3 4 9)", { type: "LineString", coordinates: line.map((point) => [...point, 9]) }],
    ["MULTIPOINT ((1 2), (3 4))", { type: "MultiPoint", coordinates: line }],
    ["MULTIPOINT (1 2, 3 4)", { type: "MultiPoint", coordinates: line }],
    ["MULTILINESTRING ((1 2, 3 4), (0 0, 1 0))", { type: "MultiLineString", coordinates: [line, ring.slice(0, 2)] }],
    ["POLYGON ((0 0, 1 0, 1 1, 0 0))", { type: "Polygon", coordinates: [ring] }],
    ["POLYGON ((0 0, 1 0, 1 1, 0 0), (0 0, 1 0, 1 1, 0 0))", { type: "Polygon", coordinates: [ring, ring] }],
    ["MULTIPOLYGON (((0 0,1 0,1 1,0 0)))", { type: "MultiPolygon", coordinates: [[ring]] }],
    ["MULTIPOLYGON M (((0 0 9,1 0 9,1 1 9,0 0 9)))", { type: "MultiPolygon", coordinates: [[ring]] }],
  ])("« %s » is read", (text, geometry) => {
    expect(parseWkt(text)).toEqual(geometry);
    expect(looksLikeWkt(text)).toBe(true);
  });

  it.each([
    "",
    "POINT",
    "POINT EMPTY",
    "POINT ()",
    "POINT (1)",
    "POINT (1 2 3 4 5)",
    "POINT (a b)",
    "POINT (1 2 x)",
    "POINT (1-2 3)",
    "POINT (1 2, 3 4)",
    'POINT (1 "2")',
    "LINESTRING ((1 2, 3 4))",
    "POINT (1 2",
    "POINT 1 2",
    "POINT (1 2) x",
    "x POINT (1 2)",
    "POINT ((1 2))",
    "POINT (1 2, 3 4) (5 6)",
    "CERCLE (1 2)",
    "GEOMETRYCOLLECTION (POINT (1 2))",
    "LINESTRING ((1 2))",
    "LINESTRING ()",
    "MULTIPOINT (((1 2)))",
    "MULTIPOINT ()",
    "POLYGON (0 0, 1 0)",
    "POLYGON ((0 0, 1 0), 1 1)",
    "POLYGON ((0 0, 1))",
    "POLYGON (((0 0, 1 0)))",
    "MULTIPOLYGON ((0 0, 1 0))",
    "SRID=2154;POINT (374000 6539000)",
    "POINT T (1 2)",
    "POINT(1,2)",
    "[1,2]",
    '{"type":"Point"}',
  ])("« %s » is refused", (text) => {
    expect(parseWkt(text)).toBeUndefined();
  });

  it.each([
    ...["POINT (", "multipolygon(", " SRID=2154;LINESTRING  Z(", "SRID=4326; POLYGON M (", "MULTIPOINT ZM("],
    ...["GEOMETRYCOLLECTION (", "CURVEPOLYGON(", "MultiSurface Z ("],
  ])("is recognised by its beginning: « %s »", (text) => {
    expect(looksLikeWkt(text)).toBe(true);
  });

  it.each([
    "",
    "POINT",
    "POINT 1 2",
    "Point de tri (verre)",
    "le POINT (",
    "SRID=;POINT (",
    "SRID=x;POINT (",
    "CERCLE (1 2)",
    "MULTI (1 2)",
    "Surface (m2)",
    "POINT T (",
  ])("is not recognised in « %s »", (text) => {
    expect(looksLikeWkt(text)).toBe(false);
  });
});
