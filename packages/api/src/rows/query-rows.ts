import type Database from "better-sqlite3";
import { BadQuery, type RowQuery, type RowRecord } from "../services.js";
import { type RowOperator, rowOperators } from "./row-operators.js";
import { quote, restoreCell, type StoredColumn } from "./stored-column.js";

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 200;

/** A query of the tabular dialect, ready to run; plain data, since it may go to a worker thread. */
export interface RowPlan {
  /** Columns given, in order. */
  columns: StoredColumn[];
  where: string;
  values: (string | number)[];
  order: string;
  offset: number;
  limit: number;
}

export interface RowAnswer {
  rows: RowRecord[];
  total: number;
}

/** Checks a query against the columns there are. Throws `BadQuery` naming what is wrong and what is valid. */
export function planRows(columns: StoredColumn[], query: RowQuery): RowPlan {
  const names = columns.map(({ name }) => name);
  const find = (name: string, parameter: string) => {
    const column = columns.find((candidate) => candidate.name === name);
    if (!column)
      throw new BadQuery("champ-inconnu", `Ce jeu n'a pas de champ «\u00A0${name}\u00A0».`, parameter, names);
    return column;
  };

  const conditions = (query.filters ?? []).map(({ field, operator, value }) => {
    const parameter = `${field}__${operator}`;
    const column = find(field, parameter);
    if (!Object.hasOwn(rowOperators, operator))
      throw new BadQuery(
        "operateur-inconnu",
        `«\u00A0${operator}\u00A0» n'est pas un filtre connu.`,
        parameter,
        Object.keys(rowOperators),
      );
    return rowOperators[operator as RowOperator](column, value);
  });
  const order = (query.sort ?? []).map(({ field, direction }) => {
    const column = find(field, `${field}__sort`);
    return `${quote(column.sortKey ?? column.stored)} ${direction === "desc" ? "DESC" : "ASC"} NULLS LAST`;
  });

  const page = query.page ?? 1;
  const limit = query.pageSize ?? DEFAULT_PAGE_SIZE;
  return {
    columns: query.columns ? query.columns.map((name) => find(name, "columns")) : columns,
    where: conditions.map(({ sql }) => sql).join(" AND "),
    values: conditions.flatMap(({ values }) => values),
    order: [...order, "rowid"].join(", "),
    offset: (page - 1) * limit,
    limit,
  };
}

/** Runs a plan on an open `rows.sqlite`; `total` spares the count when it is already known. */
export function runRows(db: Database.Database, plan: RowPlan, total?: number): RowAnswer {
  const where = plan.where ? ` WHERE ${plan.where}` : "";
  const count =
    total ??
    (db
      .prepare(`SELECT count(*) FROM rows${where}`)
      .pluck()
      .get(...plan.values) as number);
  const selected = plan.columns.map(({ stored }) => quote(stored)).join(", ") || "NULL";
  // Without filter or sort, rank n is row n + 1: no row is stepped over.
  const direct = !plan.where && plan.order === "rowid";
  const statement = direct
    ? db.prepare(`SELECT ${selected} FROM rows WHERE rowid > ? ORDER BY rowid LIMIT ?`).raw(true)
    : db.prepare(`SELECT ${selected} FROM rows${where} ORDER BY ${plan.order} LIMIT ? OFFSET ?`).raw(true);
  const found = direct
    ? statement.all(plan.offset, plan.limit)
    : statement.all(...plan.values, plan.limit, plan.offset);
  const rows = (found as unknown[][]).map((cells) =>
    Object.fromEntries(plan.columns.map(({ name, type }, index) => [name, restoreCell(type, cells[index] ?? null)])),
  );
  return { rows, total: count };
}
