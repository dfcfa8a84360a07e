import Database from "better-sqlite3";
import { LRUCache } from "lru-cache";
import { addFunctions } from "./add-functions.js";
import { identityOf } from "./file-identity.js";

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

/** Milliseconds between two looks at files that are there no more: one that is open keeps its place on the disk. */
const LOOK = 60_000;

/** `max`: connections kept open; `cache`: KiB of pages that each may keep. */
export function openRowsPool({ max = 32, cache = 4_000 } = {}): RowsPool {
  const open = new LRUCache<string, { db: Database.Database; identity: string | undefined }>({
    max,
    dispose: ({ db }) => db.close(),
  });
  const indexes = new LRUCache<string, Set<string>>({ max: KEPT_INDEXES });
  const forget = (file: string) => {
    open.delete(file);
    indexes.delete(file);
  };
  const looking = setInterval(() => {
    for (const [file, { identity }] of [...open.entries()]) if (identityOf(file) !== identity) forget(file);
  }, LOOK).unref();
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
      indexes.set(file, found);
      return found;
    },
    get(file) {
      const identity = identityOf(file);
      const held = open.get(file);
      if (held && held.identity === identity) return held.db;
      if (held) forget(file);
      const db = new Database(file, { readonly: true, fileMustExist: true });
      db.pragma(`cache_size = -${cache}`);
      db.pragma("temp_store = MEMORY");
      // No memory map, which is SQLite's default too: whoever shortens a file that is mapped kills the process that reads it.
      // Nobody writes it: it is locked once, by a transaction that lasts as long as the connection, where SQLite would lock and
      // unlock it for each statement (some 6 µs of calls to the system).
      db.exec("BEGIN");
      addFunctions(db);
      open.set(file, { db, identity });
      return db;
    },
    close() {
      clearInterval(looking);
      open.clear();
    },
  };
  return pool;
}

const KEPT_INDEXES = 1_000;

const statements = new WeakMap<Database.Database, LRUCache<string, Database.Statement>>();

/** A statement compiled once per connection, the last ones kept; never one that is being iterated. */
export function prepareOnce(db: Database.Database, sql: string): Database.Statement {
  let known = statements.get(db);
  if (!known) {
    known = new LRUCache({ max: KEPT_STATEMENTS });
    statements.set(db, known);
  }
  let statement = known.get(sql);
  if (!statement) {
    statement = db.prepare(sql);
    known.set(sql, statement);
  }
  return statement;
}

const KEPT_STATEMENTS = 50;
