import type { Geometry, Position } from "geojson";
import { holdsPoint } from "../territories/outlines/holds-point.js";
import { polygonsOf } from "../territories/outlines/polygons-of.js";

/** Metres in a degree of latitude, near enough for some hundreds of metres. */
const DEGREE = 111_320;

/**
 * Metres from a place to a geometry, 0 within its surface; infinite to one that has no position. Degrees are taken as a plane around the place:
 * right to the metre over a kilometre.
 */
export function metresBetween([x = 0, y = 0]: Position, geometry: Geometry): number {
  if (polygonsOf(geometry).some((rings) => holdsPoint(rings, [x, y]))) return 0;
  const wide = DEGREE * Math.cos((y * Math.PI) / 180);
  const local = ([longitude = 0, latitude = 0]: Position): Position => [
    (longitude - x) * wide,
    (latitude - y) * DEGREE,
  ];
  return Math.min(...linesOf(geometry).map((line) => fromOrigin(line.map(local))));
}

/** Box that holds all that is nearer than some metres of a place: W, S, E, N. */
export function boxAround([x = 0, y = 0]: Position, metres: number): [number, number, number, number] {
  const high = metres / DEGREE;
  const wide = high / Math.max(0.01, Math.cos((y * Math.PI) / 180));
  return [x - wide, y - high, x + wide, y + high];
}

function linesOf(geometry: Geometry): Position[][] {
  switch (geometry.type) {
    case "Point":
      return [[geometry.coordinates]];
    case "MultiPoint":
      return geometry.coordinates.map((position) => [position]);
    case "LineString":
      return [geometry.coordinates];
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates;
    case "MultiPolygon":
      return geometry.coordinates.flat();
    case "GeometryCollection":
      return geometry.geometries.flatMap(linesOf);
  }
}

/** Distance of a line to the origin. */
function fromOrigin(line: readonly Position[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [rank, [bx = 0, by = 0]] of line.entries()) {
    const [ax = 0, ay = 0] = line[Math.max(0, rank - 1)] ?? [];
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length));
    least = Math.min(least, Math.hypot(ax + along * dx, ay + along * dy));
  }
  return least;
}
