import type { Series } from "./series.js";

/** One value of a dimension: a flow, a sector, a mode. */
export interface Part {
  label: string;
  series: Series;
  /** Its place among the values that its dimension declares: the same part has the same colour in every drawing. */
  rank?: number;
  /** The series that it adds up, where it is several put together. */
  gathered?: Series[];
}
