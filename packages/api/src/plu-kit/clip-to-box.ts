import type { Position } from "geojson";
import type { Box } from "../rows/box-of.js";

/**
 * What of polygons lies in a box, in a time that grows as their positions. What comes in several pieces stays one ring, its pieces joined along the border of
 * the box: to be cut again within the box (Sutherland and Hodgman, 1974).
 */
export function clipToBox(polygons: Position[][][], box: Box): Position[][][] {
  return polygons.flatMap(([outer = [], ...holes]) => {
    const kept = clipRing(outer, box);
    if (kept.length === 0) return [];
    return [[kept, ...holes.map((ring) => clipRing(ring, box)).filter(({ length }) => length > 0)]];
  });
}

/** A closed ring; empty where nothing of it is in the box. */
function clipRing(ring: Position[], [west, south, east, north]: Box): Position[] {
  const sides: [axis: 0 | 1, limit: number, sign: 1 | -1][] = [
    [0, west, 1],
    [0, east, -1],
    [1, south, 1],
    [1, north, -1],
  ];
  let open = ring.slice(0, -1);
  for (const [axis, limit, sign] of sides) {
    const isIn = (position: Position) => sign * ((position[axis] ?? 0) - limit) >= 0;
    open = open.flatMap((end, rank) => {
      const start = open.at(rank - 1) ?? end;
      const crossing = isIn(start) === isIn(end) ? [] : [crossingOf(start, end, axis, limit)];
      return isIn(end) ? [...crossing, end] : crossing;
    });
  }
  const [first] = open;
  return first && open.length > 2 ? [...open, first] : [];
}

/** Where a segment goes across the line of a side. */
function crossingOf([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, axis: 0 | 1, limit: number): Position {
  return axis === 0
    ? [limit, ay + ((by - ay) * (limit - ax)) / (bx - ax)]
    : [ax + ((bx - ax) * (limit - ay)) / (by - ay), limit];
}
