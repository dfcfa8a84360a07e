import type { Geometry } from "geojson";
import { createGeometryChecker, windRings } from "../checks/geometry.js";
import { createReprojection, firstPosition, mapPositions, type Projection } from "../projection.js";
import type { ReadContext } from "./reader.js";

/**
 * Brings the shapes of a layer (shapefile, GeoPackage) to what is published: WGS84, rings wound as RFC 7946 says, checked. Null: no
 * geometry, or one that cannot be drawn (the collector says why).
 */
export function createShapePlacer(
  { issues, geography }: Pick<ReadContext, "issues" | "geography">,
  projection: Projection,
): (shape: Geometry | null, feature: number) => Geometry | null {
  const checker = createGeometryChecker(issues, geography);
  const reproject = createReprojection(projection);
  return (shape, feature) => {
    if (isEmpty(shape)) return checker.check(null, feature);
    if (hasFinitePositions(shape as Geometry)) return checker.check(windShape(reproject(shape as Geometry)), feature);
    issues.add("invalid-geometry", null, { feature, detail: "une coordonnée n'est pas un nombre" });
    return null;
  };
}

/** A shape without any point is no geometry. */
function isEmpty(geometry: Geometry | null): boolean {
  return geometry === null || firstPosition(geometry) === undefined;
}

function hasFinitePositions(geometry: Geometry): boolean {
  let finite = true;
  mapPositions(geometry, (position) => {
    // Of a topology, it may be anything.
    finite &&= Array.isArray(position) && position.every(Number.isFinite);
    return position;
  });
  return finite;
}

/** These formats turn their outer rings clockwise or either way, RFC 7946 the other way: a change of form, not a fault of the file. */
export function windShape(geometry: Geometry): Geometry {
  if (geometry.type === "GeometryCollection") {
    for (const member of geometry.geometries) windShape(member);
  } else windRings(geometry);
  return geometry;
}
