import type Database from "better-sqlite3";
import { addMeets } from "./features/intersects-condition.js";
import { foldWhole } from "./row-operators.js";

/** Teaches a connection what conditions on rows call: `fold`, `meets`. */
export function addFunctions(db: Database.Database): void {
  db.function("fold", { deterministic: true }, (text) => (text === null ? null : foldWhole(String(text))));
  addMeets(db);
}
