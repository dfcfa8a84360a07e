import type { Geometry } from "geojson";
import type { Note } from "./note.js";
import type { Part } from "./row.js";

/** A cell as read: text; null = said to be without value (JSON null); undefined = not there. */
export type RawCell = string | null | undefined;

/** What a file that has types stores in a cell, where its text in the table was written by the reader. */
export type StoredKind = "number" | "date";

/** Some records of a table, in the order of the file. */
export interface Batch {
  /** Cells in the order of `Table.columns`; a record may be shorter. */
  records: readonly RawCell[][];
  /** Line of the file of a record, null where the kind of file has no lines. */
  lineOf(rank: number): number | null;
  /** Rank in the file of the column that a cell of a record was in, where it is not that of its column for all records. */
  columnOf?(row: number, at: number): number | null;
  /** Whether a cell is stored as a number, or as a day, a moment or a time; undefined for texts and what is neither. */
  storedAs?(row: number, at: number): StoredKind | undefined;
  /** What a record was made of, several lines where they were added up; only where it is asked for. */
  partsOf?(row: number): readonly Part[];
  /** Rank of the first feature, from 1, in geographic files. */
  firstFeature?: number;
  geometries?: (Geometry | null)[];
  /** By rank of a record, the columns whose value is secret; the cells are empty. */
  secrets?: ReadonlyMap<number, readonly string[]>;
  /** Ranks of the records that could not be read (the collector says why): their cells are not checked. */
  unread?: number[];
}

/** A column found in the file. */
export interface FoundColumn {
  name: string;
  /** Rank in the file, from 1; null where columns have no rank (properties of features). */
  rank: number | null;
}

/** A file opened as a table: its columns are known before its records. */
export interface Table {
  columns: FoundColumn[];
  headerLine: number | null;
  encoding: string | null;
  delimiter: string | null;
  sheet?: string;
  /** Names of all the sheets of a workbook. */
  sheets?: string[];
  geographic: boolean;
  /** Numbers, dates and booleans are stored as such, and not as text. */
  typed?: boolean;
  /** The usual number of cells of the first records, where it may differ from that of the columns. */
  usualWidth?: number;
  /** Texts of the lines above the header. */
  above?: string[];
  /** Fields whose absence is told already. */
  told?: ReadonlySet<string>;
  /** One sentence per change that reading made. */
  normalised: Note[];
  /** Where columns may be absent of every record although listed (features), tells so after reading. */
  seen?(name: string): boolean;
  /** Where values have a type in the file (features), whether a column was written as a number, once all was read. */
  numbers?(name: string): boolean;
  /** Whether a workbook shows half the numbers of a column or more as percentages, once all was read: what is read is 0.125 where it shows 12.5 %. */
  percents?(name: string): boolean;
  /** Names met that are not among the columns, with how often (features). */
  others?(): Map<string, number>;
  batches(): AsyncIterable<Batch>;
}

/** Whether all the cells of a record are empty, or hold only spaces. */
export function isBlank(record: readonly string[]): boolean {
  return record.every((cell) => cell.trim() === "");
}
