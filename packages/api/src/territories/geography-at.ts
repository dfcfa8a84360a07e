import type { Level, TerritoryEvent } from "@datalogue/ingest";
import { addDays } from "../calendar/civil-day.js";
import { territoryOn } from "./territory-on.js";
import type { TerritoryReader } from "./territory-reader.js";
import { listChanges, walkBack, walkEvents, walkForward } from "./walk-events.js";

/**
 * The geography of one day, seen from the geography of the vintage. A *member* is a territory of the native level as it was
 * on that day (17189 and 17219 before 2019); a *target* is a territory of today (17219, 241700699, the PETR).
 */
export interface GeographyAt {
  date: string;
  /**
   * Members that make up a target, constant perimeter: those of the communes that are in it today, former communes
   * included. A member that was split since between several targets belongs to none of them.
   */
  membersOf(target: string): Set<string>;
  /** The same with those that are of other targets too: what some of the target comes from. */
  originsOf(target: string): Set<string>;
  /**
   * Members that a code of the data stands for: itself; a commune that ended before stands for the one that took it in; one
   * made later stands for those it was made of. Undefined for a code that the geography does not know.
   */
  cover(code: string): Set<string> | undefined;
  /** Communes that a member counts for in the coverage. */
  weight(member: string): number;
}

export function geographyAt(territories: TerritoryReader, nativeLevel: Level, date: string): GeographyAt {
  const known = geographies.get(territories) ?? new Map<string, GeographyAt>();
  geographies.set(territories, known);
  const key = `${nativeLevel} ${date}`;
  const found = known.get(key) ?? makeGeography(territories, nativeLevel, date);
  known.set(key, found);
  return found;
}

/** Made once for each day asked: of a reader, only the populations change. */
const geographies = new WeakMap<TerritoryReader, Map<string, GeographyAt>>();

function makeGeography(territories: TerritoryReader, nativeLevel: Level, date: string): GeographyAt {
  const events = changes(territories);
  const after = events.filter((event) => event.date > date);
  const members = new Map<string, Set<string>>();
  const origins = new Map<string, Set<string>>();
  const originsOf = (target: string) => {
    const found = origins.get(target) ?? walkBack(new Set(listNative(territories, target, nativeLevel)), after);
    origins.set(target, found);
    return found;
  };
  return {
    date,
    originsOf,
    membersOf(target) {
      let found = members.get(target);
      if (!found) {
        const current = new Set(listNative(territories, target, nativeLevel));
        found = new Set(
          [...originsOf(target)].filter((member) =>
            [...walkForward(new Set([member]), after)].every((code) => current.has(code)),
          ),
        );
        members.set(target, found);
      }
      return found;
    },
    cover(code) {
      const territory = territories.get(code);
      if (!territory || territory.level !== nativeLevel) return undefined;
      const { from, to } = territoryOn(territory, date).validity ?? {};
      if (to !== undefined && to <= date)
        return walkForward(
          new Set([code]),
          events.filter((event) => event.date <= date),
        );
      if (from !== undefined && from > date) return walkBack(new Set([code]), after);
      return new Set([code]);
    },
    weight: (member) => (nativeLevel === "commune" ? 1 : Math.max(1, territories.communesOf(member, date).length)),
  };
}

/** What some territories of one day are, or are parts of, on another day. */
export function walkBetween(territories: TerritoryReader, codes: Set<string>, from: string, to: string): Set<string> {
  return walkEvents(changes(territories), codes, from, to);
}

/**
 * The geography that some territories were all in: that of today, or that of the eve of the first end among them. Figures published before a merger
 * was known are those of the communes that existed then.
 */
export function geographyOf(territories: TerritoryReader, codes: Iterable<string>): TerritoryReader {
  const { vintage } = territories.sources();
  const ends = [...new Set(codes)].flatMap((code) => territories.get(code)?.validity?.to ?? []);
  const [first] = ends.filter((end) => end <= vintage).sort();
  return first === undefined ? territories : territories.asOf(addDays(first, -1));
}

/** Every code, former ones included, whose rows may count in a target: the codes to look for in the data. */
export function listCodes(territories: TerritoryReader, nativeLevel: Level, target: string): string[] {
  return [...codesBefore(territories, listNative(territories, target, nativeLevel))].sort();
}

/** What a commune that ended became: the same one under another code, part of another, or several. */
export interface Succession {
  kind: "renamed" | "joined" | "divided";
  /** Those of the vintage. */
  heirs: string[];
  /** What these were made of on the eve of its end, itself included. */
  origins: string[];
}

/** What a commune became by the vintage; undefined for one that did not end. */
export function findSuccession(territories: TerritoryReader, code: string): Succession | undefined {
  const { vintage } = territories.sources();
  const end = territories.get(code)?.validity?.to;
  if (end === undefined || end > vintage) return undefined;
  const heirs = [...(geographyAt(territories, "commune", vintage).cover(code) ?? [])];
  const origins = [...walkBetween(territories, new Set(heirs), vintage, addDays(end, -1))];
  const kind = heirs.length > 1 ? "divided" : origins.length > 1 ? "joined" : "renamed";
  // An end that no event explains leads nowhere.
  return heirs.length === 0 || heirs.includes(code) ? undefined : { kind, heirs, origins };
}

/** Codes of today and every code they were made of, at any date. */
export function codesBefore(territories: TerritoryReader, codes: string[]): Set<string> {
  const all = new Set(codes);
  for (const event of changes(territories).reverse())
    if (event.after.some((code) => all.has(code))) for (const code of event.before) all.add(code);
  return all;
}

/** Territories of the native level that compose a target today; of communes, on another day too. */
export function listNative(territories: TerritoryReader, target: string, nativeLevel: Level, at?: string): string[] {
  if (territories.get(target)?.level === nativeLevel) return [target];
  const list =
    nativeLevel === "commune"
      ? territories.communesOf(target, at)
      : territories.list({ level: nativeLevel, parent: target });
  return list.map(({ code }) => code);
}

/** Events that change codes or extents, oldest first. */
function changes(territories: TerritoryReader): TerritoryEvent[] {
  return listChanges(territories.events());
}
