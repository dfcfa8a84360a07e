import { GEOMETRY_TYPES } from "../geometry-types.js";

/** Addresses under which the schemas of geojson.org are named; they are answered here, never fetched. */
export const GEOJSON_ORG = "https://geojson.org/schema/";

/**
 * Stand-ins for the schemas of geojson.org: the name of the type and the members that must be there. Coordinates, rings and
 * places are checked by our own geometry check, which says more.
 */
export const geojsonOrgSchemas: Record<string, object> = {
  ...Object.fromEntries(
    GEOMETRY_TYPES.map((type) => [
      `${GEOJSON_ORG}${type}.json`,
      object(type, type === "GeometryCollection" ? "geometries" : "coordinates"),
    ]),
  ),
  [`${GEOJSON_ORG}Geometry.json`]: {
    type: "object",
    required: ["type"],
    properties: { type: { enum: [...GEOMETRY_TYPES] } },
  },
  [`${GEOJSON_ORG}Feature.json`]: object("Feature", "properties", "geometry"),
  [`${GEOJSON_ORG}FeatureCollection.json`]: object("FeatureCollection", "features"),
  [`${GEOJSON_ORG}GeoJSON.json`]: { type: "object", required: ["type"] },
};

function object(type: string, ...required: string[]): object {
  return { type: "object", required: ["type", ...required], properties: { type: { enum: [type] } } };
}
