import type Database from "better-sqlite3";
import { COLUMN_FIGURES, type GroupCells, groupInColumns, sortGroups } from "./group-columns.js";
import { type GroupPlan, isAmount, planGroups } from "./plan-groups.js";
import { prepareOnce } from "./rows-pool.js";
import { affinityOf, fold, quote, type StoredColumn } from "./stored-column.js";

/** Table of the groups computed at publication: the axes, their sort keys, four figures of each amount. */
const TABLE = '"~groups"';

const STORED = ["sum", "min", "max", "count"] as const;
const figure = (operation: (typeof STORED)[number], stored: string) => quote(`~${operation}:${stored}`);

/** Fewer groups than one for this many rows, or reading them would gain nothing. */
const ROWS_PER_GROUP = 4;

/**
 * Computes once, at publication, the figures of each combination of values of the axes that the schema declares. Nothing is
 * written where it would not help: axes of too many values or combinations, no amount.
 */
export function writeAxisGroups(
  db: Database.Database,
  columns: StoredColumn[],
  { axes = [], rows }: { axes: string[] | undefined; rows: number },
): void {
  const measures = columns.filter((column) => isAmount(column) && !axes.includes(column.name));
  const asked = axes.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  if (asked.length === 0 || measures.length === 0) return;
  const plan = planGroups(
    columns,
    {
      groups: asked.map(({ name }) => ({ field: name, by: null })),
      aggregates: measures.flatMap(({ name }) => STORED.map((operation) => ({ field: name, operation }))),
    },
    {
      find: (name) => columns.find((column) => column.name === name) as StoredColumn,
      condition: { sql: "", values: [] },
      filtered: [],
      territories: undefined,
      offset: 0,
      limit: 0,
    },
  );
  const groups = groupInColumns(db, plan);
  if (!groups || groups.length * ROWS_PER_GROUP > rows) return;
  const keyed = asked.flatMap(({ sortKey }, rank) => (sortKey === null ? [] : [{ sortKey, rank }]));
  const definitions = [
    ...asked.map(({ stored, type }) => `${quote(stored)} ${affinityOf(type)}`),
    ...measures.flatMap(({ stored }) => STORED.map((operation) => `${figure(operation, stored)} REAL`)),
    ...keyed.map(({ sortKey }) => `${quote(sortKey)} TEXT`),
  ];
  db.exec(`CREATE TABLE ${TABLE} (${definitions.join(", ")})`);
  const insert = db.prepare(`INSERT INTO ${TABLE} VALUES (${definitions.map(() => "?").join(", ")})`);
  db.transaction(() => {
    for (const cells of groups)
      insert.run(
        ...cells,
        ...keyed.map(({ rank }) => (typeof cells[rank] === "string" ? fold(cells[rank]) : (cells[rank] ?? null))),
      );
  })();
}

/** The groups of a plan read from those of the axes; undefined where it groups, filters or computes by anything else. */
export function groupByAxes(db: Database.Database, plan: GroupPlan): GroupCells | undefined {
  const { columns, filtered, where, values, groups, mappings } = plan;
  if (filtered === null) return undefined;
  const there = new Set(prepareOnce(db, `SELECT name FROM pragma_table_info('~groups')`).pluck().all() as string[]);
  if (there.size === 0 || !filtered.every((stored) => there.has(stored))) return undefined;
  const outputs: string[] = [];
  for (const { sql, from } of columns) {
    if (from.kind === "group") {
      if (!there.has(from.stored)) return undefined;
      outputs.push(sql);
    } else {
      if (!from.numeric || !COLUMN_FIGURES.has(from.operation) || !there.has(`~sum:${from.stored}`)) return undefined;
      outputs.push(figureSql(from.operation, from.stored));
    }
  }
  makeMappings(db, mappings);
  const found = db
    .prepare(
      `SELECT ${outputs.join(", ")} FROM ${TABLE}${where ? ` WHERE ${where}` : ""}${groups.length > 0 ? ` GROUP BY ${groups.join(", ")}` : ""}`,
    )
    .raw(true)
    .all(...values) as GroupCells;
  return sortGroups(found, plan);
}

function figureSql(operation: string, stored: string): string {
  const [sum, count] = [figure("sum", stored), figure("count", stored)];
  if (operation === "count") return `CAST(total(${count}) AS INTEGER)`;
  if (operation === "min" || operation === "max") return `${operation}(${figure(operation, stored)})`;
  const value = operation === "avg" ? `total(${sum}) / total(${count})` : `total(${sum})`;
  return `CASE WHEN total(${count}) > 0 THEN ${value} END`;
}

/** Makes the tables of the roll-ups of a plan, each once per connection. */
export function makeMappings(db: Database.Database, mappings: GroupPlan["mappings"]): void {
  for (const { table, pairs } of mappings) {
    if (db.prepare("SELECT 1 FROM temp.sqlite_master WHERE name = ?").get(table)) continue;
    db.exec(`CREATE TEMP TABLE ${quote(table)} (code TEXT PRIMARY KEY, territory TEXT) WITHOUT ROWID`);
    const insert = db.prepare(`INSERT INTO temp.${quote(table)} VALUES (?, ?)`);
    for (const pair of pairs) insert.run(...pair);
  }
}
