import type { Geometry } from "geojson";
import type { FilterFault } from "../../http/filter-fault.js";
import { QueryRefused } from "../../http/query-refused.js";
import { type Box, ringOf } from "../box-of.js";

/** A value that a property is compared with. Days and instants are kept as they are written. */
export type Cql2Literal =
  | { kind: "text"; value: string }
  | { kind: "number"; value: number }
  | { kind: "boolean"; value: boolean }
  | { kind: "date" | "timestamp"; value: string };

export type Cql2Comparison = "=" | "<>" | "<" | "<=" | ">" | ">=";

/**
 * A filter of OGC CQL2, read from its text or from its JSON: the same filter is the same expression. `NOT LIKE`, `NOT IN`… are a `not` around
 * the predicate, as in JSON. Geometries are in longitude and latitude once read.
 * @see https://docs.ogc.org/is/21-065r2/21-065r2.html
 */
export type Cql2Expression =
  | { op: "and" | "or"; parts: Cql2Expression[] }
  | { op: "not"; part: Cql2Expression }
  | { op: "constant"; value: boolean }
  | { op: Cql2Comparison; property: string; value: Cql2Literal }
  /** `%` any characters, `_` one, `\` before one of them as it is; `ilike`: case and accents aside, as GDAL asks. */
  | { op: "like" | "ilike"; property: string; pattern: string }
  | { op: "between"; property: string; from: Cql2Literal; to: Cql2Literal }
  | { op: "in"; property: string; values: Cql2Literal[] }
  | { op: "isNull"; property: string }
  | { op: "s_intersects"; property: string; geometry: Geometry };

export const COMPARISONS: readonly Cql2Comparison[] = ["=", "<>", "<=", ">=", "<", ">"];

/** The comparison read from right to left: `90 < places` is `places > 90`. */
export const MIRRORED: Record<Cql2Comparison, Cql2Comparison> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** Characters of a filter. */
export const MAX_LENGTH = 6_000;

/** Refuses a filter that is too long to be read. */
export function checkLength({ length }: string): void {
  if (length > MAX_LENGTH) throw badFilter({ why: "too-long", length, most: MAX_LENGTH });
}
/** Parentheses, `NOT`s and arrays within one another. */
export const MAX_DEPTH = 30;

/** A filter that cannot be read or kept. */
export function badFilter(fault: FilterFault, accepted: string[] = []): QueryRefused {
  return new QueryRefused({ kind: "bad-filter", fault }, "filter", accepted);
}

/** Several conditions joined; one alone is itself. */
export function join(op: "and" | "or", parts: Cql2Expression[]): Cql2Expression {
  const [first, ...others] = parts;
  return first && others.length === 0 ? first : { op, parts };
}

/** A box as the polygon of its four corners; west beyond east: two, on both sides of the antimeridian. */
export function boxGeometry([west, south, east, north]: Box): Geometry {
  if (west <= east) return { type: "Polygon", coordinates: [ringOf([west, south, east, north])] };
  const halves: Box[] = [
    [west, south, 180, north],
    [-180, south, east, north],
  ];
  return { type: "MultiPolygon", coordinates: halves.map((half) => [ringOf(half)]) };
}

/** Four numbers, or six with heights, as a box; undefined for anything else. */
export function readBox(numbers: number[]): Box | undefined {
  const [a, b, c, d, e, f] = numbers;
  const box = numbers.length === 6 ? [a, b, d, e] : numbers.length === 4 ? [a, b, c, d] : [];
  const [west, south, east, north] = box;
  if (![west, south, east, north, ...(numbers.length === 6 ? [c, f] : [])].every(Number.isFinite)) return undefined;
  if ((south as number) > (north as number)) return undefined;
  return [west as number, south as number, east as number, north as number];
}
