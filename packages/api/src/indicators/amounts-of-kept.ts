import { geographyAt } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { correspondence, type Part } from "./correspondence.js";
import { dayOfGeography } from "./day-of-geography.js";
import { dimensionsKey } from "./dimensions-key.js";
import { isCovered } from "./index-cells.js";
import type { MeasuredIndicator, Observation } from "./indicator.js";
import { termsOf } from "./measure-kinds.js";
import type { NativeAmounts } from "./native-amounts.js";
import { weakestStatus } from "./observation-status.js";
import { type Cell, seriesCells } from "./series-cells.js";
import { denominatorLabel, isLate, isSeries } from "./terms.js";

/** The values of the native level that were kept, of one period and one value of the dimensions. */
export interface KeptPeriod {
  period: string;
  dimensions: Record<string, string>;
  /** By territory of the geography of the period. */
  values: Map<string, Observation>;
  /** By territory of today. */
  today: Map<string, Observation>;
}

/** What a target is made of: one territory of the geography of the period, or those of one of today together. */
export interface KeptPart extends Part {
  /** Territories of the geography of the period. */
  members: string[];
  observation: Observation | undefined;
}

/** The values of the native level in the geography of each period: the former ones there take the place of today's. */
export function listKept(native: Observation[], former: Observation[]): KeptPeriod[] {
  const found = new Map<string, KeptPeriod>();
  const at = ({ period, dimensions }: Observation) => {
    const key = `${period} ${dimensionsKey(dimensions)}`;
    const known = found.get(key) ?? { period, dimensions, values: new Map(), today: new Map() };
    found.set(key, known);
    return known;
  };
  for (const observation of native) {
    at(observation).values.set(observation.territory, observation);
    at(observation).today.set(observation.territory, observation);
  }
  for (const observation of former) at(observation).values.set(observation.territory, observation);
  return [...found.values()];
}

/** What territories of a vintage, together, are made of. `redivided`: their values count by their numerators. */
export function partsOf(
  { values, today, period }: KeptPeriod,
  codes: string[],
  vintage: string,
  indicator: MeasuredIndicator,
  territories: TerritoryReader,
  redivided: boolean,
): KeptPart[] {
  const { nativeLevel } = indicator;
  const date = dayOfGeography(indicator, period, territories);
  const at = geographyAt(territories, nativeLevel, date);
  const parts = correspondence(territories, nativeLevel, codes, vintage, date).map((part) => ({
    ...part,
    ...{ members: [part.code], observation: values.get(part.code) },
  }));
  const merged = [...today].map(([code, observation]) => ({ code, members: [...at.membersOf(code)], observation }));
  return joinParts(parts, merged, redivided);
}

/**
 * Takes what merged since as one where its parts have no value of their own and the whole has: a population of after the merger is
 * that of Marennes and Hiers-Brouage together.
 */
function joinParts(parts: KeptPart[], merged: Omit<KeptPart, "share">[], redivided: boolean): KeptPart[] {
  let joined = parts;
  for (const whole of merged) {
    if (whole.members.length < 2 || !isKnown(whole, redivided) || whole.observation?.coverage !== 1) continue;
    const own = joined.filter(({ code, share }) => share === 1 && whole.members.includes(code));
    if (own.length < whole.members.length || own.every((part) => isKnown(part, redivided))) continue;
    if (own.some(({ observation }) => observation?.status === "SECRET")) continue;
    joined = [...joined.filter((part) => !own.includes(part)), { ...whole, share: 1 }];
  }
  return joined;
}

/** Whether a part counts: by its value, or by its numerator when it is divided anew, or could not be by what it has (a part without any home, or in deficit). */
export function isKnown({ observation }: Pick<KeptPart, "observation">, redivided: boolean): boolean {
  if (observation === undefined) return false;
  const { value, numerator, denominator } = observation;
  return (redivided || denominator !== null ? numerator : value) !== null;
}

/**
 * What the parts of a target say. `redivided`: over the reference series of the indicator rather than the denominators that were
 * kept. `whole`: the value of the target itself, as published, whose numerator is told beside masked parts.
 */
export function amountsOfKept(
  indicator: MeasuredIndicator,
  territories: TerritoryReader,
  { period, dimensions, values }: KeptPeriod,
  parts: KeptPart[],
  { redivided, whole }: { redivided: boolean; whole: Observation | undefined },
): NativeAmounts {
  const at = geographyAt(territories, indicator.nativeLevel, dayOfGeography(indicator, period, territories));
  const { denominator: divisor } = termsOf(indicator.measure);
  const series =
    divisor && isSeries(divisor) ? seriesCells(territories, divisor, indicator.nativeLevel, at) : undefined;
  const labelNow = divisor ? denominatorLabel(divisor, period, series?.year) : null;
  const known = parts.find((part) => isKnown(part, redivided));
  const label = redivided ? labelNow : (known?.observation?.denominatorLabel ?? null);
  // What was divided by then may have been corrected since.
  const seriesYear = label === labelNow ? series?.year : undefined;
  const wasLate = !redivided && divisor !== undefined && isSeries(divisor) && isLate(divisor, seriesYear, at.date);
  // A late series is told again; what the data say of their values stays.
  const statusOf = ({ status }: Observation) =>
    wasLate || (redivided && indicator.statusField === undefined) ? {} : { status: weakestStatus([status]) };
  const cellsOf = (term: "numerator" | "denominator"): Cell[] =>
    parts.flatMap(({ code, share = 1, members, observation }): Cell[] => {
      if (!observation) return [];
      const cell = { code, cover: new Set(members), from: observation.computedFrom };
      if (term === "numerator" && observation.status === "SECRET") return [{ ...cell, amount: 0, secret: true }];
      const amount = observation[term];
      // A numerator told without a value, for want of a denominator, is that of the whole.
      const coverage = observation.value === null && observation.denominator === null ? 1 : observation.coverage;
      const bound = term === "numerator" && observation.bound ? ({ bound: true } as const) : {};
      return amount === null ? [] : [{ ...cell, amount: amount * share, coverage, ...statusOf(observation), ...bound }];
    });
  const numerators = cellsOf("numerator");
  const denominators = redivided ? shareCells(series?.cells ?? [], parts) : cellsOf("denominator");
  return {
    ...{ indicator, territories, period, dimensions, at, denominatorLabel: label, seriesYear },
    numerators: () => numerators,
    denominators: divisor && ((members) => denominators.filter(({ cover }) => isCovered(cover, members))),
    totalAbove: () => whole?.numerator ?? undefined,
    versions: [...values.values()][0]?.versions ?? [],
  };
}

/** Cells of which the parts have their share only; a figure of several parts, one of them shared, is of none. */
function shareCells(cells: Cell[], parts: KeptPart[]): Cell[] {
  const shares = new Map(parts.flatMap(({ members, share = 1 }) => members.map((code) => [code, share])));
  return cells.flatMap((cell) => {
    const own = [...cell.cover].map((code) => shares.get(code) ?? 1);
    const [share = 1] = own;
    if (own.every((one) => one === 1)) return [cell];
    return own.length === 1 ? [{ ...cell, amount: cell.amount * share }] : [];
  });
}
