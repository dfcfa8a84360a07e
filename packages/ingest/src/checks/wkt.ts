import type { Geometry, Position } from "geojson";
import { parseJson } from "../field-types/json-value.js";
import { parseDecimal } from "../field-types/number-text.js";
import { positionDepth } from "./position-depth.js";

const TYPES: Record<string, Exclude<Geometry["type"], "GeometryCollection">> = {
  POINT: "Point",
  MULTIPOINT: "MultiPoint",
  LINESTRING: "LineString",
  MULTILINESTRING: "MultiLineString",
  POLYGON: "Polygon",
  MULTIPOLYGON: "MultiPolygon",
};

const BEGINNING =
  /^\s*(?:SRID=\d+;\s*)?(?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION|CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE)(?:\s*(?:Z|M|ZM))?\s*\(/i;

/** Whether a text begins as a geometry in WKT, be it of those that are not read: collections, curves, other systems than WGS84. */
export function looksLikeWkt(text: string): boolean {
  return BEGINNING.test(text);
}

/**
 * Reads a geometry in WKT (OGC 06-103r4), altitudes kept, measures left out; undefined when it is not one. Collections are
 * not read.
 */
export function parseWkt(text: string): Geometry | undefined {
  const head = /^\s*(?:SRID=4326;\s*)?([A-Z]+?)(?:\s*(ZM|Z|M))?\s*(?=\()/i.exec(text);
  if (!head) return undefined;
  const type = TYPES[(head[1] as string).toUpperCase()];
  if (!type) return undefined;
  // Parentheses become brackets and commas between positions part them: the rest is JSON, or not WKT.
  const json = text
    .slice(head[0].length)
    .replace(/[^\s,()][^,()]*/g, (position) => `[${position.trim().split(/\s+/).map(parseDecimal).join(",")}]`)
    .replaceAll("(", "[")
    .replaceAll(")", "]");
  const value = parseJson(json);
  // "POINT (1 2)" gives [[1,2]]; "MULTIPOINT ((1 2), (3 4))" gives one list too many.
  let coordinates = type === "Point" && Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (type === "MultiPoint" && Array.isArray(coordinates))
    coordinates = coordinates.map((one) => (Array.isArray(one) && Array.isArray(one[0]) ? one[0] : one));
  const depth = positionDepth(type) as number;
  if (!isNested(coordinates, depth)) return undefined;
  const kept = head[2]?.toUpperCase() === "M" ? 2 : 3;
  return { type, coordinates: trim(coordinates, depth, kept) } as Geometry;
}

const SIMPLE = /^(?:MULTI)?(?:POINT|LINESTRING|POLYGON)(?:Z|M|ZM)?$/i;
const UNREAD = /^(?:GEOMETRYCOLLECTION|CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE)(?:Z|M|ZM)?$/i;
/** What may not follow what, in the signs of `signOf`. */
const DISORDER = /x|[sc][^z(e]|z[^(e]|[(,][^(scpue]|[pue)][^,)]/;

/**
 * What a text that looks like WKT is where `parseWkt` does not read it. `words`: it holds words that are not those of WKT, or has no two numbers
 * ("Point (2) de vente"). `unread`: well formed, with a collection, a curve, an altitude that is no
 * number or an empty part. Else `malformed`, be it because it is cut.
 */
export function formOfWkt(text: string): "words" | "unread" | "malformed" {
  let signs = "";
  let depth = 0;
  let closed = false;
  for (const [token] of text.matchAll(/[(),]|[^\s(),]+/g)) {
    const sign = signOf(token);
    if (!sign) return "words";
    signs += closed ? "x" : sign;
    if (sign === "(") depth++;
    else if (sign === ")") closed = --depth <= 0;
  }
  if ((text.match(/[\d.]+/g) ?? []).length < 2) return "words";
  const shape = signs.replace(/[na]+/g, (all) =>
    all.length < 2 || all.length > 4 ? "x" : all.includes("a") ? "u" : "p",
  );
  return closed && !DISORDER.test(shape) && /[cue]/.test(shape) ? "unread" : "malformed";
}

/** A token as one character: "s" a geometry that is read, "c" one that is not, "n" a number, "a" NaN, "x" what is none of these; undefined for a word. */
function signOf(token: string): string | undefined {
  if (/^[(),]$/.test(token)) return token;
  if (parseDecimal(token) !== undefined) return "n";
  if (/^NaN$/i.test(token)) return "a";
  if (/^EMPTY$/i.test(token)) return "e";
  if (/^(?:Z|M|ZM)$/i.test(token)) return "z";
  if (SIMPLE.test(token)) return "s";
  if (UNREAD.test(token)) return "c";
  return /\p{L}{2}/u.test(token) ? undefined : "x";
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
