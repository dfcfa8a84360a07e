import { cleanName } from "../column-names.js";
import { isBlank } from "../table.js";
import { isUnit } from "./is-unit.js";
import type { ExpectedNames } from "./reader.js";

/** Where the header of a table is among its first records, and how it is told. */
export interface HeaderVerdict {
  /** Rank of the record. */
  rank: number;
  /** Its cells up to the last one that bears a name, or under which one of the first records holds something. */
  width: number;
  /** The usual number of cells of the records, those that are empty at their end left out. */
  usual: number;
  /** Names of the schema found in it. */
  matches: number;
  /** Why it may be no header: it looks like a record, nothing tells it from them while lines above it are left out, or the next line goes on with it. */
  doubt: "record" | "skipped" | "double" | null;
}

interface Looking {
  names: ExpectedNames;
  /** Cells are separated by what also stands within texts and numbers: a comma. */
  ambiguous?: boolean;
  /** Rank of the header, when it is known. */
  rank?: number;
}

/** How far the header is looked for, in records that hold something; beyond the first ones, under notes of one cell only. */
const DEPTH = 100;
const NEAR = 10;

/**
 * Finds the header among the first records of a table: the one that names most columns of the schema, else the first one that is as wide as
 * the records and is not one of them. A narrower one above is the header where the wide one is a record: some column has no title.
 */
export function findHeader(records: readonly string[][], { names, ambiguous = false, rank }: Looking): HeaderVerdict {
  const filled = [...records.keys()].filter((at) => !isBlank(records[at] as string[]));
  const usual = usualWidth(filled.map((at) => records[at] as string[]));
  const found = rank === undefined ? search(records, filled.slice(0, DEPTH), usual, names, ambiguous) : { rank };
  const header = records[found.rank] ?? [];
  let width = lengthOf(header);
  for (const record of records.slice(found.rank + 1))
    width = Math.max(width, Math.min(lengthOf(record), header.length));
  const doubt = isDouble(records.slice(found.rank), width) ? "double" : null;
  return { width, usual, matches: countMatches(header, names), doubt, ...found };
}

/**
 * Whether the second record goes on with the first one, the header: it names columns that the first does not, over values, and leaves others; or
 * it only tells the units of what is below.
 */
function isDouble([header = [], next = [], ...below]: readonly string[][], width: number): boolean {
  let [names, left] = [0, 0];
  for (let column = 0; column < width; column++) {
    const [above = "", cell = ""] = [header[column]?.trim(), next[column]?.trim()];
    if (above !== "" && cell === "") left++;
    if (above === "" && cell !== "" && !VALUE.test(cell) && holdsValues(below, column)) names++;
  }
  return (names > 0 && left > 0) || tellsUnits(next.slice(0, width), below);
}

function tellsUnits(record: readonly string[], below: readonly string[][]): boolean {
  const told = [...record.keys()].filter((column) => record[column]?.trim());
  return (
    told.every((column) => isUnit((record[column] as string).trim())) &&
    told.some((column) => holdsValues(below, column))
  );
}

function holdsValues(records: readonly string[][], column: number): boolean {
  const texts = records.flatMap((record) => record[column]?.trim() || []);
  return texts.length > 0 && texts.filter((text) => VALUE.test(text)).length >= 0.6 * texts.length;
}

function search(
  records: readonly string[][],
  ranks: readonly number[],
  usual: number,
  names: ExpectedNames,
  ambiguous: boolean,
): { rank: number; doubt?: HeaderVerdict["doubt"] } {
  let [best, most] = [-1, 0];
  for (const [at, rank] of ranks.entries()) {
    const matches = countMatches(records[rank] as string[], names);
    // Far from the top, one word alone is a value that looks like a name.
    if (matches > most && (at < NEAR || matches > 1)) [best, most] = [rank, matches];
  }
  if (best >= 0) return { rank: best };
  const at = ranks.findIndex((rank) => isWide(records[rank] as string[], usual));
  const isFar = at >= NEAR && ranks.slice(0, at).some((rank) => countFilled(records[rank] as string[], usual) > 1);
  if (isFar) return { rank: ranks[0] ?? 0, doubt: "record" };
  // Rows with many empty cells: names without any are the best there is.
  if (at < 0) {
    const full = ranks.slice(0, NEAR).find((rank) => isNarrowHeader(records, rank, rank, "unknown", false));
    return { rank: full ?? ranks[0] ?? 0 };
  }
  const wide = ranks[at] as number;
  const nature = natureOf(records, wide);
  const above = ranks.slice(nature === "record" ? 0 : Math.max(0, at - 1), at).reverse();
  if (nature === "header") {
    const other = above.find((rank) => isNarrowHeader(records, rank, wide, "unknown", false));
    if (other === undefined) return { rank: wide };
    return comesAgain(records, other) > 0 ? { rank: other } : { rank: wide, doubt: "skipped" };
  }
  const narrow = above.find((rank) => isNarrowHeader(records, rank, wide, nature, ambiguous));
  if (narrow !== undefined) return { rank: narrow };
  // No header at all: as few records as can be are taken for titles.
  if (nature === "record")
    return { rank: ranks.find((rank) => lengthOf(records[rank] as string[]) > 1) ?? wide, doubt: "record" };
  // A header that is printed again is not printed so often.
  const isOften = comesAgain(records, wide) > 0.2;
  return { rank: wide, doubt: isOften ? "record" : at > 0 ? "skipped" : null };
}

/** A record without the empty cells at its end, as one text. */
function keyOf(record: readonly string[]): string {
  return record.slice(0, lengthOf(record)).join("\u001f");
}

/** In what share of the records below it a record comes again. */
function comesAgain(records: readonly string[][], rank: number): number {
  const header = keyOf(records[rank] as string[]);
  const below = records.slice(rank + 1).filter((record) => lengthOf(record) > 0);
  return below.filter((record) => keyOf(record) === header).length / Math.max(1, below.length);
}

/** Number of cells up to the last one that holds something. */
export function lengthOf(record: readonly string[]): number {
  let length = record.length;
  while (length > 0 && (record[length - 1] as string).trim() === "") length--;
  return length;
}

/** The most usual width; titles and notes above the table, one cell each, do not count where a table follows them. */
function usualWidth(records: readonly string[][]): number {
  const lengths = records.map(lengthOf);
  const wide = lengths.filter((length) => length > 1);
  // Nearly all is in the first column, but its rows have others.
  const isSparse = wide.length > 0 && mode(lengths) === 1 && mode(records.map(({ length }) => length)) > 1;
  if (isSparse) return mode(wide);
  // Far from the titles, the records speak.
  const late = lengths.slice(lengths.length >> 1);
  const steady = mode(late);
  if (steady > 1 && late.filter((length) => length === steady).length > 1) return steady;
  const first = lengths.findIndex((length) => length > 1);
  const rest = first < 0 ? [] : lengths.slice(first);
  const isTable = rest.length > 1 && 2 * rest.filter((length) => length > 1).length >= rest.length;
  return mode(isTable ? rest : lengths);
}

/** As wide as the records, and filled: a title with the day of its printing at the other end of the line is not. */
function isWide(record: readonly string[], usual: number): boolean {
  return record.length >= usual && countFilled(record, usual) >= Math.max(1, 0.6 * usual);
}

/** Cells that hold something, among the first ones. */
export function countFilled(record: readonly string[], width: number): number {
  return record.slice(0, width).filter((cell) => cell.trim() !== "").length;
}

/** Numbers, amounts, days and times. */
export const VALUE = /^[-+(]?\d[\d\s.,/:%€()-]*$/;
const YEAR = /^(19|20)\d\d$/;

/** Whether a record is the header of those below it, one of them, or neither shows: texts over texts. */
function natureOf(records: readonly string[][], rank: number): "header" | "record" | "unknown" {
  const record = records[rank] as string[];
  const key = keyOf(record);
  // What repeats it says nothing of it.
  const below = records.slice(rank + 1).filter((other) => other[0] !== record[0] || keyOf(other) !== key);
  let [names, values] = [0, 0];
  for (const [column, written] of record.entries()) {
    const cell = written.trim();
    const texts = below.flatMap((other) => other[column]?.trim() || []);
    if (cell === "" || texts.filter((text) => VALUE.test(text)).length < Math.max(1, 0.6 * texts.length)) continue;
    if (!VALUE.test(cell)) names++;
    // A column may be named after its year.
    else if (!YEAR.test(cell) || texts.every((text) => YEAR.test(text))) values++;
  }
  if (names === 0 && values === 0) return "unknown";
  return names >= values ? "header" : "record";
}

/** Whether what stands above the first wide record is a header too short for it, and no title. */
function isNarrowHeader(
  records: readonly string[][],
  above: number,
  wide: number,
  nature: "record" | "unknown",
  ambiguous: boolean,
): boolean {
  const record = records[above] as string[];
  const cells = record.slice(0, lengthOf(record));
  if (cells.some((cell) => cell.trim() === "" || VALUE.test(cell.trim()))) return false;
  if (cells.length > 1) return nature === "record" || !cells.some((cell) => cell.startsWith(" "));
  // A title is padded with empty cells, where its program does so.
  if (record.length > 1) return false;
  if (!ambiguous) return nature === "record";
  // One column, of texts with commas or of numbers with decimal ones.
  const extra = records.slice(wide).flatMap((below) => below.slice(1, lengthOf(below)));
  return nature === "record" || extra.every((cell) => cell.startsWith(" "));
}

export function countMatches(record: readonly string[], names: ExpectedNames): number {
  if (names.size === 0) return 0;
  return new Set(record.map(cleanName).filter((name) => names.has(name))).size;
}

function mode(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = 0;
  for (const [value, times] of counts) if (times > (counts.get(best) ?? 0)) best = value;
  return best;
}
