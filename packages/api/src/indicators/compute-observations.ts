import type { Territory } from "@datalogue/ingest";
import { geographyAt, listNative } from "../territories/geography-at.js";
import { listInHome } from "../territories/list-in-home.js";
import { territoryOn } from "../territories/territory-on.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { amountsOfRows, isAdded, sourceIn } from "./amounts-of-rows.js";
import { amountsOfSeries } from "./amounts-of-series.js";
import { dayOfGeography } from "./day-of-geography.js";
import { deriveObservations } from "./derive-observations.js";
import { dimensionsKey } from "./dimensions-key.js";
import type { Indicator, MeasuredIndicator, Observation, RowsIndicator, SeriesIndicator } from "./indicator.js";
import { isDerived, isFromRows, isFromSeries, termsOf } from "./measure-kinds.js";
import type { NativeAmounts } from "./native-amounts.js";
import { followedSeries, listInOrder } from "./parents-of.js";
import { projectObservations } from "./project-observations.js";
import type { RowsSource } from "./read-term.js";
import { rollUp } from "./roll-up.js";

/**
 * Values of the indicators for the home perimeter, in the vintage of the reference geography: one observation for each
 * declared level × territory × period between the first and the last period of the data × value of the dimensions, a gap
 * included (its value is null and its status says why). Sorted by indicator, dimensions, period, level, territory.
 *
 * Those of the native level and of all others, and of former communes, are `rollUp` of what the data say of the geography of 1 January of
 * the period, at constant perimeter: 17189 + 17219 before 2019 make today's 17219. What is computed from other indicators is made of
 * their values, which are in the list or `given`, or of a reference series.
 *
 * Throws when a dataset or one of its columns is not there.
 */
export function computeObservations(
  indicators: Indicator[],
  sources: Map<string, RowsSource>,
  territories: TerritoryReader,
  given = new Map<string, Observation[]>(),
): Observation[] {
  const known = new Map(given);
  // A derived value is made of values in today's geography; other vintages are derived when they are asked for.
  const ofToday = () =>
    new Map([...known].map(([id, list]) => [id, list.filter(({ vintage }) => vintage === undefined)]));
  for (const indicator of listInOrder(indicators)) {
    if (isFromRows(indicator)) known.set(indicator.id, computeFromRows(indicator, sources, territories));
    else if (isFromSeries(indicator)) known.set(indicator.id, computeFromSeries(indicator, territories));
    else if (isDerived(indicator)) {
      const series = followedSeries(indicator);
      if (series) known.set(series.id, computeFromSeries(series, territories));
      known.set(indicator.id, deriveObservations(indicator, ofToday()));
    }
  }
  return indicators.flatMap(({ id }) => known.get(id) ?? []);
}

/** The values of a reference series, as of an indicator, those of former communes included. */
export function computeFromSeries(indicator: SeriesIndicator, territories: TerritoryReader): Observation[] {
  return rollUpAll(listTargets(indicator, territories), amountsOfSeries(indicator, territories));
}

function computeFromRows(
  indicator: RowsIndicator,
  sources: Map<string, RowsSource>,
  territories: TerritoryReader,
): Observation[] {
  const targets = listTargets(indicator, territories);
  const { numerator } = termsOf(indicator.measure);
  // Groups are sums of communes made when they are asked for, but where a table tells their totals beside masked communes.
  if (sourceIn(sources, numerator.dataset).secrecy?.levels.includes("group"))
    targets.push(...territories.list({ level: "group" }));
  const observations = rollUpAll(targets, amountsOfRows(indicator, sources, territories, targets));
  return isAdded(numerator) && indicator.split === "population"
    ? shareOut(indicator, observations, targets, territories)
    : observations;
}

function rollUpAll(targets: Territory[], native: Iterable<NativeAmounts>): Observation[] {
  const observations: Observation[] = [];
  for (const amounts of native) {
    const { at } = amounts;
    for (const territory of targets)
      observations.push(rollUp({ territory }, at.membersOf(territory.code), amounts, at.originsOf(territory.code)));
    // Values in the geography of the period are what other vintages are made of; what does not add makes none.
    if (amounts.wholeValue) continue;
    for (const territory of listFormer(targets, amounts))
      observations.push(rollUp({ territory, vintage: at.date }, new Set([territory.code]), amounts));
  }
  return observations;
}

/** Territories that were merged or split since, in the geography of the period. */
function listFormer(targets: Territory[], { indicator, territories, at }: NativeAmounts): Territory[] {
  const former = new Set<string>();
  for (const { code, level } of targets) {
    if (level !== indicator.nativeLevel) continue;
    const origins = at.originsOf(code);
    if (origins.size !== 1 || !at.membersOf(code).has(code)) for (const member of origins) former.add(member);
  }
  return [...former].sort().flatMap((code) => {
    const known = territories.get(code);
    return known ? territoryOn(known, at.date) : [];
  });
}

/**
 * The values of today's territories that come, in part, from one that was split since between them and others: shared by
 * population where the indicator says so and populations are known.
 */
function shareOut(
  indicator: RowsIndicator,
  observations: Observation[],
  targets: Territory[],
  territories: TerritoryReader,
): Observation[] {
  const { nativeLevel } = indicator;
  const isPartial = ({ territory, period, vintage }: Pick<Observation, "territory" | "period" | "vintage">) => {
    const at = geographyAt(territories, nativeLevel, dayOfGeography(indicator, period, territories));
    return vintage === undefined && at.originsOf(territory).size > at.membersOf(territory).size;
  };
  const partial = new Set(observations.filter(isPartial).map(({ territory }) => territory));
  if (partial.size === 0) return observations;
  const native = observations.filter(({ level, vintage }) => level === nativeLevel && vintage === undefined);
  const former = observations.filter(({ vintage }) => vintage !== undefined);
  const shared = projectObservations(
    indicator,
    { native, former },
    targets
      .filter(({ code }) => partial.has(code))
      .map((territory) => ({ territory, members: listNative(territories, territory.code, nativeLevel) })),
    territories.sources().vintage,
    territories,
  );
  const key = ({ territory, period, dimensions }: Observation) => `${territory} ${period} ${dimensionsKey(dimensions)}`;
  const found = new Map(shared.filter(({ status }) => status === "ESTIME").map((one) => [key(one), one]));
  return observations.map((one) => (isPartial(one) ? (found.get(key(one)) ?? one) : one));
}

/** Territories of today at the declared levels. */
function listTargets({ levels }: MeasuredIndicator, territories: TerritoryReader): Territory[] {
  return levels.flatMap((level) => listInHome(territories, level));
}
