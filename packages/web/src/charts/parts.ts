import type { Part } from "../observatory/part.js";
import { Series } from "../observatory/series.js";
import { categories, categoryInk, colours } from "./style.js";

/** More parts than that cannot be told apart. */
const MOST = 7;

/** How a whole divides at one territory and year. */
export interface Split {
  /** One for each part; null when it is not known: a masked or missing value. */
  values: (number | null)[];
  /** The whole: its own value, else the sum of parts that are all known; null when neither is. */
  whole: number | null;
  /** Why the whole, or a part of it, is not known. */
  absence: string | null;
  /** What no known part accounts for: masked parts, values that the dimension does not list. */
  rest: number;
}

/** The whole and its parts there. */
export function splitAt(parts: Part[], whole: Series, territory: string, year: number): Split {
  const points = parts.map(({ series }) => series.at(territory, year));
  const known = points.reduce((sum, { value }) => sum + (value ?? 0), 0);
  const own = whole.at(territory, year);
  const missing = points.find(({ value }) => value === null);
  const total = own.value ?? (points.length > 0 && !missing ? known : null);
  const rest = total === null ? 0 : total - known;
  return {
    values: points.map(({ value }) => value),
    whole: total,
    absence: missing?.absence ?? own.absence,
    // A thousandth of the whole is what rounding leaves.
    rest: total !== null && rest > total / 1000 ? rest : 0,
  };
}

/**
 * The parts to show, in the order given, those without any value left out: seven at most, the smallest put together under
 * « Autres » by their weight for one territory and year.
 */
export function gatherParts(parts: Part[], territory: string, year: number): Part[] {
  const used = parts.filter(({ series }) =>
    series.codes().some((code) => series.known(code).some(({ value }) => value)),
  );
  if (used.length <= MOST) return used;
  const weight = ({ series }: Part) => series.at(territory, year).value ?? 0;
  const kept = new Set([...used].sort((a, b) => weight(b) - weight(a)).slice(0, MOST - 1));
  const others = used.filter((part) => !kept.has(part)).map(({ series }) => series);
  return [...used.filter((part) => kept.has(part)), { label: "Autres", series: Series.sum(others) }];
}

/** The rank among `categories` of the colour of each part: that of its place in its dimension, else the first one free. */
export function colourRanks(parts: Part[]): number[] {
  const own = parts.map(({ rank }, index) => rank ?? index);
  const taken = new Set(own.filter((rank, index) => rank < MOST && own.indexOf(rank) === index));
  return own.map((rank, index) => {
    if (rank < MOST && own.indexOf(rank) === index) return rank;
    const free = categories.findIndex((_, one) => !taken.has(one));
    taken.add(free);
    return free;
  });
}

/** The style of a label on the colour of a part. */
export function inkOn(rank: number): "on-dark-fill" | "on-light-fill" {
  return categoryInk[rank] === colours.onLight ? "on-light-fill" : "on-dark-fill";
}
