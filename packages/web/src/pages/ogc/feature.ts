/** A feature as a page shows it. */
export interface ShownFeature {
  id: number;
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates?: unknown } | null;
}

/** The types of RFC 7946, in words. */
const GEOMETRIES: Record<string, string> = {
  Point: "point",
  MultiPoint: "points",
  LineString: "ligne",
  MultiLineString: "lignes",
  Polygon: "surface",
  MultiPolygon: "surfaces",
  GeometryCollection: "plusieurs formes",
};

/** « ligne » for a LineString. */
export function nameGeometry(type: string): string {
  return GEOMETRIES[type] ?? type;
}
