import type { Recipe, Row, Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { writeAxisGroups } from "./axis-groups.js";
import { type Box, boxOf, unite } from "./box-of.js";
import { createColumnWriter } from "./column-store.js";
import { createBoxIndexWriter } from "./features/box-index.js";
import { findLargeIntegers } from "./features/decimal-columns.js";
import { createBoxTreeWriter } from "./features/write-box-tree.js";
import type { TextIndex } from "./find-words.js";
import { createPartsWriter } from "./parts.js";
import { foldWhole } from "./row-operators.js";
import { affinityOf, fold, GEOMETRY, MISSING_ROWS, quote, SECRET_COLUMNS, type StoredColumn } from "./stored-column.js";

/** Loads the rows of one version into a new `rows.sqlite`. */
export interface RowsWriter {
  insert(rows: Row[]): void;
  /** Makes the indexes and closes the file. */
  finish(): {
    rows: number;
    box: Box | null;
    pointsOnly: boolean;
    withoutGeometry: number;
    largeIntegers: string[];
    textIndex: TextIndex;
  };
  /** Closes the file, unfinished. */
  abandon(): void;
}

/**
 * Table `rows`: one line per record in the order of the file (rowid from 1, without gap), the columns, their folded
 * sort keys, the geometry; R*Tree `boxes` (id = rowid) when geographic, and its packed tree; FTS5 tables of words;
 * the columns once more for groups. The file is worth nothing before `finish`: it is
 * written without journal, because its folder is thrown away after a crash.
 */
export function createRowsFile(
  file: string,
  columns: StoredColumn[],
  { geographic, schema, absences }: { geographic: boolean; schema: Schema; absences?: Recipe["absences"] },
): RowsWriter {
  const db = new Database(file);
  db.pragma("page_size = 8192");
  // Without this SQLite keeps its journal, which a folder that is thrown away after a crash does not need.
  db.unsafeMode();
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma("cache_size = -32000");

  const keyed = columns.flatMap((column, index) => (column.sortKey ? [{ index, sortKey: column.sortKey }] : []));
  const definitions = [
    ...columns.map((column) => `${quote(column.stored)} ${affinityOf(column.type)}`),
    ...keyed.map(({ sortKey }) => `${quote(sortKey)} TEXT`),
    ...(absences ? [`${quote(SECRET_COLUMNS)} TEXT`] : []),
    ...(geographic ? [`${quote(GEOMETRY)} TEXT`] : []),
  ];
  const secretRank = absences ? columns.length + keyed.length : -1;
  db.exec(`CREATE TABLE rows (${definitions.length > 0 ? definitions.join(", ") : '"~empty"'})`);
  if (absences) {
    db.exec(`CREATE TABLE ${quote(MISSING_ROWS)} (meaning TEXT)`);
    db.prepare(`INSERT INTO ${quote(MISSING_ROWS)} VALUES (?)`).run(absences.missingRows ?? "unknown");
  }
  const boxTree = geographic ? createBoxTreeWriter(db) : undefined;

  const width = definitions.length;
  const places = `(${width > 0 ? definitions.map(() => "?").join(",") : "NULL"})`;
  const insertRow = db.prepare(`INSERT INTO rows VALUES ${places}`);
  // Several rows in one statement take a third less than one by one.
  const together = Math.max(1, Math.min(TOGETHER, Math.floor(MAX_VALUES / Math.max(1, width))));
  const insertRows = db.prepare(`INSERT INTO rows VALUES ${new Array(together).fill(places).join(",")}`);
  const boxIndex = createBoxIndexWriter();
  const texts = keyed.map(({ index }) => ({ column: columns[index] as StoredColumn, values: new Set<string>() }));
  const store = createColumnWriter(db, columns);
  const parts = createPartsWriter(db);
  const cells: unknown[] = new Array(width * together).fill(null);
  let held = 0;
  let count = 0;
  let placed = 0;
  let box: Box | null = null;
  let pointsOnly = geographic;

  const flush = () => {
    for (let rank = 0; rank < held; rank++) insertRow.run(cells.slice(rank * width, (rank + 1) * width));
    held = 0;
  };

  const insertOne = (row: Row) => {
    const from = held * width;
    for (let index = 0; index < columns.length; index++) {
      const cell = row.cells[index] ?? null;
      cells[from + index] = cell === true ? 1 : cell === false ? 0 : cell;
    }
    const keysFrom = from + columns.length;
    for (let rank = 0; rank < keyed.length; rank++) {
      const cell = row.cells[keyed[rank]?.index ?? 0];
      cells[keysFrom + rank] = typeof cell === "string" ? fold(cell) : (cell ?? null);
      const seen = texts[rank]?.values;
      if (seen && seen.size <= FEW_VALUES && typeof cell === "string") seen.add(cell);
      if (typeof cell === "boolean") cells[keysFrom + rank] = Number(cell);
    }
    count++;
    if (secretRank >= 0) cells[from + secretRank] = row.secret ? `|${row.secret.join("|")}|` : null;
    if (geographic) cells[from + width - 1] = row.geometry ? JSON.stringify(row.geometry) : null;
    if (++held === together) {
      insertRows.run(cells);
      held = 0;
    }
    store.add(row.cells);
    parts.add(count, row.parts);
    if (!row.geometry || !boxTree) return;
    if (row.geometry.type !== "Point") pointsOnly = false;
    const own = boxOf(row.geometry);
    if (!own) return;
    placed++;
    boxTree.add(count, own);
    boxIndex.add(count, own);
    box = box ? unite(box, own) : own;
  };
  // One transaction for all: a page that many rows change, as those of boxes are, is written when there is no more room for it in memory.
  db.exec("BEGIN");

  return {
    insert(rows) {
      for (const row of rows) insertOne(row);
    },
    finish() {
      flush();
      boxTree?.finish();
      db.exec("COMMIT");
      // Sorting for the indexes uses the other processors, where there are some.
      db.pragma("threads = 2");
      for (const index of indexedColumns(columns, schema))
        db.exec(`CREATE INDEX ${quote(`by ${index.stored}`)} ON rows (${quote(index.stored)})`);
      const withoutGeometry = geographic ? count - placed : 0;
      if (withoutGeometry > 0)
        db.exec(`CREATE INDEX "without geometry" ON rows (${quote(GEOMETRY)}) WHERE ${quote(GEOMETRY)} IS NULL`);
      store.finish();
      boxIndex.finish(db);
      writeAxisGroups(db, columns, { axes: schema.axes, rows: count });
      const largeIntegers = geographic ? findLargeIntegers(db, columns) : [];
      const textIndex = indexTexts(db, texts);
      db.pragma("analysis_limit = 1000");
      db.exec("ANALYZE");
      db.close();
      return { rows: count, box, pointsOnly: pointsOnly && box !== null, withoutGeometry, largeIntegers, textIndex };
    },
    abandon: () => db.close(),
  };
}

/** Rows inserted together, and values of a statement (SQLite takes 32 766). */
const TOGETHER = 8;
const MAX_VALUES = 32_000;

/** A column of no more different texts has each of them indexed once, not at each row. */
const FEW_VALUES = 10_000;

/** FTS5 tables of the folded texts: `~value_words` (rowid = that of `~values`) and `~row_words` (rowid = that of the row). */
function indexTexts(db: Database.Database, texts: { column: StoredColumn; values: Set<string> }[]): TextIndex {
  const few = texts.filter(({ values }) => values.size <= FEW_VALUES);
  const many = texts.filter(({ values }) => values.size > FEW_VALUES);
  const words = (name: string) =>
    db.exec(
      `CREATE VIRTUAL TABLE ${quote(name)} USING fts5(text, content='', detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 2')`,
    );
  db.function("fold", { deterministic: true }, (text) => (text === null ? null : foldWhole(String(text))));
  db.exec('CREATE TABLE "~values" (field INTEGER, value TEXT)');
  words("~value_words");
  const insertValue = db.prepare('INSERT INTO "~values" VALUES (?, ?)');
  const insertWords = db.prepare('INSERT INTO "~value_words" (rowid, text) VALUES (?, ?)');
  db.transaction(() => {
    for (const [rank, { values }] of few.entries())
      for (const value of values)
        insertWords.run(insertValue.run(BigInt(rank), value).lastInsertRowid, foldWhole(value));
  })();
  if (many.length > 0) {
    words("~row_words");
    const whole = many.map(({ column: { stored, sortKey } }) => {
      const text = quote(stored);
      return `CASE WHEN length(${text}) > 120 THEN fold(${text}) ELSE ${quote(sortKey ?? stored)} END`;
    });
    db.exec(`INSERT INTO "~row_words" (rowid, text) SELECT rowid, concat_ws(' ', ${whole.join(", ")}) FROM rows`);
  }
  return { byValue: few.map(({ column }) => column.stored), byRow: many.length > 0 };
}

/** Columns worth an index: keys, codes of the official geography, dates; eight at most. */
function indexedColumns(columns: StoredColumn[], schema: Schema): StoredColumn[] {
  const keys = new Set([schema.primaryKey ?? [], ...(schema.uniqueKeys ?? [])].flat());
  for (const field of schema.fields) if (field.constraints?.unique) keys.add(field.name);
  const isKey = ({ name }: StoredColumn) => keys.has(name);
  const isCode = ({ name, type }: StoredColumn) =>
    type === "string" && /(^|_)(code|insee|siren)|^code[A-Z]/i.test(name);
  const isPeriod = ({ type }: StoredColumn) => type === "year" || type === "yearmonth" || type === "date";
  return columns.filter((column) => isKey(column) || isCode(column) || isPeriod(column)).slice(0, 8);
}
