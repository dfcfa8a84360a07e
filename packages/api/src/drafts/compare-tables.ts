import Database from "better-sqlite3";
import { GEOMETRY, numberAsText, quote } from "../rows/stored-column.js";
import type { Difference, DifferenceCell, DifferenceRow, ShapeMove } from "./difference.js";
import { compareShapes, countShape, openTally, type ShapeTally } from "./shapes.js";
import type { ChangeWriter } from "./write-changes.js";

/** A published table, as it is compared. */
export interface ComparedTable {
  rowsFile: string;
  columns: { name: string; stored: string; type: string }[];
}

/** What rows tell of a difference. */
export type TableDifference = Pick<Difference, "key" | "rows" | "samples" | "geometry"> & {
  preview: DifferenceRow[];
  /** Columns of both that had values and have none any more. */
  emptied: string[];
};

/** Rows shown of each kind, and characters of a text. */
const SHOWN = 20;
export const MAX_TEXT = 300;
/** Where nobody asked for the whole. */
const SILENT: ChangeWriter = { row() {}, cell() {}, end() {} };

export type Value = string | number | bigint | Uint8Array | null;

/**
 * The rows that one published table has and another has not, and how its shapes change: rows are recognised by the columns of the key, or by all
 * that both have when there is none. Both are read in the order of the key, side by side: memory does not grow with them.
 */
export function compareTables(
  before: ComparedTable | null,
  after: ComparedTable,
  key: string[],
  openFile: (key: string[]) => ChangeWriter = () => SILENT,
): TableDifference {
  const next = open(after);
  const last = before && open(before);
  try {
    const preview = next.db
      .prepare(`SELECT ${selectOf(after.columns)} FROM rows ORDER BY rowid LIMIT ${SHOWN}`)
      .raw(true)
      .all()
      .map((row) => toRow(row as Value[], after.columns));
    const total = countRows(next.db);
    if (!before || !last) {
      const file = openFile(key);
      for (const { row } of readInOrder(next.db, after, key, null)) file.row("added", toRow(row, after.columns, false));
      file.end();
      return {
        ...{ key, preview, emptied: [], geometry: null, samples: { added: preview, removed: [], changed: [] } },
        rows: { before: 0, after: total, added: total, removed: 0, changed: 0 },
      };
    }
    const emptied = after.columns
      .filter(({ name, stored }) => {
        const was = before.columns.find((column) => column.name === name);
        return was && hasValue(last.db, was.stored) && !hasValue(next.db, stored);
      })
      .map(({ name }) => name);
    return { ...merge(before, last.db, after, next.db, key, openFile), preview, emptied };
  } finally {
    next.db.close();
    last?.db.close();
  }
}

function merge(
  before: ComparedTable,
  lastDb: Database.Database,
  after: ComparedTable,
  nextDb: Database.Database,
  wanted: string[],
  openFile: (key: string[]) => ChangeWriter,
): Omit<TableDifference, "preview" | "emptied"> {
  const names = new Set(before.columns.map(({ name }) => name));
  const common = after.columns.filter(({ name }) => names.has(name)).map(({ name }) => name);
  const isKey = wanted.length > 0 && wanted.every((name) => common.includes(name));
  const key = isKey ? wanted : [];
  const by = isKey ? wanted : common;
  const file = openFile(key);
  const [lastShapes, nextShapes] = [openTally(lastDb), openTally(nextDb)];
  const removed = readInOrder(lastDb, before, by, lastShapes);
  const added = readInOrder(nextDb, after, by, nextShapes);
  const rows = { before: countRows(lastDb), after: countRows(nextDb), added: 0, removed: 0, changed: 0 };
  const samples: TableDifference["samples"] = { added: [], removed: [], changed: [] };
  const places = common
    .filter((name) => !by.includes(name))
    .map((name) => [name, rank(before, name), rank(after, name)]);
  let a = removed.next();
  let b = added.next();
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : compareKeys(a.value.key, b.value.key);
    if (order < 0 && !a.done) {
      rows.removed++;
      file.row("removed", toRow(a.value.row, before.columns, false));
      if (samples.removed.length < SHOWN) samples.removed.push(toRow(a.value.row, before.columns));
      a = removed.next();
    } else if (order > 0 && !b.done) {
      rows.added++;
      file.row("added", toRow(b.value.row, after.columns, false));
      if (samples.added.length < SHOWN) samples.added.push(toRow(b.value.row, after.columns));
      b = added.next();
    } else if (!a.done && !b.done) {
      const [was, is] = [a.value, b.value];
      const moved = places.filter(([, from, to]) => !isSame(was.row[from as number], is.row[to as number]));
      const reshaped = tellReshaped(was.shape, is.shape);
      if (moved.length > 0 || reshaped) {
        rows.changed++;
        const whole = toRow(is.row, after.columns, false);
        for (const [name, from] of moved) {
          const column = before.columns[from as number] as ComparedTable["columns"][number];
          file.cell(
            whole,
            name as string,
            toCell(was.row[from as number] ?? null, column.type, false),
            whole[name as string] ?? null,
          );
        }
        if (reshaped) file.cell(whole, "géométrie", null, reshaped);
        if (samples.changed.length < SHOWN) {
          const of = (row: Value[], table: ComparedTable, only: string[]) =>
            toRow(
              only.map((name) => row[rank(table, name)] ?? null),
              only.map((name) => table.columns[rank(table, name)] as ComparedTable["columns"][number]),
            );
          const changed = moved.map(([name]) => name as string);
          samples.changed.push({
            key: of(is.row, after, by),
            before: of(was.row, before, changed),
            after: of(is.row, after, changed),
            ...(reshaped ? { shape: reshaped } : {}),
          });
        }
      }
      a = removed.next();
      b = added.next();
    }
  }
  file.end();
  return { key, rows, samples, geometry: compareShapes(lastShapes, nextShapes) };
}

function open(table: ComparedTable): { db: Database.Database } {
  return { db: new Database(table.rowsFile, { readonly: true }) };
}

function* readInOrder(db: Database.Database, table: ComparedTable, by: string[], shapes: ShapeTally) {
  // As texts: a column whose type changed is compared all the same.
  const keys = by.map((name) => {
    const { stored, type } = table.columns[rank(table, name)] as ComparedTable["columns"][number];
    return type === "number" ? numberAsText(quote(stored)) : `CAST(${quote(stored)} AS TEXT)`;
  });
  const shape = shapes ? `, ${quote(GEOMETRY)}` : "";
  const order = keys.length > 0 ? ` ORDER BY ${keys.map((_, at) => at + 1).join(", ")}` : "";
  const lead = keys.length > 0 ? `${keys.join(", ")}, ` : "";
  const statement = db.prepare(`SELECT ${lead}${selectOf(table.columns)}${shape} FROM rows${order}`).raw(true);
  for (const row of statement.iterate() as IterableIterator<Value[]>)
    yield {
      key: row.slice(0, keys.length) as (string | null)[],
      row: row.slice(keys.length, keys.length + table.columns.length),
      shape: shapes && countShape(shapes, row.at(-1) as string | null),
    };
}

function selectOf(columns: ComparedTable["columns"]): string {
  return columns.map(({ stored }) => quote(stored)).join(", ");
}

function rank({ columns }: ComparedTable, name: string): number {
  return columns.findIndex((column) => column.name === name);
}

function countRows(db: Database.Database): number {
  return db.prepare("SELECT count(*) FROM rows").pluck().get() as number;
}

function hasValue(db: Database.Database, column: string): boolean {
  const one = db.prepare(`SELECT EXISTS(SELECT 1 FROM rows WHERE ${quote(column)} IS NOT NULL)`).pluck();
  return one.get() === 1;
}

/** What becomes of the shape of a row; undefined where it is the same, or has none. */
function tellReshaped(was: string | null, is: string | null): ShapeMove | undefined {
  if (was === is) return undefined;
  if (was === null) return "ajoutée";
  return is === null ? "retirée" : "déplacée ou redessinée";
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || (a !== null && b !== null && typeof a !== typeof b && Number(a) === Number(b) && `${a}` !== "");
}

/** The order of SQLite: no value first, then texts by their UTF-8 bytes. */
function compareKeys(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  for (const [at, one] of a.entries()) {
    const other = b[at] ?? null;
    if (one === other) continue;
    if (one === null) return -1;
    if (other === null) return 1;
    const order = compareTexts(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x === y) continue;
    // Surrogates stand for characters that come after all those of one unit.
    return (x >= 0xd800 && x < 0xe000 ? x + 0x2800 : x) - (y >= 0xd800 && y < 0xe000 ? y + 0x2800 : y);
  }
  return a.length - b.length;
}

/** `shortened`: a long text is cut, to be shown. */
function toRow(row: Value[], columns: ComparedTable["columns"], shortened = true): DifferenceRow {
  return Object.fromEntries(columns.map(({ name, type }, at) => [name, toCell(row[at] ?? null, type, shortened)]));
}

/** A value as differences show it. */
export function toCell(value: Value, type: string, shortened = true): DifferenceCell {
  if (value === null || value instanceof Uint8Array) return null;
  if (type === "boolean") return Number(value) === 1;
  if (typeof value === "bigint") return Number(value);
  return shortened && typeof value === "string" && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
}
