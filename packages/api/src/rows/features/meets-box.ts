import type { Geometry, Position } from "geojson";
import { holdsPoint } from "../../territories/outlines/holds-point.js";
import type { Box } from "../box-of.js";

/**
 * True when a geometry and a box have a point in common, borders included: positions are taken in the plane of longitudes
 * and latitudes.
 */
export function meetsBox(geometry: Geometry, box: Box): boolean {
  switch (geometry.type) {
    case "Point":
      return holds(box, geometry.coordinates);
    case "MultiPoint":
      return geometry.coordinates.some((position) => holds(box, position));
    case "LineString":
      return lineMeets(geometry.coordinates, box);
    case "MultiLineString":
      return geometry.coordinates.some((line) => lineMeets(line, box));
    case "Polygon":
      return polygonMeets(geometry.coordinates, box);
    case "MultiPolygon":
      return geometry.coordinates.some((rings) => polygonMeets(rings, box));
    case "GeometryCollection":
      return geometry.geometries.some((part) => meetsBox(part, box));
  }
}

function holds([west, south, east, north]: Box, [x = Number.NaN, y = Number.NaN]: Position): boolean {
  return x >= west && x <= east && y >= south && y <= north;
}

function lineMeets(line: Position[], box: Box): boolean {
  // Most often an end of a segment is in the box: that is quickly seen.
  if (line.some((position) => holds(box, position))) return true;
  for (let index = 1; index < line.length; index++)
    if (segmentMeets(line[index - 1] as Position, line[index] as Position, box)) return true;
  return false;
}

/** A border that crosses the box, or a box wholly inside: then its corners are. */
function polygonMeets(rings: Position[][], box: Box): boolean {
  return rings.some((ring) => lineMeets(ring, box)) || holdsPoint(rings, [box[0], box[1]]);
}

/** Liang–Barsky: what is left of the segment between the four sides. */
function segmentMeets(from: Position, to: Position, [west, south, east, north]: Box): boolean {
  const [x = 0, y = 0] = from;
  const dx = (to[0] ?? 0) - x;
  const dy = (to[1] ?? 0) - y;
  let start = 0;
  let end = 1;
  for (const [step, room] of [
    [-dx, x - west],
    [dx, east - x],
    [-dy, y - south],
    [dy, north - y],
  ] as const) {
    if (step === 0) {
      if (room < 0) return false;
      continue;
    }
    const at = room / step;
    if (step < 0) start = Math.max(start, at);
    else end = Math.min(end, at);
    if (start > end) return false;
  }
  return true;
}
