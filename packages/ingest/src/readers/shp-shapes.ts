import type { Geometry, Position } from "geojson";
import pointInPolygon from "point-in-polygon-hao";
import { signedArea } from "../checks/geometry.js";
import type { ShpFrame } from "./shp-records.js";

/** A shape whose rings are so many and so nested that telling which hole is in which ring would take for ever. */
export const TANGLED = "tangled";

const HEADER = 100;
/** Where the numbers of parts and points begin in a record, after its type and its box. */
const COUNTS = 36;
/** Sides of rings compared with a position, for a whole file: about a second of work. */
const MAX_SIDES = 100_000_000;

/**
 * The shapes of a .shp file (ESRI Shapefile Technical Description, 1998), in order: null where there is none. Reads what `walkShapes`
 * has found whole and nothing else: no length of the file is believed again, each position is read once, one shape is held at a time.
 */
export function* readShapes(
  shp: Buffer,
  { shapes, brokenAt }: Pick<ShpFrame, "shapes" | "brokenAt">,
): Generator<Geometry | null | typeof TANGLED> {
  if (brokenAt !== null) throw new Error(`damaged shape: ${brokenAt}`);
  const work = { left: MAX_SIDES };
  for (const record of listRecords(shp, shapes)) yield readShape(record, work);
}

/** The first position of a .shp file; undefined when no shape has one. */
export function findFirstPosition(shp: Buffer, { shapes }: Pick<ShpFrame, "shapes">): Position | undefined {
  for (const record of listRecords(shp, shapes)) {
    const kind = record.readInt32LE(0) % 10;
    if (kind === 1) return positionAt(record, 4);
    if (kind === 8 && record.readInt32LE(COUNTS) > 0) return positionAt(record, COUNTS + 4);
    const isLine = kind === 3 || kind === 5;
    if (isLine && record.readInt32LE(COUNTS + 4) > 0)
      return positionAt(record, COUNTS + 8 + 4 * record.readInt32LE(COUNTS));
  }
  return undefined;
}

function* listRecords(shp: Buffer, shapes: number): Generator<Buffer> {
  for (let at = HEADER, rank = 0; rank < shapes; rank++) {
    const length = shp.readInt32BE(at + 4) * 2;
    yield shp.subarray(at + 8, at + 8 + length);
    at += 8 + length;
  }
}

/** What may still be spent on telling rings apart. */
interface Work {
  left: number;
}

/** One record; altitudes and measures (Z, M) follow the positions and are left unread. */
function readShape(record: Buffer, work: Work): Geometry | null | typeof TANGLED {
  // Of 13, polygons with altitudes, and 23, with measures, as of 3.
  switch (record.readInt32LE(0) % 10) {
    case 1:
      return { type: "Point", coordinates: positionAt(record, 4) };
    case 8:
      return { type: "MultiPoint", coordinates: positionsFrom(record, COUNTS + 4, record.readInt32LE(COUNTS)) };
    case 3: {
      const lines = readParts(record);
      const [line] = lines;
      return line && lines.length === 1
        ? { type: "LineString", coordinates: line }
        : { type: "MultiLineString", coordinates: lines };
    }
    case 5:
      return assembleRings(readParts(record), work);
    default:
      return null;
  }
}

function positionAt(record: Buffer, at: number): Position {
  return [record.readDoubleLE(at), record.readDoubleLE(at + 8)];
}

function positionsFrom(record: Buffer, at: number, count: number): Position[] {
  return Array.from({ length: count }, (_, rank) => positionAt(record, at + 16 * rank));
}

/** Lines or rings: each begins at an index into the points and ends where the next begins; one without any is none. */
function readParts(record: Buffer): Position[][] {
  const parts = record.readInt32LE(COUNTS);
  const points = record.readInt32LE(COUNTS + 4);
  const indices = COUNTS + 8;
  const found: Position[][] = [];
  // Indices that go back would read the same points again, as many times as there are parts.
  const indexOf = (part: number, from: number) =>
    Math.min(Math.max(part < parts ? record.readInt32LE(indices + 4 * part) : points, from), points);
  let from = indexOf(0, 0);
  for (let part = 1; part <= parts; part++) {
    const to = indexOf(part, from);
    if (to > from) found.push(positionsFrom(record, indices + 4 * parts + 16 * from, to - from));
    from = to;
  }
  return found;
}

type Box = [west: number, south: number, east: number, north: number];

/**
 * Rings that turn clockwise are outer ones; each other is a hole of the first of these that holds it, or an outer one wound the wrong
 * way, of which those that follow may be holes.
 */
function assembleRings(rings: Position[][], work: Work): Geometry | typeof TANGLED {
  const isOuter = (ring: Position[]) => ring.length >= 4 && signedArea(ring) <= 0;
  const asOuter = (ring: Position[]) => ({ ring: closeRing(ring), box: boxOf(ring), polygon: [ring] });
  const outer = rings.filter(isOuter).map(asOuter);
  const spend = (sides: number) => {
    work.left -= sides;
    return work.left >= 0;
  };
  for (const hole of rings.filter((ring) => !isOuter(ring))) {
    const around = outer.find(({ ring, box }) => holds(ring, box, hole, spend));
    if (work.left < 0) return TANGLED;
    if (around) around.polygon.push(hole);
    else outer.push(asOuter(hole));
  }
  const polygons = outer.map(({ polygon }) => polygon);
  const [only] = polygons;
  return only && polygons.length === 1
    ? { type: "Polygon", coordinates: only }
    : { type: "MultiPolygon", coordinates: polygons };
}

function boxOf(ring: Position[]): Box {
  const box: Box = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const [x = 0, y = 0] of ring) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** The ring ended where it begins, as the format wants it. */
function closeRing(ring: Position[]): [number, number][] {
  const [[x = 0, y = 0] = []] = ring;
  const [endX, endY] = ring.at(-1) ?? [];
  return (x === endX && y === endY ? ring : [...ring, [x, y]]) as [number, number][];
}

/** True when the first position of the hole that is not on the ring is inside it; `spend` says whether to go on. */
function holds(ring: [number, number][], box: Box, hole: Position[], spend: (sides: number) => boolean): boolean {
  if (!spend(1)) return false;
  for (const [x = 0, y = 0] of hole) {
    const isNear = x >= box[0] && y >= box[1] && x <= box[2] && y <= box[3];
    if (!spend(isNear ? ring.length : 1)) return false;
    // 0: on the ring.
    const isInside = isNear && pointInPolygon([x, y], [ring]);
    if (isInside !== 0) return isInside;
  }
  return false;
}
