import type { Position } from "geojson";
import pointInPolygon from "point-in-polygon-hao";

/** Whether a polygon (its closed rings, holes after the outer one) holds a position, on its border too; an empty one holds none. */
export function holdsPoint(rings: Position[][], [x = 0, y = 0]: Position): boolean {
  return rings.every(({ length }) => length > 0) && pointInPolygon([x, y], rings as [number, number][][]) !== false;
}
