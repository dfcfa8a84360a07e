import type { Geometry, Position } from "geojson";
import type { Geography } from "../geography.js";
import type { IssueCode } from "../issues/issue-code.js";
import { count, type Example, type Facts, type IssueCollector } from "../issues/issue-collector.js";
import { describeBox, isInBox, isInMetropole, projectionOf } from "./france.js";
import { positionDepth } from "./position-depth.js";
import { findCrossing } from "./self-crossing.js";

/** W, S, E, N. */
type Box = [number, number, number, number];

/** Checks geometries one by one against RFC 7946 and against the territory. */
export interface GeometryChecker {
  /**
   * Checks one geometry, of which `rank` tells the place; gives it back as it will be published (rings wound as RFC 7946 says, third and later numbers kept),
   * null when it cannot be drawn.
   */
  check(geometry: unknown, rank: number): Geometry | null;
}

/** Where geometries are: the column of a table, or features. */
export interface GeometryPlaces {
  field: string | null;
  facts?: Facts;
  /** The place of one, from its rank. */
  placeOf(rank: number): Example;
}

const FEATURES: GeometryPlaces = { field: null, placeOf: (feature) => ({ feature }) };

export function createGeometryChecker(
  issues: IssueCollector,
  geography: Geography | undefined,
  { field, facts, placeOf }: GeometryPlaces = FEATURES,
): GeometryChecker {
  const territory = geography?.bbox;
  const groupOf = (code: IssueCode) => issues.group(code, field, facts);
  const winding = groupOf("ring-winding");
  const crossing = groupOf("self-crossing");
  const repeated = groupOf("duplicate-point");

  function tell(code: IssueCode, rank: number, example: Example = {}): void {
    count(groupOf(code), () => ({ ...placeOf(rank), ...example }));
  }

  function examine(geometry: unknown, rank: number, box: Box, depthLeft: number): Geometry | null {
    const invalid = (detail: string) => {
      tell("invalid-geometry", rank, { detail });
      return null;
    };
    if (typeof geometry !== "object" || geometry === null) return invalid("« geometry » n'est pas un objet");
    const { type, coordinates, geometries } = geometry as {
      type?: unknown;
      coordinates?: unknown;
      geometries?: unknown;
    };
    if (type === "GeometryCollection") {
      if (!Array.isArray(geometries)) return invalid("« geometries » doit être une liste");
      if (depthLeft === 0) return invalid("GeometryCollection imbriquées trop profondément");
      tell("geometry-collection", rank);
      const members = geometries.map((member) => examine(member, rank, box, depthLeft - 1));
      return members.includes(null) ? null : { type, geometries: members as Geometry[] };
    }
    const depth = positionDepth(type);
    // An object nested without end cannot be written out.
    if (depth === undefined)
      return invalid(`type « ${type && typeof type === "object" ? "…" : String(type)} » inconnu`);
    const fault = checkPositions(coordinates, depth, type as string, box);
    if (fault === "unclosed") {
      tell("unclosed-ring", rank);
      return null;
    }
    if (fault) return invalid(fault);
    const valid = { type, coordinates } as Geometry;
    if (depth > 1) {
      for (const rings of polygonsOf(valid)) noticeCrossing(rings, rank);
      if (windRings(valid)) count(winding, () => placeOf(rank));
    }
    if (depth > 0) noticeRepeated(coordinates, depth, rank);
    return valid;
  }

  function noticeCrossing(rings: Position[][], rank: number): void {
    const verdict = findCrossing(rings);
    if (verdict === "unknown") tell("self-crossing-not-checked", rank);
    else if (verdict !== "none") count(crossing, () => ({ ...placeOf(rank), value: `${verdict[0]}, ${verdict[1]}` }));
  }

  function noticeRepeated(coordinates: unknown, depth: number, rank: number): void {
    if (depth > 1) {
      for (const inner of coordinates as unknown[]) noticeRepeated(inner, depth - 1, rank);
      return;
    }
    const line = coordinates as Position[];
    for (let at = 1; at < line.length; at++) {
      const [a, b] = [line[at - 1] as Position, line[at] as Position];
      if (a[0] === b[0] && a[1] === b[1] && a[2] === b[2])
        count(repeated, () => ({ ...placeOf(rank), value: `${a[0]}, ${a[1]}` }));
    }
  }

  /** Says when the place is impossible or unlikely; a geometry that is not on Earth is not kept. */
  function place([west, south, east, north]: Box, rank: number): boolean {
    const value = () => `${west}, ${south}`;
    if (west < -180 || east > 180 || south < -90 || north > 90) {
      const projection = projectionOf(west, south, territory);
      if (projection) tell("projected-coordinates", rank, { value: value(), detail: projection });
      else
        tell("invalid-geometry", rank, {
          value: value(),
          detail: `coordonnées hors du globe (${east > 180 ? east : west}, ${north > 90 ? north : south})`,
        });
      return false;
    }
    const swapped = territory ? isInBox(territory, south, west) : isInMetropole(south, west);
    const expected = territory ? isInBox(territory, west, south) : isInMetropole(west, south);
    if (swapped && !expected && !isInMetropole(west, south)) {
      tell("swapped-coordinates", rank, { value: value(), suggestion: `${south}, ${west}` });
      return true;
    }
    if (territory && (east < territory[0] || west > territory[2] || north < territory[1] || south > territory[3])) {
      count(groupOf("outside-territory"), () => ({ ...placeOf(rank), value: value(), detail: describeBox(territory) }));
    }
    return true;
  }

  return {
    check(geometry, rank) {
      if (geometry === null) {
        tell("null-geometry", rank);
        return null;
      }
      const box: Box = [
        Number.POSITIVE_INFINITY,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ];
      const checked = examine(geometry, rank, box, 8);
      if (!checked || box[0] > box[2]) return checked;
      return place(box, rank) ? checked : null;
    },
  };
}

/** The fault of some coordinates, "unclosed" for a ring, undefined when they are right; widens `box`. */
function checkPositions(value: unknown, depth: number, type: string, box: Box): string | undefined {
  if (!Array.isArray(value)) return "« coordinates » doit être une liste";
  if (depth === 0) return checkPosition(value, box);
  if (depth > 1) {
    for (const inner of value) {
      const fault = checkPositions(inner, depth - 1, type, box);
      if (fault) return fault;
    }
    return undefined;
  }
  for (const position of value) {
    const fault = Array.isArray(position)
      ? checkPosition(position, box)
      : "une position doit être une liste de nombres";
    if (fault) return fault;
  }
  if (type.endsWith("LineString") && value.length < 2) return "une ligne doit avoir au moins deux points";
  if (!type.endsWith("Polygon")) return undefined;
  if (value.length < 4) return "unclosed";
  const [first, last] = [value[0] as Position, value.at(-1) as Position];
  return first[0] !== last[0] || first[1] !== last[1] ? "unclosed" : undefined;
}

function checkPosition(position: unknown[], box: Box): string | undefined {
  const [x, y, z] = position;
  if (typeof x !== "number" || typeof y !== "number")
    return "une position doit être faite de deux nombres, longitude et latitude";
  if (z !== undefined && typeof z !== "number") return "l'altitude d'une position doit être un nombre";
  if (x < box[0]) box[0] = x;
  if (y < box[1]) box[1] = y;
  if (x > box[2]) box[2] = x;
  if (y > box[3]) box[3] = y;
  return undefined;
}

/** Turns the rings of polygons, where they are, as RFC 7946 says; true when some turned the other way. */
export function windRings(geometry: Geometry): boolean {
  let turned = false;
  for (const rings of polygonsOf(geometry))
    for (const [rank, ring] of rings.entries())
      if (rank === 0 ? signedArea(ring) < 0 : signedArea(ring) > 0) {
        ring.reverse();
        turned = true;
      }
  return turned;
}

function polygonsOf(geometry: Geometry): Position[][][] {
  if (geometry.type === "Polygon") return [geometry.coordinates];
  return geometry.type === "MultiPolygon" ? geometry.coordinates : [];
}

/** Twice the area of a ring, positive when it turns counter-clockwise. */
export function signedArea(ring: readonly Position[]): number {
  let area = 0;
  for (let at = 1; at < ring.length; at++) {
    const [a, b] = [ring[at - 1] as [number, number], ring[at] as [number, number]];
    area += (b[0] - a[0]) * (b[1] + a[1]);
  }
  return -area;
}
