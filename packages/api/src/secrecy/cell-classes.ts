import type { Recoding } from "@datalogue/ingest";
import { type CellKey, type KeyParts, readKey, writeKey } from "./cell-key.js";

/**
 * Codes, values and periods that name the same whole in other ways: communes before and after a merger, volumes before and after they
 * were gathered, the months of a year. One belongs to several classes at times.
 */
export interface CellClasses {
  territories: ReadonlyMap<string, readonly string[]>;
  /** By dimension, then value. */
  values: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  periods: ReadonlyMap<string | null, readonly string[]>;
  /** Dimensions that some versions have and others not. */
  optional: ReadonlySet<string>;
}

interface TerritoryChange {
  before: readonly string[];
  after: readonly string[];
}

/** `periods` and `dimensions`: those of every version, the new one included. */
export function listClasses(
  events: readonly TerritoryChange[],
  recodings: readonly Recoding[],
  periods: readonly (string | null)[],
  dimensions: readonly (readonly string[])[] = [],
): CellClasses {
  const byDimension = new Map<string, string[][]>();
  for (const one of recodings) {
    // A value without link to any other is of no class.
    if (!("from" in one) || one.from.length === 0 || one.to.length === 0) continue;
    byDimension.set(one.dimension, [...(byDimension.get(one.dimension) ?? []), [...one.from, ...one.to]]);
  }
  return {
    territories: nameClasses(events.map(({ before, after }) => [...before, ...after])),
    values: new Map([...byDimension].map(([dimension, groups]) => [dimension, nameClasses(groups)])),
    periods: nestPeriods(periods),
    optional: new Set(dimensions.flat().filter((name) => !dimensions.every((names) => names.includes(name)))),
  };
}

/** Each group is a class, and so are groups that share a member, all together: what several changes in a row keep. */
function nameClasses(groups: readonly (readonly string[])[]): Map<string, string[]> {
  let chained: Set<string>[] = [];
  for (const group of groups) {
    const touching = chained.filter((known) => group.some((one) => known.has(one)));
    const all = new Set([...group, ...touching.flatMap((known) => [...known])]);
    chained = [...chained.filter((known) => !touching.includes(known)), all];
  }
  const classes = new Map<string, string[]>();
  const names = new Set<string>();
  for (const group of [...groups, ...chained.map((set) => [...set])]) {
    const members = [...new Set(group)].sort();
    const name = `{${JSON.stringify(members)}}`;
    if (members.length < 2 || names.has(name)) continue;
    names.add(name);
    for (const member of members) classes.set(member, [...(classes.get(member) ?? []), name]);
  }
  return classes;
}

function nestPeriods(periods: readonly (string | null)[]): Map<string | null, string[]> {
  const classes = new Map<string | null, string[]>();
  const all = [...new Set(periods)];
  for (const whole of all) {
    const inside = all.filter((one) => one !== whole && holdsPeriod(whole, one));
    if (inside.length === 0) continue;
    for (const one of [whole, ...inside]) classes.set(one, [...(classes.get(one) ?? []), `{${whole}}`]);
  }
  return classes;
}

/** Years that are told together, as 2018/2022. */
const SPAN = /^(\d{4})\/(\d{4})$/;

/** True when one period is a part of another: a month of its year, anything of what has no period. */
function holdsPeriod(whole: string | null, part: string | null): boolean {
  if (whole === null || part === null) return whole === null;
  const span = SPAN.exec(whole);
  if (span) {
    const [first, last] = [part.slice(0, 4), SPAN.exec(part)?.[2] ?? part.slice(0, 4)];
    return first >= (span[1] as string) && last <= (span[2] as string);
  }
  return part.startsWith(`${whole}-`) && !part.includes("/");
}

/** Periods that must be looked at together, since some are parts of others; most are alone. */
export function gatherPeriods(periods: readonly (string | null)[]): (string | null)[][] {
  const { periods: classes } = listClasses([], [], periods);
  const groups: { names: Set<string>; periods: (string | null)[] }[] = [];
  for (const period of new Set(periods)) {
    const names = new Set(classes.get(period));
    const touching = groups.filter((group) => [...names].some((name) => group.names.has(name)));
    for (const group of touching) for (const name of group.names) names.add(name);
    const together = [...touching.flatMap((group) => group.periods), period];
    groups.splice(0, groups.length, ...groups.filter((group) => !touching.includes(group)), {
      names,
      periods: together,
    });
  }
  return groups.map((group) => group.periods);
}

/**
 * One way in which cells are parts of wider ones; a cell that is not gives an empty list. Parts of a whole are gathered by `way`: those
 * of two would count twice.
 */
export type Widening = (key: CellKey) => { whole: CellKey; way: string }[];

/**
 * The ways in which cells of one version may be parts of cells of another: by territory, by the values of each dimension that were written
 * otherwise, by period, and by each dimension that some versions do not have. A member of a class is a part of it, alone too.
 */
export function listWidenings({ territories, values, periods, optional }: CellClasses): Widening[] {
  const widenings: Widening[] = [];
  if (territories.size > 0)
    widenings.push((key) => {
      // Most keys are read no further: the code stands between the third and the fourth quote.
      if (!territories.has(key.split('"', 4)[3] as string)) return [];
      const [level, territory, period, ...named] = readKey(key);
      return (territories.get(territory) ?? []).map((name) => inOneWay([level, name, period, ...named]));
    });
  for (const [dimension, classes] of values)
    widenings.push((key) => {
      const [level, territory, period, ...named] = readKey(key);
      const rank = named.findIndex(([name]) => name === dimension);
      return (classes.get(named[rank]?.[1] ?? "") ?? []).map((name) =>
        inOneWay([level, territory, period, ...named.with(rank, [dimension, name])]),
      );
    });
  if (periods.size > 0)
    widenings.push((key) => {
      const [level, territory, period, ...named] = readKey(key);
      const way = kindOfPeriod(period);
      return (periods.get(period) ?? []).map((name) => ({ whole: writeKey([level, territory, name, ...named]), way }));
    });
  for (const dimension of optional) {
    const classes = values.get(dimension);
    /** The widest class of each value: of values that changed several times, all together. */
    const widest = new Set([...(classes?.values() ?? [])].map((names) => names.at(-1)));
    const all = new Set([...(classes?.values() ?? [])].flat());
    widenings.push((key) => {
      const [level, territory, period, ...named] = readKey(key);
      const value = named.find(([name]) => name === dimension)?.[1];
      if (value === undefined) return [];
      const whole = writeKey([level, territory, period, ...named.filter(([name]) => name !== dimension)]);
      const ways = all.has(value) ? (widest.has(value) ? ["classes"] : []) : ["values"];
      if (ways[0] === "values" && !classes?.has(value)) ways.push("classes");
      return ways.map((way) => ({ whole, way }));
    });
  }
  return widenings;
}

/** A year is not added to its months, nor a month to its days: each kind makes the whole by itself. */
function kindOfPeriod(period: string | null): string {
  const span = period === null ? null : SPAN.exec(period);
  return span ? `span of ${Number(span[2]) - Number(span[1])}` : `${period?.length ?? 0}`;
}

function inOneWay(parts: KeyParts): { whole: CellKey; way: string } {
  return { whole: writeKey(parts), way: "" };
}
