import type { Series } from "./series.js";

/** The value a trend starts from: that of the year to compare with where it is past, else the first known before the year read. */
export function baseOf(series: Series, territory: string, compareWith: number, year: number) {
  const known = series.known(territory).filter((point) => point.year < year);
  return known.find((point) => point.year === compareWith) ?? known[0];
}
