import type { FileScan } from "../files/scan-file.js";
import type { Geography } from "../geography.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Schema } from "../schema.js";
import type { Table } from "../table.js";

/** Names that the header of a file is expected to hold. */
export type ExpectedNames = Pick<ReadonlySet<string>, "has" | "size">;

/** What is known of the layout of a file before it is opened, from an import recipe. */
export interface ForeseenLayout {
  names: ExpectedNames;
  /** Line of the header, from 1. */
  headerRow?: number;
  /** Cells merged over several rows give their value to each. */
  fillMerged?: boolean;
  /** Sheet of a workbook, as the recipe names it, and its rank from 0 among those there are (−1: none). */
  sheet?: { wanted: string | number; choose(names: readonly string[]): number };
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
  foreseen?: ForeseenLayout | undefined;
  /** Coordinates of a known projection are brought to WGS84. */
  reproject: boolean;
}

/** The names to look for in the header: those of the layout that a recipe foresees, else those of the schema. */
export function expectedNames({ foreseen, schema }: Partial<Pick<ReadContext, "foreseen" | "schema">>): ExpectedNames {
  return foreseen?.names ?? new Set(schema?.fields.map((field) => field.name));
}

/** An input format. Undefined = could not be read as a table: the collector says why. */
export interface Reader {
  title: string;
  extensions: string[];
  open(context: ReadContext): Promise<Table | undefined>;
}
