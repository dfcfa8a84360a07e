import type { Geometry, Position } from "geojson";

/**
 * A geometry in ISO WKB (ISO 13249-3), little endian. WKB gives as many coordinates to all positions of a geometry: heights are written
 * where every position has one, left out where some have none (none is invented); what follows a height is left out; an empty point
 * has no number (NaN).
 *
 * Written here, in one Buffer of the right size: hyparquet-writer's writer takes a kilobyte for each point, and throws where some heights
 * are missing.
 */
export function toWkb(geometry: Geometry): { wkb: Buffer; hasHeights: boolean } {
  const shortest = shortestOf(geometry);
  const hasHeights = shortest >= 3 && shortest < Number.POSITIVE_INFINITY;
  const size = hasHeights ? 3 : 2;
  const wkb = Buffer.allocUnsafe(bytesOf(geometry, size));
  writeGeometry(wkb, 0, geometry, size);
  return { wkb, hasHeights };
}

const CODES: Record<Geometry["type"], number> = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
};
/** Added to the code where positions have heights. */
const WITH_HEIGHTS = 1000;
/** Byte order and code, then a number of parts. */
const HEAD = 5;
const COUNT = 4;

type Coordinates = Position | Coordinates[];

/** Numbers of the position that has fewest; infinite without position. */
function shortestOf(geometry: Geometry): number {
  let least = Number.POSITIVE_INFINITY;
  const visit = (coordinates: Coordinates) => {
    if (typeof coordinates[0] === "number") least = Math.min(least, coordinates.length);
    else for (const part of coordinates as Coordinates[]) visit(part);
  };
  for (const { coordinates } of simpleParts(geometry)) visit(coordinates);
  return least;
}

function simpleParts(geometry: Geometry): { coordinates: Coordinates }[] {
  return geometry.type === "GeometryCollection" ? geometry.geometries.flatMap(simpleParts) : [geometry];
}

/** What a geometry is made of: whole geometries, or else lists of positions. */
function partsOf(geometry: Geometry): Geometry[] | undefined {
  switch (geometry.type) {
    case "MultiPoint":
      return geometry.coordinates.map((coordinates) => ({ type: "Point", coordinates }));
    case "MultiLineString":
      return geometry.coordinates.map((coordinates) => ({ type: "LineString", coordinates }));
    case "MultiPolygon":
      return geometry.coordinates.map((coordinates) => ({ type: "Polygon", coordinates }));
    case "GeometryCollection":
      return geometry.geometries;
    default:
      return undefined;
  }
}

function bytesOf(geometry: Geometry, size: number): number {
  const parts = partsOf(geometry);
  if (parts) return parts.reduce((sum, part) => sum + bytesOf(part, size), HEAD + COUNT);
  const lines = linesOf(geometry);
  const bytes = lines.reduce((sum, line) => sum + COUNT + line.length * size * 8, HEAD);
  if (geometry.type === "Point") return bytes - COUNT;
  return geometry.type === "Polygon" ? bytes + COUNT : bytes;
}

/** The lists of positions of a point, a line or a polygon. */
function linesOf(geometry: Geometry): Position[][] {
  if (geometry.type === "Point") return [[geometry.coordinates]];
  if (geometry.type === "LineString") return [geometry.coordinates];
  return geometry.type === "Polygon" ? geometry.coordinates : [];
}

/** Gives where the next byte goes. */
function writeGeometry(wkb: Buffer, start: number, geometry: Geometry, size: number): number {
  wkb[start] = 1;
  let at = wkb.writeUInt32LE(CODES[geometry.type] + (size === 3 ? WITH_HEIGHTS : 0), start + 1);
  const parts = partsOf(geometry);
  if (parts) {
    at = wkb.writeUInt32LE(parts.length, at);
    for (const part of parts) at = writeGeometry(wkb, at, part, size);
    return at;
  }
  const lines = linesOf(geometry);
  if (geometry.type === "Polygon") at = wkb.writeUInt32LE(lines.length, at);
  for (const line of lines) {
    if (geometry.type !== "Point") at = wkb.writeUInt32LE(line.length, at);
    for (const position of line)
      for (let rank = 0; rank < size; rank++) at = wkb.writeDoubleLE(position[rank] ?? Number.NaN, at);
  }
  return at;
}
