import type { FeatureCollection, Position } from "geojson";
import { polygonsOf } from "./outlines/polygons-of.js";

/**
 * Codes of the features that share a border with each: a segment that both outlines have, its ends compared to a metre (five
 * decimals of a degree). Touching at a point is no border.
 */
export function findAdjacent({ features }: FeatureCollection): Map<string, Set<string>> {
  const adjacent = new Map<string, Set<string>>();
  const owners = new Map<string, string[]>();
  const link = (a: string, b: string) => {
    if (a === b) return;
    adjacent.get(a)?.add(b);
    adjacent.get(b)?.add(a);
  };
  for (const { properties, geometry } of features) {
    const code = String(properties?.code ?? "");
    adjacent.set(code, adjacent.get(code) ?? new Set());
    for (const ring of polygonsOf(geometry).flat())
      for (let at = 1; at < ring.length; at++) {
        const segment = [keyOf(ring[at - 1] as Position), keyOf(ring[at] as Position)].sort().join(" ");
        const known = owners.get(segment);
        if (!known) owners.set(segment, [code]);
        else {
          for (const other of known) link(other, code);
          known.push(code);
        }
      }
  }
  return adjacent;
}

function keyOf([x = 0, y = 0]: Position): string {
  return `${Math.round(x * 1e5)},${Math.round(y * 1e5)}`;
}
