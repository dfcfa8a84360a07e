import type { Level, Population } from "@datalogue/ingest";

export interface ObservationQuery {
  territory?: string;
  level?: Level;
  from?: string;
  to?: string;
  /** A dimension that is not named is taken as a whole, "*" gives each of its values, "all" every combination. */
  dimensions?: Record<string, string> | "all";
  /** ISO day of the geography to give values in; absent: that of today. */
  vintage?: string;
  /** Another reference series to divide by: "dgf" instead of "municipale". */
  denominator?: Population["kind"];
  /** Identifier of the values as they were served once; absent: those served now. */
  state?: string;
}
