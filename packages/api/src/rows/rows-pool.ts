import Database from "better-sqlite3";
import { foldWhole } from "./row-operators.js";

/** Read-only connections to `rows.sqlite` files, the last used kept open. */
export interface RowsPool {
  get(file: string): Database.Database;
  close(): void;
}

export function openRowsPool(max = 32): RowsPool {
  const open = new Map<string, Database.Database>();
  return {
    get(file) {
      let db = open.get(file);
      if (db) open.delete(file);
      else {
        db = new Database(file, { readonly: true, fileMustExist: true });
        db.pragma("cache_size = -4000");
        db.pragma("temp_store = MEMORY");
        db.function("fold", { deterministic: true }, (text) => (text === null ? null : foldWhole(String(text))));
      }
      open.set(file, db);
      for (const [oldest, unused] of open) {
        if (open.size <= max) break;
        open.delete(oldest);
        unused.close();
      }
      return db;
    },
    close() {
      for (const db of open.values()) db.close();
      open.clear();
    },
  };
}
