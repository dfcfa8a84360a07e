import type { Level, Territory } from "@datalogue/ingest";
import type { TerritoryReader } from "../services.js";
import { type CodeAmount, type DimensionCell, listCells } from "./cells.js";
import { deriveObservations } from "./derive-observations.js";
import { dimensionsKey } from "./dimensions-key.js";
import { explainAbsence, explainIncomplete, explainRows, explainSecret, explainStatus, sentences } from "./explain.js";
import { type Gathered, gather } from "./gather.js";
import { type GeographyAt, geographyAt, listCodes, listNative } from "./geography-at.js";
import { indexCells } from "./index-cells.js";
import {
  type Indicator,
  isDerived,
  isFromRows,
  isFromSeries,
  type Observation,
  type RowsIndicator,
  type SeriesIndicator,
} from "./indicator.js";
import { lineageAddress } from "./lineage-address.js";
import { followedSeries, listInOrder } from "./parents-of.js";
import type { PeriodContext } from "./period-context.js";
import { periodsBetween, startOfGeography } from "./periods.js";
import { projectObservations } from "./project-observations.js";
import { type RowsSource, readTerm } from "./read-term.js";
import { weakestStatus } from "./row-status.js";
import { type Cell, seriesCells, sumCells } from "./series-cells.js";
import { isSeries, seriesLabel, seriesOf, seriesWords, type Term, termsOf } from "./terms.js";
import { tidy } from "./tidy.js";
import { readWholeValues } from "./whole-values.js";

/**
 * Values of the indicators for the home perimeter, in the vintage of the reference geography: one observation for each
 * declared level × territory × period between the first and the last period of the data × value of the dimensions, a gap
 * included (its value is null and its status says why). Sorted by indicator, dimensions, period, level, territory.
 *
 * - **Native level.** Rows are summed, or counted, by territory code and period in SQL. No row, or only empty cells, is a
 *   missing value, never 0. Three zeros are true ones: a part of a whole of the same dataset when the territory gave the
 *   whole, a value of a dimension when the territory gave the total, and a count when the territory has other rows in the period.
 * - **Other levels, and former communes.** Sums over the members of the geography of 1 January of the period, at constant
 *   perimeter: 17189 + 17219 before 2019 make today's 17219. A ratio is Σ numerators / Σ denominators. What does not add
 *   (a distinct count, a median) is computed from the rows of each territory.
 * - **Incomplete.** A member without a value lowers `coverage`; numerator and denominator are then both of the members that
 *   gave both, never of different sets (docs/decisions/0010-incomplete-aggregates.md).
 * - **Secret.** A figure that a masked cell would enter is SECRET, unless the table tells the total itself.
 * - **Status.** A row that says that it is provisional or estimated (`statusField`) makes so what it enters; SECRET makes it secret.
 * - **Reference series.** Of the period's year, else of the nearest year before within `lookBack`: PROVISOIRE, named.
 * - **Reference series as such.** Every year that one of the territories has a figure of; the denominator is of the same year.
 * - **Derived.** Computed from the values of other indicators, which are in the list or `given`, or from a reference series.
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

function computeFromRows(
  indicator: RowsIndicator,
  sources: Map<string, RowsSource>,
  territories: TerritoryReader,
): Observation[] {
  const { nativeLevel, dimensions = [], levels } = indicator;
  const { numerator, denominator } = termsOf(indicator.measure);
  const versions = new Set<string>();
  const sourceOf = ({ dataset }: Term) => {
    const source = sources.get(dataset);
    if (!source) throw new Error(`unknown dataset: ${dataset}`);
    versions.add(`${dataset}@${source.version}`);
    return source;
  };
  const whole = denominator && !isSeries(denominator) ? denominator : undefined;
  const adds = numerator.aggregate === "sum" || numerator.aggregate === "count";
  // What does not add is read apart: here its rows that have a value are counted, which tells who gave one.
  const counted: Term = adds
    ? numerator
    : { ...numerator, aggregate: "count", ...(numerator.field ? { present: numerator.field } : {}) };
  const above = readTerm(sourceOf(numerator), counted, indicator, true);
  const below = whole && readTerm(sourceOf(whole), whole, indicator, whole.byDimension === true);
  const isPart = whole?.dataset === numerator.dataset;

  const home = territories.home();
  const targets = levels.flatMap((level) => listTargets(level, home));
  // Groups are sums of communes made when they are asked for, but where a table tells their totals beside masked communes.
  if (sourceOf(numerator).secrecy?.levels.includes("group")) targets.push(...territories.list({ level: "group" }));
  const perimeter = new Set(listCodes(territories, nativeLevel, home.territory.code));
  const isInside = ({ territory }: { territory: string | null }) => territory !== null && perimeter.has(territory);
  const inside = above.amounts.filter(isInside);
  const cells = listCells(dimensions, inside);
  const wholeValues = adds
    ? undefined
    : readWholeValues(sourceOf(numerator).rowsFile, numerator, indicator, territories, targets);
  const periods = periodsBetween(inside.map(({ period }) => period));
  const undated = countRows(above.amounts.filter(({ period }) => period === null));

  const observations: Observation[] = [];
  for (const cell of cells)
    for (const period of periods) {
      const at = geographyAt(territories, nativeLevel, startOfGeography(period));
      const own = above.of(period, cell);
      const ofTotal = isTotal(cell) ? own : above.of(period, TOTAL);
      const gaveTotal = new Set(
        ofTotal.filter(({ total, secret }) => total !== null || secret).map(({ territory }) => territory),
      );
      const cellBelow = whole?.byDimension ? cell : TOTAL;
      const wholes = toCells(
        (below?.of(period, cellBelow) ?? []).filter(isInside),
        whole,
        at,
        (code) => whole?.byDimension === true && gaveTotal.has(code),
      );
      const gaveWhole = new Set(wholes.map(({ code }) => code));
      const parts = toCells(
        own.filter(isInside),
        adds ? numerator : undefined,
        at,
        (code) =>
          counted.aggregate === "count" || (isPart && gaveWhole.has(code)) || (!isTotal(cell) && gaveTotal.has(code)),
      );
      const series =
        denominator && isSeries(denominator) ? seriesCells(territories, denominator, nativeLevel, at) : undefined;
      const context: PeriodContext = {
        indicator,
        territories,
        period,
        cell,
        at,
        numerators: indexCells(parts),
        denominators: denominator === undefined ? undefined : indexCells(whole ? wholes : (series?.cells ?? [])),
        seriesYear: series?.year,
        totalAbove: (territory) => scaled(above.totalOf(territory, period, cell, territories), numerator),
        totalBelow: (territory) => whole && scaled(below?.totalOf(territory, period, cellBelow, territories), whole),
        wholeValues,
        empty: new Map(own.filter(({ empty }) => empty > 0).map(({ territory, empty }) => [territory ?? "", empty])),
        unplaced: countRows(own.filter(({ territory }) => territory === null)),
        undated,
        versions: [...versions],
      };
      for (const territory of targets) observations.push(observe(territory, at.membersOf(territory.code), context));
      if (adds) observations.push(...observeFormer(targets, context));
    }
  return adds && indicator.split === "population"
    ? shareOut(indicator, observations, targets, territories)
    : observations;
}

/** The values of a reference series, as of an indicator, those of former communes included. */
export function computeFromSeries(indicator: SeriesIndicator, territories: TerritoryReader): Observation[] {
  const { nativeLevel, levels } = indicator;
  const { numerator, denominator } = indicator.measure;
  const home = territories.home();
  const targets = levels.flatMap((level) => listTargets(level, home));
  const years = listCodes(territories, nativeLevel, home.territory.code).flatMap((code) =>
    territories
      .populations(code)
      .filter(({ kind }) => kind === seriesOf(numerator))
      .map(({ year }) => String(year)),
  );
  return periodsBetween(years).flatMap((period) => {
    const at = geographyAt(territories, nativeLevel, startOfGeography(period));
    // A figure of another year would be told as one of this year.
    const above = seriesCells(territories, { ...numerator, lookBack: 0 }, nativeLevel, at);
    const below = denominator && seriesCells(territories, denominator, nativeLevel, at);
    const context: PeriodContext = {
      ...{ indicator, territories, period, cell: TOTAL, at, seriesYear: below?.year },
      numerators: indexCells(above?.cells ?? []),
      denominators: denominator && indexCells(below?.cells ?? []),
      totalAbove: () => undefined,
      totalBelow: () => undefined,
      ...{ wholeValues: undefined, empty: new Map(), unplaced: 0, undated: 0, versions: [] },
    };
    return [
      ...targets.map((territory) => observe(territory, at.membersOf(territory.code), context)),
      ...observeFormer(targets, context),
    ];
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
    const at = geographyAt(territories, nativeLevel, startOfGeography(period));
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

/** Values of the territories that were merged or split since, in the geography of the period: what other vintages are made of. */
function observeFormer(targets: Territory[], context: PeriodContext): Observation[] {
  const { indicator, territories, at } = context;
  const former = new Set<string>();
  for (const { code, level } of targets) {
    if (level !== indicator.nativeLevel) continue;
    const origins = at.originsOf(code);
    if (origins.size !== 1 || !at.membersOf(code).has(code)) for (const member of origins) former.add(member);
  }
  return [...former].sort().flatMap((code) => {
    const territory = territories.get(code);
    if (!territory) return [];
    const itself = new Set([code]);
    const observation = observe(territory, itself, context, itself);
    const { period, dimensions } = observation;
    const place = { territory: code, period, dimensions, vintage: at.date };
    return [{ ...observation, vintage: at.date, lineage: lineageAddress(indicator.id, place) }];
  });
}

const TOTAL: DimensionCell = { dimensions: {}, wanted: [] };

function isTotal({ dimensions }: DimensionCell): boolean {
  return Object.keys(dimensions).length === 0;
}

type Home = ReturnType<TerritoryReader["home"]>;

function listTargets(level: Level, { territory, epcis, communes }: Home): Territory[] {
  if (level === territory.level) return [territory];
  return level === "epci" ? epcis : level === "commune" ? communes : [];
}

function countRows(amounts: { matched: number }[]): number {
  return amounts.reduce((sum, { matched }) => sum + matched, 0);
}

/** Amounts with the members they stand for; `isZero` tells whether no row kept means 0 rather than unknown. */
function toCells(
  amounts: CodeAmount[],
  measure: Term | undefined,
  at: GeographyAt,
  isZero: (code: string) => boolean,
): Cell[] {
  const scale = measure?.scale ?? 1;
  return amounts.flatMap(({ territory, total, matched, secret, status, coverage }): Cell[] => {
    const code = territory ?? "";
    const cover = at.cover(code);
    if (cover && secret) return [{ code, cover, amount: 0, secret }];
    const amount = total ?? (matched === 0 && isZero(code) ? 0 : undefined);
    const told = { ...(coverage !== undefined && coverage < 1 ? { coverage } : {}), ...(status ? { status } : {}) };
    return cover && amount !== undefined ? [{ code, cover, amount: amount * scale, ...told }] : [];
  });
}

function scaled(total: number | undefined, { scale = 1 }: Term): number | undefined {
  return total === undefined ? undefined : tidy(total * scale);
}

function observe(
  territory: Territory,
  members: Set<string>,
  context: PeriodContext,
  origins = context.at.originsOf(territory.code),
): Observation {
  const { indicator, period, cell, at, seriesYear, wholeValues, versions } = context;
  const numerators = context.numerators(members);
  const denominators = context.denominators?.(members);
  const { denominator: divisor, scale } = termsOf(indicator.measure);
  const { cells, counted } = gather(members, numerators, denominators);
  const partial = new Map(
    cells.numerators.flatMap(({ cover, coverage: own = 1 }) => [...cover].map((code) => [code, own])),
  );
  const weigh = (codes: Iterable<string>, shareOf: (code: string) => number) =>
    [...codes].reduce((sum, code) => sum + at.weight(code) * shareOf(code), 0);
  // What was split since between this territory and others is of it in part, and cannot be counted.
  const all = new Set([...members, ...origins]);
  const coverage = members.size === 0 ? 0 : weigh(counted, (code) => partial.get(code) ?? 1) / weigh(all, () => 1);
  const observation: Observation = {
    indicator: indicator.id,
    territory: territory.code,
    level: territory.level,
    period,
    dimensions: cell.dimensions,
    value: null,
    status: "NON_DISPONIBLE",
    reason: null,
    numerator: null,
    denominator: null,
    denominatorLabel: null,
    coverage,
    versions,
    lineage: lineageAddress(indicator.id, { territory: territory.code, period, dimensions: cell.dimensions }),
    computedFrom: cells.numerators.map(({ code }) => code).sort(),
  };
  const within = [...numerators, ...(denominators ?? [])];
  const hasSecret = within.some(({ secret }) => secret);
  const told = hasSecret ? tellTotals(territory, within.length, cells, context) : undefined;
  if (hasSecret && !told) return { ...observation, status: "SECRET", reason: explainSecret(territory, indicator) };
  if (counted.size === 0) return { ...observation, ...explainAbsence(territory, members, context) };

  const status = weakestStatus([...cells.numerators, ...cells.denominators].map((one) => one.status));
  const notes = [
    explainStatus(status, territory, indicator),
    explainIncomplete(all, counted, coverage < 1, context),
    ...explainRows(territory, cells.numerators, context),
  ];
  if (wholeValues) {
    const value = wholeValues.get(territory.code, period, cell);
    if (value === undefined) return { ...observation, reason: sentences([`Aucune valeur en ${period}.`, ...notes]) };
    return { ...observation, value, numerator: value, status, reason: sentences(notes) };
  }
  const numerator = told?.numerator ?? sumCells(cells.numerators);
  if (divisor === undefined) return { ...observation, value: numerator, numerator, status, reason: sentences(notes) };

  const denominator = told?.denominator ?? sumCells(cells.denominators);
  const known = { ...observation, numerator, denominator, denominatorLabel: labelOf(context) };
  if (denominator === 0)
    return { ...known, status: "NON_CALCULABLE", reason: sentences(["Le dénominateur est nul.", ...notes]) };
  const wanted = at.date.slice(0, 4);
  const series = isSeries(divisor) ? seriesOf(divisor) : undefined;
  const isLate = seriesYear !== undefined && series !== "superficie" && seriesYear !== Number(wanted);
  if (isLate && series) notes.unshift(seriesWords[series].late(wanted, seriesYear));
  return {
    ...known,
    value: tidy((numerator / denominator) * scale),
    status: isLate ? "PROVISOIRE" : status,
    reason: sentences(notes),
  };
}

/**
 * The totals that are told although cells under them are masked; undefined when one of those needed is masked too, or when some
 * cells of the territory would not be counted, which a total cannot be parted from.
 */
function tellTotals(
  territory: Territory,
  within: number,
  { numerators, denominators }: Gathered["cells"],
  context: PeriodContext,
): { numerator: number; denominator?: number } | undefined {
  if (numerators.length + denominators.length < within) return undefined;
  const tell = (cells: Cell[], total: (of: Territory) => number | undefined) =>
    cells.some(({ secret }) => secret) ? total(territory) : sumCells(cells);
  const numerator = tell(numerators, context.totalAbove);
  if (numerator === undefined || context.denominators === undefined)
    return numerator === undefined ? undefined : { numerator };
  const denominator = tell(denominators, context.totalBelow);
  return denominator === undefined ? undefined : { numerator, denominator };
}

function labelOf({ indicator, period, seriesYear }: PeriodContext): string | null {
  const { denominator } = termsOf(indicator.measure);
  if (!denominator) return null;
  if (isSeries(denominator)) return seriesYear === undefined ? null : seriesLabel(denominator, seriesYear);
  const what = denominator.aggregate === "count" ? "nombre de lignes" : `total «\u00A0${denominator.field}\u00A0»`;
  return `${denominator.label ?? what} ${period}`;
}
