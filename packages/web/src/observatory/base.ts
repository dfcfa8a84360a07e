import { cumulatedSince, type Indicator } from "@datalogue/api";
import { areComparable, comparableWith, type KnownPoint } from "./comparable.js";
import { hasEnoughCases } from "./comparison.js";
import type { Point, Series } from "./series.js";
import { inBrackets } from "./wording.js";

/**
 * The value a trend starts from: that of the year to compare with where it is past, else the first known before the year read. Only among
 * values of the same members; undefined when there is none, where too few cases make either, and of what adds up year after year, which has no trend.
 */
export function baseOf(
  indicator: Indicator,
  series: Series,
  territory: string,
  compareWith: number,
  year: number,
): KnownPoint | undefined {
  const base = chooseBase(indicator, comparableWith(series, territory, year), compareWith, year);
  return base && hasEnoughCases(indicator, base, series.at(territory, year)) ? base : undefined;
}

/**
 * Why the year to compare with is not, where it has a value: « 2018 ne se compare pas à 2024 (total incomplet : 6 communes sur 14) », « 2019 ne se
 * compare pas à 2024 (trop peu de cas) ». Else null.
 */
export function whyNotCompared(
  indicator: Indicator,
  series: Series,
  territory: string,
  compareWith: number,
  year: number,
): string | null {
  const here = series.at(territory, year);
  const before = chooseBase(indicator, series.known(territory), compareWith, year);
  if (here.value === null || !before) return null;
  const isFew = !hasEnoughCases(indicator, before, here);
  if (areComparable(before, here) && !isFew) return null;
  const why = isFew ? "trop peu de cas" : (before.incomplete ?? (here.incomplete ? null : "autre durée"));
  return `${before.year} ne se compare pas à ${year}${inBrackets(why)}`;
}

function chooseBase<P extends Point>(
  indicator: Indicator,
  known: P[],
  compareWith: number,
  year: number,
): P | undefined {
  if (cumulatedSince(indicator) !== undefined) return undefined;
  const before = known.filter((point) => point.year < year);
  return before.find((point) => point.year === compareWith) ?? before[0];
}
