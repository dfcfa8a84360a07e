import { casesOf, type Indicator } from "@datalogue/api";
import { capitalise, formatCount, isPercentage, typographic } from "../format/index.js";
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

/** Whether as many cases make each value as its indicator asks for to compare it, with others or with what it was. */
export function hasEnoughCases(indicator: Indicator, ...points: Point[]): boolean {
  return points.every((point) => tooFewOf(indicator, point) === null);
}

/** The cases that are too few to compare a value, which side of the bar they are on, and how many where it is known; null where there are enough. */
export function tooFewOf(
  indicator: Indicator,
  { observation }: Point,
): { side: "numerator" | "denominator"; cases: number | null } | null {
  const { minimum = {} } = indicator.comparison ?? {};
  const cases = observation ? casesOf(indicator, observation) : { numerator: null, denominator: null };
  const side = (["denominator", "numerator"] as const).find((one) => {
    const least = minimum[one];
    return least !== undefined && (cases[one] ?? 0) < least;
  });
  return side ? { side, cases: cases[side] } : null;
}

/** Fewest cases of a share that is told first: « 3 of 161 » is a handful of people, one more or less changes its place. */
const FEW = 20;

/** Whether a share counts so few cases that it is neither a strong point nor a lead, whatever its indicator asks for. */
export function isOfFewCases(indicator: Indicator, { observation }: Point): boolean {
  if (!isPercentage(indicator) || observation?.numerator == null) return false;
  // Tonnes made kilograms are no cases: the larger of the two, as they were before a division or after a multiplication.
  const [cases, amount] = [casesOf(indicator, observation).numerator ?? 0, observation.numerator];
  const most = Math.max(Math.abs(cases), Math.abs(amount));
  return Number.isInteger(most) && most < FEW;
}

/** « Deux communes ont trop peu de cas pour être comparées. », after what is said of communes without them; none where it is of all. */
export function fewSentence(count: number): string[] {
  if (count === 0) return [];
  const [communes, compared] = count === 1 ? ["commune a", "comparée"] : ["communes ont", "comparées"];
  return [`${capitalise(formatCount(count, "feminine"))} ${communes} trop peu de cas pour être ${compared}.`];
}

/** After a figure of some communes, where others that are drawn have too few cases to be compared. */
export function fewElsewhere(count: number): string {
  return count > 0 ? "\u202f; trop peu de cas ailleurs" : "";
}

/** What is said of communes of which none has enough cases to be compared with another. */
export const NONE_COMPARED = "trop peu de cas pour comparer les communes";

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
