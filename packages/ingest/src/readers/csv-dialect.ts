import { cleanName } from "../column-names.js";
import { isBlank } from "../table.js";
import type { Dialect } from "./csv-records.js";
import { createRecordReader } from "./csv-records.js";
import type { ExpectedNames } from "./reader.js";

/** Delimiters of French files, the most usual first. */
const DELIMITERS = [";", ",", "\t", "|"] as const;
const OTHER_DELIMITERS = [":", "#", "~", "^", "", "/", " "];
/** The header is looked for in the first ten records that hold something. */
const HEADER_DEPTH = 10;
const SAMPLE_RECORDS = 100;

export type DialectVerdict =
  | {
      kind: "found";
      dialect: Dialect;
      header: string[];
      /** Texts of the records above the header. */
      above: string[];
      headerRecord: number;
      headerLine: number;
    }
  /** Nothing but blank lines. */
  | { kind: "empty" }
  /** The line asked for holds no header; the sample ends at `lastLine`. */
  | { kind: "no-header"; lastLine: number }
  /** Cells are separated by something that we do not read. */
  | { kind: "foreign-delimiter"; delimiter: string; line: number }
  /** The header uses one delimiter, the records another. */
  | { kind: "two-delimiters"; header: string; records: string; line: number };

interface Candidate {
  dialect: Dialect;
  records: string[][];
  lines: (rank: number) => number;
  headerRecord: number;
  /** Names of the schema found in the header. */
  matches: number;
  /** Most usual number of cells, and the share of records that have it. */
  width: number;
  steadiness: number;
}

/**
 * Finds the delimiter, the newline and the header of a CSV text from its beginning. The names of the schema, when there is
 * one, are the best witnesses; else the header must be as wide as the records that follow.
 * @param complete the sample is the whole text.
 * @param headerRow line of the header, when it is known.
 */
export function detectDialect(
  sample: string,
  complete: boolean,
  names: ExpectedNames = new Set(),
  headerRow?: number,
): DialectVerdict {
  const newline = !sample.includes("\n") && sample.includes("\r") ? "\r" : "\n";
  const candidates = DELIMITERS.map((delimiter) => examine(sample, complete, { delimiter, newline }, names, headerRow));
  if (candidates.every(({ records }) => records.every(isBlank))) return { kind: "empty" };
  const best = candidates.reduce((winner, candidate) => (isBetter(candidate, winner) ? candidate : winner));
  if (headerRow !== undefined && isBlank(best.records[best.headerRecord] ?? []))
    return { kind: "no-header", lastLine: best.lines(best.records.length - 1) };
  const line = best.lines(best.headerRecord);
  const header = best.records[best.headerRecord] ?? [];
  if (best.matches < 2 && header.length === 1) {
    const foreign = findForeignDelimiter(best, names);
    if (foreign) return { kind: "foreign-delimiter", delimiter: foreign, line };
  }
  const above = findHeaderDelimiter(best, candidates);
  if (above) return { kind: "two-delimiters", header: above, records: best.dialect.delimiter, line: 1 };
  const other = findSecondDelimiter(best, candidates);
  if (other) return { kind: "two-delimiters", header: best.dialect.delimiter, records: other, line };
  return {
    kind: "found",
    dialect: best.dialect,
    header,
    above: best.records.slice(0, best.headerRecord).flat(),
    headerRecord: best.headerRecord,
    headerLine: line,
  };
}

function examine(
  sample: string,
  complete: boolean,
  dialect: Dialect,
  names: ExpectedNames,
  headerRow: number | undefined,
): Candidate {
  const piece = createRecordReader(dialect).read(sample, complete);
  // A sample cut inside its first record: what there is of it is better than nothing.
  const read = piece.records.length > 0 || complete ? piece : createRecordReader(dialect).read(sample, true);
  const records = read.records.slice(0, SAMPLE_RECORDS);
  const filled = records.filter((record) => !isBlank(record));
  const width = mode(filled.map((record) => record.length));
  const lines = (rank: number) => read.lines?.[rank] ?? read.firstLine + rank;
  const headerRecord =
    headerRow === undefined
      ? findHeader(records, width, names)
      : [...records.keys()].findIndex((rank) => lines(rank) === headerRow);
  return {
    dialect,
    records,
    lines,
    headerRecord,
    matches: countMatches(records[headerRecord] ?? [], names),
    width,
    steadiness: filled.filter((record) => record.length === width).length / Math.max(1, filled.length),
  };
}

/** The record that names most columns of the schema; else the first one that is as wide and filled as the records. */
export function findHeader(records: string[][], width: number, names: ExpectedNames): number {
  const ranks = [...records.keys()].filter((rank) => !isBlank(records[rank] as string[])).slice(0, HEADER_DEPTH);
  let best = -1;
  let most = 0;
  for (const rank of ranks) {
    const matches = countMatches(records[rank] as string[], names);
    if (matches > most) {
      best = rank;
      most = matches;
    }
  }
  if (best >= 0) return best;
  const wide = ranks.find((rank) => {
    const record = records[rank] as string[];
    const filled = record.filter((cell) => cell.trim() !== "").length;
    return record.length >= width && filled >= Math.max(1, 0.6 * width);
  });
  return wide ?? ranks[0] ?? 0;
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.matches !== b.matches) return a.matches > b.matches;
  const [scoreA, scoreB] = [score(a), score(b)];
  if (Math.abs(scoreA - scoreB) > 1e-9) return scoreA > scoreB;
  return a.width > b.width;
}

/** A delimiter that does not cut the header is no delimiter; one that never occurs is the last resort. */
function score({ records, headerRecord, width, steadiness }: Candidate): number {
  const headerWidth = records[headerRecord]?.length ?? 0;
  if (headerWidth <= 1) return width === 1 ? 0.01 * steadiness : 0;
  return (headerWidth === width ? 1 : 0.5) * steadiness;
}

function findForeignDelimiter({ records, headerRecord }: Candidate, names: ExpectedNames): string | undefined {
  const header = records[headerRecord]?.[0] ?? "";
  const bySchema = OTHER_DELIMITERS.find((delimiter) => countMatches(header.split(delimiter), names) >= 2);
  if (bySchema) return bySchema;
  const lines = records.slice(headerRecord).filter((record) => !isBlank(record));
  if (lines.length < 3) return undefined;
  const cuts = (text: string, delimiter: string) => text.split(delimiter).length;
  return OTHER_DELIMITERS.slice(0, 5).find(
    (delimiter) =>
      cuts(header, delimiter) > 1 && lines.every(([cell]) => cuts(cell ?? "", delimiter) === cuts(header, delimiter)),
  );
}

/** The delimiter of a header that is cut otherwise than its records, when there are two. */
function findHeaderDelimiter(best: Candidate, candidates: Candidate[]): string | undefined {
  if (best.headerRecord === 0 || best.matches > 0 || best.records[0]?.length !== 1) return undefined;
  const other = candidates.find(({ records }) => best.width > 1 && records[0]?.length === best.width);
  return other?.dialect.delimiter;
}

function findSecondDelimiter(best: Candidate, candidates: Candidate[]): string | undefined {
  const header = best.records[best.headerRecord] ?? [];
  const after = best.records.slice(best.headerRecord + 1).filter((record) => !isBlank(record));
  if (header.length < 2 || after.length === 0 || after.some((record) => record.length > 1)) return undefined;
  return candidates.find(({ records }) => {
    const rows = records.filter((record) => !isBlank(record)).slice(-after.length);
    return rows.filter((record) => record.length === header.length).length > 0.9 * rows.length;
  })?.dialect.delimiter;
}

export function countMatches(record: readonly string[], names: ExpectedNames): number {
  if (names.size === 0) return 0;
  return new Set(record.map(cleanName).filter((name) => names.has(name))).size;
}

export function mode(values: number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = 0;
  for (const [value, times] of counts) if (times > (counts.get(best) ?? 0)) best = value;
  return best;
}
