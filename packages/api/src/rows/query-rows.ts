import type Database from "better-sqlite3";
import { BadQuery, type RowQuery, type RowRecord } from "../services.js";
import { badCursor, type RowCursor, sortSignature, writeCursor } from "./row-cursor.js";
import { type Condition, type RowOperator, rowOperators } from "./row-operators.js";
import { quote, restoreCell, type StoredColumn } from "./stored-column.js";

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 200;
/** Rows that a page number may reach; a cursor goes on from there. */
const MAX_OFFSET = 10_000;

/** A query of the tabular dialect, ready to run; plain data, since it may go to a worker thread. */
export interface RowPlan {
  /** Columns given, in order. */
  columns: StoredColumn[];
  where: string;
  values: (string | number)[];
  /** Columns sorted by, and how; the row number comes last. */
  keys: { stored: string; descending: boolean }[];
  /** What comes after the cursor. */
  after: Condition | null;
  offset: number;
  limit: number;
}

export interface RowAnswer {
  rows: RowRecord[];
  total: number;
  /** Keys of the last row when others follow. */
  last: Pick<RowCursor, "keys" | "rowid"> | null;
}

/** Checks a query against the columns there are. Throws `BadQuery` naming what is wrong and what is valid. */
export function planRows(columns: StoredColumn[], query: RowQuery, cursor?: RowCursor): RowPlan {
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
  const keys = (query.sort ?? []).map(({ field, direction }) => {
    const column = find(field, `${field}__sort`);
    return { stored: column.sortKey ?? column.stored, descending: direction === "desc" };
  });

  const limit = query.pageSize ?? DEFAULT_PAGE_SIZE;
  const offset = ((query.page ?? 1) - 1) * limit;
  if (!cursor && offset >= MAX_OFFSET)
    throw new BadQuery(
      "page-trop-loin",
      "Au-delà de la ligne 10\u202F000, le numéro de page ne suffit plus\u00A0: suivez «\u00A0links.next\u00A0» depuis une page précédente, qui porte un paramètre «\u00A0cursor\u00A0».",
      "page",
      ["cursor"],
    );
  if (cursor && (cursor.sort !== sortSignature(query) || cursor.keys.length !== keys.length))
    throw badCursor("Ce curseur a été donné pour un autre tri.");
  return {
    columns: query.columns ? query.columns.map((name) => find(name, "columns")) : columns,
    where: conditions.map(({ sql }) => sql).join(" AND "),
    values: conditions.flatMap(({ values }) => values),
    keys,
    after: cursor ? comesAfter(keys, cursor) : null,
    offset: cursor ? 0 : offset,
    limit,
  };
}

/**
 * Rows after a given one, in an order where those without a value come last: the first keys are equal and the next one
 * is beyond, or all are equal and the row number is beyond.
 */
function comesAfter(keys: RowPlan["keys"], cursor: RowCursor): Condition {
  const alternatives: string[] = [];
  const values: Condition["values"] = [];
  const equal: Condition = { sql: "", values: [] };
  for (const [index, { stored, descending }] of keys.entries()) {
    const value = cursor.keys[index] ?? null;
    const name = quote(stored);
    if (value !== null) {
      alternatives.push(`${equal.sql}(${name} ${descending ? "<" : ">"} ? OR ${name} IS NULL)`);
      values.push(...equal.values, value);
      equal.sql += `${name} = ? AND `;
      equal.values.push(value);
    } else equal.sql += `${name} IS NULL AND `;
  }
  alternatives.push(`${equal.sql}rowid > ?`);
  values.push(...equal.values, cursor.rowid);
  return { sql: `(${alternatives.map((alternative) => `(${alternative})`).join(" OR ")})`, values };
}

/** True when the plan reads the rows as they are: nothing is counted, sorted or stepped over. */
export function isDirect({ where, keys }: RowPlan): boolean {
  return !where && keys.length === 0;
}

/** Runs a plan on an open `rows.sqlite`; `total` spares the count when it is already known. */
export function runRows(db: Database.Database, plan: RowPlan, total?: number): RowAnswer {
  const { where, values, keys, after, offset, limit, columns } = plan;
  const count =
    total ??
    (db
      .prepare(`SELECT count(*) FROM rows${where ? ` WHERE ${where}` : ""}`)
      .pluck()
      .get(...values) as number);
  // Without filter or sort, rank n is row n + 1: no row is stepped over.
  const start = isDirect(plan) && !after ? { sql: "rowid > ?", values: [offset] } : after;
  const conditions = [where, start?.sql].filter(Boolean).join(" AND ");
  const selected = [...columns.map(({ stored }) => stored), ...keys.map(({ stored }) => stored)].map(quote);
  const order = keys.map(({ stored, descending }) => `${quote(stored)} ${descending ? "DESC" : "ASC"} NULLS LAST, `);
  const found = db
    .prepare(
      `SELECT ${[...selected, "rowid"].join(", ")} FROM rows${conditions ? ` WHERE ${conditions}` : ""}
       ORDER BY ${order.join("")}rowid LIMIT ? OFFSET ?`,
    )
    .raw(true)
    .all(...values, ...(start?.values ?? []), limit + 1, isDirect(plan) ? 0 : offset) as unknown[][];
  const given = found.slice(0, limit);
  const last = found.length > limit ? given.at(-1) : undefined;
  return {
    rows: given.map((cells) =>
      Object.fromEntries(columns.map(({ name, type }, index) => [name, restoreCell(type, cells[index] ?? null)])),
    ),
    total: count,
    last: last ? { keys: last.slice(columns.length, -1) as RowCursor["keys"], rowid: last.at(-1) as number } : null,
  };
}

/** The cursor of the page that follows, null after the last one. */
export function nextCursor({ last }: RowAnswer, query: RowQuery, page: number, version: number): string | null {
  return last && writeCursor({ ...last, page: page + 1, version, sort: sortSignature(query) });
}
