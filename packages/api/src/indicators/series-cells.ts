import type { Level, Territory } from "@datalogue/ingest";
import { tidy } from "../rows/tidy.js";
import { codesBefore, type GeographyAt, geographyAt, walkBetween } from "../territories/geography-at.js";
import { listInHome } from "../territories/list-in-home.js";
import { isSameOn } from "../territories/territory-on.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { ReferenceSeries } from "./indicator.js";
import type { ToldStatus } from "./observation-status.js";
import { lookBackOf, seriesOf } from "./terms.js";

/** An amount and the members (territories of the period's geography) that it is the amount of. */
export interface Cell {
  code: string;
  cover: Set<string>;
  amount: number;
  /** Masked by statistical secrecy: `amount` is then not told, and 0 here. */
  secret?: boolean;
  /** What the data say of it; absent when it is observed. */
  status?: ToldStatus;
  /** A part is secret or unknown: the amount is a minimum. */
  bound?: true;
  /** Share of the territories below that gave it, when it is a total already. */
  coverage?: number;
  /** Codes of the data that it is the amount of, when they are not its own. */
  from?: string[] | undefined;
}

/** What cells come to together. */
export function sumCells(cells: Cell[]): number {
  return tidy(cells.reduce((sum, { amount }) => sum + amount, 0));
}

export interface SeriesCells {
  /** Reference year of the series. */
  year: number;
  cells: Cell[];
}

/**
 * Figures of a reference series to divide by in a period: those of its year, else of the nearest year before within
 * `lookBack`; one year for all territories, so that sums stay comparable. A figure covers the former communes that have none
 * of their own that year: Insee's population 2018 of 17219 is that of Marennes and Hiers-Brouage together. Those of some of the
 * communes that another was made of are none of it. Undefined when none is known.
 */
export function seriesCells(
  territories: TerritoryReader,
  denominator: ReferenceSeries,
  nativeLevel: Level,
  at: GeographyAt,
): SeriesCells | undefined {
  const state = territories.populationState();
  const ofState = kept.get(state) ?? new WeakMap<GeographyAt, Map<string, SeriesCells | undefined>>();
  kept.set(state, ofState);
  const known = ofState.get(at) ?? new Map<string, SeriesCells | undefined>();
  ofState.set(at, known);
  const key = `${seriesOf(denominator)} ${lookBackOf(denominator)}`;
  if (!known.has(key)) known.set(key, findCells(territories, denominator, nativeLevel, at));
  return known.get(key);
}

/** Found once for each geography, as long as the populations are the same. */
const kept = new WeakMap<object, WeakMap<GeographyAt, Map<string, SeriesCells | undefined>>>();

function findCells(
  territories: TerritoryReader,
  denominator: ReferenceSeries,
  nativeLevel: Level,
  at: GeographyAt,
): SeriesCells | undefined {
  const { vintage } = territories.sources();
  const lookBack = lookBackOf(denominator);
  const kind = seriesOf(denominator);
  const current = new Set(listInHome(territories, nativeLevel).map(({ code }) => code));
  const codes = [...codesBefore(territories, [...current])].sort();
  const last = Number(at.date.slice(0, 4));
  for (let year = last; year >= last - lookBack; year--) {
    const known = new Map<string, number>();
    for (const code of codes) {
      const row = territories.populations(code).find((one) => one.year === year && one.kind === kind);
      if (row) known.set(code, row.value);
    }
    if (known.size === 0) continue;
    const day = `${year}-01-01`;
    const then = geographyAt(territories, nativeLevel, day);
    // Where another commune bore the code that year, the figure is its own.
    const isOfToday = (code: string) => current.has(code) && isSameOn(territories.get(code) as Territory, vintage, day);
    const figured = new Set<string>();
    const cells = [...known].map(([code, amount]): Cell => {
      const members = isOfToday(code) ? then.membersOf(code) : new Set([code]);
      const own = [...members].filter((member) => member === code || !known.has(member));
      for (const member of own) figured.add(member);
      return { code, cover: new Set(own.flatMap((member) => [...(at.cover(member) ?? [])])), amount };
    });
    const isWhole = ({ cover }: Cell) =>
      [...walkBetween(territories, cover, at.date, day)].every((part) => figured.has(part));
    return { year, cells: cells.filter(isWhole) };
  }
  return undefined;
}
