import {
  addDays,
  civilDay,
  cumulatedSince,
  type FollowUpStatus,
  type Indicator,
  listGaps,
  listMovedObjectives,
  type MovedObjective,
  openDatasets,
} from "@datalogue/api";
import { describeChange, shareMoved } from "../format/index.js";
import { areComparable } from "../observatory/comparable.js";
import { hasEnoughCases } from "../observatory/comparison.js";
import { isErratic } from "../observatory/erratic.js";
import { type Point, Series } from "../observatory/series.js";
import { shortQuantity } from "../observatory/wording.js";
import type { Site } from "../site.js";

/** How far back news go, and how far ahead deadlines are near: days. */
const RECENT = 90;
const NEAR = 365;

/** Least change from one year to the next that is news. */
const NOTABLE = 0.01;

/** What changed, each kind with what its sentence is made of. */
export type Change =
  /** The state of an objective. */
  | { kind: "state"; moved: MovedObjective }
  /** Values of a year that was not known before, or that were corrected. `before`: the value to tell it by. */
  | { kind: "figure"; indicator: Indicator; point: KnownPoint; before: KnownPoint; isCorrected: boolean; day: string }
  /** From one year to the next, whenever it was published. */
  | { kind: "year"; indicator: Indicator; point: KnownPoint; before: KnownPoint }
  /** Datasets published on a day: the title and path of one, how many. */
  | { kind: "datasets"; title: string; path: string; isFirst: boolean; count: number; day: string }
  | {
      kind: "deadline";
      title: string;
      plan: string | null;
      planTitle: string | null;
      status: FollowUpStatus;
      day: string;
    }
  /** Figures that a service still owes, and the first day by which it promises data. */
  | { kind: "gaps"; count: number; next: string | null };

type KnownPoint = Point & { value: number };

/** Most of each kind. */
const MOST = { state: 2, figure: 3, year: 3 };

/** How many changes a home page tells. */
export const SHOWN = 6;

/**
 * What changed in the catalogue, from its own history: states that moved, figures that are new or were corrected, datasets published, a
 * deadline that is near, figures still owed; then, where that leaves room, what moved most from one year to the next. Nothing on a new
 * installation that holds nothing.
 */
export async function loadChanges(site: Site): Promise<Change[]> {
  const { services } = site;
  const today = civilDay(site.now());
  const since = addDays(today, -RECENT);
  const { territory: home } = services.territories.home();
  // Values of a group are made when they are asked for: of those derived from other indicators, none of a former day stays to tell them by.
  const hasHistory = home.level !== "group";
  const shown = services.observatories
    .list()
    .flatMap(({ keyFigures }) => keyFigures.flatMap((id) => services.indicators.get(id) ?? []));
  const moved = (await listMovedObjectives(services.plans, since)).map(
    (one): Change => ({ kind: "state", moved: one }),
  );
  const figures: (Change & { kind: "figure" })[] = [];
  const years: (Change & { kind: "year"; size: number; theme: string })[] = [];
  for (const indicator of shown) {
    const series = new Series(await services.indicators.observations(indicator.id, { territory: home.code }));
    const figure = hasHistory ? await newFigure(site, indicator, series, home.code, since) : undefined;
    if (figure) figures.push(figure);
    const year = yearlyMove(indicator, series, home.code);
    if (year) years.push(year);
  }
  const told = new Set(figures.map(({ indicator }) => indicator.id));
  const perTheme = new Map<string, (typeof years)[number]>();
  for (const one of years.filter(({ indicator }) => !told.has(indicator.id)).sort((a, b) => b.size - a.size))
    if (!perTheme.has(one.theme)) perTheme.set(one.theme, one);
  const history = [...moved.slice(0, MOST.state), ...figures.slice(0, MOST.figure)];
  const rest = [...(await newDatasets(site, since)), ...(await nearDeadlines(site)), ...(await owedFigures(site))];
  const room = Math.max(0, Math.min(MOST.year, SHOWN - history.length - rest.length));
  const moves = [...perTheme.values()].slice(0, room).map(({ size: _, theme: __, ...change }): Change => change);
  return [...history, ...moves, ...rest].slice(0, SHOWN);
}

/** What the values served now tell of the last year that those served before did not. */
async function newFigure(
  { services }: Site,
  indicator: Indicator,
  series: Series,
  code: string,
  since: string,
): Promise<(Change & { kind: "figure" }) | undefined> {
  const { indicators } = services;
  const now = await indicators.state(indicator.id);
  const day = now && civilDay(new Date(now.servedAt));
  if (!now || !day || day < since) return undefined;
  const former = await indicators.stateOn(indicator.id, addDays(day, -1));
  if (!former || former.set.servedAt >= now.servedAt) return undefined;
  const then = new Series(await indicators.observations(indicator.id, { territory: code, state: former.set.state }));
  const [point, known] = [series.known(code).at(-1), then.known(code).at(-1)];
  if (!point || !known) return undefined;
  const isCorrected = known.year === point.year;
  if (isCorrected && (await indicators.isInvented(former.set.versions)) && !(await indicators.isInvented(now.versions)))
    return undefined;
  const before = isCorrected ? known : series.known(code).findLast(({ year }) => year < point.year);
  if (
    !before ||
    !areComparable(before, point) ||
    (!isCorrected && !hasEnoughCases(indicator, before, point)) ||
    (isCorrected && shortQuantity(indicator, known.value) === shortQuantity(indicator, point.value)) ||
    known.year > point.year
  )
    return undefined;
  return { kind: "figure", indicator, point, before, isCorrected, day };
}

/** What the last year says beside the one before, where it does not go on from it and is no jump among others. */
function yearlyMove(indicator: Indicator, series: Series, code: string) {
  if (cumulatedSince(indicator) !== undefined) return undefined;
  const known = series.known(code);
  const [before, point] = [known.at(-2), known.at(-1)];
  if (!before || !point || point.year - before.year !== 1) return undefined;
  if (!areComparable(before, point) || !hasEnoughCases(indicator, before, point)) return undefined;
  if (isErratic(indicator, known, known[0]?.year ?? 0, point.year)) return undefined;
  const size = shareMoved(indicator, point.value, before.value) ?? 0;
  if (size < NOTABLE || describeChange(indicator, point.value, before.value, before.year).direction === "flat")
    return undefined;
  return { kind: "year" as const, indicator, point, before, size, theme: indicator.theme };
}

/** The last day on which open datasets were published, and one of them. */
async function newDatasets({ services }: Site, since: string): Promise<Change[]> {
  let found: (Change & { kind: "datasets" }) | undefined;
  for await (const { title, slug, version, modified } of openDatasets(services)) {
    const day = civilDay(new Date(modified));
    if (day < since || (found && day < found.day)) continue;
    if (found?.day === day) found.count++;
    else found = { kind: "datasets", title, path: `/jeux/${slug}`, isFirst: version === 1, count: 1, day };
  }
  return found ? [found] : [];
}

async function nearDeadlines({ services }: Site): Promise<Change[]> {
  const next = (await services.plans.deadlines({})).find(({ days }) => days !== null && days >= 0 && days <= NEAR);
  if (!next || next.due === null) return [];
  const { title, plan, planTitle, status, due } = next;
  return [{ kind: "deadline", title, plan, planTitle, status, day: due }];
}

async function owedFigures(site: Site): Promise<Change[]> {
  const owed = (await listGaps(site.services, {}, site.now())).filter(({ owedBy }) => owedBy.length > 0);
  const next = owed.flatMap((gap) => gap.next ?? []).sort()[0] ?? null;
  return owed.length === 0 ? [] : [{ kind: "gaps", count: owed.length, next }];
}
