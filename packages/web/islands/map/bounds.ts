import type { FeatureCollection, Geometry } from "geojson";

type Place = [longitude: number, latitude: number];

/** W, S, E, N of outlines, of some codes or all; undefined when there is none. */
export function boundsOf(
  { features }: FeatureCollection,
  codes?: Set<string>,
): [number, number, number, number] | undefined {
  let bounds: [number, number, number, number] | undefined;
  for (const { geometry, properties } of features) {
    if (codes && !codes.has(String(properties?.code))) continue;
    for (const [x, y] of placesOf(geometry))
      bounds = bounds
        ? [Math.min(bounds[0], x), Math.min(bounds[1], y), Math.max(bounds[2], x), Math.max(bounds[3], y)]
        : [x, y, x, y];
  }
  return bounds;
}

/** The middle of the bounds of a geometry: the place itself for a point. */
export function centreOf(geometry: Geometry): Place | undefined {
  const places = placesOf(geometry);
  if (places.length === 0) return undefined;
  const middle = (axis: 0 | 1) => {
    const all = places.map((place) => place[axis]);
    return (all.reduce((a, b) => Math.min(a, b)) + all.reduce((a, b) => Math.max(a, b))) / 2;
  };
  return [middle(0), middle(1)];
}

function placesOf(geometry: Geometry): Place[] {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(placesOf);
  const visit = (positions: unknown): Place[] => {
    if (!Array.isArray(positions)) return [];
    return typeof positions[0] === "number" ? [[positions[0], positions[1]]] : positions.flatMap(visit);
  };
  return visit(geometry.coordinates);
}
