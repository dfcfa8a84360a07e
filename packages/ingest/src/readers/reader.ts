import type { Geometry } from "geojson";
import type { FileScan } from "../files/scan-file.js";
import type { Geography } from "../geography.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Note } from "../note.js";
import type { Schema } from "../schema.js";

/** A cell as read: text; null = said to be without value (JSON null); undefined = not there. */
export type RawCell = string | null | undefined;

/** Some records of a table, in the order of the file. */
export interface Batch {
  /** Cells in the order of `Table.columns`; a record may be shorter. */
  records: readonly RawCell[][];
  /** Line of the file of a record, null where the kind of file has no lines. */
  lineOf(rank: number): number | null;
  /** Rank of the first feature, from 1, in geographic files. */
  firstFeature?: number;
  geometries?: (Geometry | null)[];
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
  geographic: boolean;
  /** One sentence per change that reading made. */
  normalised: Note[];
  /** Where columns may be absent of every record although listed (features), tells so after reading. */
  seen?(name: string): boolean;
  /** Names met that are not among the columns, with how often (features). */
  others?(): Map<string, number>;
  batches(): AsyncIterable<Batch>;
}

/** All a reader may need. */
export interface ReadContext {
  path: string;
  scan: FileScan;
  schema?: Schema | undefined;
  geography?: Geography | undefined;
  issues: IssueCollector;
  /** All columns must be known before the first record, at the cost of one more pass. */
  allColumns: boolean;
  /** Coordinates of a known projection are brought to WGS84. */
  reproject: boolean;
}

/** An input format. Undefined = could not be read as a table: the collector says why. */
export interface Reader {
  title: string;
  extensions: string[];
  open(context: ReadContext): Promise<Table | undefined>;
}
