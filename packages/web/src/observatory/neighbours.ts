import type { Indicator } from "@datalogue/api";
import type { Point } from "./series.js";
import { fullQuantity, shortQuantity } from "./wording.js";

/**
 * The known values nearest to a year that has none, in words: « valeur précédente : 171 kg par habitant en 2020 ; suivante :
 * 169 kg en 2022 ». « Dernière » only when nothing is known after, null when nothing is known at all.
 */
export function describeNeighbours(
  indicator: Indicator,
  known: (Point & { value: number })[],
  year: number,
): string | null {
  const before = known.filter((point) => point.year < year).at(-1);
  const after = known.find((point) => point.year > year);
  if (before && after) {
    return `valeur précédente\u00a0: ${state(indicator, before, after)}\u202f; suivante\u00a0: ${shortQuantity(indicator, after.value, before.value)} en ${after.year}`;
  }
  if (before) return `dernière valeur publiée\u00a0: ${state(indicator, before)}`;
  return after ? `première valeur publiée\u00a0: ${state(indicator, after)}` : null;
}

function state(indicator: Indicator, { value, year }: { value: number; year: number }, beside = { value }): string {
  return `${fullQuantity(indicator, value, beside.value)} en ${year}`;
}
