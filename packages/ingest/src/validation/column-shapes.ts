import type { Geometry } from "geojson";
import { createGeometryChecker, windRings } from "../checks/geometry.js";
import { formOfWkt, looksLikeWkt, parseWkt } from "../checks/wkt.js";
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

const SRID = /^\s*SRID=(\d+);/i;

const MALFORMED = {
  fr: "ce WKT n'est pas bien formé, ou il est coupé : vérifiez ses parenthèses, la virgule entre deux points et le point des décimales",
  en: "this WKT is not well formed, or it is cut: look at its parentheses, the comma between two points and the point of decimals",
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
    const geometry = parseWkt(text.slice(head.length));
    const form = geometry ? "read" : formOfWkt(text.slice(head.length));
    if (form === "words") return null;
    // PostGIS says 0 of a system that is not known.
    const projection = Number(srid ?? 0) === 0 ? wgs84 : projectionOfEpsg(Number(srid));
    if (projection !== wgs84) {
      const example = { value: `SRID=${srid}`, detail: projection?.title ?? `EPSG:${srid}` };
      count(issues.group("projected-coordinates", field.name, facts), () => ({ ...placeOf(row), ...example }));
      return null;
    }
    if (!geometry) {
      if (form === "unread") count(issues.group("unread-geometry", field.name, facts), () => placeOf(row));
      else count(issues.group("invalid-geometry", field.name, facts), () => ({ ...placeOf(row), reason: MALFORMED }));
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
    if (looksLikeWkt(text)) return readWkt(text, row);
    const value = parseJson(text);
    if (!isObject(value)) return null;
    const isFeature = value.type === "Feature";
    const geometry = isFeature ? (value.geometry ?? null) : value;
    const isShape = !isObject(geometry) || "coordinates" in geometry || isGeometryType(geometry.type);
    // Any other object is no geometry, and lacks none.
    return isShape || isFeature ? checker.check(isShape ? geometry : null, row) : null;
  };
}

function isGeometryType(type: unknown): boolean {
  return (GEOMETRY_TYPES as readonly unknown[]).includes(type);
}
