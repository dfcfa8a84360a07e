import type { Feature, FeatureCollection, MultiLineString, Position } from "geojson";

/**
 * The lines that go around groups of communes: the sides of an outline that no other commune of its group shares, each once, end to end
 * as long as they follow each other. Outlines are expected to share their vertices along common borders, as those of a same file do.
 */
export function limitsOf({ features }: FeatureCollection, groups: string[][]): Feature<MultiLineString> {
  const lines: Position[][] = [];
  const drawn = new Set<string>();
  for (const group of groups) {
    const codes = new Set(group);
    const rings = features
      .filter(({ properties }) => codes.has(String(properties?.code)))
      .flatMap(({ geometry }) => ringsOf(geometry));
    const times = new Map<string, number>();
    for (const side of rings.flatMap(sidesOf)) times.set(keyOf(side), (times.get(keyOf(side)) ?? 0) + 1);
    for (const ring of rings) {
      let line: Position[] | undefined;
      for (const side of sidesOf(ring)) {
        const key = keyOf(side);
        if (times.get(key) !== 1 || drawn.has(key)) {
          line = undefined;
          continue;
        }
        drawn.add(key);
        if (line) line.push(side[1]);
        else {
          line = [...side];
          lines.push(line);
        }
      }
    }
  }
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } };
}

type Side = [from: Position, to: Position];

function sidesOf(ring: Position[]): Side[] {
  return ring.slice(1).map((to, rank) => [ring[rank] as Position, to]);
}

/** The same whichever way a side is followed. */
function keyOf(side: Side): string {
  return side.map(String).sort().join(" ");
}

function ringsOf(geometry: Feature["geometry"]): Position[][] {
  if (geometry.type === "Polygon") return geometry.coordinates;
  return geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : [];
}
