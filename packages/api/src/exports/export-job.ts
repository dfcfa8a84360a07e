import type { CsvOptions } from "../rows/csv-text.js";
import type { QueryPlan } from "../rows/query-rows.js";
import type { Layout } from "./export-format.js";
import type { DownloadExtension } from "./index.js";

/** Rows to be written in a form; plain data, since it goes to a worker thread. */
export interface ExportJob {
  rowsFile: string;
  plan: QueryPlan;
  layout: Layout;
  extension: DownloadExtension;
  options?: CsvOptions | undefined;
  /** The permanent CSV, when what is asked is some of its records as they are, in their order. */
  permanentCsv?: string | undefined;
}

/** What the threads of exports are asked: a text by pieces of bytes, a whole file, or the archive of a file of tiles. */
export type ExportTask =
  | { kind: "text"; job: ExportJob }
  | { kind: "file"; job: ExportJob; path: string }
  | { kind: "tiles"; tilesFile: string; path: string };
