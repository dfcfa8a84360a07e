import type { Territory } from "@datalogue/ingest";
import { forTerritory } from "../format/index.js";
import type { Part } from "../observatory/part.js";
import { type Point, Series } from "../observatory/series.js";
import { inSentence } from "./in-sentence.js";
import { categories, categoryInk, colours } from "./style.js";

/** More parts than that cannot be told apart. */
const MOST = 7;

/** How a whole divides at one territory and year. */
export interface Split {
  /** One for each part; null when it is not known: a masked or missing value. */
  values: (number | null)[];
  /** The whole: its own value, else the sum of parts that are all known; null when neither is, or when a part is negative or parts exceed it: nothing is then a share of it. */
  whole: number | null;
  /** Why the whole, or a part of it, is not known, or is not divided. */
  absence: string | null;
  /** What no known part accounts for: masked parts, values that the dimension does not list. */
  rest: number;
}

const NEGATIVE = "une part est négative";
/** A part that is not known is negative, or figures are rounded far, or the whole lacks some of what its parts have: none is a share of it. */
const EXCEEDED = "les parts connues dépassent le total";

/** Whether parts add up on both sides of zero, which no share and no pile can show. */
export function hasNegative({ absence }: Split): boolean {
  return absence === NEGATIVE;
}

/** What a chart of parts, `what`, says where there is nothing to divide; `isDrawn`: it draws other territories. */
export function describeNoParts(
  split: Split,
  { territory, year, what, isDrawn }: { territory: Territory; year: number; what: string; isDrawn: boolean },
): { title: string; reading: string } {
  const [here, { whole, absence }] = [`${forTerritory(territory)} en ${year}`, split];
  if (hasNegative(split))
    return {
      title: `${isDrawn ? `Pas de ${inSentence(what)} ${here}` : `${what} impossible à dessiner en ${year}`}\u00a0: ${NEGATIVE}`,
      reading: `${NEGATIVE} ${here}\u202f; le tableau donne chaque valeur.`,
    };
  // Nothing divides nothing.
  if (whole === 0) return { title: `Total nul en ${year}`, reading: `le total est nul ${here}.` };
  return {
    title: `${what} non disponible en ${year}`,
    reading: `le détail n’est pas connu ${here}${absence ? ` (${absence})` : ""}.`,
  };
}

/** The whole and its parts there. */
export function splitAt(parts: Part[], whole: Series, territory: string, year: number): Split {
  const points = parts.map(({ series }) => series.at(territory, year));
  const known = points.reduce((sum, { value }) => sum + (value ?? 0), 0);
  const own = whole.at(territory, year);
  const missing = points.find(isMissing);
  const values = points.map(({ value }) => value);
  const total = own.value ?? (points.length > 0 && !missing ? known : null);
  // Those put together have each a sign.
  const single = parts.flatMap(({ series, gathered = [series] }) => gathered.map((one) => one.at(territory, year)));
  if (single.some(({ value }) => value !== null && value < 0))
    return { values, whole: null, absence: NEGATIVE, rest: 0 };
  const counted = single.reduce((sum, { value }) => sum + (value ?? 0), 0);
  if (total !== null && counted - total > Math.abs(total) / 1000 && single.some(isMissing))
    return { values, whole: null, absence: EXCEEDED, rest: 0 };
  const rest = total === null ? 0 : total - known;
  return {
    values,
    whole: total,
    absence: missing?.absence ?? own.absence,
    // A thousandth of the whole is what rounding leaves.
    rest: total !== null && rest > total / 1000 ? rest : 0,
  };
}

function isMissing({ value }: Point): boolean {
  return value === null;
}

/**
 * The parts to show, in the order given, those without any value left out: seven at most, the smallest put together under
 * « Autres » by their weight for one territory and year. What is negative there is told by itself before all else.
 */
export function gatherParts(parts: Part[], territory: string, year: number): Part[] {
  const used = parts.filter(({ series }) =>
    series.codes().some((code) => series.known(code).some(({ value }) => value)),
  );
  if (used.length <= MOST) return used;
  const weight = ({ series }: Part) => {
    const value = series.at(territory, year).value ?? 0;
    return value < 0 ? Number.MAX_VALUE : value;
  };
  const kept = new Set([...used].sort((a, b) => weight(b) - weight(a)).slice(0, MOST - 1));
  const others = used.filter((part) => !kept.has(part)).map(({ series }) => series);
  return [...used.filter((part) => kept.has(part)), { label: "Autres", series: Series.sum(others), gathered: others }];
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
