import type { Position } from "geojson";
import { describe, expect, it } from "vitest";
import { edges, isInside, type Outline, readOutlines } from "./content.js";

const outlines = readOutlines();
const HALLS: Record<string, Position> = {
  17219: [-1.11, 45.82],
  17058: [-1.13, 45.85],
  17185: [-0.97, 45.73],
  17351: [-1.05, 45.79],
  17265: [-1.03, 45.76],
  17406: [-0.98, 45.77],
  17385: [-1.31, 45.94],
  17093: [-1.22, 45.88],
  17337: [-1.32, 45.98],
  17140: [-1.26, 45.91],
  17323: [-1.39, 46.02],
  17411: [-1.23, 45.83],
  17485: [-1.24, 45.86],
  17486: [-1.35, 46.01],
};
const MAINLAND = ["17219", "17058", "17185", "17351", "17265", "17406"];
const isMainland = ({ properties }: Outline) => MAINLAND.includes(properties.code);

describe("the schematic outlines", () => {
  it("are those of the 14 communes, under their codes and names", () => {
    expect(outlines.map(({ properties }) => properties.code)).toEqual(Object.keys(HALLS).sort());
    expect(outlines.find(({ properties }) => properties.code === "17093")?.properties.name).toBe("Le Château-d’Oléron");
  });

  it("are one closed ring each, counter-clockwise, with at most four decimals", () => {
    for (const { properties, geometry } of outlines) {
      expect(geometry.type, properties.code).toBe("Polygon");
      expect(geometry.coordinates, properties.code).toHaveLength(1);
      const ring = geometry.coordinates[0] as Position[];
      expect(ring.length).toBeGreaterThanOrEqual(4);
      expect(ring[0]).toEqual(ring.at(-1));
      expect(signedArea(ring), properties.code).toBeGreaterThan(0);
      for (const coordinate of ring.flat()) expect(Number(coordinate.toFixed(4))).toBe(coordinate);
    }
  });

  it("do not cross themselves", () => {
    for (const { properties, geometry } of outlines) {
      const sides = edges(geometry.coordinates[0] as Position[]);
      sides.forEach(([a, b], i) => {
        sides.slice(i + 1).forEach(([c, d]) => {
          expect(properCrossing(a, b, c, d), properties.code).toBe(false);
        });
      });
    }
  });

  it("contain their own town hall and no other", () => {
    for (const [code, hall] of Object.entries(HALLS)) {
      const holders = outlines.filter(({ geometry }) => isInside(geometry, hall));
      expect(holders.map(({ properties }) => properties.code)).toEqual([code]);
    }
  });

  it("do not overlap", () => {
    for (let x = -1.45; x < -0.85; x += 0.00173) {
      for (let y = 45.65; y < 46.1; y += 0.00171) {
        const holders = outlines.filter(({ geometry }) => isInside(geometry, [x, y]));
        if (holders.length > 1) expect(holders.map(({ properties }) => properties.code)).toHaveLength(1);
      }
    }
  });

  it("leave the sea between the island and the mainland, 1 km at least", () => {
    const vertices = (mainland: boolean) =>
      outlines
        .filter((outline) => isMainland(outline) === mainland)
        .flatMap(({ geometry }) => geometry.coordinates.flat());
    const east = Math.min(...vertices(true).map(([x = 0]) => x));
    const west = Math.max(...vertices(false).map(([x = 0]) => x));
    expect((east - west) * 77.4).toBeGreaterThan(1);
  });

  it("give each commune an area between half and three times its real one", () => {
    const real: Record<string, number> = { 17337: 47, 17385: 41, 17486: 7, 17485: 6, 17219: 52, 17406: 13, 17185: 37 };
    for (const [code, expected] of Object.entries(real)) {
      const { geometry } = outlines.find(({ properties }) => properties.code === code) as Outline;
      const km2 = signedArea(geometry.coordinates[0] as Position[]) * 111.2 * 77.4;
      expect(km2 / expected, code).toBeGreaterThan(0.5);
      expect(km2 / expected, code).toBeLessThan(3);
    }
  });
});

/** Square degrees, positive when the ring turns counter-clockwise. */
function signedArea(ring: Position[]): number {
  return edges(ring).reduce((sum, [[x1, y1], [x2, y2]]) => sum + (x1 * y2 - x2 * y1) / 2, 0);
}

type Point = [number, number];

function properCrossing(a: Point, b: Point, c: Point, d: Point): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function side([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number {
  return Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
}
