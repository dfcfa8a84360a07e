import type { Cell, Field } from "@datalogue/ingest/core";
import { mapPositions } from "@datalogue/ingest/projection";
import type Database from "better-sqlite3";
import { coordinateSystems } from "../coordinate-systems.js";
import { recordText, recordWriter } from "../record-text.js";
import { GEOMETRY, quote } from "../stored-column.js";
import type { FeaturePlan } from "./plan-features.js";

/**
 * Each feature once more as GeoJSON text, in table `~features` of the rows (id = rowid): pages are then copied, not written
 * again. The text begins after the identifier, which the number of the row tells.
 */
const TABLE = '"~features"';

/** Fills the table while rows are read for the exports. */
export interface FeatureTexts {
  add(cells: Cell[], geometry: string | null): void;
  finish(): void;
}

/** `decimals`: names of the columns whose whole values have a decimal point too. */
export function createFeatureTexts(db: Database.Database, fields: Field[], decimals: string[]): FeatureTexts {
  db.exec(`CREATE TABLE ${TABLE} (id INTEGER PRIMARY KEY, text TEXT)`);
  // The number is that of the row: it comes by itself.
  const insert = db.prepare(`INSERT INTO ${TABLE} (text) VALUES (?)`);
  const insertMany = db.prepare(`INSERT INTO ${TABLE} (text) VALUES ${new Array(TOGETHER).fill("(?)").join(", ")}`);
  const tail = featureTail(fields, decimals);
  let held: string[] = [];
  db.exec("BEGIN");
  return {
    add(cells, geometry) {
      if (held.push(tail(cells, geometry)) < TOGETHER) return;
      insertMany.run(held);
      held = [];
    },
    finish() {
      for (const text of held) insert.run(text);
      db.exec("COMMIT");
    },
  };
}

/** Features inserted in one statement, which takes less time than one by one. */
const TOGETHER = 16;

function featureTail(fields: Field[], decimals: string[]): (cells: Cell[], geometry: string | null) => string {
  // Without decimals, the text is that of the other forms.
  const properties = decimals.length > 0 ? recordWriter(fields, decimals) : recordText(fields);
  return (cells, geometry) => `,"geometry":${geometry},"properties":${properties(cells)}}`;
}

/** How features are read: what to select (without condition), and the text of what was selected. */
export interface FeatureSelection {
  select: string;
  /** Name of the column of the number. */
  id: string;
  toText(row: unknown[]): string;
}

/** Features of a version that does not keep them as they are given are written on the way; of the others, the geometry alone in another system. */
export function selectFeatures({ columns, fields, decimals, stored, crs }: FeaturePlan): FeatureSelection {
  const system = crs === null ? undefined : coordinateSystems[crs];
  const place = (geometry: string | null) =>
    system && geometry !== null ? JSON.stringify(mapPositions(JSON.parse(geometry), system.fromDegrees)) : geometry;
  if (stored && !system)
    return {
      select: `SELECT id, text FROM ${TABLE}`,
      id: "id",
      toText: ([id, tail]) => `{"type":"Feature","id":${id}${tail}`,
    };
  if (stored)
    return {
      select: `SELECT kept.id, kept.text, rows.${quote(GEOMETRY)} FROM ${TABLE} AS kept CROSS JOIN rows ON rows.rowid = kept.id`,
      id: "kept.id",
      toText: ([id, tail, geometry]) => {
        const properties = (tail as string).slice(`,"geometry":${geometry}`.length);
        return `{"type":"Feature","id":${id},"geometry":${place(geometry as string | null)}${properties}`;
      },
    };
  const tail = featureTail(fields, decimals);
  const booleans = columns.flatMap(({ type }, index) => (type === "boolean" ? [index] : []));
  return {
    select: `SELECT rowid, ${[GEOMETRY, ...columns.map(({ stored: name }) => name)].map(quote).join(", ")} FROM rows`,
    id: "rowid",
    toText: ([id, geometry, ...values]) => {
      const cells = values as Cell[];
      for (const index of booleans) if (cells[index] !== null) cells[index] = (cells[index] as unknown) === 1;
      return `{"type":"Feature","id":${id}${tail(cells, place(geometry as string | null))}`;
    },
  };
}
