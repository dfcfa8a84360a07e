import { listed } from "@datalogue/ingest";
import { yearsBefore } from "../calendar/periods.js";
import { tidy } from "../rows/tidy.js";
import { MADE_OF_A_MINIMUM } from "./explain.js";
import { evaluateExpression } from "./expression/evaluate-expression.js";
import { indicatorsOf, parseExpression } from "./expression/parse-expression.js";
import type { Derivation, DerivedIndicator, Observation } from "./indicator.js";
import { lineageAddress } from "./lineage-address.js";
import { absentStatus, weakestStatus } from "./observation-status.js";
import { followedSeries, nameOf, parentsOf } from "./parents-of.js";

/** What a derivation gives for one period: a value made of parents' values, or why there is none. */
interface Result {
  value: number | null;
  /** A sum of which a part is a minimum. */
  bound?: "min";
  numerator?: number;
  denominator?: number;
  denominatorLabel?: string;
  /** The parents' values it was made of, or misses. */
  parents: Observation[];
  reason?: string;
}

/** Values of the parents of one territory and one cell, by indicator then period. */
type Line = Map<string, Map<string, Observation>>;

/**
 * Values computed from those of other indicators, or of the reference series that is followed, at each declared level, territory and value of the dimensions that all of
 * them have. A missing parent makes the value missing, with the parent's reason; the status is the weakest of the parents',
 * the coverage the smallest. Quantities (sums, counts) that are not of the same communes are not compared. Sorted by dimensions, period, level, territory, as those of the parents.
 */
export function deriveObservations(
  indicator: DerivedIndicator,
  known: ReadonlyMap<string, Observation[]>,
): Observation[] {
  const derive = DERIVE[indicator.measure.kind] as Derive<Derivation>;
  const series = followedSeries(indicator);
  const lines = gatherLines(indicator, series ? [series.id] : parentsOf(indicator), known);
  const observations: Observation[] = [];
  for (const { line, periods, like } of lines)
    for (const period of periods) {
      const result = refuseMinimum(derive(indicator.measure, line, period));
      if (result) observations.push(toObservation(indicator, like, period, result));
    }
  return observations;
}

/** Nothing but a sum is made of a minimum. */
function refuseMinimum(result: Result | undefined): Result | undefined {
  if (!result || result.value === null || result.bound || !result.parents.some(({ bound }) => bound)) return result;
  return { value: null, parents: result.parents, reason: MADE_OF_A_MINIMUM };
}

type Derive<M> = (measure: M, line: Line, period: string) => Result | undefined;

const DERIVE: { [K in Derivation["kind"]]: Derive<Extract<Derivation, { kind: K }>> } = {
  growth({ of, years = 1 }, line, period) {
    if (!/^\d{4}$/.test(period)) return undefined;
    const start = yearsBefore(period, years);
    const [after, before] = [at(line, nameOf(of), period), at(line, nameOf(of), start)];
    if (!after || !before) return undefined;
    const parents = [after, before];
    if (after.value === null || before.value === null) return { value: null, parents };
    if (differ(parents)) return { value: null, parents, reason: explainDiffering(`de ${start} et de ${period}`) };
    const compared = { numerator: after.value, denominator: before.value, denominatorLabel: `valeur de ${start}` };
    // A change from nothing, or across zero, has no rate.
    if (before.value <= 0 || after.value < 0)
      return { value: null, ...compared, parents, reason: `La valeur de ${start} ne permet pas de calculer un taux.` };
    return { value: ((after.value / before.value) ** (1 / years) - 1) * 100, ...compared, parents };
  },
  cumulative({ of, since }, line, period) {
    if (period < since) return undefined;
    const parents = [...(line.get(of)?.values() ?? [])].filter((one) => one.period >= since && one.period <= period);
    const missing = parents.filter(({ value }) => value === null);
    if (parents[0]?.period !== since)
      return { value: null, parents, reason: `Aucune valeur en ${since}, début de la somme.` };
    const { absent } =
      isYear(since) && isYear(period) ? listYears(line, of, Number(since), Number(period)) : { absent: [] };
    if (absent.length > 0) return { value: null, parents, reason: `Aucune valeur en ${absent.join(", ")}.` };
    if (missing.length > 0) return { value: null, parents: missing };
    if (parents.some(({ bound }) => bound))
      return { value: parents.reduce((sum, { value }) => sum + (value ?? 0), 0), bound: "min", parents };
    return { value: parents.reduce((sum, { value }) => sum + (value ?? 0), 0), parents };
  },
  index({ of, base }, line, period) {
    const [now, start] = [at(line, of, period), at(line, of, base)];
    if (!now) return undefined;
    if (!start) return { value: null, parents: [now], reason: `Aucune valeur en ${base}, année de référence.` };
    const parents = [now, start];
    if (now.value === null || start.value === null) return { value: null, parents };
    if (differ(parents)) return { value: null, parents, reason: explainDiffering(`de ${base} et de ${period}`) };
    const compared = { numerator: now.value, denominator: start.value, denominatorLabel: `valeur de ${base}` };
    // Of a negative base, what grows would go down.
    if (start.value <= 0)
      return {
        value: null,
        ...compared,
        parents,
        reason: `La valeur de ${base}, année de référence, est nulle ou négative.`,
      };
    return { value: (now.value / start.value) * 100, ...compared, parents };
  },
  envelope({ of, referenceFrom, referenceTo, from, to, rate }, line, period) {
    const year = Number(period);
    if (!isYear(period) || year < from || year > to) return undefined;
    const reference = `${referenceFrom}-${referenceTo}`;
    const [then, since] = [listYears(line, of, referenceFrom, referenceTo), listYears(line, of, from, year)];
    const parents = [...then.known, ...since.known];
    const absent = [...then.absent, ...since.absent];
    if (absent.length > 0) return { value: null, parents, reason: `Aucune valeur en ${absent.join(", ")}.` };
    const missing = parents.filter(({ value }) => value === null);
    if (missing.length > 0) return { value: null, parents: missing };
    if (differ(parents)) return { value: null, parents, reason: explainDiffering("dont elle est faite") };
    const sum = (values: Observation[]) => values.reduce((total, { value }) => total + (value ?? 0), 0);
    const [taken, allowed] = [sum(since.known), (sum(then.known) * rate) / 100];
    const denominatorLabel = `${rate} % de ce que font les années ${reference}`;
    const compared = { numerator: taken, denominator: allowed, denominatorLabel };
    if (allowed <= 0)
      return {
        value: null,
        ...compared,
        parents,
        reason: `Les années ${reference} ne permettent rien : leur somme est nulle.`,
      };
    return { value: (taken / allowed) * 100, ...compared, parents };
  },
  expression({ expression }, line, period) {
    const tree = parseExpression(expression);
    const parents = indicatorsOf(tree).flatMap((id) => at(line, id, period) ?? []);
    const result = evaluateExpression(tree, (id) => {
      const parent = at(line, id, period);
      return parent?.status === "SECRET" ? "secret" : (parent?.value ?? undefined);
    });
    if ("value" in result && differ(parents))
      return { value: null, parents, reason: explainDiffering("dont elle est faite") };
    if ("value" in result) return { value: result.value, parents };
    if ("impossible" in result) return { value: null, parents, reason: result.impossible };
    const absent = result.missing.filter((id) => !at(line, id, period));
    return {
      value: null,
      parents: parents.filter(({ indicator }) => result.missing.includes(indicator)),
      ...(absent.length > 0 ? { reason: `Aucune valeur de ${period} pour ${absent.join(", ")}.` } : {}),
    };
  },
};

/** The reasons of some values: what is said alike of several periods is said once, of all of them. */
function listReasons(parents: Observation[]): string[] {
  const periodsOf = new Map<string, Set<string>>();
  for (const { reason, period } of parents)
    if (reason) {
      const words = reason.replaceAll(period, PERIOD);
      periodsOf.set(words, (periodsOf.get(words) ?? new Set()).add(period));
    }
  return [...periodsOf].map(([words, periods]) => words.replaceAll(PERIOD, listed(periods)));
}

/** Where a reason names its period. */
const PERIOD = "{period}";

/** True where quantities would be compared that some communes, not the same ones, are missing from. A ratio is one of those it has. */
function differ(parents: Observation[]): boolean {
  const quantities = parents.filter(({ value, denominator }) => value !== null && denominator === null);
  if (quantities.length < 2 || quantities.every(({ coverage }) => coverage === 1)) return false;
  const sets = quantities.map((one) => {
    const members = membersOf(one);
    return members.length === 0 || (members.length === 1 && members[0] === one.territory) ? undefined : members.join();
  });
  return sets.some((set) => set === undefined || set !== sets[0]);
}

function membersOf({ territory, computedFrom = [territory] }: Observation): string[] {
  return computedFrom;
}

/** The members that a value is of: those of its parents together; none where some lack that are not the same, since it is then of no one set. */
function joinMembers(parents: Observation[], coverage: number): string[] {
  const sets = parents.map(membersOf);
  const all = [...new Set(sets.flat())].sort();
  return coverage === 1 || sets.every(({ length }) => length === all.length) ? all : [];
}

function explainDiffering(which: string): string {
  return `Les valeurs ${which} ne portent pas sur les mêmes communes\u00A0: les comparer serait faux.`;
}

const isYear = (period: string) => /^\d{4}$/.test(period);

/** The values of some years, and the years that have none. */
function listYears(line: Line, indicator: string, from: number, to: number) {
  const years = Array.from({ length: Math.max(0, to - from + 1) }, (_, rank) => String(from + rank));
  const known = years.flatMap((year) => at(line, indicator, year) ?? []);
  return { known, absent: years.filter((year) => !at(line, indicator, year)) };
}

function at(line: Line, indicator: string, period: string): Observation | undefined {
  return line.get(indicator)?.get(period);
}

/** The parents' values by territory and cell, in the order of the first parent; cells that one of them lacks are left out. */
function gatherLines({ levels }: DerivedIndicator, parents: string[], known: ReadonlyMap<string, Observation[]>) {
  const lines = new Map<string, { line: Line; periods: Set<string>; like: Observation }>();
  for (const parent of parents)
    for (const observation of known.get(parent) ?? []) {
      if (!levels.includes(observation.level)) continue;
      const key = JSON.stringify([observation.dimensions, observation.level, observation.territory]);
      const found = lines.get(key) ?? { line: new Map(), periods: new Set<string>(), like: observation };
      lines.set(key, found);
      found.periods.add(observation.period);
      const values = found.line.get(parent) ?? new Map<string, Observation>();
      values.set(observation.period, observation);
      found.line.set(parent, values);
    }
  return [...lines.values()]
    .filter(({ line, like }) => Object.keys(like.dimensions).length === 0 || line.size === parents.length)
    .map((one) => ({ ...one, periods: [...one.periods].sort() }));
}

function toObservation(
  { id }: DerivedIndicator,
  { territory, level, dimensions, vintage }: Observation,
  period: string,
  { value, bound, parents, reason, ...compared }: Result,
): Observation {
  const absent = absentStatus(parents.map((parent) => parent.status));
  const told = [...new Set([reason, ...listReasons(parents)])].filter(Boolean);
  const coverage = parents.length === 0 ? 0 : Math.min(...parents.map((parent) => parent.coverage));
  return {
    indicator: id,
    territory,
    level,
    period,
    ...(vintage === undefined ? {} : { vintage }),
    dimensions,
    value: value === null ? null : tidy(value),
    ...(bound ? { bound } : {}),
    status:
      value !== null
        ? weakestStatus(parents.map((parent) => parent.status))
        : reason !== undefined && parents.every((parent) => parent.value !== null)
          ? "NON_CALCULABLE"
          : (absent ?? "NON_DISPONIBLE"),
    reason: told.join(" ") || null,
    numerator: compared.numerator === undefined ? null : tidy(compared.numerator),
    denominator: compared.denominator === undefined ? null : tidy(compared.denominator),
    denominatorLabel: compared.denominatorLabel ?? null,
    coverage,
    versions: [...new Set(parents.flatMap(({ versions }) => versions))].sort(),
    lineage: lineageAddress(id, { territory, period, dimensions, ...(vintage === undefined ? {} : { vintage }) }),
    computedFrom: joinMembers(parents, coverage),
  };
}
