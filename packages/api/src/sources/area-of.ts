import geographiclib from "geographiclib-geodesic";
import type { Geometry, Position } from "geojson";
import { polygonsOf } from "../territories/outlines/polygons-of.js";

/**
 * Area of a geometry in degrees, in m², on the ellipsoid WGS84 (Karney, 2013): the same anywhere, overseas too, where no projection of mainland
 * France would hold. 0 for what has no surface.
 */
export function areaOf(geometry: Geometry | null): number {
  return polygonsOf(geometry).reduce((sum, [outer = [], ...holes]) => {
    const open = holes.reduce((area, ring) => area + areaOfRing(ring), 0);
    return sum + areaOfRing(outer) - open;
  }, 0);
}

function areaOfRing(ring: readonly Position[]): number {
  const polygon = geographiclib.Geodesic.WGS84.Polygon(false);
  // The last point repeats the first.
  for (const [longitude = 0, latitude = 0] of ring.slice(0, -1)) polygon.AddPoint(latitude, longitude);
  return Math.abs(polygon.Compute(false, true).area ?? 0);
}
