import type { Geometry, Position } from "geojson";

/** The polygons of an outline, each a list of rings; none for a geometry that has no surface. */
export function polygonsOf(geometry: Geometry | null | undefined): Position[][][] {
  if (geometry?.type === "Polygon") return [geometry.coordinates];
  if (geometry?.type === "MultiPolygon") return geometry.coordinates;
  return geometry?.type === "GeometryCollection" ? geometry.geometries.flatMap(polygonsOf) : [];
}
