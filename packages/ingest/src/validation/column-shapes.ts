import type { Geometry } from "geojson";
import { createGeometryChecker, windRings } from "../checks/geometry.js";
import { looksLikeWkt, parseWkt } from "../checks/wkt.js";
import { isObject, parseJson } from "../field-types/json-value.js";
import type { Geography } from "../geography.js";
import { GEOMETRY_TYPES } from "../geometry-types.js";
import { count, type Example, type Facts, type IssueCollector } from "../issues/issue-collector.js";
import { projectionOfEpsg, wgs84 } from "../projection.js";
import type { Batch } from "../table.js";
import type { LayoutColumn } from "./layout.js";

/** Makes the geometry of a record of a table, by its rank in the batch; null when it has none or its place is impossible. */
export type GeometryMaker = (batch: Batch, row: number) => Geometry | null;

/** What geometries are checked with, and against. */
export interface ShapeChecks {
  issues: IssueCollector;
  geography: Geography | undefined;
}

/** "POINT (verre)" has the form of one, but no number. */
const HAS_DIGIT = /\d/;
const SRID = /^\s*SRID=(\d+);/i;

const UNREAD = {
  fr: "ce WKT n'est pas celui d'un point, d'une ligne ou d'un polygone bien formé (POINT, LINESTRING, POLYGON ou leurs formes MULTI)",
  en: "this WKT is not that of a well-formed point, line or polygon (POINT, LINESTRING, POLYGON or their MULTI forms)",
};

/** Reads and checks the geometries of a column. Words are no geometry, and no fault of it: a column of them may well be named "shape". */
export function readShapes({ field, source, rank }: LayoutColumn, { issues, geography }: ShapeChecks): GeometryMaker {
  const facts: Facts = field.title ? { title: field.title } : {};
  let batch: Batch;
  const placeOf = (row: number): Example => ({
    ...{ line: batch.lineOf(row), column: batch.columnOf?.(row, source) ?? rank },
    ...(batch.firstFeature === undefined ? {} : { feature: batch.firstFeature + row }),
  });
  const checker = createGeometryChecker(issues, geography, { field: field.name, facts, placeOf });

  function readWkt(text: string, row: number): Geometry | null {
    const [head = "", srid] = SRID.exec(text) ?? [];
    // PostGIS says 0 of a system that is not known.
    const projection = Number(srid ?? 0) === 0 ? wgs84 : projectionOfEpsg(Number(srid));
    if (projection !== wgs84) {
      const example = { value: `SRID=${srid}`, detail: projection?.title ?? `EPSG:${srid}` };
      count(issues.group("projected-coordinates", field.name, facts), () => ({ ...placeOf(row), ...example }));
      return null;
    }
    const geometry = parseWkt(text.slice(head.length));
    if (!geometry) {
      count(issues.group("invalid-geometry", field.name, facts), () => ({ ...placeOf(row), reason: UNREAD }));
      return null;
    }
    // WKT leaves free how rings turn: what is published is a change of form, not a fault of the file.
    windRings(geometry);
    return checker.check(geometry, row);
  }

  return (read, row) => {
    batch = read;
    const text = read.records[row]?.[source];
    if (!text) return null;
    if (looksLikeWkt(text)) return HAS_DIGIT.test(text) ? readWkt(text, row) : null;
    const value = parseJson(text);
    if (!isObject(value)) return null;
    const geometry = value.type === "Feature" ? (value.geometry ?? null) : value;
    const isShape = !isObject(geometry) || "coordinates" in geometry || isGeometryType(geometry.type);
    return checker.check(isShape ? geometry : null, row);
  };
}

function isGeometryType(type: unknown): boolean {
  return (GEOMETRY_TYPES as readonly unknown[]).includes(type);
}
