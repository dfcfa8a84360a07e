const DEPTHS = new Map<unknown, number>([
  ["Point", 0],
  ["MultiPoint", 1],
  ["LineString", 1],
  ["MultiLineString", 2],
  ["Polygon", 2],
  ["MultiPolygon", 3],
]);

/** How many lists surround the positions of a type of geometry; undefined when it is none that has positions. */
export function positionDepth(type: unknown): number | undefined {
  return DEPTHS.get(type);
}
