import type { Feature, FeatureCollection, MultiLineString, Position } from "geojson";

/**
 * The lines that go around groups of communes: the sides of an outline that no other commune of its group shares. Outlines are expected to
 * share their vertices along common borders, as those of a same file do.
 */
export function limitsOf({ features }: FeatureCollection, groups: string[][]): Feature<MultiLineString> {
  const lines: Position[][] = [];
  for (const group of groups) {
    const codes = new Set(group);
    const sides = new Map<string, Position[] | null>();
    for (const { geometry, properties } of features) {
      if (!codes.has(String(properties?.code))) continue;
      for (const ring of ringsOf(geometry))
        for (let rank = 1; rank < ring.length; rank++) {
          const side = [ring[rank - 1] as Position, ring[rank] as Position];
          const key = side.map(String).sort().join(" ");
          sides.set(key, sides.has(key) ? null : side);
        }
    }
    for (const side of sides.values()) if (side) lines.push(side);
  }
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } };
}

function ringsOf(geometry: Feature["geometry"]): Position[][] {
  if (geometry.type === "Polygon") return geometry.coordinates;
  return geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : [];
}
