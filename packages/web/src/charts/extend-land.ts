import type { Feature, FeatureCollection, MultiPolygon, Position } from "geojson";

/** Degrees by which land is taken to go on beyond the edges of what is known. */
const FAR = 3;
/** Degrees by which it covers the edge, whose line would show. */
const OVER = 0.003;
/** Degrees within which a corner of an outline lies on the edge. */
const NEAR = 1e-6;

type Box = [west: number, south: number, east: number, north: number];

/**
 * Land that goes on beyond the box of known outlines, straight from where they leave it, so that a map wider than what is known has no
 * band of another colour along its edges. It is no coast: it says where none was drawn.
 */
export function extendLand(surroundings: FeatureCollection): Feature<MultiPolygon> {
  const rings = surroundings.features.flatMap(({ geometry }) =>
    geometry.type === "Polygon"
      ? geometry.coordinates.slice(0, 1)
      : geometry.type === "MultiPolygon"
        ? geometry.coordinates.flatMap((polygon) => polygon.slice(0, 1))
        : [],
  );
  const places = rings.flat();
  const at = (axis: 0 | 1) => places.map((place) => place[axis] ?? 0);
  const box: Box = [least(at(0)), least(at(1)), most(at(0)), most(at(1))];
  const parts = rings.flatMap((ring) => ring.slice(1).flatMap((to, rank) => beyond(ring[rank] as Position, to, box)));
  return {
    type: "Feature",
    properties: {},
    geometry: { type: "MultiPolygon", coordinates: parts.map((ring) => [ring]) },
  };
}

/** What goes on beyond a side of an outline that lies on the edge of the box; beyond a corner, what goes on both ways. */
function beyond([x1 = 0, y1 = 0]: Position, [x2 = 0, y2 = 0]: Position, [west, south, east, north]: Box): Position[][] {
  const on = (a: number, b: number, edge: number) => Math.abs(a - edge) < NEAR && Math.abs(b - edge) < NEAR;
  const parts: Position[][] = [];
  const across = (edge: number, far: number) => {
    const [low, high] = [Math.min(y1, y2), Math.max(y1, y2)];
    const bottom = low - south < NEAR ? low - FAR : low;
    const top = north - high < NEAR ? high + FAR : high;
    parts.push(rectangle(Math.min(edge, far), bottom, Math.max(edge, far), top));
  };
  const along = (edge: number, far: number) =>
    parts.push(rectangle(Math.min(x1, x2), Math.min(edge, far), Math.max(x1, x2), Math.max(edge, far)));
  if (on(x1, x2, east)) across(east - OVER, east + FAR);
  if (on(x1, x2, west)) across(west + OVER, west - FAR);
  if (on(y1, y2, north)) along(north - OVER, north + FAR);
  if (on(y1, y2, south)) along(south + OVER, south - FAR);
  return parts;
}

function rectangle(west: number, south: number, east: number, north: number): Position[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
