import { isDeepStrictEqual } from "node:util";
import { evaluateExpression } from "./expression/evaluate-expression.js";
import { indicatorsOf, parseExpression } from "./expression/parse-expression.js";
import type { Derivation, ReferenceSeries, RowsMeasure, SeriesMeasure } from "./indicator.js";
import { isDerived, isMeasured, termsOf } from "./measure-kinds.js";
import type { FindIndicator } from "./parents-of.js";
import { isSeries, type Term } from "./terms.js";

/**
 * Whether a number written in the unit of an indicator means something else by other definitions: the unit is another, or the values are those of before
 * multiplied. Values that change since something else is measured (another column, other rows, another formula) are those of a better method.
 */
export function isRescaled(id: string, before: FindIndicator, after: FindIndicator): boolean {
  const [was, now] = [before(id), after(id)];
  if (!was || !now) return false;
  return was.unit !== now.unit || Math.abs(factorBetween(id, before, after) - 1) > ROUNDING;
}

/** What floating numbers lose. */
const ROUNDING = 1e-9;

/**
 * By how much the values of an indicator are multiplied, what is measured being the same; 1 where it is not. `known`: what was found on the way, 1 for
 * what is being looked for: former formulas and the next ones together may go round in a circle, which neither do alone.
 */
function factorBetween(
  id: string,
  before: FindIndicator,
  after: FindIndicator,
  known = new Map<string, number>(),
): number {
  const found = known.get(id);
  if (found !== undefined) return found;
  known.set(id, 1);
  const factor = measureFactor(id, before, after, (parent) => factorBetween(parent, before, after, known));
  known.set(id, factor);
  return factor;
}

function measureFactor(
  id: string,
  before: FindIndicator,
  after: FindIndicator,
  factorOf: (parent: string) => number,
): number {
  const [was, now] = [before(id), after(id)];
  if (!was || !now) return 1;
  if (isMeasured(was) && isMeasured(now)) {
    const [former, next] = [readingOf(was.measure), readingOf(now.measure)];
    return isDeepStrictEqual(former.read, next.read) ? next.scale / former.scale : 1;
  }
  if (!isDerived(was) || !isDerived(now)) return 1;
  const [former, next] = [was.measure, now.measure];
  if (former.kind === "cumulative" && next.kind === "cumulative" && former.of === next.of) return factorOf(next.of);
  // A growth, an index or a part of an envelope compares values of one indicator: their scale is nothing to it.
  if (former.kind !== "expression" || next.kind !== "expression") return 1;
  return factorOfFormula(former, next, factorOf);
}

/** What a measure reads, and what it multiplies it by. */
function readingOf(measure: RowsMeasure | SeriesMeasure): { read: unknown[]; scale: number } {
  const { numerator, denominator, scale } = termsOf(measure);
  const scaleOf = (term: Term | ReferenceSeries | undefined) => (term && !isSeries(term) ? (term.scale ?? 1) : 1);
  const readOf = (term: Term | ReferenceSeries | undefined) => {
    if (!term || isSeries(term)) return term && { ...term, lookBack: undefined };
    const { dataset, aggregate, field, weight } = term;
    return { dataset, aggregate, field, weight };
  };
  return {
    read: [readOf(numerator), readOf(denominator)],
    scale: (scale * scaleOf(numerator)) / scaleOf(denominator),
  };
}

/** A formula is tried on values of what it names: another one that gives the same, multiplied, whatever they are, measures the same. */
function factorOfFormula(
  former: Extract<Derivation, { kind: "expression" }>,
  next: Extract<Derivation, { kind: "expression" }>,
  factorOf: (parent: string) => number,
): number {
  const [before, after] = [parseExpression(former.expression), parseExpression(next.expression)];
  const names = [...new Set([...indicatorsOf(before), ...indicatorsOf(after)])];
  const factors = new Map(names.map((name) => [name, factorOf(name)]));
  const [first = 1, second = 1] = [7, 11].map((divisor) => {
    const value = (name: string) => 1 + (names.indexOf(name) + 1) / divisor;
    const [old, own] = [
      evaluateExpression(before, value),
      evaluateExpression(after, (name) => value(name) * (factors.get(name) ?? 1)),
    ];
    return "value" in old && "value" in own && old.value !== 0 ? own.value / old.value : 1;
  });
  const isSame = former.expression === next.expression || Math.abs(first - second) <= ROUNDING * Math.abs(first);
  return isSame ? first : 1;
}
