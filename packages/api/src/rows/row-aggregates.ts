import type { FieldTypeName } from "@datalogue/ingest";
import { isNumeric, quote, type StoredColumn } from "./stored-column.js";

/** One figure computed over the rows of a group; rows without a value do not count. */
interface RowAggregate {
  /** In French, what it gives. */
  title: string;
  suits(column: Pick<StoredColumn, "type">): boolean;
  sql(column: StoredColumn): string;
  /** Type of the result; the field's own when absent. */
  type?: FieldTypeName;
  /** Made of additions or divisions of binary numbers, whose noise is not told. */
  computed?: true;
}

const isNumber = ({ type }: Pick<StoredColumn, "type">) => type === "integer" || type === "number";
const isOrdered = ({ type }: Pick<StoredColumn, "type">) =>
  isNumeric(type) || ["string", "date", "datetime", "yearmonth", "time", "boolean"].includes(type);

/** `total` instead of `sum`: a sum of integers beyond 64 bits would be an error. */
export const rowAggregates = {
  sum: {
    title: "somme",
    suits: isNumber,
    sql: ({ stored }) => `CASE WHEN count(${quote(stored)}) > 0 THEN total(${quote(stored)}) END`,
    type: "number",
    computed: true,
  },
  avg: {
    title: "moyenne",
    suits: isNumber,
    sql: ({ stored }) => `avg(${quote(stored)})`,
    type: "number",
    computed: true,
  },
  min: { title: "plus petite valeur", suits: isOrdered, sql: (column) => extreme(column, "min") },
  max: { title: "plus grande valeur", suits: isOrdered, sql: (column) => extreme(column, "max") },
  median: {
    title: "médiane",
    suits: isNumber,
    sql: ({ stored }) => `median(${quote(stored)})`,
    type: "number",
    computed: true,
  },
  count: {
    title: "nombre de valeurs",
    suits: () => true,
    sql: ({ stored }) => `count(${quote(stored)})`,
    type: "integer",
  },
  count_distinct: {
    title: "nombre de valeurs différentes",
    suits: () => true,
    sql: ({ stored }) => `count(DISTINCT ${quote(stored)})`,
    type: "integer",
  },
} satisfies Record<string, RowAggregate> as Record<
  "sum" | "avg" | "min" | "max" | "median" | "count" | "count_distinct",
  RowAggregate
>;

export type RowAggregateName = keyof typeof rowAggregates;

/** The first or last text is told by the folded keys, as sorting does; the key carries the text along. */
function extreme({ stored, sortKey }: StoredColumn, operation: "min" | "max"): string {
  if (sortKey === null) return `${operation}(${quote(stored)})`;
  const carried = `${operation}(${quote(sortKey)} || char(1) || ${quote(stored)})`;
  return `substr(${carried}, instr(${carried}, char(1)) + 1)`;
}
