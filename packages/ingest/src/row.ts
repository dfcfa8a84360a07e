import type { Geometry } from "geojson";

/**
 * A cell once read: text, number or boolean; null = no value here. Dates and times are ISO 8601 text; geopoints are
 * "lon,lat" text; objects, arrays, lists and geojson are JSON text.
 */
export type Cell = string | number | boolean | null;

/** One record of a dataset, cells in the order of the columns: those of the schema, then those the schema does not know. */
export interface Row {
  /** Line of the file, null where the kind of file has no lines. */
  line: number | null;
  cells: Cell[];
  /** Names of the columns whose value is secret, by what its sender says of its absences: they have none. */
  secret?: readonly string[];
  /** Only in geographic files: WGS84, RFC 7946; null = a feature without geometry. */
  geometry?: Geometry | null;
}

/** A column of the rows handed over for loading. */
export interface Column {
  name: string;
  type: import("./schema.js").FieldTypeName;
  inSchema: boolean;
}
