import { type Level, levelsThatAre, type Territory, territoryLevels } from "@datalogue/ingest";
import type { SharingState } from "../access/decide-access.js";
import { NotShared } from "../access/not-shared.js";
import { civilDay, isDay } from "../calendar/civil-day.js";
import { isWithin } from "../calendar/periods.js";
import { QueryRefused } from "../http/query-refused.js";
import { listNative } from "../territories/geography-at.js";
import { listInHome } from "../territories/list-in-home.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { giveWay } from "../threads/give-way.js";
import { computeFromSeries } from "./compute-observations.js";
import { deriveObservations } from "./derive-observations.js";
import { matchesDimensions } from "./dimensions-key.js";
import type { ValueReader } from "./foresee-values.js";
import type { Dimension, Indicator, Observation, SeriesIndicator } from "./indicator.js";
import { isDerived, isFromRows, isMeasured, termsOf } from "./measure-kinds.js";
import type { ObservationQuery } from "./observation-query.js";
import type { ObservationSet, ServedSet, ServedState } from "./observation-store.js";
import type { ParentValues } from "./parent-values.js";
import { datasetsOf, followedSeries, parentsOf } from "./parents-of.js";
import { type ProjectionTarget, projectObservations } from "./project-observations.js";
import { isSeries } from "./terms.js";

export interface IndicatorReader {
  /** Those whose datasets were all received, but for those that are not shared; without theme, the same list until something of it changes. */
  list(theme?: string): readonly Indicator[];
  /** The others: they have no value yet, and appear in `list` with the last of their datasets. */
  awaited(theme?: string): Indicator[];
  /** Those that a partner shares no longer, or not for the moment, a dataset of: there is nothing more to tell of them. */
  unshared(theme?: string): { indicator: Indicator; state: SharingState }[];
  /** Listed or awaited. */
  get(id: string): Indicator | undefined;
  /** The same for what an address names: throws `NotShared` where it is unshared. */
  getNamed(id: string): Indicator | undefined;
  /** Slugs of the datasets that an indicator is computed from, directly or through others: the present ones, whatever its document says. */
  datasetsOf(id: string): string[];
  /** Those of them that are not for everybody: while there is one, it has no value, at any state. */
  reservedDatasets(id: string): Promise<string[]>;
  /** Sorted by period, territory, dimensions. Throws `QueryRefused`. */
  observations(id: string, query: ObservationQuery): Promise<Observation[]>;
  /**
   * The values that those of a definition are computed from: of other indicators, by id, and of the reference series that it
   * follows. Throws `QueryRefused`.
   */
  parents(definition: Indicator, query: ObservationQuery): Promise<Map<string, ParentValues>>;
  /** The values of several indicators for one territory, without dimension, by period: one reading of the store. */
  portrait(territory: string, ids: string[]): Promise<Map<string, Observation[]>>;
  /** The values served now, or once: what they were made from. Throws `QueryRefused` when no such state was served. */
  state(id: string, state?: string): Promise<ObservationSet | undefined>;
  /**
   * The values served at the end of a civil day of metropolitan France; the first ever served when none was yet. Undefined without
   * any.
   */
  stateOn(id: string, day: string): Promise<ServedState | undefined>;
  /** Definition of the values served at the end of a day, as `stateOn` finds them, though they may be told no more; today's without any. */
  definitionOn(id: string, day: string): Promise<Indicator>;
  /** The dimensions that the values served now, or once, are asked for by. Throws `QueryRefused` when no such state was served. */
  dimensions(id: string, state?: string): Promise<string[]>;
  /** Whether the values served now, or once, are made of demonstration data: what they were made from tells, whatever came since. */
  isDemonstration(id: string, state?: string): Promise<boolean>;
  /** Whether one of the versions that values were made from ("slug@3") holds invented figures. */
  isInvented(versions: readonly string[]): Promise<boolean>;
}

/** What figures need to know of the datasets that they are computed from, as the public may read them. */
export interface FigureSources {
  getDataset(
    ref: string,
  ): Promise<
    | { readable: boolean; version?: number; confidentialite?: unknown; agreement?: unknown; demonstration?: unknown }
    | undefined
  >;
  findVersion(ref: string, number: number): Promise<{ withdrawn: boolean; demonstration: boolean } | undefined>;
}

interface ReaderParts {
  /** Those served: another list when a definition changed. */
  indicators(): Indicator[];
  /** Present slugs of the datasets that were ever published, by every name of theirs: another map when one more is, or is named otherwise. */
  received(): ReadonlyMap<string, string>;
  store: ValueReader;
  territories: TerritoryReader;
  catalogue: FigureSources;
  /** Where the agreement of a dataset (slug) stands, undefined of one under none. */
  sharingOf(slug: string): SharingState | undefined;
  /** Changes when an agreement does, by an act or by itself. */
  sharingDigest(): string;
  /** Changes where a version or a name of a dataset changes where its agreement stands. */
  standings(): string;
}

/**
 * Reads the indicators and their served values. Values of an indicator show only while everybody may read all its datasets:
 * one withdrawn or closed takes them with it, for its producer too; one that a partner does not share takes the indicator itself, and all
 * that are derived from it; `catalogue` is that of the public. Those of the declared levels in today's geography were computed at publication; those of
 * groups, of another geography or over another denominator are sums of them, made when they are asked for.
 */
export function indicatorReader({
  indicators,
  received,
  store,
  territories,
  catalogue,
  sharingOf,
  sharingDigest,
  standings,
}: ReaderParts): IndicatorReader {
  let listed: Indicator[] = [];
  let byId = new Map<string, Indicator>();
  const find = (id: string) => {
    const now = indicators();
    if (now !== listed) byId = new Map(now.map((indicator) => [indicator.id, indicator]));
    listed = now;
    return byId.get(id);
  };
  const get = (id: string): Indicator => {
    const indicator = find(id);
    if (!indicator) throw new Error(`unknown indicator: ${id}`);
    return indicator;
  };
  const presentDatasets = (id: string) => [
    ...new Set(datasetsOf(get(id), find).map((name) => received().get(name) ?? name)),
  ];
  const findDatasets = (indicator: Indicator) =>
    Promise.all(datasetsOf(indicator, find).map((slug) => catalogue.getDataset(slug)));
  const isPublic = async (indicator: Indicator) =>
    (await findDatasets(indicator)).every((dataset) => dataset?.readable);

  /**
   * Whether values were made from rows that are no longer told: of a dataset that is not read or shared any more (that of a former
   * definition too), published before it declared a statistical secrecy, or let out by an agreement that lets out otherwise since.
   */
  const isWithdrawn = async ({ versions }: Pick<ObservationSet, "versions">): Promise<boolean> => {
    for (const { slug, number } of versions.map(parseVersion)) {
      const dataset = await catalogue.getDataset(slug);
      if (!dataset?.readable) return true;
      // The version served of any other dataset is told.
      if (!mayHide(dataset) && dataset.version === number) continue;
      const version = await catalogue.findVersion(slug, number);
      if (!version || version.withdrawn) return true;
    }
    return false;
  };
  const isInvented = async (versions: readonly string[]): Promise<boolean> => {
    for (const { slug, number } of versions.map(parseVersion)) {
      const dataset = await catalogue.getDataset(slug);
      // Of what is reserved, versions are told to nobody.
      const isTold = dataset?.readable && dataset.version !== number;
      const version = isTold ? await catalogue.findVersion(slug, number) : dataset;
      if (version?.demonstration === true) return true;
    }
    return false;
  };
  /** The first of these that is still told. */
  const findTold = async (sets: ServedSet[]): Promise<ServedSet | undefined> => {
    for (const one of sets) if (!(await isWithdrawn(one))) return one;
    return undefined;
  };
  const findState = async ({ id }: Indicator, state: string | undefined): Promise<ObservationSet | undefined> => {
    // Pages ask for hundreds of figures.
    await giveWay();
    const found = await (state === undefined ? store.servedSet(id) : store.findState(state));
    if (found?.indicator === id && !(await isWithdrawn(found))) return found;
    if (state === undefined) return undefined;
    throw new QueryRefused({ kind: "unknown-state", state }, "state");
  };

  const read = async (indicator: Indicator, query: ObservationQuery): Promise<Observation[]> => {
    const set = await findState(indicator, query.state);
    if (!set) return [];
    const definition = query.state === undefined ? indicator : set.definition;
    if (!mustProject(query, territories)) {
      // Groups are asked for one by one.
      const found = (await store.read(set, query)).filter(({ level }) => level !== "group" || query.level === "group");
      return withState(found, query.state);
    }
    if (isAsPublished(query, territories)) {
      const found = await store.read(set, query);
      if (found.length > 0) return withState(found, query.state);
    }
    const targets = listTargets(definition, query, territories);
    if (isDerived(definition)) {
      if (query.state !== undefined) throw new QueryRefused({ kind: "frozen-derivation" }, "state");
      // A value may be made of those of other periods.
      const { from, to, ...everyPeriod } = query;
      const parents = await readParents(definition, { ...everyPeriod, dimensions: "all" });
      const known = new Map([...parents].map(([id, { observations }]) => [id, observations]));
      const levels = [...new Set(targets.map(({ territory }) => territory.level))];
      return deriveObservations({ ...definition, levels }, known).filter(
        ({ dimensions, period }) => matchesDimensions(dimensions, query.dimensions) && isWithin(period, from, to),
      );
    }
    if (!isMeasured(definition)) return [];
    const { dimensions = {}, from, to } = query;
    const within = { dimensions, ...(from ? { from } : {}), ...(to ? { to } : {}) };
    const parts = {
      native: await store.read(set, { ...within, level: definition.nativeLevel }),
      former: await store.readFormer(set, within),
      told: query.denominator === undefined ? [] : await store.read(set, within),
    };
    const vintage = query.vintage ?? territories.sources().vintage;
    const projected = projectObservations(definition, parts, targets, vintage, territories, query.denominator);
    return withState(projected, query.state);
  };

  const readParents = async (definition: Indicator, query: ObservationQuery): Promise<Map<string, ParentValues>> => {
    const parents = new Map<string, ParentValues>();
    for (const id of parentsOf(definition))
      parents.set(id, { definition: get(id), observations: await read(get(id), query) });
    const series = followedSeries(definition);
    if (series) parents.set(series.id, { definition: series, observations: readSeries(series, query, territories) });
    return parents;
  };

  const ofTheme = (list: Indicator[], theme: string | undefined) =>
    list.filter((indicator) => theme === undefined || indicator.theme === theme);
  const isAwaited = (indicator: Indicator) => datasetsOf(indicator, find).some((slug) => !received().has(slug));
  /** The state of the agreement that keeps an indicator from being told; undefined for one that nothing keeps. */
  const unsharedState = (indicator: Indicator): SharingState | undefined => {
    const states = datasetsOf(indicator, find).map((slug) => sharingOf(slug) ?? "running");
    return states.find((state) => state === "coming") ?? states.find((state) => state !== "running");
  };
  const split = () => {
    const all = indicators();
    const unshared = all.flatMap((indicator) => {
      const state = unsharedState(indicator);
      return state === undefined ? [] : [{ indicator, state }];
    });
    const left = new Set(unshared.map(({ indicator }) => indicator));
    const shared = all.filter((one) => !left.has(one));
    const awaited = new Set(shared.filter(isAwaited));
    return {
      known: shared.filter((one) => !awaited.has(one)),
      awaited: [...awaited],
      unshared: unshared.filter(({ state }) => state !== "coming"),
    };
  };
  let last: { of: readonly unknown[]; told: ReturnType<typeof split> } | undefined;
  /** Those whose datasets were all received, those that are not shared, and the others: told apart once for a state of all that says so. */
  const tellApart = () => {
    const of = [indicators(), received(), sharingDigest(), standings()];
    if (!last?.of.every((one, rank) => one === of[rank])) last = { of, told: split() };
    return last.told;
  };
  const getShared = (id: string): Indicator | undefined => {
    const indicator = find(id);
    return indicator && unsharedState(indicator) === undefined ? indicator : undefined;
  };

  /** What values are asked for by: those of a former state, as that state was. */
  const readDimensions = async (indicator: Indicator, state: string | undefined) => {
    const set = state === undefined ? undefined : await findState(indicator, state);
    if (!set) return { definition: indicator, names: dimensionsOf(indicator, find) };
    const { definition } = set;
    if (!isDerived(definition)) return { definition, names: dimensionsOf(definition, find) };
    // What its parents were then is not kept with it.
    const cells = await store.read(set, { dimensions: "all" });
    return { definition, names: [...new Set(cells.flatMap(({ dimensions }) => Object.keys(dimensions)))] };
  };

  return {
    list: (theme) => (theme === undefined ? tellApart().known : ofTheme(tellApart().known, theme)),
    awaited: (theme) => ofTheme(tellApart().awaited, theme),
    unshared: (theme) =>
      tellApart().unshared.filter(({ indicator }) => theme === undefined || indicator.theme === theme),
    get: getShared,
    getNamed(id) {
      const indicator = find(id);
      const state = indicator && (unsharedState(indicator) ?? "running");
      if (state === undefined || state === "running" || state === "coming") return getShared(id);
      throw new NotShared(state);
    },
    datasetsOf: presentDatasets,
    async reservedDatasets(id) {
      const reserved: string[] = [];
      for (const slug of presentDatasets(id))
        if ((await catalogue.getDataset(slug))?.readable === false) reserved.push(slug);
      return reserved;
    },
    async observations(id, query) {
      const indicator = get(id);
      if (!(await isPublic(indicator))) {
        checkQuery(query, indicator, territories, dimensionsOf(indicator, find));
        return [];
      }
      const { definition, names } = await readDimensions(indicator, query.state);
      checkQuery(query, definition, territories, names);
      return read(indicator, query);
    },
    parents: readParents,
    async portrait(territory, ids) {
      const shown: string[] = [];
      for (const id of ids) {
        const datasets = await findDatasets(get(id));
        if (!datasets.every((dataset) => dataset?.readable)) continue;
        if (!datasets.some((dataset) => dataset && mayHide(dataset)) || (await findState(get(id), undefined)))
          shown.push(id);
      }
      const found = await store.portrait(shown, territory);
      return new Map(ids.map((id) => [id, found.get(id) ?? []]));
    },
    async state(id, state) {
      const indicator = get(id);
      return (await isPublic(indicator)) ? findState(indicator, state) : undefined;
    },
    async stateOn(id, day) {
      if (!(await isPublic(get(id)))) return undefined;
      await giveWay();
      const all = await store.listServed(id);
      const last = await findTold(all.toReversed());
      if (!last) return undefined;
      const found = (await findTold(all.slice(0, servedUntil(all, day)).toReversed())) ?? (await findTold(all)) ?? last;
      return { set: await store.getServed(found), current: found === last };
    },
    async definitionOn(id, day) {
      const all = await store.listServed(id);
      const found = all[servedUntil(all, day) - 1] ?? all[0];
      return found ? (await store.getServed(found)).definition : get(id);
    },
    async dimensions(id, state) {
      const indicator = get(id);
      return (await readDimensions(indicator, (await isPublic(indicator)) ? state : undefined)).names;
    },
    async isDemonstration(id, state) {
      const datasets = await findDatasets(get(id));
      if (state === undefined && datasets.some((dataset) => dataset?.demonstration === true)) return true;
      // What is computed from what came since may have failed: the former values stay.
      const set = await (state === undefined ? store.servedSet(id) : store.findState(state));
      return set !== undefined && isInvented(set.versions);
    },
    isInvented,
  };
}

/** "slug@3", as values name what they were made from. */
function parseVersion(text: string): { slug: string; number: number } {
  const [slug = "", number] = text.split("@");
  return { slug, number: Number(number) };
}

/** How many of the sets that were served were so at the end of a day. */
function servedUntil(sets: ServedSet[], day: string): number {
  return sets.findLastIndex(({ servedAt }) => civilDay(new Date(servedAt)) <= day) + 1;
}

/** Whether even the version served of a dataset may be told to nobody. */
function mayHide({ confidentialite, agreement }: { confidentialite?: unknown; agreement?: unknown }): boolean {
  return confidentialite !== undefined || agreement !== undefined;
}

/** Values of a reference series that no indicator keeps. */
function readSeries(series: SeriesIndicator, query: ObservationQuery, territories: TerritoryReader): Observation[] {
  const all = computeFromSeries(series, territories);
  const ofToday = all.filter(({ vintage }) => vintage === undefined);
  const { territory, level, vintage = territories.sources().vintage } = query;
  if (!mustProject(query, territories))
    return ofToday.filter((one) => (!territory || one.territory === territory) && (!level || one.level === level));
  const native = ofToday.filter((one) => one.level === series.nativeLevel);
  const former = all.filter((one) => one.vintage !== undefined);
  return projectObservations(series, { native, former }, listTargets(series, query, territories), vintage, territories);
}

/** The values of a state once served lead to what that state was made from. */
function withState(observations: Observation[], state: string | undefined): Observation[] {
  if (state === undefined) return observations;
  return observations.map((one) => ({ ...one, lineage: `${one.lineage}&state=${encodeURIComponent(state)}` }));
}

/** The dimensions that values are given for: its own, or those that all its parents have. */
export function dimensionsOf(indicator: Indicator, find: (id: string) => Indicator | undefined): string[] {
  if (!isDerived(indicator)) return (indicator.dimensions ?? []).map(({ id }) => id);
  const [first = [], ...others] = parentsOf(indicator).map((id) => {
    const parent = find(id);
    return parent ? dimensionsOf(parent, find) : [];
  });
  return first.filter((name) => others.every((names) => names.includes(name)));
}

/** A dimension of an indicator, or of one that it is computed from. */
export function findDimension(
  indicator: Indicator,
  name: string,
  find: (id: string) => Indicator | undefined,
): Dimension | undefined {
  if (!isDerived(indicator)) return indicator.dimensions?.find(({ id }) => id === name);
  for (const id of parentsOf(indicator)) {
    const parent = find(id);
    const found = parent && findDimension(parent, name, find);
    if (found) return found;
  }
  return undefined;
}

/** True when the values asked for are not among those that were computed. */
function mustProject(query: ObservationQuery, territories: TerritoryReader): boolean {
  const { territory } = query;
  if (!isAsPublished(query, territories)) return true;
  return territory !== undefined && territories.get(territory)?.level === "group";
}

/** True when values are asked for in the geography of today and over the denominator of the definition. */
function isAsPublished({ vintage, denominator }: ObservationQuery, territories: TerritoryReader): boolean {
  return denominator === undefined && (vintage === undefined || vintage === territories.sources().vintage);
}

/** The levels that values are given at, those that hold others first. */
const wideFirst = levelsThatAre("computed").sort((a, b) => territoryLevels[b].rank - territoryLevels[a].rank);

/** The territories of the vintage that values are asked of, with what composes them. */
function listTargets(
  indicator: Indicator,
  { territory, level, vintage = "" }: ObservationQuery,
  territories: TerritoryReader,
): ProjectionTarget[] {
  const at = vintage || territories.sources().vintage;
  const nativeLevel = indicator.nativeLevel ?? "commune";
  const home = territories.home();
  const asked = territory === undefined ? undefined : territories.get(territory);
  const all: Territory[] = asked
    ? [asked]
    : [
        home.territory,
        ...wideFirst.flatMap((one) => (one === "commune" ? [] : listInHome(territories, one))),
        ...territories.communesOf(home.territory.code, at),
      ];
  const exists = ({ level: own, code }: Territory) =>
    own !== "commune" || territories.communesOf(home.territory.code, at).some((commune) => commune.code === code);
  const given = (own: Level) => own === "group" || indicator.levels.includes(own);
  return all
    .filter(
      (one, rank) => all.indexOf(one) === rank && exists(one) && given(one.level) && (!level || one.level === level),
    )
    .map((one) => ({ territory: one, members: listNative(territories, one.code, nativeLevel, at) }));
}

function checkQuery(
  query: ObservationQuery,
  indicator: Indicator,
  territories: TerritoryReader,
  names: string[],
): void {
  const { territory, level, from, to, dimensions = {}, vintage, denominator } = query;
  if (territory !== undefined && !territories.get(territory))
    throw new QueryRefused(
      { kind: "unknown-territory", code: territory },
      "territory",
      territories.list().map(({ code }) => code),
    );
  const { levels } = indicator;
  if (level !== undefined && level !== "group" && !levels.includes(level))
    throw new QueryRefused({ kind: "unknown-level", level }, "level", [...levels]);
  for (const [name, value] of [
    ["from", from],
    ["to", to],
  ] as const)
    if (value !== undefined && !/^\d{4}(-(0[1-9]|1[0-2]))?$/.test(value))
      throw new QueryRefused({ kind: "bad-period", value }, name);
  if (from !== undefined && to !== undefined && to < from.slice(0, to.length))
    throw new QueryRefused({ kind: "reversed-periods", from, to }, "to");
  if (dimensions !== "all")
    for (const name of Object.keys(dimensions))
      if (!names.includes(name))
        throw new QueryRefused({ kind: "unknown-dimension", hasOthers: names.length > 0 }, name, names);
  const { vintage: last } = territories.sources();
  if (vintage !== undefined && (!isDay(vintage) || vintage > last))
    throw new QueryRefused({ kind: "bad-vintage", last, value: vintage }, "vintage");
  if (denominator !== undefined && !divides(indicator))
    throw new QueryRefused({ kind: "no-denominator" }, "denominator");
}

function divides(indicator: Indicator): boolean {
  if (!isFromRows(indicator)) return false;
  const { denominator } = termsOf(indicator.measure);
  return denominator !== undefined && isSeries(denominator);
}
