import { isBlank } from "../table.js";
import type { Dialect } from "./csv-records.js";
import { createRecordReader } from "./csv-records.js";
import { countMatches, findHeader, type HeaderVerdict, lengthOf } from "./find-header.js";
import { readFormulas } from "./formula-text.js";
import { joinHeaderLines } from "./join-header.js";
import type { ExpectedNames } from "./reader.js";

/** Delimiters of French files, the most usual first. */
const DELIMITERS = [";", ",", "\t", "|"] as const;
const OTHER_DELIMITERS = [":", "#", "~", "^", "", "/", " "];
/** Records looked at to find the delimiter and the header. */
const SAMPLE_RECORDS = 200;

export type DialectVerdict =
  | {
      kind: "found";
      dialect: Dialect;
      /** Its cells, without the empty ones at its end under which nothing is. */
      header: string[];
      /** Why it may be no header. */
      doubt: HeaderVerdict["doubt"];
      /** The usual number of cells of the records, those that are empty at their end left out. */
      usual: number;
      /** Cells left out at the end of the header. */
      trimmed: number;
      /** The only column holds what could separate several. */
      lonely: boolean;
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
  verdict: HeaderVerdict;
  /** The cells of the header that count. */
  header: string[];
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
 * @param headerRow line of the header, when it is known; `headerRows` how many lines it is over.
 */
export function detectDialect(
  sample: string,
  complete: boolean,
  names: ExpectedNames = new Set(),
  headerRow?: number,
  headerRows = 1,
  /** What separates the cells, when it is told. */
  told?: string,
): DialectVerdict {
  const newline = findNewline(sample);
  const candidates = DELIMITERS.filter((one) => told === undefined || one === told).map((delimiter) =>
    examine(sample, complete, { delimiter, newline }, names, headerRow, headerRows),
  );
  if (candidates.every(({ records }) => records.every(isBlank))) return { kind: "empty" };
  const best = candidates.reduce((winner, candidate) => (isBetter(candidate, winner) ? candidate : winner));
  if (headerRow !== undefined && isBlank(best.records[best.headerRecord] ?? []))
    return { kind: "no-header", lastLine: best.lines(best.records.length - 1) };
  const line = best.lines(best.headerRecord);
  const { header, verdict } = best;
  if (told === undefined && best.matches < 2 && header.length === 1) {
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
    doubt: headerRows > 1 ? null : verdict.doubt,
    usual: verdict.usual,
    trimmed: (best.records[best.headerRecord]?.length ?? 0) - header.length,
    lonely: header.length === 1 && best.matches === 0 && isLonely(best),
    above: best.records.slice(0, best.headerRecord).flat(),
    headerRecord: best.headerRecord,
    headerLine: line,
  };
}

/** That of an old Macintosh where it alone ends more lines than the others: there may be others within quotes. */
function findNewline(sample: string): Dialect["newline"] {
  if (!sample.includes("\r")) return "\n";
  // One that comes twice before a line feed ends no line.
  const returns = (sample.match(/\r+\n?/g) ?? []).filter((run) => !run.endsWith("\n")).length;
  return returns > (sample.match(/\n/g)?.length ?? 0) ? "\r" : "\n";
}

function examine(
  sample: string,
  complete: boolean,
  dialect: Dialect,
  names: ExpectedNames,
  headerRow: number | undefined,
  headerRows: number,
): Candidate {
  const piece = createRecordReader(dialect).read(sample, complete);
  // A sample cut inside its first record: what there is of it is better than nothing.
  const read = piece.records.length > 0 || complete ? piece : createRecordReader(dialect).read(sample, true);
  const lines = (rank: number) => read.lines?.[rank] ?? read.firstLine + rank;
  const sampled = read.records.slice(0, SAMPLE_RECORDS);
  for (const record of sampled) readFormulas(record);
  const asked =
    headerRow === undefined ? undefined : [...sampled.keys()].findIndex((rank) => lines(rank) === headerRow);
  const { records, rank: known } =
    headerRows > 1 ? joinHeaderLines(sampled, headerRows, names, asked) : { records: sampled, rank: asked };
  const lengths = records.map(lengthOf).filter((length) => length > 0);
  const verdict = findHeader(records, {
    names,
    ambiguous: dialect.delimiter === ",",
    ...(known === undefined ? {} : { rank: known }),
  });
  const { rank, usual, width, matches } = verdict;
  return {
    dialect,
    records,
    lines,
    headerRecord: rank,
    verdict,
    header: (records[rank] ?? []).slice(0, width),
    matches,
    width: usual,
    steadiness: lengths.filter((length) => length === usual).length / Math.max(1, lengths.length),
  };
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.matches !== b.matches) return a.matches > b.matches;
  const [scoreA, scoreB] = [score(a), score(b)];
  if (Math.abs(scoreA - scoreB) > 1e-9) return scoreA > scoreB;
  return a.width > b.width;
}

/** A delimiter that does not cut the header is no delimiter; one that never occurs is the last resort. */
function score({ dialect, records, header, width, steadiness }: Candidate): number {
  const headerWidth = header.length;
  if (dialect.delimiter === "," && areDecimals(records)) return 0;
  // Under one name, several cells are columns without a title, unless a comma may be that of a number or of a text.
  if (headerWidth <= 1 && width > (dialect.delimiter === "," ? 2 : 1)) return 0.3 * steadiness;
  if (headerWidth <= 1) return width === 1 ? 0.01 * steadiness : 0;
  return (headerWidth === width ? 1 : 0.5) * steadiness;
}

/** Whether commas are those of numbers, in lines that another delimiter cuts: "17058;8,91;6,81". */
function areDecimals(records: readonly string[][]): boolean {
  const cut = records.filter(({ length }) => length > 1);
  const isDecimal = (record: string[]) =>
    record.some((cell) => /[;\t|]/.test(cell)) &&
    record.every((cell, at) => (at === 0 || /^\d/.test(cell)) && (at === record.length - 1 || /\d$/.test(cell)));
  return cut.length > 0 && cut.filter(isDecimal).length >= 0.9 * cut.length;
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
  const { header } = best;
  const after = best.records.slice(best.headerRecord + 1).filter((record) => !isBlank(record));
  if (header.length < 2 || after.length === 0 || after.some((record) => record.length > 1)) return undefined;
  return candidates.find(({ records }) => {
    const rows = records.filter((record) => !isBlank(record)).slice(-after.length);
    return rows.filter((record) => record.length === header.length).length > 0.9 * rows.length;
  })?.dialect.delimiter;
}

/** Whether half of the records of the only column hold what could separate several: a delimiter, or columns drawn with spaces. */
function isLonely({ records, headerRecord }: Candidate): boolean {
  const cells = records.slice(headerRecord).flatMap(([cell = ""]) => (cell.trim() === "" ? [] : cell.trim()));
  return cells.length > 1 && 2 * cells.filter((cell) => /[;,\t|]|\S {2,}\S/.test(cell)).length >= cells.length;
}
