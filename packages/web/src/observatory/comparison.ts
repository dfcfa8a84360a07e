import { casesOf, type Indicator } from "@datalogue/api";
import { capitalise, formatCount, isPercentage, typographic } from "../format/index.js";
import { isMinimum, kindOfAbsence, type Point } from "./series.js";

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

/**
 * « Dix communes ne sont pas comparées : secret statistique. », after what is said of the others; none where each has a value.
 * @param areCompared False where the others are not either, one alone or by an indicator that ranks none: « Le chiffre de dix communes n’est pas publié ».
 */
export function absentSentence(points: Point[], areCompared = true): string[] {
  const absent = points.filter(({ value }) => value === null);
  if (absent.length === 0) return [];
  const isOne = absent.length === 1;
  const count = formatCount(absent.length, "feminine");
  const told = areCompared
    ? `${capitalise(count)} ${isOne ? "commune n’est pas comparée" : "communes ne sont pas comparées"}`
    : `Le chiffre ${isOne ? "d’une commune" : `de ${count} communes`} n’est pas publié`;
  return [`${told}\u00a0: ${listAbsences(absent)}.`];
}

/** « secret statistique, non disponible »: why some communes have no value to show, each reason once. */
export function listAbsences(points: Point[]): string {
  return [...new Set(points.flatMap(({ absence }) => (absence === null ? [] : kindOfAbsence(absence))))].join(", ");
}

/**
 * After a figure of some communes, why it leaves out others that have a value: « ; secret ou trop peu de cas ailleurs ». Masked communes are
 * the smallest ones, most often: without these words, the least that is told would pass for the least there is. What nobody knows is none.
 * @param few How many have too few cases to be compared.
 * @param points Of all the communes, known or not.
 */
export function leftElsewhere(few: number, points: Point[]): string {
  const reasons = [
    ...(points.some(({ absence }) => absence === "secret statistique") ? ["secret"] : []),
    ...(points.some(({ absence }) => absence !== null && isMinimum(absence)) ? ["minimum seul"] : []),
    ...(few > 0 ? ["trop peu de cas"] : []),
    ...(points.some(isUncomputed) ? ["non calculable"] : []),
  ];
  return reasons.length > 0 ? `\u202f; ${reasons.join(" ou ")} ailleurs` : "";
}

/** Whether a ratio has no value, of two amounts that are known and enter that of the whole: the debt of a commune in deficit. */
export function isUncomputed({ absence, observation }: Point): boolean {
  return absence === "non calculable" && observation?.numerator != null && !!observation.denominator;
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
