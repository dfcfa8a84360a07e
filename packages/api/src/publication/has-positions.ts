import Database from "better-sqlite3";
import { POSITIONS } from "../exports/export-format.js";
import { GEOMETRY, quote, type StoredColumn } from "../rows/stored-column.js";

/** Degrees, about a metre: properties are often rounded to five decimals. */
const SAME = 1e-5;

/** Whether two columns of numbers, `longitude` and `latitude`, are the position of every point of a version. */
export function hasPositions(rowsFile: string, columns: readonly StoredColumn[]): boolean {
  const told = POSITIONS.flatMap(
    (name) => columns.find((column) => column.name === name && column.type === "number") ?? [],
  );
  if (told.length < POSITIONS.length) return false;
  const isSame = told.map(
    ({ stored }, at) => `abs(${quote(stored)} - json_extract(${quote(GEOMETRY)}, '$.coordinates[${at}]')) <= ${SAME}`,
  );
  const db = new Database(rowsFile, { readonly: true });
  try {
    const other = `SELECT 1 FROM rows WHERE ${quote(GEOMETRY)} IS NOT NULL AND (${isSame.join(" AND ")}) IS NOT TRUE`;
    return db.prepare(other).get() === undefined;
  } finally {
    db.close();
  }
}
