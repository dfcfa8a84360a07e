import Database from "better-sqlite3";
import { quote } from "../rows/stored-column.js";
import { type ComparedTable, MAX_TEXT, toCell, type Value } from "./compare-tables.js";
import type { DifferenceCell, DifferenceRow } from "./difference.js";

/** A cell, by what its row is recognised by. */
export interface SoughtCell {
  row: DifferenceRow;
  column: string;
}

/** Whether a table has the cell, and what it holds there. */
export type FoundCell = { found: false } | { found: true; value: DifferenceCell };

/** Finds cells in a published table: one whose column or row is not there is not found. */
export function locateCells(table: ComparedTable, cells: readonly SoughtCell[]): FoundCell[] {
  const db = new Database(table.rowsFile, { readonly: true });
  try {
    return cells.map(({ row, column }) => {
      const sought = table.columns.find(({ name }) => name === column);
      const by = Object.entries(row).map(([name, value]) => {
        const known = table.columns.find((one) => one.name === name);
        return known && conditionOf(known, value);
      });
      if (!sought || by.length === 0 || by.some((one) => one === undefined)) return { found: false };
      const told = by.flatMap((one) => one ?? []);
      const found = db
        .prepare(`SELECT ${quote(sought.stored)} FROM rows WHERE ${told.map(({ sql }) => sql).join(" AND ")} LIMIT 1`)
        .raw(true)
        .get(...told.map(({ value }) => value)) as Value[] | undefined;
      return found ? { found: true, value: toCell(found[0] ?? null, sought.type) } : { found: false };
    });
  } finally {
    db.close();
  }
}

/** A long text was cut where it was shown: it is recognised by its beginning. */
function conditionOf({ stored }: ComparedTable["columns"][number], value: DifferenceCell) {
  const isCut = typeof value === "string" && value.length === MAX_TEXT + 1 && value.endsWith("…");
  if (isCut) return { sql: `substr(${quote(stored)}, 1, ${MAX_TEXT}) = ?`, value: value.slice(0, MAX_TEXT) };
  return { sql: `${quote(stored)} IS ?`, value: typeof value === "boolean" ? Number(value) : value };
}
