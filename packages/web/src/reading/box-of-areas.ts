import type { Feature } from "geojson";

/** W, S, E, N of the surfaces of some features; undefined without one. */
export function boxOfAreas(features: Feature[]): [number, number, number, number] | undefined {
  const places = features.flatMap(({ geometry }) => {
    if (geometry.type === "Polygon") return geometry.coordinates.flat();
    return geometry.type === "MultiPolygon" ? geometry.coordinates.flat(2) : [];
  });
  if (places.length === 0) return undefined;
  const bound = (axis: 0 | 1, choose: (a: number, b: number) => number) =>
    places.map((place) => place[axis] ?? 0).reduce((a, b) => choose(a, b));
  return [bound(0, Math.min), bound(1, Math.min), bound(0, Math.max), bound(1, Math.max)];
}
