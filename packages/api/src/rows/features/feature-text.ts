import type { Cell, Field } from "@datalogue/ingest/core";
import { mapPositions } from "@datalogue/ingest/projection";
import type Database from "better-sqlite3";
import { coordinateSystems } from "../coordinate-systems.js";
import { recordText } from "../record-text.js";
import { GEOMETRY, quote, type StoredColumn } from "../stored-column.js";

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

export function createFeatureTexts(db: Database.Database, fields: Field[]): FeatureTexts {
  db.exec(`CREATE TABLE ${TABLE} (id INTEGER PRIMARY KEY, text TEXT)`);
  // The number is that of the row: it comes by itself.
  const insert = db.prepare(`INSERT INTO ${TABLE} (text) VALUES (?)`);
  const insertMany = db.prepare(`INSERT INTO ${TABLE} (text) VALUES ${new Array(TOGETHER).fill("(?)").join(", ")}`);
  const tail = featureTail(fields);
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

function featureTail(fields: Field[]): (cells: Cell[], geometry: string | null) => string {
  const properties = recordText(fields);
  return (cells, geometry) => `,"geometry":${geometry},"properties":${properties(cells)}}`;
}

/** How features are read: what to select (without condition), and the text of what was selected. */
export interface FeatureSelection {
  select: string;
  /** Name of the column of the number. */
  id: string;
  toText(row: unknown[]): string;
}

/**
 * `stored` is false for versions older than the table: their features are written on the way. `crs`: address of the reference system to give
 * positions in, null for that of what is stored.
 */
export function selectFeatures(
  columns: StoredColumn[],
  fields: Field[],
  stored: boolean,
  crs: string | null,
): FeatureSelection {
  const selection = selectStored(columns, fields, stored);
  const system = crs === null ? undefined : coordinateSystems[crs];
  if (!system) return selection;
  return {
    ...selection,
    toText(row) {
      const feature = JSON.parse(selection.toText(row));
      if (feature.geometry) feature.geometry = mapPositions(feature.geometry, system.fromDegrees);
      return JSON.stringify(feature);
    },
  };
}

function selectStored(columns: StoredColumn[], fields: Field[], stored: boolean): FeatureSelection {
  if (stored)
    return {
      select: `SELECT id, text FROM ${TABLE}`,
      id: "id",
      toText: ([id, tail]) => `{"type":"Feature","id":${id}${tail}`,
    };
  const tail = featureTail(fields);
  const booleans = columns.flatMap(({ type }, index) => (type === "boolean" ? [index] : []));
  return {
    select: `SELECT rowid, ${[GEOMETRY, ...columns.map(({ stored: name }) => name)].map(quote).join(", ")} FROM rows`,
    id: "rowid",
    toText: ([id, geometry, ...values]) => {
      const cells = values as Cell[];
      for (const index of booleans) if (cells[index] !== null) cells[index] = (cells[index] as unknown) === 1;
      return `{"type":"Feature","id":${id}${tail(cells, geometry as string | null)}`;
    },
  };
}
