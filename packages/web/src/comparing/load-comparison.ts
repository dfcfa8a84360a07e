import {
  cumulatedSince,
  type Indicator,
  isCount,
  type Observation,
  type Observatory,
  type Services,
} from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { atTerritory, nameOf } from "../format/index.js";
import { whyNotCompared } from "../observatory/base.js";
import { areComparable } from "../observatory/comparable.js";
import { hasEnoughCases, whyNotJudged } from "../observatory/comparison.js";
import { valuesOf } from "../observatory/load-series.js";
import { type Point, Series } from "../observatory/series.js";
import type { ChosenComparison } from "./choose-comparison.js";
import { MEDIAN, medianOfPeers } from "./median-of-peers.js";

/** A column: a territory, or the median of some communes. */
export interface Subject {
  /** Code of the territory, `MEDIAN` of a median. */
  code: string;
  name: string;
  /** « à Arvert »; unused for a median. */
  at: string;
  territory: Territory | undefined;
  /** Told beside the others, compared with none of them: the territory that a commune and its peers make up. */
  isContext: boolean;
}

/** Why the values of a row are not set against each other. */
export type Limit =
  /** What the indicator says of its own limits. */
  | { kind: "limits"; reason: string }
  /** A number of things, of territories of which one lies in another. */
  | { kind: "sizes" }
  /** No year in which all have a value. */
  | { kind: "missing"; lacking: { subject: Subject; point: Point }[] }
  /** All have a value, but of other communes or over other years. */
  | { kind: "members"; incomplete: { subject: Subject; point: Point }[] };

/** An indicator, for each subject. */
export interface Row {
  indicator: Indicator;
  /** The last year in which all can be compared; else the last that one of them has. */
  year: number;
  /** In the order of the subjects. */
  points: Point[];
  /** Null where their values are compared. */
  limit: Limit | null;
  /** Values that the ones shown may be set beside, in an earlier year common to all that are compared. */
  base: { year: number; points: Point[] } | null;
  /** Why such values are not set beside those shown, where too few cases make theirs alone; else null. */
  notCompared: string | null;
  /** Subjects without value in the last year that another has one, when an earlier one is shown. */
  later: { year: number; lacking: Subject[] } | null;
  series: Series;
  /** First year of the trends. */
  from: number;
  count: boolean;
  /** How many communes the median is of. */
  medianOf: number | null;
  demonstration: boolean;
}

export interface ComparedTheme {
  observatory: Observatory;
  rows: Row[];
}

export interface LoadedComparison {
  subjects: Subject[];
  themes: ComparedTheme[];
}

type Reader = Pick<Services, "indicators" | "territories" | "observatories">;

/** The key figures of the themes, for each territory that is compared. */
export async function loadComparison(services: Reader, chosen: ChosenComparison): Promise<LoadedComparison> {
  const { indicators } = services;
  const subjects = subjectsOf(chosen);
  const shown = chosen.observatories.flatMap(({ keyFigures }) => keyFigures.flatMap((id) => indicators.get(id) ?? []));
  const values = await readValues(services, chosen, shown);
  const themes: ComparedTheme[] = [];
  for (const observatory of chosen.observatories) {
    const rows: Row[] = [];
    for (const id of observatory.keyFigures) {
      const indicator = indicators.get(id);
      if (!indicator) continue;
      const own = values.get(id) ?? [];
      const median = chosen.peers ? medianOfPeers(own.filter(({ territory }) => isOther(chosen, territory))) : null;
      const row = compareValues(indicator, subjects, new Series([...own, ...(median?.observations ?? [])]), {
        compareWith: observatory.compareWith,
        count: isCount(indicator, indicators.get),
        demonstration: await indicators.isDemonstration(id),
        medianOf: median?.of ?? null,
      });
      if (row) rows.push(row);
    }
    if (rows.length > 0) themes.push({ observatory, rows });
  }
  return { subjects, themes };
}

/** The values that a comparison is made of, by indicator: those of its territories, and of each peer. */
export async function readValues(
  services: Pick<Services, "indicators">,
  { territories, peers }: ChosenComparison,
  shown: Indicator[],
): Promise<Map<string, Observation[]>> {
  const all = [...territories, ...(peers?.communes ?? []), ...(peers?.whole ? [peers.whole] : [])];
  const ids = shown.map(({ id }) => id);
  const found = new Map<string, Observation[]>(ids.map((id) => [id, []]));
  for (const territory of new Map(all.map((one) => [one.code, one])).values())
    for (const [id, own] of await valuesOf(services, territory, ids)) found.get(id)?.push(...own);
  return found;
}

/** The communes that a commune is set beside, itself left out. */
export function othersOf({ territories: [first], peers }: Pick<ChosenComparison, "territories" | "peers">) {
  return (peers?.communes ?? []).filter(({ code }) => code !== first?.code);
}

function isOther(chosen: ChosenComparison, code: string): boolean {
  return othersOf(chosen).some((one) => one.code === code);
}

/** The column of a territory. */
export function columnOf(territory: Territory, isContext = false): Subject {
  return { code: territory.code, name: nameOf(territory), at: atTerritory(territory), territory, isContext };
}

function subjectsOf(chosen: ChosenComparison): Subject[] {
  const { territories, peers } = chosen;
  const own = territories.map((territory) => columnOf(territory));
  if (!peers) return own;
  const name = `Médiane des ${othersOf(chosen).length}\u00a0autres`;
  return [
    ...own,
    { code: MEDIAN, name, at: "", territory: undefined, isContext: false },
    ...(peers.whole ? [columnOf(peers.whole, true)] : []),
  ];
}

/** The row of an indicator, from the values of its subjects; undefined where none has any. */
export function compareValues(
  indicator: Indicator,
  subjects: Subject[],
  series: Series,
  { compareWith, ...facts }: Pick<Row, "count" | "demonstration" | "medianOf"> & { compareWith: number },
): Row | undefined {
  const compared = subjects.filter(({ isContext }) => !isContext);
  const pointsIn = (year: number, of = subjects) => of.map(({ code }) => series.at(code, year));
  const years = [...new Set(subjects.flatMap(({ code }) => series.years(code)))].sort((a, b) => a - b);
  const isKnown = (year: number) => pointsIn(year, compared).every(({ value }) => value !== null);
  const isShared = (year: number) => isKnown(year) && haveSameMembers(pointsIn(year, compared));
  const hasOne = (year: number) => pointsIn(year, compared).some(({ value }) => value !== null);
  const last = years.findLast(hasOne);
  const shared = years.findLast(isShared);
  const year = shared ?? years.findLast(isKnown) ?? last ?? years.at(-1);
  if (year === undefined) return undefined;
  const points = pointsIn(year);
  const now = pointsIn(year, compared);
  const bases = years.filter(
    (one) =>
      one < year &&
      isShared(one) &&
      pointsIn(one, compared).every((point, place) => areComparable(point, now[place] as Point)),
  );
  const base =
    cumulatedSince(indicator) === undefined ? (bases.find((one) => one === compareWith) ?? bases[0]) : undefined;
  // A median is made of no cases.
  const fewIn = (one: number) =>
    compared.find(({ code, territory }) => territory && !hasEnoughCases(indicator, series.at(code, one)));
  const few = base === undefined || shared === undefined ? undefined : fewIn(base);
  return {
    indicator,
    year,
    points,
    limit: limitOf(indicator, subjects, points, shared !== undefined, facts.count),
    base: base === undefined || shared === undefined || few ? null : { year: base, points: pointsIn(base) },
    notCompared:
      base !== undefined && few && !fewIn(year) ? whyNotCompared(indicator, series, few.code, base, year) : null,
    later:
      last !== undefined && last > year
        ? { year: last, lacking: compared.filter(({ code }) => series.at(code, last).value === null) }
        : null,
    series,
    from: Math.min(...subjects.flatMap(({ code }) => series.known(code)[0]?.year ?? year)),
    ...facts,
  };
}

/** Whether values of several territories speak of wholes, over spans of the same length. */
function haveSameMembers(points: Point[]): boolean {
  return points.every((point) => point.incomplete === null && areComparable(point, points[0] as Point));
}

function limitOf(
  indicator: Indicator,
  subjects: Subject[],
  points: Point[],
  isShared: boolean,
  count: boolean,
): Limit | null {
  const compared = subjects
    .map((subject, place) => ({ subject, point: points[place] as Point }))
    .filter(({ subject }) => !subject.isContext);
  const lacking = compared.filter(({ point }) => point.value === null);
  if (lacking.length > 0) return { kind: "missing", lacking };
  if (!isShared) return { kind: "members", incomplete: compared.filter(({ point }) => point.incomplete !== null) };
  // A median is made of no cases: what it is compared with says whether there are enough.
  const reason = compared
    .filter(({ subject }) => subject.territory)
    .map(({ point }) => whyNotJudged(indicator, point))
    .find((one) => one !== null);
  if (reason) return { kind: "limits", reason };
  const levels = new Set(compared.flatMap(({ subject }) => subject.territory?.level ?? []));
  return count && levels.size > 1 ? { kind: "sizes" } : null;
}
