import { addDays, daysBetween } from "../calendar/civil-day.js";
import { type Exact, ONE, toExact } from "./exact.js";

/** How often what is counted is counted anew: each civil year, or each half of it. */
export type Counting = "ANNEE" | "SEMESTRE";
/** What a part of the year owes of a yearly price: its days, its months (one begun counts whole), or all of it. */
export type Proration = "JOUR" | "MOIS" | "AUCUN";

/** Since when something applies, and how. */
export interface Rule {
  /** First day, "2026-07-01". */
  from: string;
  counting: Counting;
  proration: Proration;
}

/** A piece of the period during which one rule and one counting period hold. */
export interface Piece {
  from: string;
  to: string;
  /** Rank of its rule. */
  rule: number;
  days: number;
  /** Months that begin in it, of those that the period touches: one begun before it is counted by the piece before. */
  months: number;
  /** Share of the civil year, and of its counting period. */
  ofYear: Exact;
  ofCounting: Exact;
}

/**
 * Cuts a period of one civil year (`from` and `to` included) where a rule (sorted by day, the first one on the first day or before) or a half-year
 * begins. With AUCUN, the pieces of a period share the whole year, and those of a half-year the whole half, by their days.
 */
export function cutPeriod({ from, to }: { from: string; to: string }, rules: readonly Rule[]): Piece[] {
  const year = from.slice(0, 4);
  const half = `${year}-07-01`;
  const ruleOn = (day: string) =>
    Math.max(
      0,
      rules.findLastIndex((rule) => rule.from <= day),
    );
  const isCounted = (day: string) => rules[ruleOn(day)]?.counting === "SEMESTRE";
  const cuts = [...rules.map((rule) => rule.from), ...(isCounted(half) ? [half] : [])];
  const starts = [from, ...new Set(cuts.filter((day) => day > from && day <= to))].sort();
  const whole = daysBetween(from, to) + 1;
  const spans = starts.map((start, rank) => {
    const next = starts[rank + 1];
    const end = next === undefined ? to : addDays(next, -1);
    const rule = ruleOn(start);
    const first = rules[rule]?.counting === "SEMESTRE" ? (start < half ? "H1" : "H2") : "year";
    return { from: start, to: end, rule, counted: first, days: daysBetween(start, end) + 1, isFirst: rank === 0 };
  });
  return spans.map(({ isFirst, counted, ...span }): Piece => {
    const proration = rules[span.rule]?.proration ?? "JOUR";
    const months = monthsIn(span, isFirst);
    const yearDays = daysBetween(`${year}-01-01`, `${year}-12-31`) + 1;
    const together = spans.filter((one) => one.counted === counted).reduce((sum, { days }) => sum + days, 0);
    const halfDays =
      counted === "H1" ? daysBetween(`${year}-01-01`, half) : yearDays - daysBetween(`${year}-01-01`, half);
    const isHalf = counted !== "year";
    const shares: Record<Proration, () => [Exact, Exact]> = {
      JOUR: () => [share(span.days, yearDays), share(span.days, isHalf ? halfDays : yearDays)],
      MOIS: () => [share(months, 12), share(months, isHalf ? 6 : 12)],
      AUCUN: () => [share(span.days, whole), share(span.days, together)],
    };
    const [ofYear, ofCounting] = shares[proration]();
    return { ...span, months, ofYear, ofCounting };
  });
}

/**
 * Shares a number of things counted over the whole period between its pieces, by their days: whole numbers stay whole, and add up to it. The
 * first pieces together have what is nearest to their share (a half goes up).
 */
export function shareCount(count: number, pieces: readonly Piece[], digits: number): number[] {
  const scale = 10 ** digits;
  const total = Math.round(count * scale);
  const whole = pieces.reduce((sum, { days }) => sum + days, 0);
  let passed = 0;
  let given = 0;
  return pieces.map(({ days }) => {
    passed += days;
    const until = Math.floor((2 * total * passed + whole) / (2 * whole));
    const own = until - given;
    given = until;
    return own / scale;
  });
}

function monthsIn({ from, to }: { from: string; to: string }, isFirst: boolean): number {
  const [first, last] = [Number(from.slice(5, 7)), Number(to.slice(5, 7))];
  const begun = last - first + 1;
  return isFirst || from.endsWith("-01") ? begun : begun - 1;
}

function share(part: number, whole: number): Exact {
  if (part === whole) return ONE;
  const { over, under } = toExact(part);
  // Lowest terms are found by the first operation made of it.
  return { over, under: under * BigInt(whole) };
}
