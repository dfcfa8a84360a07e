import type { Cell } from "@datalogue/ingest";
import type Database from "better-sqlite3";

import { tidyGroup } from "./plan-groups.js";
import { groupSql, type QueryPlan } from "./query-rows.js";
import { GEOMETRY, quote } from "./stored-column.js";

/** One record: its cells in the order of the fields, its geometry as GeoJSON text. */
export interface ExportRecord {
  cells: Cell[];
  geometry: string | null;
}

const BATCH = 500;

/**
 * Every record of a plan, page and cursor aside, in its order. Memory does not grow with the rows: all rows are taken by
 * batches of row numbers; SQLite itself keeps what it sorts on disk.
 */
export function* readRecords(db: Database.Database, plan: QueryPlan, geographic: boolean): Generator<ExportRecord> {
  const width = plan.columns.length;
  const booleans = plan.columns.flatMap(({ type }, index) => (type === "boolean" ? [index] : []));
  const toRecord = (row: unknown[]): ExportRecord => {
    const geometry = geographic ? (row[width] as string | null) : null;
    const cells = row as Cell[];
    cells.length = width;
    for (const index of booleans) if (cells[index] !== null) cells[index] = (cells[index] as unknown) === 1;
    return { cells, geometry };
  };

  if (plan.kind === "groups") {
    const groups = db
      .prepare(groupSql(db, plan))
      .raw(true)
      .iterate(...plan.values);
    for (const row of groups) yield toRecord(tidyGroup(plan, row as unknown[]));
    return;
  }
  const selected = [
    ...plan.columns.map(({ stored }) => quote(stored)),
    ...(geographic ? [quote(GEOMETRY)] : []),
    "rowid",
  ].join(", ");
  // With a condition the way to the rows is chosen once, not at each batch.
  if (plan.keys.length > 0 || plan.where) {
    const order = plan.keys.map(
      ({ stored, descending }) => `${quote(stored)} ${descending ? "DESC" : "ASC"} NULLS LAST`,
    );
    const sorted = db.prepare(
      `SELECT ${selected} FROM rows${plan.where ? ` WHERE ${plan.where}` : ""} ORDER BY ${[...order, "rowid"].join(", ")}`,
    );
    for (const row of sorted.raw(true).iterate(...plan.values)) yield toRecord(row as unknown[]);
    return;
  }
  const batch = db.prepare(`SELECT ${selected} FROM rows WHERE rowid > ? ORDER BY rowid LIMIT ${BATCH}`).raw(true);
  for (let last = 0; ; ) {
    const rows = batch.all(last) as unknown[][];
    last = (rows.at(-1)?.at(-1) ?? 0) as number;
    for (const row of rows) yield toRecord(row);
    if (rows.length < BATCH) return;
  }
}
