import type { Cql2Expression } from "./cql2/cql2-expression.js";

/** One condition of the tabular dialect: `{field}__{operator}={value}`. */
export interface RowFilter {
  field: string;
  operator: string;
  value: string;
}

/** A grouping of rows: by the values of a field, or by what they belong to ("year", "quarter", "week", "epci"…). */
export interface RowGrouping {
  field: string;
  by: string | null;
}

/** Ways to sort, the usual one first. */
export const sortDirections = ["asc", "desc"] as const;

export type SortDirection = (typeof sortDirections)[number];

export interface RowQuery {
  filters?: RowFilter[];
  /** For each: at least one of the alternatives holds, each being all of its conditions. */
  alternatives?: RowFilter[][][];
  /** A filter in CQL2, besides the others. */
  filter?: Cql2Expression;
  /** Words, or beginnings of words, all found in the text columns of a row. */
  q?: string;
  /** With these or `aggregates`, the answer is one record per group: `{field}` or `{field}__{by}`, `{field}__{operation}`. */
  groups?: RowGrouping[];
  aggregates?: { field: string; operation: string }[];
  sort?: { field: string; direction: SortDirection }[];
  columns?: string[];
  /** A published version other than the current one. */
  version?: number;
  /** Where the previous page ended; `page` then does not count. */
  cursor?: string;
  page?: number;
  pageSize?: number;
}

export type RowRecord = Record<string, string | number | boolean | null>;
