import type { Series } from "./series.js";

/** One value of a dimension: a flow, a sector, a mode. */
export interface Part {
  label: string;
  series: Series;
}
