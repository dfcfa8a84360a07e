import { areComparable, comparableWith, type KnownPoint } from "./comparable.js";
import type { Point, Series } from "./series.js";

/**
 * The value a trend starts from: that of the year to compare with where it is past, else the first known before the year read. Only among
 * values of the same members; undefined when there is none.
 */
export function baseOf(series: Series, territory: string, compareWith: number, year: number): KnownPoint | undefined {
  return chooseBase(comparableWith(series, territory, year), compareWith, year);
}

/** Why the year to compare with is not, where it has a value: « 2018 ne se compare pas (total incomplet : 6 communes sur 14) ». Else null. */
export function whyNotCompared(series: Series, territory: string, compareWith: number, year: number): string | null {
  const here = series.at(territory, year);
  const before = chooseBase(series.known(territory), compareWith, year);
  if (here.value === null || !before || areComparable(before, here)) return null;
  const why = before.incomplete ? ` (${before.incomplete})` : here.incomplete ? "" : " (autre durée)";
  return `${before.year} ne se compare pas à ${year}${why}`;
}

function chooseBase<P extends Point>(known: P[], compareWith: number, year: number): P | undefined {
  const before = known.filter((point) => point.year < year);
  return before.find((point) => point.year === compareWith) ?? before[0];
}
