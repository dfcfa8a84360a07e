import type { Geometry, Position } from "geojson";
import { holdsPoint } from "../../territories/outlines/holds-point.js";
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

function isInside(position: Position, polygons: Position[][][]): boolean {
  return polygons.some((rings) => holdsPoint(rings, position));
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
