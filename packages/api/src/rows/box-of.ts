import type { Geometry, LineString, Point, Polygon, Position } from "geojson";

/** W, S, E, N in degrees. */
export type Box = [number, number, number, number];

/** Box of a geometry; undefined when it holds no position. */
export function boxOf(geometry: Geometry): Box | undefined {
  if (geometry.type === "GeometryCollection") {
    const boxes = geometry.geometries.map(boxOf).filter((box) => box !== undefined);
    return boxes.length > 0 ? boxes.reduce(unite) : undefined;
  }
  const box: Box = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  extend(box, geometry.coordinates);
  return box[0] <= box[2] ? box : undefined;
}

function extend(box: Box, coordinates: Position | Position[] | Position[][] | Position[][][]): void {
  const [x, y] = coordinates;
  if (typeof x === "number" && typeof y === "number") {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  } else for (const part of coordinates) if (Array.isArray(part)) extend(box, part);
}

/** The closed ring around a box, counter-clockwise from its south-west, as RFC 7946 asks. */
export function ringOf([west, south, east, north]: Box): [number, number][] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

/** A box as a geometry: a point or a line where it has no area, of which no polygon is valid. */
export function geometryOf(box: Box): Point | LineString | Polygon {
  const [west, south, east, north] = box;
  if (west === east && south === north) return { type: "Point", coordinates: [west, south] };
  if (west === east || south === north)
    return {
      type: "LineString",
      coordinates: [
        [west, south],
        [east, north],
      ],
    };
  return { type: "Polygon", coordinates: [ringOf(box)] };
}

/** The box that holds two. */
export function unite(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
