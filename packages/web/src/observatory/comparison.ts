import type { Indicator } from "@datalogue/api";
import { isPercentage, typographic } from "../format/index.js";
import type { Point } from "./series.js";

/** Whether communes may be ranked by an indicator: what its definition says of its own limits. */
export function mayRank({ comparison }: Indicator): boolean {
  return comparison?.rank !== false;
}

/** Whether a value may be a strong or a weak point: its indicator allows it, and enough cases make it. */
export function mayJudge(indicator: Indicator, point: Point): boolean {
  const { rank, judge } = indicator.comparison ?? {};
  return rank !== false && judge !== false && hasEnoughCases(indicator, point);
}

/** Whether as many cases make a value as its indicator asks for to compare it. */
export function hasEnoughCases({ comparison }: Indicator, { observation }: Point): boolean {
  const { minimum = {} } = comparison ?? {};
  const enough = (count: number | null | undefined, least: number | undefined) =>
    least === undefined || (count ?? 0) >= least;
  return enough(observation?.numerator, minimum.numerator) && enough(observation?.denominator, minimum.denominator);
}

/** Fewest cases of a share that is told first: « 3 of 161 » is a handful of people, one more or less changes its place. */
const FEW = 20;

/** Whether a share counts so few cases that it is neither a strong point nor a lead, whatever its indicator asks for. */
export function isOfFewCases(indicator: Indicator, { observation }: Point): boolean {
  const { numerator } = observation ?? {};
  return isPercentage(indicator) && numerator != null && Number.isInteger(numerator) && Math.abs(numerator) < FEW;
}

/** Why a value is not compared, where it is not; else null. */
export function whyNotJudged(indicator: Indicator, point: Point): string | null {
  return indicator.comparison && point.value !== null && !mayJudge(indicator, point)
    ? typographic(indicator.comparison.reason)
    : null;
}

/** What an indicator says of comparing communes, after the words of a chart that sets them side by side; none where it allows all. */
export function limitSentence({ comparison }: Indicator): string[] {
  return comparison ? [typographic(comparison.reason)] : [];
}
