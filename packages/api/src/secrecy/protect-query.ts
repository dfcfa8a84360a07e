import { type Level, levelNames, PROTECTED_COLUMNS } from "@datalogue/ingest";
import { QueryRefused } from "../http/query-refused.js";
import type { RowQuery } from "../rows/row-query.js";
import type { TableSecrecy } from "./table-secrecy.js";

/**
 * A query of rows as a protected table takes it: the status comes with the figures it speaks of, and these are not added up, since
 * their totals are in the table and masked cells would be missing from any other. Throws `QueryRefused`.
 */
export function protectQuery(query: RowQuery, secrecy: TableSecrecy | undefined): RowQuery {
  if (!secrecy) return query;
  const { fields, levels } = secrecy;
  const { level, status } = PROTECTED_COLUMNS;
  const grouped = (query.groups ?? []).map(({ field }) => ({ field, operation: "groupby" }));
  const asked = [...grouped, ...(query.aggregates ?? [])].find(({ field }) => fields.includes(field));
  if (asked)
    throw new QueryRefused(
      { kind: "masked-aggregate", field: asked.field, totals: `${level}__exact=${widestOf(levels)}` },
      `${asked.field}__${asked.operation}`,
    );
  const { columns } = query;
  if (!columns || columns.includes(status) || !columns.some((name) => fields.includes(name))) return query;
  return { ...query, columns: [...columns, status] };
}

/** The level whose territories make the widest totals, however they are declared; groups may leave communes out, and overlap. */
function widestOf(levels: readonly Level[]): Level | undefined {
  return levelNames.findLast((level) => level !== "group" && levels.includes(level)) ?? levels[0];
}
