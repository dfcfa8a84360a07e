import Database from "better-sqlite3";
import { identityOf } from "../stored-files/file-identity.js";
import { foldWhole } from "./row-operators.js";

/**
 * Read-only connections to `rows.sqlite` files, the last used kept open as long as the file is the one that was opened: who reads
 * pages of two files through one connection would be told what neither says.
 */
export interface RowsPool {
  get(file: string): Database.Database;
  /** Columns that begin an index of the file. */
  indexed(file: string): Set<string>;
  close(): void;
}

export function openRowsPool(max = 32): RowsPool {
  const open = new Map<string, { db: Database.Database; identity: string | undefined }>();
  const indexes = new Map<string, Set<string>>();
  const pool: RowsPool = {
    indexed(file) {
      const known = indexes.get(file);
      if (known) return known;
      const found = new Set(
        pool
          .get(file)
          .prepare(
            "SELECT info.name FROM pragma_index_list('rows') AS list, pragma_index_info(list.name) AS info WHERE info.seqno = 0",
          )
          .pluck()
          .all() as string[],
      );
      if (indexes.size >= KEPT_INDEXES) indexes.clear();
      indexes.set(file, found);
      return found;
    },
    get(file) {
      const identity = identityOf(file);
      const held = open.get(file);
      open.delete(file);
      if (held && held.identity !== identity) {
        held.db.close();
        indexes.delete(file);
      }
      let db = held?.identity === identity ? held?.db : undefined;
      if (!db) {
        db = new Database(file, { readonly: true, fileMustExist: true });
        db.pragma("cache_size = -4000");
        db.pragma("temp_store = MEMORY");
        // No memory map, which is SQLite's default too: whoever shortens a file that is mapped kills the process that reads it.
        // Nobody writes it: it is locked once, by a transaction that lasts as long as the connection, where SQLite would lock and
        // unlock it for each statement (some 6 µs of calls to the system).
        db.exec("BEGIN");
        db.function("fold", { deterministic: true }, (text) => (text === null ? null : foldWhole(String(text))));
      }
      open.set(file, { db, identity });
      for (const [oldest, unused] of open) {
        if (open.size <= max) break;
        open.delete(oldest);
        unused.db.close();
      }
      return db;
    },
    close() {
      for (const { db } of open.values()) db.close();
      open.clear();
    },
  };
  return pool;
}

const KEPT_INDEXES = 1_000;

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>();

/** A statement compiled once per connection, the last ones kept; never one that is being iterated. */
export function prepareOnce(db: Database.Database, sql: string): Database.Statement {
  const known = statements.get(db) ?? new Map<string, Database.Statement>();
  statements.set(db, known);
  const statement = known.get(sql) ?? db.prepare(sql);
  known.delete(sql);
  known.set(sql, statement);
  for (const oldest of known.keys()) {
    if (known.size <= KEPT_STATEMENTS) break;
    known.delete(oldest);
  }
  return statement;
}

const KEPT_STATEMENTS = 50;
