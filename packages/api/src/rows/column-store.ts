import type { Cell, FieldTypeName } from "@datalogue/ingest";
import type Database from "better-sqlite3";
import type { StoredColumn } from "./stored-column.js";

/** Rows whose values are kept in one blob. */
const CHUNK = 16_384;
const MAX_CODES = 65_535;

/** Columns kept as a number per row that names one of few values; 0 = no value. */
const CODED = new Set<FieldTypeName>(["string", "year", "boolean", "date", "yearmonth"]);
/** Columns kept as their numbers; NaN = no value. */
const NUMBERS = new Set<FieldTypeName>(["number", "integer"]);

/**
 * The values of a version once more, column by column, for groups: table `~columns` (field, chunk, data: 16-bit codes or 64-bit
 * numbers of 16 384 rows) and `~codes` (field, code from 1, value). A column of more than 65 535 different values is left out.
 */
export interface ColumnWriter {
  add(cells: readonly (Cell | undefined)[]): void;
  finish(): void;
}

interface Coded {
  stored: string;
  index: number;
  codes: Map<string | number, number> | null;
  data: Uint16Array;
}

interface Numbers {
  stored: string;
  index: number;
  data: Float64Array;
}

export function createColumnWriter(db: Database.Database, columns: StoredColumn[]): ColumnWriter {
  db.exec('CREATE TABLE "~columns" (field TEXT, chunk INTEGER, data BLOB, PRIMARY KEY (field, chunk)) WITHOUT ROWID');
  db.exec('CREATE TABLE "~codes" (field TEXT, code INTEGER, value, PRIMARY KEY (field, code)) WITHOUT ROWID');
  const insert = db.prepare('INSERT INTO "~columns" VALUES (?, ?, ?)');
  const of = (types: Set<FieldTypeName>) =>
    columns.flatMap(({ stored, type }, index) => (types.has(type) ? [{ stored, index }] : []));
  const coded: Coded[] = of(CODED).map((one) => ({ ...one, codes: new Map(), data: new Uint16Array(CHUNK) }));
  const numbers: Numbers[] = of(NUMBERS).map((one) => ({ ...one, data: new Float64Array(CHUNK) }));
  let rank = 0;
  let chunk = 0;

  const flush = () => {
    const bytes = ({ buffer }: Uint16Array | Float64Array, width: number) => Buffer.from(buffer, 0, rank * width);
    for (const { stored, codes, data } of coded) if (codes) insert.run(stored, chunk, bytes(data, 2));
    for (const { stored, data } of numbers) insert.run(stored, chunk, bytes(data, 8));
    chunk++;
    rank = 0;
  };

  return {
    add(cells) {
      for (const column of coded) {
        const { codes } = column;
        if (!codes) continue;
        const cell = cells[column.index] ?? null;
        let code = 0;
        if (cell !== null) {
          const value = typeof cell === "boolean" ? Number(cell) : cell;
          code = codes.get(value) ?? 0;
          if (code === 0) {
            code = codes.size + 1;
            if (code > MAX_CODES) {
              column.codes = null;
              continue;
            }
            codes.set(value, code);
          }
        }
        column.data[rank] = code;
      }
      for (const { index, data } of numbers) {
        const cell = cells[index];
        data[rank] = typeof cell === "number" ? cell : Number.NaN;
      }
      if (++rank === CHUNK) flush();
    },
    finish() {
      if (rank > 0) flush();
      const insertCode = db.prepare('INSERT INTO "~codes" VALUES (?, ?, ?)');
      db.transaction(() => {
        for (const { stored, codes } of coded)
          if (codes) for (const [value, code] of codes) insertCode.run(stored, BigInt(code), value);
          else db.prepare('DELETE FROM "~columns" WHERE field = ?').run(stored);
      })();
    },
  };
}

/** Reads what a `ColumnWriter` wrote; undefined for a file or a column that has none. */
export interface ColumnReader {
  /** The value of each code, by its rank; rank 0 is no value. */
  values(stored: string): (string | number | null)[];
  has(stored: string): boolean;
  codes(stored: string, chunk: number): Uint16Array | undefined;
  numbers(stored: string, chunk: number): Float64Array | undefined;
}

export function openColumns(db: Database.Database): ColumnReader | undefined {
  if (!db.prepare("SELECT 1 FROM sqlite_master WHERE name = '~columns'").get()) return undefined;
  const select = db.prepare('SELECT data FROM "~columns" WHERE field = ? AND chunk = ?').pluck();
  const read = (stored: string, chunk: number) => {
    const found = select.get(stored, chunk) as Buffer | undefined;
    // Typed arrays begin at a multiple of their width.
    return found && found.byteOffset % 8 !== 0 ? Buffer.from(new Uint8Array(found).buffer) : found;
  };
  return {
    values: (stored) => [
      null,
      ...(db.prepare('SELECT value FROM "~codes" WHERE field = ? ORDER BY code').pluck().all(stored) as string[]),
    ],
    has: (stored) => select.get(stored, 0) !== undefined,
    codes(stored, chunk) {
      const bytes = read(stored, chunk);
      return bytes && new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    },
    numbers(stored, chunk) {
      const bytes = read(stored, chunk);
      return bytes && new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
    },
  };
}
