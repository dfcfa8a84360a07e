import type { Geometry } from "geojson";
import { findCoordinates } from "../checks/coordinates.js";
import { numberOf } from "../checks/number-of.js";
import { looksLikeWkt, parseWkt } from "../checks/wkt.js";
import { foldName } from "../column-names.js";
import { fieldTypes } from "../field-types/index.js";
import { isObject, parseJson } from "../field-types/json-value.js";
import type { RawCell } from "../table.js";
import type { LayoutColumn } from "./layout.js";

/** Makes the geometry of a record of a table; null when it has none or its place is impossible. */
export type GeometryMaker = (record: readonly RawCell[]) => Geometry | null;

const GEOMETRY_NAMES = /^(wkt|geom|geometry|geometrie|thegeom|shape|geoshape|geojson|wkbgeometry)$/;

/**
 * Finds what makes a table geographic: a column of GeoJSON or WKT, a geopoint, or a longitude and a latitude. Undefined when
 * there is nothing of the kind.
 */
export function findTableGeometry(columns: readonly LayoutColumn[]): GeometryMaker | undefined {
  const present = columns.filter(({ source }) => source >= 0);
  const shape = present.find(({ field }) => field.type === "geojson" || GEOMETRY_NAMES.test(foldName(field.name)));
  if (shape) return (record) => readShape(record[shape.source]);
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
    return longitude && latitude ? makePoint(numberOf(longitude), numberOf(latitude)) : null;
  };
}

function readShape(text: RawCell): Geometry | null {
  if (!text) return null;
  if (looksLikeWkt(text)) return parseWkt(text) ?? null;
  const value = parseJson(text);
  if (!isObject(value)) return null;
  const geometry = value.type === "Feature" ? value.geometry : value;
  return isObject(geometry) && "coordinates" in geometry ? (geometry as unknown as Geometry) : null;
}

function makePoint(longitude: number | undefined, latitude: number | undefined): Geometry | null {
  if (longitude === undefined || latitude === undefined) return null;
  if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90)) return null;
  return { type: "Point", coordinates: [longitude, latitude] };
}
