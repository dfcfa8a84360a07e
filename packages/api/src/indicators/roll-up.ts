import type { Population, Territory } from "@datalogue/ingest";
import { tidy } from "../rows/tidy.js";
import {
  explainAbsence,
  explainIncomplete,
  explainLate,
  explainRows,
  explainSecret,
  explainStatus,
  explainTooFew,
  IS_A_MINIMUM,
  IS_UNDER_ZERO,
  MADE_OF_A_MINIMUM,
  sentences,
} from "./explain.js";
import { type Gathered, gather } from "./gather.js";
import type { Observation } from "./indicator.js";
import { lineageAddress } from "./lineage-address.js";
import { termsOf } from "./measure-kinds.js";
import type { NativeAmounts } from "./native-amounts.js";
import { weakestStatus } from "./observation-status.js";
import { type Cell, sumCells } from "./series-cells.js";
import { isSeries } from "./terms.js";

/** A territory to give a value of, and the geography and the series that it is asked in. */
export interface Target {
  territory: Territory;
  /** Day of the geography it is of (ISO date), when it is not that of today. */
  vintage?: string;
  /** Series divided by, when it is not that of the definition. */
  denominator?: Population["kind"] | undefined;
}

/**
 * The value of a target from the amounts of the native level: the one rule of what is computed at publication and of what is
 * made when it is asked for. Pure.
 *
 * `members` are the territories of the period's geography whose amounts make it up; `origins` those that some of it comes from: what
 * was split since between it and others cannot be counted, and lowers its coverage.
 *
 * - **Sums** of what the members gave; a ratio is Σ numerators / Σ denominators, both of the very same members (`gather`).
 * - **Incomplete.** A member without a value lowers `coverage`.
 * - **Secret.** A figure that a masked amount would enter is SECRET, unless its total is told as such.
 * - **Minimum.** A sum of which a part is a minimum is one (`bound`), and so is what it is divided by; what is divided by a minimum cannot be computed.
 * - **Status.** The weakest of the amounts'; PROVISOIRE when the series divided by is of a year before.
 * - **Absent.** The value is null, the status and a sentence say why.
 */
export function rollUp(
  target: Target,
  members: Set<string>,
  amounts: NativeAmounts,
  origins: Set<string> = members,
): Observation {
  const { territory } = target;
  const { indicator, period } = amounts;
  const numerators = amounts.numerators(members);
  const denominators = amounts.denominators?.(members);
  const { denominator: divisor, scale } = termsOf(indicator.measure);
  const { cells, counted } = gather(members, numerators, denominators);
  const all = origins === members ? members : new Set([...members, ...origins]);
  const observation = emptyObservation(target, amounts);
  observation.coverage = members.size === 0 ? 0 : weigh(counted, amounts, cells.numerators) / weigh(all, amounts);
  observation.computedFrom = [...new Set(cells.numerators.flatMap(({ code, from }) => from ?? code))].sort();
  const within = [...numerators, ...(denominators ?? [])];
  const hasSecret = within.some(({ secret }) => secret);
  const told = hasSecret ? tellTotals(territory, within.length, cells, amounts) : undefined;
  if (hasSecret && !told) return { ...observation, status: "SECRET", reason: explainSecret(territory, indicator) };
  if (counted.size === 0) return { ...observation, ...explainAbsence(territory, members, amounts) };

  const status = weakestStatus([...cells.numerators, ...cells.denominators].map((one) => one.status));
  const notes = [
    explainStatus(status, territory, indicator),
    explainIncomplete(all, counted, observation.coverage < 1, amounts),
    ...explainRows(territory, cells.numerators, amounts),
  ];
  const isBound = cells.numerators.some(({ bound }) => bound);
  if (cells.denominators.some(({ bound }) => bound) || (isBound && amounts.wholeValue))
    return { ...observation, status: "NON_CALCULABLE", reason: sentences([MADE_OF_A_MINIMUM, ...notes]) };
  const bounded = isBound ? ({ bound: "min" } as const) : {};
  if (isBound) notes.unshift(IS_A_MINIMUM);
  if (amounts.wholeValue) {
    // What does not add is counted: its numerators are numbers of rows.
    const [rows, least] = [sumCells(cells.numerators), leastRows(indicator)];
    if (rows < least)
      return { ...observation, status: "NON_CALCULABLE", reason: sentences([explainTooFew(rows, least), ...notes]) };
    const value = amounts.wholeValue(territory.code);
    if (value === undefined) return { ...observation, reason: sentences([`Aucune valeur en ${period}.`, ...notes]) };
    return { ...observation, value, numerator: value, status, reason: sentences(notes) };
  }
  const numerator = told?.numerator ?? sumCells(cells.numerators);
  if (divisor === undefined)
    return { ...observation, ...bounded, value: numerator, numerator, status, reason: sentences(notes) };

  const denominator = told?.denominator ?? sumCells(cells.denominators);
  const known = { ...observation, numerator, denominator, denominatorLabel: amounts.denominatorLabel };
  if (denominator === 0)
    return { ...known, status: "NON_CALCULABLE", reason: sentences(["Le dénominateur est nul.", ...notes]) };
  if (denominator < 0 && !isSeries(divisor) && divisor.positive)
    return { ...known, status: "NON_CALCULABLE", reason: sentences([IS_UNDER_ZERO, ...notes]) };
  const late = isSeries(divisor) ? explainLate(divisor, amounts) : "";
  return {
    ...known,
    ...bounded,
    value: tidy((numerator / denominator) * scale),
    status: late ? "PROVISOIRE" : status,
    reason: sentences([late, ...notes]),
  };
}

/** Rows without which a median is not told. */
function leastRows({ measure }: NativeAmounts["indicator"]): number {
  return measure.kind === "median" ? (measure.numerator.least ?? 0) : 0;
}

/** No value yet, and nothing said of why. */
export function emptyObservation(
  { territory, vintage, denominator }: Target,
  { indicator, period, dimensions, versions }: Pick<NativeAmounts, "indicator" | "period" | "dimensions" | "versions">,
): Observation {
  const { code, level } = territory;
  // Written out: a country has a million of them.
  const observation: Observation = {
    indicator: indicator.id,
    territory: code,
    level,
    period,
    dimensions,
    value: null,
    status: "NON_DISPONIBLE",
    reason: null,
    numerator: null,
    denominator: null,
    denominatorLabel: null,
    coverage: 0,
    versions,
    lineage: lineageAddress(indicator.id, { territory: code, period, dimensions, vintage: vintage ?? "", denominator }),
  };
  if (vintage !== undefined) observation.vintage = vintage;
  return observation;
}

/** Communes that some members count for, each for the part of it that gave a value. */
function weigh(members: Iterable<string>, { at }: NativeAmounts, cells: Cell[] = []): number {
  const partial = new Map<string, number>();
  if (cells.some(({ coverage = 1 }) => coverage < 1))
    for (const { cover, coverage = 1 } of cells) for (const member of cover) partial.set(member, coverage);
  let sum = 0;
  for (const member of members) sum += at.weight(member) * (partial.get(member) ?? 1);
  return sum;
}

/**
 * The totals that are told although cells under them are masked; undefined when one of those needed is masked too, or when some
 * cells of the territory would not be counted, which a total cannot be parted from.
 */
function tellTotals(
  territory: Territory,
  within: number,
  { numerators, denominators }: Gathered["cells"],
  { totalAbove, totalBelow, denominators: divisors }: NativeAmounts,
): { numerator: number; denominator?: number } | undefined {
  if (numerators.length + denominators.length < within) return undefined;
  const tell = (cells: Cell[], total: NativeAmounts["totalAbove"]) =>
    cells.some(({ secret }) => secret) ? total?.(territory) : sumCells(cells);
  const numerator = tell(numerators, totalAbove);
  if (numerator === undefined || divisors === undefined) return numerator === undefined ? undefined : { numerator };
  const denominator = tell(denominators, totalBelow);
  return denominator === undefined ? undefined : { numerator, denominator };
}
