import type { Geometry, Position } from "geojson";
import { holdsPoint } from "../../territories/outlines/holds-point.js";
import { type Box, boxOf } from "../box-of.js";

/** A geometry taken apart, ready to be met by many others. */
export interface Shape {
  box: Box;
  points: Position[];
  /** Of its lines and of its borders. */
  segments: [Position, Position][];
  /** Closed rings, holes after the outer one. */
  polygons: Position[][][];
  /** One position of each of its pieces. */
  anchors: Position[];
}

/** Undefined for a geometry without position. */
export function makeShape(geometry: Geometry): Shape | undefined {
  const box = boxOf(geometry);
  if (!box) return undefined;
  const parts: Shape = { box, points: [], segments: [], polygons: [], anchors: [] };
  takeApart(geometry, parts);
  return parts;
}

/** True when the two have a point in common, borders included, in the plane of longitudes and latitudes. */
export function meetsShape(geometry: Geometry, shape: Shape): boolean {
  const own = makeShape(geometry);
  if (!own || !overlap(own.box, shape.box)) return false;
  return (
    own.polygons.some((rings) => holdsSome(rings, shape)) ||
    shape.polygons.some((rings) => holdsSome(rings, own)) ||
    own.points.some((point) => isOn(point, shape)) ||
    shape.points.some((point) => isOn(point, own)) ||
    crosses(own.segments, shape)
  );
}

function takeApart(geometry: Geometry, parts: Shape): void {
  switch (geometry.type) {
    case "Point":
      takeLine([geometry.coordinates], parts);
      break;
    case "MultiPoint":
      for (const position of geometry.coordinates) takeLine([position], parts);
      break;
    case "LineString":
      takeLine(geometry.coordinates, parts);
      break;
    case "MultiLineString":
      for (const line of geometry.coordinates) takeLine(line, parts);
      break;
    case "Polygon":
      takePolygon(geometry.coordinates, parts);
      break;
    case "MultiPolygon":
      for (const rings of geometry.coordinates) takePolygon(rings, parts);
      break;
    case "GeometryCollection":
      for (const one of geometry.geometries) takeApart(one, parts);
  }
}

function takeLine(line: Position[], { points, segments, anchors }: Shape): void {
  if (line[0]) anchors.push(line[0]);
  if (line.length === 1) points.push(line[0] as Position);
  for (let index = 1; index < line.length; index++)
    segments.push([line[index - 1] as Position, line[index] as Position]);
}

function takePolygon(rings: Position[][], parts: Shape): void {
  const closed = rings.map((ring) => {
    const [first] = ring;
    const last = ring.at(-1);
    return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...ring, first] : ring;
  });
  parts.polygons.push(closed);
  for (const ring of closed) takeLine(ring, parts);
}

/** A piece that does not cross the border of a surface lies in it with all its positions, or with none. */
function holdsSome(rings: Position[][], { anchors }: Shape): boolean {
  return anchors.some((position) => holdsPoint(rings, position));
}

function isOn([x = 0, y = 0]: Position, { points, segments }: Shape): boolean {
  return (
    points.some(([ownX, ownY]) => ownX === x && ownY === y) ||
    segments.some(([from, to]) => turn(from, to, [x, y]) === 0 && isBetween(from, to, [x, y]))
  );
}

function crosses(segments: [Position, Position][], { box, segments: others }: Shape): boolean {
  // Most segments of a long line are far from a small shape.
  const near = segments.filter(([from, to]) => overlap(boxOfSegment(from, to), box));
  return near.some((one) => others.some((other) => meet(one, other)));
}

function boxOfSegment([a = 0, b = 0]: Position, [c = 0, d = 0]: Position): Box {
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

function overlap(a: Box, b: Box): boolean {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

function meet([a, b]: [Position, Position], [c, d]: [Position, Position]): boolean {
  const [first, second, third, fourth] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (first * second < 0 && third * fourth < 0) return true;
  return (
    (first === 0 && isBetween(a, b, c)) ||
    (second === 0 && isBetween(a, b, d)) ||
    (third === 0 && isBetween(c, d, a)) ||
    (fourth === 0 && isBetween(c, d, b))
  );
}

/** On which side of a line a position lies: the sign; 0 on it. */
function turn([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, [x = 0, y = 0]: Position): number {
  return Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));
}

function isBetween(from: Position, to: Position, [x = 0, y = 0]: Position): boolean {
  const [west, south, east, north] = boxOfSegment(from, to);
  return x >= west && x <= east && y >= south && y <= north;
}
