import type { Geometry, Position } from "geojson";

const TYPES: Record<string, Exclude<Geometry["type"], "GeometryCollection">> = {
  POINT: "Point",
  MULTIPOINT: "MultiPoint",
  LINESTRING: "LineString",
  MULTILINESTRING: "MultiLineString",
  POLYGON: "Polygon",
  MULTIPOLYGON: "MultiPolygon",
};

/** How many lists surround the positions of each type. */
const DEPTHS = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 } as const;

/** Whether a text begins as a geometry in WKT. */
export function looksLikeWkt(text: string): boolean {
  return /^\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:Z|M|ZM)?\s*\(/i.test(text);
}

/**
 * Reads a geometry in WKT (OGC 06-103r4), altitudes kept, measures left out; undefined when it is not one. Collections are
 * not read.
 */
export function parseWkt(text: string): Geometry | undefined {
  const head = /^\s*(?:SRID=4326;)?\s*([A-Z]+?)\s*(ZM|Z|M)?\s*(?=\()/i.exec(text);
  const type = TYPES[(head?.[1] ?? "").toUpperCase()];
  if (!head || !type) return undefined;
  const dimensions = (head[2] ?? "").toUpperCase();
  // Parentheses become brackets and commas between positions part them: the rest is JSON.
  const body = text.slice(head[0].length).trim();
  if (!/^[\d\s.,()eE+-]+$/.test(body)) return undefined;
  const json = body
    .replace(/[^\s,()][^,()]*/g, (position) => `[${position.trim().split(/\s+/).join(",")}]`)
    .replaceAll("(", "[")
    .replaceAll(")", "]");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  // "POINT (1 2)" gives [[1,2]]; "MULTIPOINT ((1 2), (3 4))" gives one list too many.
  let coordinates = type === "Point" ? (value as unknown[])[0] : value;
  if (type === "MultiPoint" && Array.isArray(coordinates))
    coordinates = coordinates.map((one) => (Array.isArray(one) && Array.isArray(one[0]) ? one[0] : one));
  if (!isNested(coordinates, DEPTHS[type])) return undefined;
  const kept = dimensions === "M" ? 2 : 3;
  return { type, coordinates: trim(coordinates, DEPTHS[type], kept) } as Geometry;
}

function isNested(value: unknown, depth: number): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  if (depth > 0) return value.every((inner) => isNested(inner, depth - 1));
  return value.length >= 2 && value.length <= 4 && value.every((number) => typeof number === "number");
}

function trim(value: unknown, depth: number, kept: number): unknown {
  if (depth === 0) return (value as Position).slice(0, kept);
  return (value as unknown[]).map((inner) => trim(inner, depth - 1, kept));
}
