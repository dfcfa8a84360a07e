/** How the numbers of a column are written in the received file. */
export interface NumberForm {
  /** Decimal mark; the other mark and spaces then separate thousands. "." when absent. */
  decimal?: "," | ".";
  /** Unit written after the number ("t", "%"), dropped. */
  unit?: string;
  /** Power of ten that turns the unit of the file into that of the schema: 0.001 for kg into t. */
  factor?: number;
}

/**
 * Lines of the received file that are no data (totals, sources, notes). A text alone: the first filled cell begins with it. Else
 * a column (its header in the file, or the name of its field), by default the first filled cell, and how it begins or a
 * regular expression that it matches whole.
 */
export type DropRule = string | { column?: string; startsWith?: string; pattern?: string };

/**
 * An import recipe (`recipe.json`): how the files of one sender become the table that a schema describes. In `sheet`, in the
 * headers of `columns` and in `constants`, `{AAAA}` stands for the year of the file, `{AAAA-1}` for the year before; in headers and
 * `sheet`, `{*}` stands for any text. Headers and texts are compared without case; headers without accents nor punctuation either.
 */
export interface Recipe {
  title?: string;
  description?: string;
  /** Sheet of a workbook: its name, or its rank from 1. */
  sheet?: string | number;
  /** Line of the header, from 1; found by the headers of `columns` when absent. */
  headerRow?: number;
  /** Workbooks: each row under a merged cell has its value. */
  fillMerged?: boolean;
  /** Header in the file → field of the schema; null leaves the column out. Headers named as a field need not be listed. */
  columns?: Record<string, string | null>;
  /** Field → the value of all its cells, when the file lacks the column. */
  constants?: Record<string, string>;
  /** Field ("*" = all) → text in the file → text for the schema; null = no value. */
  values?: Record<string, Record<string, string | null>>;
  /** Field ("*" = all numbers) → how its numbers are written. */
  numbers?: Record<string, NumberForm>;
  /** Field → how its dates are written ("JJ/MM/AAAA", "MM/AAAA", "excel", or strptime), one form or several. */
  dateFormat?: Record<string, string | string[]>;
  dropRows?: DropRule[];
}
