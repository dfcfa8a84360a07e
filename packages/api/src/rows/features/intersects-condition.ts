import type Database from "better-sqlite3";
import type { Geometry } from "geojson";
import { boxOf } from "../box-of.js";
import type { Condition } from "../row-operators.js";
import { GEOMETRY, quote } from "../stored-column.js";
import { makeShape, meetsShape, type Shape } from "./meets-geometry.js";

/**
 * The rows whose geometry meets a shape, in longitude and latitude: the R*Tree finds those whose box does (its bounds are rounded outwards),
 * the geometries decide. `meets` is a function of the connections of rows.
 */
export function intersectsCondition(shape: Geometry): Condition {
  const box = boxOf(shape);
  if (!box) return { sql: "0", values: [] };
  const [west, south, east, north] = box;
  return {
    sql: `(rowid IN (SELECT id FROM boxes WHERE east >= ? AND west <= ? AND north >= ? AND south <= ?) AND meets(${quote(GEOMETRY)}, ?))`,
    values: [west, east, south, north, JSON.stringify(shape)],
  };
}

/** Teaches a connection the function that `intersectsCondition` calls. */
export function addMeets(db: Database.Database): void {
  let known: { text: string; shape: Shape | undefined } | undefined;
  db.function("meets", { deterministic: true }, (geometry, text) => {
    if (typeof geometry !== "string" || typeof text !== "string") return 0;
    if (known?.text !== text) known = { text, shape: makeShape(JSON.parse(text)) };
    return known.shape && meetsShape(JSON.parse(geometry), known.shape) ? 1 : 0;
  });
}
