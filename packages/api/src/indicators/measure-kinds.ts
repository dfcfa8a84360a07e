import type { Level } from "@datalogue/ingest";
import { yearsBefore } from "../calendar/periods.js";
import { ExpressionError } from "../expressions/parse-tree.js";
import { evaluateExpression } from "./expression/evaluate-expression.js";
import { type Expression, indicatorsOf, parseExpression } from "./expression/parse-expression.js";
import type {
  Derivation,
  DerivedIndicator,
  Indicator,
  MeasuredIndicator,
  ReferenceSeries,
  RowsIndicator,
  RowsMeasure,
  SeriesIndicator,
  SeriesMeasure,
} from "./indicator.js";
import type { Term, Terms } from "./terms.js";

type Measure = Indicator["measure"];

/** A kind of measure, by the name that definitions give it. */
export type MeasureKindName = Measure["kind"];

/** The arithmetic that a value is shown with, where it has a numerator and a denominator. */
export type Arithmetic =
  /** Numerator ÷ denominator × `scale`. */
  | { kind: "quotient"; scale: number }
  /** ((numerator ÷ denominator)^(1 / years) − 1) × 100. */
  | { kind: "growth"; years: number };

/** What the program knows of every kind of measure. */
interface AnyKind<M> {
  /** A number of things rather than a ratio: twice as many inhabitants make about twice as much. `isCounted`: of another indicator. */
  isCount(measure: M, isCounted: (id: string) => boolean): boolean;
  /** A value that missing communes can only make smaller; a ratio may go either way. `isAdded`: of another indicator. */
  isAdditive(measure: M, isAdded: (id: string) => boolean): boolean;
  /** The sum of the years means something, or we cannot tell. */
  addsOverYears: boolean;
  arithmetic(measure: M): Arithmetic;
}

/** A kind that is computed from amounts: those of the rows of datasets, or of the reference series. */
export interface AmountsKind<M> extends AnyKind<M> {
  from: "rows" | "series";
  /** The numerator and the denominator that it stands for. */
  terms(measure: M): Terms<Term | ReferenceSeries>;
  /** The amounts of several territories make the value of all. */
  addsOverTerritories: boolean;
  /** Its values by dimension add up to the whole. */
  hasParts(measure: M): boolean;
  /** Told by inhabitant: what is divided by is worth saying. */
  isByInhabitant?(measure: M): boolean;
}

/** A kind that is computed from the values of others, of the same territory. */
export interface DerivedKind<M> extends AnyKind<M> {
  from: "indicators";
  /** The property that says what it is computed from. */
  property: "of" | "expression";
  /** What it is computed from: indicators by their identifier, reference series. */
  parents(measure: M): (string | ReferenceSeries)[];
  /** Why nothing can be computed from it, whatever there is: a French sentence. */
  findFault?(measure: M): string | undefined;
  /** Its formula, as the lineage of a value tells it. */
  formula(measure: M): string;
  /** Whether its value of a period is made of its parent's of another. */
  usesPeriod(measure: M, period: string, parent: string): boolean;
  /** The period that its value of another is compared with, where it compares two. */
  comparedWith?(measure: M, period: string): string;
  /** The first period of what its values add up, period after period. */
  cumulatedSince?(measure: M): string;
}

type KindOf<M> = [M] extends [Derivation] ? DerivedKind<M> : AmountsKind<M>;

const quotient = (scale = 1) => ({ kind: "quotient" as const, scale });
const ratio = { isCount: () => false, isAdditive: () => false, addsOverYears: false };
const quantity = { isCount: () => true, isAdditive: () => true };

/** All that the program knows of a kind of measure; how it is checked is in `indicator-schema.ts`, how a derivation is made in `derive-observations.ts`. */
const measureKinds: { [Name in MeasureKindName]: KindOf<Extract<Measure, { kind: Name }>> } = {
  sum: {
    from: "rows",
    ...quantity,
    ...{ addsOverYears: true, addsOverTerritories: true },
    terms: ({ numerator }) => ({ numerator, scale: 1 }),
    hasParts: () => true,
    arithmetic: () => quotient(),
  },
  ratio: {
    from: "rows",
    ...ratio,
    addsOverTerritories: true,
    terms: ({ numerator, denominator, scale = 1 }) => ({ numerator, denominator, scale }),
    // One denominator for all the parts.
    hasParts: ({ denominator }) => !("byDimension" in denominator && denominator.byDimension === true),
    isByInhabitant: ({ denominator }) => "population" in denominator,
    arithmetic: ({ scale }) => quotient(scale),
  },
  share: {
    from: "rows",
    ...ratio,
    addsOverTerritories: true,
    terms: ({ part, whole, scale = 100 }) => {
      const { where: _, ...all } = part;
      return { numerator: part, denominator: whole ?? all, scale };
    },
    hasParts: () => false,
    arithmetic: ({ scale = 100 }) => quotient(scale),
  },
  "weighted-mean": {
    from: "rows",
    ...ratio,
    addsOverTerritories: true,
    terms: ({ dataset, field, weight, where }) => {
      const common = { dataset, aggregate: "sum" as const, ...(where ? { where } : {}) };
      return {
        numerator: { ...common, field, weight },
        denominator: { ...common, field: weight, present: field, byDimension: true },
        scale: 1,
      };
    },
    hasParts: () => false,
    arithmetic: () => quotient(),
  },
  distinct: {
    from: "rows",
    ...quantity,
    ...{ addsOverYears: false, addsOverTerritories: false },
    terms: ({ numerator }) => ({ numerator, scale: 1 }),
    hasParts: () => false,
    arithmetic: () => quotient(),
  },
  median: {
    from: "rows",
    ...ratio,
    addsOverTerritories: false,
    terms: ({ numerator }) => ({ numerator, scale: 1 }),
    hasParts: () => false,
    arithmetic: () => quotient(),
  },
  series: {
    from: "series",
    isCount: ({ denominator }) => denominator === undefined,
    isAdditive: ({ denominator }) => denominator === undefined,
    ...{ addsOverYears: false, addsOverTerritories: true },
    terms: ({ numerator, denominator, scale = 1 }) => ({ numerator, ...(denominator ? { denominator } : {}), scale }),
    hasParts: () => false,
    arithmetic: ({ scale }) => quotient(scale),
  },
  growth: {
    from: "indicators",
    ...ratio,
    property: "of",
    parents: ({ of }) => [of],
    formula: ({ years = 1 }) =>
      `((valeur ÷ valeur ${years} an${years > 1 ? "s" : ""} avant)${years > 1 ? ` puissance 1/${years}` : ""} − 1) × 100`,
    usesPeriod: ({ years = 1 }, period, parent) => parent === period || parent === yearsBefore(period, years),
    comparedWith: ({ years = 1 }, period) => yearsBefore(period, years),
    arithmetic: ({ years = 1 }) => ({ kind: "growth", years }),
  },
  cumulative: {
    from: "indicators",
    isCount: ({ of }, isCounted) => isCounted(of),
    isAdditive: ({ of }, isAdded) => isAdded(of),
    addsOverYears: false,
    property: "of",
    parents: ({ of }) => [of],
    formula: ({ since }) => `Σ des valeurs depuis ${since}`,
    usesPeriod: ({ since }, period, parent) => parent >= since && parent <= period,
    cumulatedSince: ({ since }) => since,
    arithmetic: () => quotient(),
  },
  index: {
    from: "indicators",
    ...ratio,
    property: "of",
    parents: ({ of }) => [of],
    formula: ({ base }) => `valeur ÷ valeur de ${base} × 100`,
    usesPeriod: ({ base }, period, parent) => parent === period || parent === base,
    comparedWith: ({ base }) => base,
    arithmetic: () => quotient(100),
  },
  envelope: {
    from: "indicators",
    ...ratio,
    property: "of",
    parents: ({ of }) => [of],
    formula: ({ referenceFrom, referenceTo, from, rate }) =>
      `Σ des valeurs depuis ${from} ÷ (Σ des valeurs de ${referenceFrom} à ${referenceTo} × ${rate} %) × 100`,
    usesPeriod: ({ referenceFrom, referenceTo, from }, period, parent) =>
      isBetween(parent, referenceFrom, referenceTo) || isBetween(parent, from, Number(period)),
    cumulatedSince: ({ from }) => String(from),
    arithmetic: () => quotient(100),
  },
  expression: {
    from: "indicators",
    isCount: ({ expression }, isCounted) => natureOf(parseExpression(expression), isCounted) === "count",
    isAdditive: ({ expression }, isAdded) => isSum(parseExpression(expression), isAdded),
    addsOverYears: true,
    property: "expression",
    parents: ({ expression }) => indicatorsOf(parseExpression(expression)),
    findFault: ({ expression }) => {
      try {
        const named = indicatorsOf(parseExpression(expression));
        return named.length > 0 ? undefined : "la formule ne nomme aucun indicateur, écrivez val(identifiant).";
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        return error.message;
      }
    },
    formula: ({ expression }) => expression,
    usesPeriod: (_, period, parent) => parent === period,
    arithmetic: () => quotient(),
  },
};

/** Whether a period is one of some years. */
function isBetween(period: string, from: number, to: number): boolean {
  return /^\d{4}$/.test(period) && Number(period) >= from && Number(period) <= to;
}

/** Every kind of measure, in the order in which it is listed. */
export const measureKindNames = Object.keys(measureKinds) as MeasureKindName[];

/** What is known of the kind of a measure. */
export function kindOf<M extends RowsMeasure | SeriesMeasure>(measure: M): AmountsKind<M>;
export function kindOf<M extends Derivation>(measure: M): DerivedKind<M>;
export function kindOf<M extends Measure>(measure: M): AmountsKind<M> | DerivedKind<M>;
export function kindOf({ kind }: Measure): AmountsKind<never> | DerivedKind<never> {
  return measureKinds[kind];
}

export function isDerived(indicator: Indicator): indicator is DerivedIndicator {
  return kindOf(indicator.measure).from === "indicators";
}

/**
 * Whether the values of a level stay readable as they were published once. Those of a group that are derived from those of other
 * indicators are made when they are asked for: none of a former day stays.
 */
export function keepsStates(indicator: Indicator, level: Level | undefined): boolean {
  return !(isDerived(indicator) && level === "group");
}

export function isMeasured(indicator: Indicator): indicator is MeasuredIndicator {
  return !isDerived(indicator);
}

export function isFromSeries(indicator: Indicator): indicator is SeriesIndicator {
  return kindOf(indicator.measure).from === "series";
}

export function isFromRows(indicator: Indicator): indicator is RowsIndicator {
  return kindOf(indicator.measure).from === "rows";
}

/** The numerator and the denominator that a measure stands for. */
export function termsOf(measure: RowsMeasure): Terms;
export function termsOf(measure: RowsMeasure | SeriesMeasure): Terms<Term | ReferenceSeries>;
export function termsOf(measure: RowsMeasure | SeriesMeasure): Terms<Term | ReferenceSeries> {
  return kindOf(measure).terms(measure);
}

/** Counts add to counts and are scaled by plain numbers; anything else is a ratio. */
function natureOf(expression: Expression, isCounted: (id: string) => boolean): "count" | "number" | "ratio" {
  switch (expression.kind) {
    case "number":
      return "number";
    case "value":
      return isCounted(expression.indicator) ? "count" : "ratio";
    case "negative":
      return natureOf(expression.of, isCounted);
    case "choice":
      return natureOf(expression.then, isCounted);
    case "operation": {
      const left = natureOf(expression.left, isCounted);
      const right = natureOf(expression.right, isCounted);
      if (right === "number") return left;
      if (expression.operator === "/") return "ratio";
      if (expression.operator === "*") return left === "number" ? right : "ratio";
      return left === right ? left : "ratio";
    }
  }
}

/** Whether a formula does nothing to what adds up but add it, and scale it by positive numbers. */
function isSum(expression: Expression, isAdded: (id: string) => boolean): boolean {
  if (expression.kind === "value") return isAdded(expression.indicator);
  if (expression.kind !== "operation") return false;
  const { operator, left, right } = expression;
  switch (operator) {
    case "+":
      return isSum(left, isAdded) && isSum(right, isAdded);
    case "-":
      return false;
    case "*":
      return (isSum(left, isAdded) && isPositive(right)) || (isPositive(left) && isSum(right, isAdded));
    case "/":
      return isSum(left, isAdded) && isPositive(right);
  }
}

/** Whether a formula is a number over 0, of no indicator. */
function isPositive(expression: Expression): boolean {
  if (indicatorsOf(expression).length > 0) return false;
  const found = evaluateExpression(expression, () => undefined);
  return "value" in found && found.value > 0;
}
