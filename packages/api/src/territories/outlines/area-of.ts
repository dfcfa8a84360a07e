import type { Geometry, Position } from "geojson";
import { polygonsOf } from "./polygons-of.js";

/** GRS80, the ellipsoid of RGF93: half major axis in metres, square of the eccentricity. */
const A = 6_378_137;
const E2 = 0.00669438002290079;
const E = Math.sqrt(E2);

/**
 * Area of an outline in hectares, on the ellipsoid: rings are brought to the cylindrical equal-area projection (Snyder, Map
 * Projections, 3-12 and 10-14), where plane areas are true. Holes are taken off.
 */
export function areaOf(geometry: Geometry): number {
  let square = 0;
  for (const [outer = [], ...holes] of polygonsOf(geometry))
    square += Math.abs(planeArea(outer)) - holes.reduce((sum, hole) => sum + Math.abs(planeArea(hole)), 0);
  return square / 10_000;
}

function planeArea(ring: Position[]): number {
  const points = ring.map(
    ([longitude = 0, latitude = 0]) => [radians(longitude) * A, northing(radians(latitude))] as const,
  );
  const [originX, originY] = points[0] ?? [0, 0];
  let twice = 0;
  for (let at = 1; at < points.length; at++) {
    const [ax, ay] = points[at - 1] as readonly [number, number];
    const [bx, by] = points[at] as readonly [number, number];
    twice += (ax - originX) * (by - originY) - (bx - originX) * (ay - originY);
  }
  return twice / 2;
}

function northing(latitude: number): number {
  const sine = Math.sin(latitude);
  const q = (1 - E2) * (sine / (1 - E2 * sine * sine) - Math.log((1 - E * sine) / (1 + E * sine)) / (2 * E));
  return (A * q) / 2;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
