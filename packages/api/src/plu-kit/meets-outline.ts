import type { Geometry, Position } from "geojson";
import pointInPolygon from "point-in-polygon-hao";
import { type Box, boxOf, unite } from "../rows/box-of.js";
import { holdsPoint } from "../territories/outlines/holds-point.js";
import { polygonsOf } from "../territories/outlines/polygons-of.js";

/** An outline that many geometries are compared with. */
export interface Outline {
  polygons: OutlinePolygon[];
  /** Undefined for an outline that holds nothing. */
  box: Box | undefined;
}

interface OutlinePolygon {
  rings: Position[][];
  box: Box;
  /** Sides from south to north, each in every band that it goes through: few are near a line. */
  bands: Segment[][];
}

/** The polygons of an outline, each a list of rings, ready to be compared with. */
export function prepareOutline(polygons: Position[][][]): Outline {
  const prepared = polygons.flatMap((rings): OutlinePolygon[] => {
    const box = boxOf({ type: "Polygon", coordinates: rings });
    if (!box) return [];
    const sides = rings.flatMap(segmentsOf);
    const bands = Array.from({ length: Math.ceil(Math.sqrt(sides.length)) }, (): Segment[] => []);
    for (const side of sides) for (const rank of ranksOf(side, box, bands.length)) bands[rank]?.push(side);
    return [{ rings, box, bands }];
  });
  const boxes = prepared.map(({ box }) => box);
  return { polygons: prepared, box: boxes.length > 0 ? boxes.reduce(unite) : undefined };
}

/** True when a geometry and an outline have a point in common. */
export function meetsOutline(geometry: Geometry | null, outline: Outline): boolean {
  const box = geometry === null ? undefined : boxOf(geometry);
  if (geometry === null || !box || !outline.box || !meetBoxes(box, outline.box)) return false;
  switch (geometry.type) {
    case "Point":
      return isInside(geometry.coordinates, outline);
    case "MultiPoint":
      return geometry.coordinates.some((position) => isInside(position, outline));
    case "LineString":
      return lineMeets(geometry.coordinates, outline);
    case "MultiLineString":
      return geometry.coordinates.some((line) => lineMeets(line, outline));
    case "GeometryCollection":
      return geometry.geometries.some((part) => meetsOutline(part, outline));
    default: {
      const polygons = polygonsOf(geometry);
      // One crosses the other, or holds it whole.
      return (
        polygons.some((rings) => rings.some((ring) => lineMeets(ring, outline))) ||
        outline.polygons.some(({ rings: [ring] }) => ring?.[0] !== undefined && holdsAny([ring[0]], polygons))
      );
    }
  }
}

/** True when each polygon lies within one of the outline, without touching its border: nothing of it can be cut. */
export function liesWithin(polygons: Position[][][], { polygons: outline }: Outline): boolean {
  return polygons.every((rings) =>
    outline.some(
      (one) =>
        rings.every((ring) => ring.every((position) => isStrictlyInside(position, one)) && !crosses(ring, one)) &&
        !one.rings.some(([start]) => start !== undefined && holdsAny([start], [rings])),
    ),
  );
}

/** True when two boxes have a point in common. */
export function meetBoxes(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

function isInside(position: Position, { polygons }: Outline): boolean {
  return polygons.some(({ rings, box }) => isInBox(position, box) && holdsPoint(rings, position));
}

function isStrictlyInside(position: Position, { rings, box }: OutlinePolygon): boolean {
  const [x = 0, y = 0] = position;
  return isInBox(position, box) && pointInPolygon([x, y], rings as [number, number][][]) === true;
}

function isInBox([x = 0, y = 0]: Position, [west, south, east, north]: Box): boolean {
  return x >= west && x <= east && y >= south && y <= north;
}

function holdsAny(positions: Position[], polygons: Position[][][]): boolean {
  return positions.some((position) => polygons.some((rings) => holdsPoint(rings, position)));
}

function lineMeets(line: Position[], outline: Outline): boolean {
  const box = boxOf({ type: "LineString", coordinates: line });
  const near = box ? outline.polygons.filter((one) => meetBoxes(box, one.box)) : [];
  return (
    near.length > 0 &&
    (line.some((position) => isInside(position, outline)) || near.some((polygon) => crosses(line, polygon)))
  );
}

function crosses(line: Position[], { box, bands }: OutlinePolygon): boolean {
  return segmentsOf(line).some((one) =>
    ranksOf(one, box, bands.length).some((rank) => bands[rank]?.some((side) => cross(one, side))),
  );
}

type Segment = [Position, Position];

function segmentsOf(line: Position[]): Segment[] {
  return line.slice(1).map((end, rank): Segment => [line[rank] as Position, end]);
}

/** The bands of a box that a segment goes through, from the south. */
function ranksOf([[, a = 0], [, b = 0]]: Segment, [, south, , north]: Box, count: number): number[] {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  if (high < south || low > north) return [];
  const rankOf = (y: number) => {
    const rank = Math.floor((count * (y - south)) / (north - south || 1));
    return Math.min(count - 1, Math.max(0, rank));
  };
  return Array.from({ length: rankOf(high) - rankOf(low) + 1 }, (_, rank) => rankOf(low) + rank);
}

function cross([a, b]: Segment, [c, d]: Segment): boolean {
  return turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b);
}

function turn([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, [cx = 0, cy = 0]: Position): boolean {
  return (bx - ax) * (cy - ay) > (by - ay) * (cx - ax);
}
