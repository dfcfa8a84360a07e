import type { Geometry } from "geojson";
import type { Box } from "../box-of.js";
import type { Cql2Expression } from "../cql2/cql2-expression.js";

/** What is asked of the features of a collection. */
export interface FeatureQuery {
  /** One box; two when the box goes across the antimeridian; none when no place is asked. */
  boxes: Box[];
  /** A box of a projected system, as what it covers in longitude and latitude; features without a place are kept, as by boxes. */
  area?: Geometry;
  /** Leaves out the features without a place: a map has nowhere to draw them. */
  placed?: true;
  datetime: Interval | null;
  /** Equality of a property and a value, as written in the address. */
  properties: { field: string; value: string }[];
  filter?: Cql2Expression;
  /** Address of the reference system of the positions that are given: that of what is stored when absent. */
  crs?: string;
  limit: number;
  offset: number;
  cursor: FeatureCursor | null;
}

/** Days or instants as RFC 3339 writes them, both included; null where the interval is open. */
export interface Interval {
  from: string | null;
  to: string | null;
}

/** Where a page of features ended: the version it was read in and the number of its last feature. */
export interface FeatureCursor {
  version: number;
  after: number;
}

/** The parameters that are not the name of a property. */
export const FEATURE_PARAMETERS = [
  "bbox",
  "datetime",
  "limit",
  "offset",
  "cursor",
  "crs",
  "bbox-crs",
  "filter",
  "filter-lang",
  "filter-crs",
  "f",
];

/** First instant of a day or of an instant, in seconds since 1970. */
export function startOf(text: string): number {
  return Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text.replace(/:60/, ":59").toUpperCase()) / 1000;
}

/** Last instant of a day or of an instant, in seconds since 1970. */
export function endOf(text: string): number {
  return text.length === 10 ? startOf(text) + 86_399.999 : startOf(text);
}
