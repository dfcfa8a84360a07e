import type { Geometry } from "geojson";

/**
 * A cell once read: text, number or boolean; null = no value here. Dates and times are ISO 8601 text; geopoints are
 * "lon,lat" text; objects, arrays, lists and geojson are JSON text.
 */
export type Cell = string | number | boolean | null;

/** What a record was made of: a line of the file, and the column there of each cell (null: none, as a constant has). */
export interface Part {
  line: number | null;
  /** In the order of the columns of its table; the same list for all the records that have it. */
  columns: readonly ({ name: string; rank: number | null } | null)[];
}

/** One record of a dataset, cells in the order of the columns: those of the schema, then those the schema does not know. */
export interface Row {
  /** Line of the file, null where the kind of file has no lines. */
  line: number | null;
  cells: Cell[];
  /** Lines and columns of the file that the cells come from, by a recipe, in the order of the cells; only where it is asked for. */
  parts?: readonly Part[];
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
