import { countMatches } from "./find-header.js";
import type { ExpectedNames } from "./reader.js";
import type { Value } from "./workbook-sheet.js";

/** How much a sheet looks like the data that are expected. */
export interface SheetLikeness {
  /** Names of the schema that its header holds. */
  matches: number;
  /** It has a header of several columns, and records under it that fill them. */
  isTable: boolean;
}

/** The top of a sheet: its header, and its rank. */
interface Top {
  header: readonly string[];
  rank: number;
}

/** How much a sheet looks like the data; undefined when it holds nothing. */
export function likenessOf(
  { header, rank }: Top,
  rows: readonly Value[][],
  names: ExpectedNames,
): SheetLikeness | undefined {
  if (header.length === 0) return undefined;
  const below = rows.slice(rank + 1).map(countFilled);
  const records = below.filter((filled) => filled > 1).length;
  const written = below.filter((filled) => filled > 0).length;
  return {
    matches: countMatches(header, names),
    // A notice is a column of sentences, with a few lines of two cells at most.
    isTable: header.length > 1 && records > 0 && records >= written / 2,
  };
}

function countFilled(row: readonly Value[]): number {
  return row.filter((value) => value !== null && String(value).trim() !== "").length;
}

/** A sheet, as far as a choice needs it. */
interface Sheet extends SheetLikeness {
  name: string;
  hidden: boolean;
}

export type SheetVerdict<S> =
  | { kind: "none" }
  | { kind: "sure"; sheet: S; why: "schema" | "table" | "filled" }
  /** Several answer alike: the one of the latest year, or nothing that tells. */
  | { kind: "latest"; sheet: S; alike: S[] }
  | { kind: "alike"; alike: S[] };

/** Names of the sheets that explain the others. */
const NOTICE =
  /lisez.?moi|read.?me|^lire$|notice|mode d.emploi|sommaire|m[ée]tadonn|glossaire|l[ée]gende|dictionnaire|d[ée]finition|^aide|^infos?\b|informations?|documentation|param[èe]tre|nomenclature|^listes?\b/i;

/** Chooses the sheet that holds the data. */
export function chooseAmong<S extends Sheet>(sheets: readonly S[]): SheetVerdict<S> {
  // What a hidden sheet holds was not meant to be shown, unless nothing else is what the schema expects.
  const shown = sheets.filter(({ hidden, matches }) => !hidden && matches > 0);
  const known = shown.length > 0 ? shown : sheets.filter(({ matches }) => matches > 0);
  if (known.length > 0) {
    const most = Math.max(...known.map(({ matches }) => matches));
    const best = prefer(
      prefer(
        known.filter(({ matches }) => matches === most),
        ({ isTable }) => isTable,
      ),
      ({ name }) => !NOTICE.test(name),
    );
    if (best.length === 1) return { kind: "sure", sheet: best[0] as S, why: "schema" };
    return latestOf(best) ?? { kind: "alike", alike: best };
  }
  const visible = prefer([...sheets], ({ hidden }) => !hidden);
  const tables = prefer(
    visible.filter(({ isTable }) => isTable),
    ({ name }) => !NOTICE.test(name),
  );
  const [first] = tables;
  if (first) return latestOf(tables) ?? { kind: "sure", sheet: first, why: "table" };
  const filled = visible[0];
  return filled ? { kind: "sure", sheet: filled, why: "filled" } : { kind: "none" };
}

/** Those that a condition keeps, all of them when it keeps none. */
function prefer<S>(sheets: readonly S[], condition: (sheet: S) => boolean): S[] {
  const kept = sheets.filter(condition);
  return kept.length > 0 ? kept : [...sheets];
}

const YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/g;

/** Of sheets whose names are the same but for their year, the latest. */
function latestOf<S extends Sheet>(alike: S[]): SheetVerdict<S> | undefined {
  if (alike.length < 2) return undefined;
  const dated = alike.map((sheet) => ({ sheet, years: sheet.name.match(YEAR) ?? [] }));
  const bare = new Set(alike.map(({ name }) => name.replace(YEAR, "").trim().toLowerCase()));
  if (bare.size > 1 || dated.some(({ years }) => years.length !== 1)) return undefined;
  const [latest] = dated.sort((a, b) => Number(b.years[0]) - Number(a.years[0]));
  return latest && { kind: "latest", sheet: latest.sheet, alike };
}
