import type { Row } from "@datalogue/ingest";
import type Database from "better-sqlite3";

/** A cell of the file received that a published one was made of. */
export interface ReceivedCell {
  /** Line of the file, null where its kind has no lines. */
  line: number | null;
  /** Rank of the column in the file, from 1, and its name there. */
  column: number | null;
  name: string;
}

const LAYOUTS = "~layouts";
const PARTS = "~parts";

type Layout = NonNullable<Row["parts"]>[number]["columns"];

/**
 * Keeps, beside the rows of a version, the lines and columns of the received file that a recipe made each of them from. Rows that were not made by one
 * have none, and nothing is written then.
 */
export function createPartsWriter(db: Database.Database): { add(row: number, parts: Row["parts"]): void } {
  const layouts = new Map<Layout, number>();
  let statements: { part: Database.Statement; layout: Database.Statement } | undefined;
  const open = () => {
    db.exec(`CREATE TABLE "${LAYOUTS}" (id INTEGER PRIMARY KEY, columns TEXT);
      CREATE TABLE "${PARTS}" (row INTEGER, part INTEGER, line INTEGER, layout INTEGER, PRIMARY KEY (row, part)) WITHOUT ROWID`);
    return {
      part: db.prepare(`INSERT INTO "${PARTS}" VALUES (?, ?, ?, ?)`),
      layout: db.prepare(`INSERT INTO "${LAYOUTS}" VALUES (?, ?)`),
    };
  };
  return {
    add(row, parts = []) {
      for (const [rank, { line, columns }] of parts.entries()) {
        statements ??= open();
        let layout = layouts.get(columns);
        if (layout === undefined) {
          layout = layouts.size;
          layouts.set(columns, layout);
          statements.layout.run(layout, JSON.stringify(columns));
        }
        statements.part.run(row, rank, line, layout);
      }
    },
  };
}

/**
 * The cells of the received file that a column of some rows was made of, in the order of the rows; none where no recipe made them, or where the file was
 * written before they were kept.
 * @param column Rank of the column among those of the version.
 */
export function readParts(db: Database.Database, rows: readonly number[], column: number): ReceivedCell[] {
  const isKept = db.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(PARTS) !== undefined;
  if (!isKept) return [];
  const layouts = new Map<number, Layout>();
  const readLayout = db.prepare(`SELECT columns FROM "${LAYOUTS}" WHERE id = ?`).pluck();
  const layoutOf = (id: number): Layout => {
    const known = layouts.get(id) ?? (JSON.parse(readLayout.get(id) as string) as Layout);
    layouts.set(id, known);
    return known;
  };
  const read = db.prepare(`SELECT line, layout FROM "${PARTS}" WHERE row = ? ORDER BY part`);
  return rows.flatMap((row) =>
    (read.all(row) as { line: number | null; layout: number }[]).flatMap(({ line, layout }) => {
      const found = layoutOf(layout)[column];
      return found ? [{ line, column: found.rank, name: found.name }] : [];
    }),
  );
}
