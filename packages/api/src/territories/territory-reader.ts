import type { Level, Membership, Population, Territory, TerritoryEvent, TerritorySources } from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";

import { findAdjacent } from "./find-adjacent.js";
import { projectSeries } from "./project-series.js";
import { sizeClassOf } from "./size-classes.js";
import { holds } from "./spans.js";
import { isSameOn, territoryOn } from "./territory-on.js";
import { listChanges, walkEvents } from "./walk-events.js";

export interface TerritoryReader {
  list(filter?: { level?: Level; parent?: string }): Territory[];
  get(code: string): Territory | undefined;
  /** Communes that compose a territory at a date (default: now's vintage). A commune gives itself. */
  communesOf(code: string, at?: string): Territory[];
  /**
   * The home perimeter: the territory of `catalogue.json`, its EPCI, its communes; and `all` of them, the largest first, each once: the perimeter may be
   * an EPCI, or a commune.
   */
  home(): { territory: Territory; epcis: Territory[]; communes: Territory[]; all: Territory[] };
  /** Reference figures of each year, in the geography of that year: what data of the year are divided by. */
  populations(code: string): Population[];
  /** Changes with the populations: what was made of them before is then made anew. */
  populationState(): object;
  /**
   * One reference series by year, in the geography of a day (default: the vintage): that of a commune counts those it took in
   * by then, that of a larger territory the communes that it has then, so that neither has a step where a commune merged or went elsewhere.
   */
  series(code: string, kind: Population["kind"], at?: string): Population[];
  /** Territories of the same level that share a border (communes, around a group), among those known here. */
  neighbours(code: string): Territory[];
  /** Territories of the same level in the same class of population, or that bear the same `kind`. */
  peers(code: string, by: "size" | "kind"): Territory[];
  events(code?: string): TerritoryEvent[];
  /** Outlines, simplified for maps on pages unless `precise`; `properties.code`, `properties.name`. */
  outlines(filter?: { level?: Level; parent?: string; precise?: boolean }): FeatureCollection;
  /** Land around the outlines, drawn behind maps (`territoires/around.geojson`); no feature when there is none. */
  surroundings(): FeatureCollection;
  sources(): TerritorySources;
  /**
   * The same geography with a former day for vintage. A commune that others joined since bears its name with "avant" and that year: the name it had
   * then is not known, but where another bore its code.
   */
  asOf(day: string): TerritoryReader;
}

/** The reference geography as its files hold it, checked. */
export interface Geography {
  territories: Territory[];
  events: TerritoryEvent[];
  populations: Population[];
  /** For maps on pages: light. */
  outlines: FeatureCollection;
  /** The same as they were drawn; the light ones when there are no others. */
  precise: FeatureCollection;
  surroundings: FeatureCollection;
  sources: TerritorySources;
  /** Code of the home territory. */
  home: string;
}

/**
 * Answers about the reference geography. `list` and `outlines` give the territories of the vintage; `get` knows former
 * ones too. Belonging is followed upward through any number of parents, each at its date. Populations that were `received` since stand
 * over those of the files, year by year. `bearers`: the territories of today by code, where those of a former day are read.
 */
export function territoryReader(
  geography: Geography,
  { received = () => NONE, bearers }: { received?: () => readonly Population[]; bearers?: Map<string, Territory> } = {},
): TerritoryReader {
  const { territories, events, outlines, surroundings, sources } = geography;
  const byCode = new Map(territories.map((territory) => [territory.code, territory]));
  let known = { received: NONE, ...arrangePopulations(geography.populations, NONE) };
  const populationsNow = () => {
    const now = received();
    if (now !== known.received) known = { received: now, ...arrangePopulations(geography.populations, now) };
    return known;
  };
  const changed = new Set(events.flatMap(({ before, after }) => [...before, ...after]));
  let adjacent: Map<string, Set<string>> | undefined;
  const formers = new Map<string, TerritoryReader>();

  const ranks = new Map(territories.map((territory, rank) => [territory, rank]));
  const children = new Map<string, { child: Territory; membership: Membership }[]>();
  for (const child of territories)
    for (const membership of child.parents) {
      const known = children.get(membership.code);
      if (known) known.push({ child, membership });
      else children.set(membership.code, [{ child, membership }]);
    }
  /** What belongs to a territory on a day, through others or not, in the order of the list. */
  const within = (code: string, at: string): Territory[] => {
    const found = new Set<Territory>();
    const descend = (parent: string) => {
      for (const { child, membership } of children.get(parent) ?? []) {
        if (!holds(membership, at) || found.has(child)) continue;
        found.add(child);
        descend(child.code);
      }
    };
    descend(code);
    return [...found].sort((a, b) => (ranks.get(a) as number) - (ranks.get(b) as number));
  };

  const reader: TerritoryReader = {
    list({ level, parent }: { level?: Level; parent?: string } = {}) {
      const among = parent === undefined ? territories : within(parent, sources.vintage);
      return among.filter(
        (territory) => holds(territory.validity, sources.vintage) && (level === undefined || territory.level === level),
      );
    },
    get: (code) => byCode.get(code),
    communesOf(code, at = sources.vintage) {
      const territory = byCode.get(code);
      if (!territory) return [];
      if (territory.level === "commune") return [territory];
      return within(code, at)
        .map((one) => territoryOn(one, at))
        .filter((one) => one.level === "commune" && holds(one.validity, at));
    },
    home() {
      const territory = byCode.get(geography.home) as Territory;
      const within = (level: Level) =>
        territory.level === level ? [territory] : reader.list({ level, parent: territory.code });
      const [epcis, communes] = [within("epci"), within("commune")];
      return { territory, epcis, communes, all: [...new Set([territory, ...epcis, ...communes])] };
    },
    populations(code) {
      const territory = byCode.get(code);
      if (!territory) return [];
      const now = populationsNow();
      const { own, sums } = now;
      const found = own.get(code);
      if (found || territory.level === "commune") return found ?? [];
      if (!liesInHome(territory)) return [];
      let sum = sums.get(code);
      if (!sum) {
        sum = sortPopulations(sumPopulations(reader, code, now));
        sums.set(code, sum);
      }
      return sum;
    },
    populationState: populationsNow,
    series(code, kind, at = sources.vintage) {
      const now = populationsNow();
      const { own, series } = now;
      const ownOf = (one: string, day = at) => {
        const bearer = (bearers ?? byCode).get(one);
        return (own.get(one) ?? []).filter(
          (row) => row.kind === kind && (!bearer || isSameOn(bearer, day, `${row.year}-01-01`)),
        );
      };
      const territory = byCode.get(code);
      if (!territory) return [];
      if (territory.level === "commune") {
        if (!changed.has(code)) return ownOf(code);
        return projectSeries(code, at, { events, ownOf, nameOf: (one) => byCode.get(one)?.name ?? one });
      }
      const found = ownOf(code);
      if (found.length > 0 || !liesInHome(territory)) return found;
      // Of any day that is asked, nothing is kept.
      if (at !== sources.vintage) return sumSeries(reader, code, now, { kind, at });
      const key = `${code} ${kind}`;
      const sum = series.get(key) ?? sumSeries(reader, code, now, { kind, at });
      series.set(key, sum);
      return sum;
    },
    neighbours(code) {
      const territory = byCode.get(code);
      if (!territory) return [];
      adjacent ??= findAdjacent(geography.precise);
      const mine = new Set(reader.communesOf(code).map((commune) => commune.code));
      const around = new Set(
        [...mine].flatMap((one) => [...(adjacent?.get(one) ?? [])]).filter((one) => !mine.has(one)),
      );
      // Groups overlap: what touches one are communes.
      const level = territory.level === "group" ? "commune" : territory.level;
      return reader
        .list({ level })
        .filter((other) => other.code !== code && reader.communesOf(other.code).some((one) => around.has(one.code)));
    },
    peers(code, by) {
      const territory = byCode.get(code);
      const key = territory && peerKey(territory, by);
      if (!key) return [];
      return reader
        .list({ level: territory.level })
        .filter((other) => other.code !== code && peerKey(other, by) === key);
    },
    events: (code) =>
      events.filter(({ before, after }) => code === undefined || before.includes(code) || after.includes(code)),
    outlines({ level, parent, precise }: Parameters<TerritoryReader["outlines"]>[0] = {}) {
      const whole = precise ? geography.precise : outlines;
      if (level === undefined && parent === undefined) return whole;
      const listed = reader.list({ ...(level ? { level } : {}), ...(parent ? { parent } : {}) });
      const codes = new Set(listed.map(({ code }) => code));
      return { ...whole, features: whole.features.filter(({ properties }) => codes.has(properties?.code)) };
    },
    surroundings: () => surroundings,
    sources: () => sources,
    asOf(day) {
      const known = formers.get(day);
      if (known) return known;
      const whole = territoryReader(
        { ...geography, territories: nameBefore(geography, day), sources: { ...sources, vintage: day } },
        { received, bearers: bearers ?? byCode },
      );
      // Populations of later years are still those of larger communes.
      const former = { ...whole, events: (code?: string) => whole.events(code).filter(({ date }) => date <= day) };
      formers.set(day, former);
      return former;
    },
  };

  /** False for what reaches beyond the home territory (its département, its region): the sum of the communes known here is not its own. */
  const liesInHome = ({ code, level }: Territory) =>
    code === geography.home ||
    level === "group" ||
    within(geography.home, sources.vintage).some((one) => one.code === code);

  const peerKey = (territory: Territory, by: "size" | "kind") =>
    by === "kind" ? territory.kind : sizeClassOf(territory.level, reader.series(territory.code, "municipale"))?.title;

  return reader;
}

/** Territories as they were on a day, those whose extent another took since told apart from what they became. */
function nameBefore({ territories, events, sources }: Geography, day: string): Territory[] {
  const joinedIn = new Map(
    listChanges(events)
      .filter(({ date }) => date > day && date <= sources.vintage)
      .reverse()
      .flatMap(({ date, before, after }) =>
        before.length > 1 ? after.filter((code) => before.includes(code)).map((code) => [code, date.slice(0, 4)]) : [],
      ) as [string, string][],
  );
  return territories.map((known) => {
    const territory = territoryOn(known, day);
    const year = territory === known ? joinedIn.get(territory.code) : undefined;
    if (year === undefined) return territory;
    const told = (name: string) => `${name} avant ${year}`;
    const { name, shortName, ofName, atName } = territory;
    return {
      ...territory,
      name: told(name),
      ...(shortName && { shortName: told(shortName) }),
      ...(ofName && { ofName: told(ofName) }),
      ...(atName && { atName: told(atName) }),
    };
  });
}

const NONE: readonly Population[] = [];

interface Arranged {
  own: Map<string, Population[]>;
  /** Years and kinds that some territory has a figure of, in order of years. */
  published: { year: number; kind: Population["kind"] }[];
  /** Made of them, in the geography of each year and in that of today. */
  sums: Map<string, Population[]>;
  series: Map<string, Population[]>;
}

/** Populations by territory, those received in place of those of the same year and kind. */
function arrangePopulations(written: readonly Population[], received: readonly Population[]): Arranged {
  const all = new Map([...written, ...received].map((row) => [`${row.territory} ${row.year} ${row.kind}`, row]));
  const own = new Map<string, Population[]>();
  for (const row of all.values()) own.set(row.territory, [...(own.get(row.territory) ?? []), row]);
  for (const [code, rows] of own) own.set(code, sortPopulations(rows));
  const published = new Map([...all.values()].map(({ year, kind }) => [`${year} ${kind}`, { year, kind }]));
  return {
    own,
    published: [...published.values()].sort((a, b) => a.year - b.year),
    ...{ sums: new Map(), series: new Map() },
  };
}

function sortPopulations(populations: Population[]): Population[] {
  return [...populations].sort((a, b) => a.year - b.year || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
}

/** Sums over the communes of the geography of each year. */
function sumPopulations(reader: TerritoryReader, code: string, { own, published }: Arranged): Population[] {
  return published.flatMap(({ year, kind }) => {
    const communes = reader.communesOf(code, `${year}-01-01`).map((commune) => commune.code);
    return sumOf(reader, own, communes, { territory: code, year, kind }) ?? [];
  });
}

/**
 * A series over the communes of one day, at constant perimeter: what grows is who lives there. Those that were made of others, or became others, are
 * counted by these in the years that they have no figure of their own, where none of them lay elsewhere.
 */
function sumSeries(
  reader: TerritoryReader,
  code: string,
  { own, published }: Arranged,
  asked: { kind: Population["kind"]; at: string },
): Population[] {
  const communes = reader.communesOf(code, asked.at).map((commune) => commune.code);
  const among = new Set(communes);
  const changes = listChanges(reader.events());
  const series = communes.map((one) => new Map(reader.series(one, asked.kind, asked.at).map((row) => [row.year, row])));
  return published.flatMap(({ year, kind }) => {
    if (kind !== asked.kind) return [];
    const rows = series.flatMap((known) => known.get(year) ?? []);
    if (rows.length > 0 && rows.length === series.length) return [addUp(code, rows)];
    const day = `${year}-01-01`;
    const then = walkEvents(changes, among, asked.at, day);
    const isSameLand = [...walkEvents(changes, then, day, asked.at)].every((one) => among.has(one));
    return (isSameLand ? sumOf(reader, own, [...then], { territory: code, year, kind }) : undefined) ?? [];
  });
}

/**
 * The figures of some communes added up; only where all of them are known (a partial sum is no population). A commune merged since
 * counts as known through the one that holds it today: Insee publishes the reference year 2018 in the geography of 2021.
 */
function sumOf(
  reader: TerritoryReader,
  own: Arranged["own"],
  communes: string[],
  { territory, year, kind }: Pick<Population, "territory" | "year" | "kind">,
): Population | undefined {
  const rows = new Map<string, Population>();
  for (const code of communes) {
    const row =
      find(own, code, year, kind) ??
      reader
        .events(code)
        .flatMap(({ date, before, after }) =>
          date > `${year}-01-01` && before.includes(code) && after.length === 1
            ? (find(own, after[0] ?? "", year, kind) ?? [])
            : [],
        )[0];
    if (!row) return undefined;
    rows.set(row.territory, row);
  }
  return rows.size === 0 ? undefined : addUp(territory, [...rows.values()]);
}

function addUp(territory: string, rows: Population[]): Population {
  const [{ year, kind }] = rows as [Population];
  const origins = [...new Set(rows.map(({ source }) => source))].join("\u202F; ");
  return {
    ...{ territory, year, kind },
    value: rows.reduce((sum, { value }) => sum + value, 0),
    source: `${origins}, somme des ${rows.length} communes`,
  };
}

function find(own: Arranged["own"], code: string, year: number, kind: Population["kind"]) {
  return own.get(code)?.find((row) => row.year === year && row.kind === kind);
}
