import { type FormatName, inputFormats } from "./input-formats.js";

/** Gravities of issues, the worst first: an error refuses publication, a warning and an info do not. */
export const severities = ["error", "warning", "info"] as const;

export type Severity = (typeof severities)[number];

/** One thing noticed, aggregated by cause: `count` says how often, the place is that of the first. */
export interface ReportIssue {
  code: string;
  severity: Severity;
  /** Name of the column or property, null when the issue is about the file or the record. */
  field: string | null;
  /** Line of the file (header = 1 when nothing precedes it), null where the kind of file has no lines. */
  line: number | null;
  /** Rank of the column, from 1. */
  column: number | null;
  /** Rank of the GeoJSON feature, from 1. */
  feature?: number;
  /** Name of the sheet of an XLSX file. */
  sheet?: string;
  value: string | null;
  /** A French sentence that says what is wrong and how to mend it. */
  message: string;
  suggestion: string | null;
  count: number;
  /** Places of some other occurrences, after the first (a few, whatever `count`). */
  examples?: Pick<ReportIssue, "line" | "column" | "feature" | "value" | "suggestion">[];
}

/** A column as the report and the published version know it. */
export interface ReportField {
  name: string;
  title?: string;
  /** Table Schema type; columns the schema does not know are "string". */
  type: string;
  /** Declared by the schema. */
  inSchema: boolean;
  /** Found in the file. */
  present: boolean;
}

/** Whether files of this format are layers of features, and not tables. */
export function isLayer(format: Report["file"]["format"]): boolean {
  return format !== "unknown" && inputFormats[format].layer;
}

/** Names of the tables of an archive of which none was chosen yet; undefined of any other file. */
export function listTables({ format, entry, sheets }: Report["file"]): string[] | undefined {
  return format === "unknown" && entry === undefined ? sheets : undefined;
}

/** What was detected in a file, and all that is wrong with it. The same form for the command line, the API and the pages. */
export interface Report {
  valid: boolean;
  file: {
    name: string;
    /** Null, with the digest, where the file is under statistical secrecy. */
    bytes: number | null;
    sha256: string | null;
    format: FormatName | "unknown";
    encoding: string | null;
    delimiter: string | null;
    headerLine: number | null;
    /** Name of the file that was read in an archive. */
    entry?: string;
    /** Names of the sheets, the layers or the files of an archive among which one is read, when there are several or the one asked for is not there, and the one read. */
    sheets?: string[];
    sheet?: string;
    /** It holds more than what was read: other sheets, layers or files, texts that nothing reads. */
    holdsMore?: true;
  };
  /** Data records after the header, or features. */
  rows: number;
  fields: ReportField[];
  counts: { error: number; warning: number; info: number };
  /** What reading changed, one French sentence each ("Encodage Windows-1252 converti en UTF-8"). */
  normalised: string[];
  issues: ReportIssue[];
}
