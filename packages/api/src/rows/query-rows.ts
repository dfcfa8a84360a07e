import type Database from "better-sqlite3";
import { QueryRefused } from "../http/query-refused.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { groupByAxes, makeMappings } from "./axis-groups.js";
import { planCql2, readsGeometry } from "./cql2/plan-cql2.js";
import { findWords, type TextIndex } from "./find-words.js";
import { groupInColumns } from "./group-columns.js";
import { type ReceivedCell, readParts } from "./parts.js";
import { type GroupPlan, planGroups, tidyGroup } from "./plan-groups.js";
import { type RowCursor, sortSignature, writeCursor } from "./row-cursor.js";
import { type Condition, findRowOperator, isSingleValue, rowOperators } from "./row-operators.js";
import type { RowFilter, RowQuery, RowRecord } from "./row-query.js";
import { prepareOnce } from "./rows-pool.js";
import { quote, restoreCell, type StoredColumn } from "./stored-column.js";

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 200;
/** Rows that a page number may reach; a cursor goes on from there. */
export const MAX_OFFSET = 10_000;

/** Rows asked for, ready to be read; plain data, since it may go to a worker thread. */
export interface RowPlan {
  kind: "rows";
  /** Columns given, in order. */
  columns: StoredColumn[];
  where: string;
  values: (string | number)[];
  /** Columns sorted by, and how; the row number comes last. */
  keys: { stored: string; descending: boolean }[];
  /** By all the columns too: no cursor leads on, since it would tell them. */
  ordered?: true;
  /** The column whose one value is all that is asked, null for any other condition. */
  only: string | null;
  /** The row of the cursor: what comes after it is asked. */
  after: Pick<RowCursor, "keys" | "rowid"> | null;
  offset: number;
  limit: number;
  /** Geometries are looked at: long, however few the rows. */
  isLong?: true;
  /** Rank, among those of the version, of a column whose cells in the received file are asked for. */
  received?: number;
}

/** A query of the tabular dialect, ready to run. */
export type QueryPlan = RowPlan | GroupPlan;

export interface RowAnswer {
  rows: RowRecord[];
  total: number;
  /** Where the cells of the column asked for were in the received file. */
  received?: ReceivedCell[];
  /** Keys of the last row when others follow. */
  last: Pick<RowCursor, "keys" | "rowid"> | null;
}

/** What a query may need besides the columns. */
export interface PlanContext {
  cursor?: RowCursor | undefined;
  textIndex?: TextIndex | undefined;
  /** Whether rows have a geometry, of which a filter may speak. */
  geographic?: boolean | undefined;
  /** For roll-ups; none without it. */
  territories?: TerritoryReader | undefined;
  /** What holds of the rows that the caller may read; all without it. */
  limit?: RowLimit[] | undefined;
  /** Rows come in the order of the columns, and not of the file, which may tell of columns that are not among them. */
  ordered?: boolean | undefined;
}

/** Rows whose column (stored name, null: of none) holds one of the values. */
export interface RowLimit {
  stored: string | null;
  values: string[];
}

/** Checks a query against the columns there are. Throws `QueryRefused` naming what is wrong and what is valid. */
export function planQuery(columns: StoredColumn[], query: RowQuery, context: PlanContext = {}): QueryPlan {
  const isGrouped = (query.groups?.length ?? 0) + (query.aggregates?.length ?? 0) > 0;
  if (!isGrouped) return planRows(columns, query, context);
  if (context.cursor) throw new QueryRefused({ kind: "bad-cursor", why: "groups" }, "cursor");
  const limit = query.pageSize ?? DEFAULT_PAGE_SIZE;
  const plan = planGroups(columns, query, {
    find: finder(columns),
    condition: planConditions(columns, query, context),
    filtered: filteredColumns(columns, query, context),
    territories: context.territories,
    offset: ((query.page ?? 1) - 1) * limit,
    limit,
  });
  return { ...plan, ...lengthOf(query) };
}

/** The same without grouping. */
export function planRows(columns: StoredColumn[], query: RowQuery, context: PlanContext = {}): RowPlan {
  const { cursor } = context;
  const find = finder(columns);
  const condition = planConditions(columns, query, context);
  const sorted = (query.sort ?? []).map(({ field, direction }) => {
    const column = find(field, `${field}__sort`);
    return { stored: column.sortKey ?? column.stored, descending: direction === "desc" };
  });
  const keys = [...sorted, ...(context.ordered ? columns.map(({ stored }) => ({ stored, descending: false })) : [])];

  const limit = query.pageSize ?? DEFAULT_PAGE_SIZE;
  const offset = ((query.page ?? 1) - 1) * limit;
  if (!cursor && offset >= MAX_OFFSET)
    throw new QueryRefused({ kind: "far-page", most: MAX_OFFSET }, "page", ["cursor"]);
  if (cursor && (cursor.sort !== sortSignature(query) || cursor.keys.length !== keys.length))
    throw new QueryRefused({ kind: "bad-cursor", why: "another-sort" }, "cursor");
  return {
    kind: "rows",
    columns: query.columns ? query.columns.map((name) => find(name, "columns")) : columns,
    where: condition.sql,
    values: condition.values,
    keys,
    only: context.limit?.length ? null : onlyColumn(columns, query),
    after: cursor ?? null,
    offset: cursor ? 0 : offset,
    limit,
    ...(context.ordered ? { ordered: true } : {}),
    ...lengthOf(query),
  };
}

function lengthOf({ filter }: RowQuery): Pick<RowPlan, "isLong"> {
  return filter && readsGeometry(filter) ? { isLong: true } : {};
}

/** The stored names of the columns that a query filters by; null with words, which have an index of their own, and with CQL2. */
function filteredColumns(
  columns: StoredColumn[],
  { filters = [], alternatives = [], q, filter }: RowQuery,
  { limit = [] }: PlanContext,
): string[] | null {
  const limiting = limit.flatMap(({ stored }) => stored ?? []);
  if (q !== undefined || filter || limiting.length < limit.length) return null;
  const fields = new Set([...filters, ...alternatives.flat(2)].map(({ field }) => field));
  const named = columns.filter(({ name }) => fields.has(name)).map(({ stored }) => stored);
  return [...named, ...limiting];
}

/** The stored name of the column of a lone `exact` of one value. */
function onlyColumn(
  columns: StoredColumn[],
  { filters = [], alternatives = [], q, filter: cql2 }: RowQuery,
): string | null {
  const [filter] = filters;
  const isAlone = filters.length === 1 && alternatives.length === 0 && q === undefined && !cql2;
  if (!isAlone || filter?.operator !== "exact") return null;
  const column = columns.find(({ name }) => name === filter.field);
  return column && isSingleValue(column, filter.value) ? column.stored : null;
}

type Finder = (name: string, parameter: string) => StoredColumn;

function finder(columns: StoredColumn[]): Finder {
  return (name, parameter) => {
    const column = columns.find((candidate) => candidate.name === name);
    if (column) return column;
    const names = columns.map((candidate) => candidate.name);
    throw new QueryRefused({ kind: "unknown-field", field: name }, parameter, names);
  };
}

/** All that a row must satisfy: filters, alternatives, CQL2, words. */
function planConditions(
  columns: StoredColumn[],
  query: RowQuery,
  { textIndex, geographic = false, limit = [] }: PlanContext,
): Condition {
  const find = finder(columns);
  const conditions = (query.filters ?? []).map((filter) => planFilter(find, filter));
  for (const alternatives of query.alternatives ?? []) {
    const parts = alternatives.map((filters) =>
      joinAll(
        filters.map((filter) => planFilter(find, filter)),
        "AND",
      ),
    );
    conditions.push(joinAll(parts, "OR"));
  }
  if (query.filter) conditions.push(joinAll([planCql2(columns, query.filter, geographic)], "AND"));
  if (query.q !== undefined) conditions.push(findWords(columns, textIndex, query.q));
  if (conditions.length > MAX_CONDITIONS || conditions.some(({ values }) => values.length > MAX_VALUES))
    throw new QueryRefused({ kind: "too-many-conditions", most: MAX_CONDITIONS, mostValues: MAX_VALUES }, "filtres");
  // None of theirs: they count for no limit, and no message tells of them.
  conditions.unshift(...limit.map(isWithin));
  return {
    sql: conditions.map(({ sql }) => sql).join(" AND "),
    values: conditions.flatMap(({ values }) => values),
  };
}

function isWithin({ stored, values }: RowLimit): Condition {
  if (stored === null) return { sql: "0", values: [] };
  return { sql: `${quote(stored)} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
}

/** SQLite takes at most 32 766 values, and expressions 1000 deep. */
const MAX_CONDITIONS = 100;
const MAX_VALUES = 300;

function joinAll(conditions: Condition[], word: "AND" | "OR"): Condition {
  return {
    sql: `(${conditions.map(({ sql }) => `(${sql})`).join(` ${word} `)})`,
    values: conditions.flatMap(({ values }) => values),
  };
}

function planFilter(find: Finder, { field, operator, value }: RowFilter): Condition {
  const parameter = `${field}__${operator}`;
  const column = find(field, parameter);
  const known = findRowOperator(operator);
  if (!known) throw new QueryRefused({ kind: "unknown-operator", operator }, parameter, Object.keys(rowOperators));
  // SQLite would read the text only up to it.
  if (value.includes("\0")) throw new QueryRefused({ kind: "null-character" }, parameter);
  return known.keep(column, value);
}

/**
 * Rows after a given one, in an order where those without a value come last: the first keys are equal and the next one
 * is beyond, or all are equal and the row number is beyond.
 */
function comesAfter({ keys }: RowPlan, cursor: NonNullable<RowPlan["after"]>): Condition {
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
export function isDirect(plan: QueryPlan): boolean {
  return plan.kind === "rows" && !plan.where && plan.keys.length === 0;
}

/** True when an index that holds row numbers in order leads straight to the page, wherever it is. */
export function isSeek(plan: QueryPlan, indexed: Set<string>): boolean {
  return (
    plan.kind === "rows" &&
    plan.only !== null &&
    indexed.has(plan.only) &&
    plan.keys.length === 0 &&
    plan.offset < 10_000
  );
}

/** Runs a plan on an open `rows.sqlite`; `total` spares the count when it is already known. */
export function runQuery(db: Database.Database, plan: QueryPlan, total?: number): RowAnswer {
  return plan.kind === "groups" ? runGroups(db, plan) : runRows(db, plan, total);
}

/** One record per group, and how many groups there are. */
export function runGroups(db: Database.Database, plan: GroupPlan): RowAnswer {
  const { columns, values, limit, offset } = plan;
  const groups = groupByAxes(db, plan) ?? groupInColumns(db, plan);
  if (groups)
    return {
      rows: groups.slice(offset, offset + limit).map((cells) => toRecord(columns, tidyGroup(plan, cells))),
      total: groups.length,
      last: null,
    };
  const found = db
    .prepare(`${groupSql(db, plan)} LIMIT ? OFFSET ?`)
    .raw(true)
    .all(...values, limit, offset) as unknown[][];
  // Beyond the last page no record tells the count.
  const first = found[0] ?? (offset > 0 ? runGroups(db, { ...plan, offset: 0, limit: 1 }).total : 0);
  return {
    rows: found.map((cells) => toRecord(columns, tidyGroup(plan, cells))),
    total: Array.isArray(first) ? (first.at(-1) as number) : first,
    last: null,
  };
}

/** The groups in order, and in a last column their number; makes the tables of the roll-ups. */
export function groupSql(db: Database.Database, { columns, where, groups, order, mappings }: GroupPlan): string {
  makeMappings(db, mappings);
  return `SELECT ${[...columns.map(({ sql }) => sql), "count(*) OVER ()"].join(", ")} FROM rows${where ? ` WHERE ${where}` : ""}${
    groups.length > 0 ? ` GROUP BY ${groups.join(", ")}` : ""
  }${order.length > 0 ? ` ORDER BY ${order.join(", ")}` : ""}`;
}

/** Runs a plan on an open `rows.sqlite`; `total` spares the count when it is already known. */
export function runRows(db: Database.Database, plan: RowPlan, total?: number): RowAnswer {
  const { where, values, keys, limit, columns } = plan;
  const count =
    total ??
    (prepareOnce(db, `SELECT count(*) FROM rows${where ? ` WHERE ${where}` : ""}`)
      .pluck()
      .get(...values) as number);
  // SQLite gives two thousand columns at most.
  const told = plan.ordered ? [] : keys;
  const selected = [selectionOf(columns), ...told.map(({ stored }) => quote(stored)), "rowid"].join(", ");
  const found = readByValue(db, plan, selected) ?? readInOrder(db, plan, selected);
  const given = found.slice(0, limit);
  const last = found.length > limit && !plan.ordered ? given.at(-1) : undefined;
  return {
    rows: given.map((cells) => toRecord(columns, cells)),
    total: count,
    ...(plan.received === undefined
      ? {}
      : {
          received: readParts(
            db,
            given.map((cells) => cells.at(-1) as number),
            plan.received,
          ),
        }),
    last: last ? { keys: last.slice(columns.length, -1) as RowCursor["keys"], rowid: last.at(-1) as number } : null,
  };
}

/** By the columns: one list of them serves all the whole pages of a table. */
const selections = new WeakMap<StoredColumn[], string>();

function selectionOf(columns: StoredColumn[]): string {
  const known = selections.get(columns);
  if (known !== undefined) return known;
  const selection = columns.map(({ stored }) => quote(stored)).join(", ");
  selections.set(columns, selection);
  return selection;
}

/** The rows of a page and the one that follows, cells as `selected` has them: the row number comes last. */
function readInOrder(db: Database.Database, plan: RowPlan, selected: string): unknown[][] {
  const { where, values, keys, after, offset, limit } = plan;
  // Without filter or sort, rank n is row n + 1: no row is stepped over.
  const isRank = isDirect(plan) && !after;
  const start = isRank ? { sql: "rowid > ?", values: [offset] } : after && comesAfter(plan, after);
  const conditions = [where, start?.sql].filter(Boolean).join(" AND ");
  const order = keys.map(({ stored, descending }) => `${quote(stored)} ${descending ? "DESC" : "ASC"} NULLS LAST, `);
  return prepareOnce(
    db,
    `SELECT ${selected} FROM rows${conditions ? ` WHERE ${conditions}` : ""}
       ORDER BY ${order.join("")}rowid LIMIT ? OFFSET ?`,
  )
    .raw(true)
    .all(...values, ...(start?.values ?? []), limit + 1, isRank ? 0 : offset) as unknown[][];
}

/**
 * The same for all rows in the order of one column of few values, value after value by its index: SQLite alone sorts all the rows of the
 * first values, and steps over those before a cursor. Undefined where no index leads there.
 */
function readByValue(db: Database.Database, plan: RowPlan, selected: string): unknown[][] | undefined {
  const { where, keys, after, offset, limit } = plan;
  const [key] = keys;
  if (where || !key || keys.length > 1 || offset + limit > MOST_VALUES * rowsPerValue(db, key.stored)) return undefined;
  const name = quote(key.stored);
  const [next, beyond] = key.descending ? ["max", "<"] : ["min", ">"];
  const one = (sql: string, ...values: unknown[]) =>
    prepareOnce(db, sql)
      .pluck()
      .get(...values);
  const ofValue = prepareOnce(
    db,
    `SELECT ${selected} FROM rows WHERE ${name} IS ? AND rowid > ? ORDER BY rowid LIMIT ? OFFSET ?`,
  ).raw(true);

  const found: unknown[][] = [];
  let value = after ? (after.keys[0] ?? null) : one(`SELECT ${next}(${name}) FROM rows`);
  let from = after?.rowid ?? 0;
  let toStep = offset;
  for (;;) {
    const rows = ofValue.all(value, from, limit + 1 - found.length, toStep) as unknown[][];
    found.push(...rows);
    // Those without a value come last.
    if (found.length > limit || value === null) return found;
    if (toStep > 0)
      toStep = rows.length > 0 ? 0 : toStep - Number(one(`SELECT count(*) FROM rows WHERE ${name} IS ?`, value));
    value = one(`SELECT ${next}(${name}) FROM rows WHERE ${name} ${beyond} ?`, value);
    from = 0;
  }
}

/** Values on the way to a page: each costs three statements. */
const MOST_VALUES = 20;

/** How many rows have the same value of a column, about, from what its index was analysed for; 0 without an index. */
function rowsPerValue(db: Database.Database, stored: string): number {
  if (!prepareOnce(db, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").get()) return 0;
  const stat = prepareOnce(db, "SELECT stat FROM sqlite_stat1 WHERE idx = ?").pluck().get(`by ${stored}`);
  return Number(String(stat ?? "").split(" ")[1] ?? 0);
}

function toRecord(columns: Pick<StoredColumn, "name" | "type">[], cells: unknown[]): RowRecord {
  const record: RowRecord = {};
  for (let index = 0; index < columns.length; index++) {
    const { name, type } = columns[index] as Pick<StoredColumn, "name" | "type">;
    const value = restoreCell(type, cells[index] ?? null);
    // A field may bear any name, this one too.
    if (name === "__proto__") Object.defineProperty(record, name, { value, enumerable: true });
    else record[name] = value;
  }
  return record;
}

/** The cursor of the page that follows, null after the last one. */
export function nextCursor({ last }: RowAnswer, query: RowQuery, page: number, version: number): string | null {
  return last && writeCursor({ ...last, page: page + 1, version, sort: sortSignature(query) });
}
