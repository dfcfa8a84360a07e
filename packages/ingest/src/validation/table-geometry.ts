import type { Geometry, Point } from "geojson";
import { findCoordinates } from "../checks/coordinates.js";
import { numberOf } from "../checks/number-of.js";
import { foldName } from "../column-names.js";
import { fieldTypes } from "../field-types/index.js";
import type { RawCell } from "../table.js";
import type { GeometryMaker, ShapeChecks } from "./column-shapes.js";
import type { LayoutColumn } from "./layout.js";

interface TableGeometryOptions extends ShapeChecks {
  /** Makes points too, of which the checks of their columns tell all that is to be told. */
  points: boolean;
}

const GEOMETRY_NAMES = /^(wkt|geom|geometry|geometrie|thegeom|shape|geoshape|geojson|wkbgeometry)$/;

/**
 * Finds what makes a table geographic: a column of GeoJSON or WKT, whose geometries are checked as those of a GeoJSON file, a geopoint, or
 * a longitude and a latitude. Undefined when there is nothing of the kind.
 */
export async function findTableGeometry(
  columns: readonly LayoutColumn[],
  options: TableGeometryOptions,
): Promise<GeometryMaker | undefined> {
  const present = columns.filter(({ source }) => source >= 0);
  const shape = present.find(({ field }) => field.type === "geojson" || GEOMETRY_NAMES.test(foldName(field.name)));
  // What checks geometries is loaded for who has some only.
  if (shape) return (await import("./column-shapes.js")).readShapes(shape, options);
  const make = options.points ? findPoints(present) : undefined;
  return make && ((batch, row) => make(batch.records[row] as RawCell[]));
}

function findPoints(present: readonly LayoutColumn[]): ((record: readonly RawCell[]) => Geometry | null) | undefined {
  const point = present.find(({ field }) => field.type === "geopoint");
  if (point) {
    const read = fieldTypes.geopoint.compile(point.field);
    return (record) => {
      const text = record[point.source];
      const [longitude, latitude] = text ? String(read(text) ?? "").split(",") : [];
      return latitude ? makePoint(Number(longitude), Number(latitude)) : null;
    };
  }
  const pair = findCoordinates(present.map(({ field }) => field));
  if (!pair) return undefined;
  const [x, y] = [pair.longitude, pair.latitude].map(
    ({ name }) => present.find(({ field }) => field.name === name)?.source ?? -1,
  );
  return (record) => {
    const [longitude, latitude] = [record[x as number], record[y as number]];
    // Among metres, 0 and 0 stand for an unknown place.
    const point = longitude && latitude ? makePoint(numberOf(longitude), numberOf(latitude)) : null;
    return point && (pair.inDegrees || point.coordinates.some((degree) => degree !== 0)) ? point : null;
  };
}

function makePoint(longitude: number | undefined, latitude: number | undefined): Point | null {
  if (longitude === undefined || latitude === undefined) return null;
  if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90)) return null;
  return { type: "Point", coordinates: [longitude, latitude] };
}
