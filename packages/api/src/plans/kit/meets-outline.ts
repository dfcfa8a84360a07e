import type { Geometry, Position } from "geojson";
import { polygonsOf } from "../../territories/outlines/polygons-of.js";

/** True when a geometry and an outline (its polygons, each a list of rings) have a point in common. */
export function meetsOutline(geometry: Geometry | null, outline: Position[][][]): boolean {
  if (geometry === null) return false;
  switch (geometry.type) {
    case "Point":
      return isInside(geometry.coordinates, outline);
    case "MultiPoint":
      return geometry.coordinates.some((position) => isInside(position, outline));
    case "LineString":
      return lineMeets(geometry.coordinates, outline);
    case "MultiLineString":
      return geometry.coordinates.some((line) => lineMeets(line, outline));
    case "GeometryCollection":
      return geometry.geometries.some((part) => meetsOutline(part, outline));
    default: {
      const polygons = polygonsOf(geometry);
      // One crosses the other, or holds it whole.
      return (
        polygons.some((rings) => rings.some((ring) => lineMeets(ring, outline))) ||
        outline.some(([ring]) => ring?.[0] !== undefined && isInside(ring[0], polygons))
      );
    }
  }
}

/** Even and odd crossings over all rings: a hole is outside. */
function isInside([x = 0, y = 0]: Position, polygons: Position[][][]): boolean {
  return polygons.some((rings) => {
    let inside = false;
    for (const ring of rings)
      for (let rank = 1; rank < ring.length; rank++) {
        const [[ax = 0, ay = 0], [bx = 0, by = 0]] = [ring[rank - 1] as Position, ring[rank] as Position];
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
      }
    return inside;
  });
}

function lineMeets(line: Position[], polygons: Position[][][]): boolean {
  if (line.some((position) => isInside(position, polygons))) return true;
  return polygons.some((rings) =>
    rings.some((ring) => segmentsOf(ring).some((side) => segmentsOf(line).some((one) => cross(one, side)))),
  );
}

type Segment = [Position, Position];

function segmentsOf(line: Position[]): Segment[] {
  return line.slice(1).map((end, rank): Segment => [line[rank] as Position, end]);
}

function cross([a, b]: Segment, [c, d]: Segment): boolean {
  return turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b);
}

function turn([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, [cx = 0, cy = 0]: Position): boolean {
  return (bx - ax) * (cy - ay) > (by - ay) * (cx - ax);
}
