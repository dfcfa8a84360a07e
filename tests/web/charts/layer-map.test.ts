import type { FeatureCollection, Position } from "geojson";
import { describe, expect, it } from "vitest";
import { gatherPoints } from "../../../packages/web/src/charts/gather-points.js";
import { type Ground, renderLayerMap } from "../../../packages/web/src/charts/layer-map.js";
import { limitsOf } from "../../../packages/web/src/charts/limits.js";

/** Squares side by side, `size` degrees wide, from the west: as many communes. */
function squares(size: number, codes: string[]): FeatureCollection {
  const features = codes.map((code, rank) => {
    const [west, east] = [-1.2 + rank * size, -1.2 + (rank + 1) * size];
    const ring: Position[] = [
      [west, 45.8],
      [east, 45.8],
      [east, 45.8 + size],
      [west, 45.8 + size],
      [west, 45.8],
    ];
    return {
      type: "Feature" as const,
      properties: { code },
      geometry: { type: "Polygon" as const, coordinates: [ring] },
    };
  });
  return { type: "FeatureCollection", features };
}

const ground = (size: number, codes: string[], groups: string[][]): Ground => ({
  communes: squares(size, codes),
  surroundings: { type: "FeatureCollection", features: [] },
  groups,
  frame: new Set(codes),
});

const draw = (one: Ground) => renderLayerMap({ ground: one, layers: [], label: "Carte", id: "carte" });

describe("the limits of groups of communes", () => {
  it("go around each group, once where two of them meet, in lines as long as can be", () => {
    const { geometry } = limitsOf(squares(1, ["a", "b", "c"]), [["a", "b"], ["c"]]);
    const sides = geometry.coordinates.reduce((sum, line) => sum + line.length - 1, 0);
    // Three squares in a row have ten sides; the one inside the first group is no limit.
    expect(sides).toBe(9);
    expect(geometry.coordinates.length).toBeLessThanOrEqual(4);
    expect(geometry.coordinates.flat().filter(([x]) => x === undefined)).toEqual([]);
  });
});

describe("places too near each other", () => {
  const at = (x: number, y: number) => ({ x, y });

  it("are told by their number, each counted once, and no two squares cover each other", () => {
    const heap = Array.from({ length: 60 }, (_, rank) => at((rank * 37) % 90, (rank * 53) % 70));
    const groups = gatherPoints(heap, 18);
    expect(groups.flatMap(({ points }) => points)).toHaveLength(60);
    expect(new Set(groups.flatMap(({ points }) => points)).size).toBe(60);
    for (const [rank, one] of groups.entries())
      for (const other of groups.slice(rank + 1))
        expect(Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y))).toBeGreaterThanOrEqual(18);
  });

  it("stand in their middle; a place with nothing near keeps its sign", () => {
    const groups = gatherPoints([at(0, 0), at(100, 0), at(10, 6)], 18);
    expect(groups.map(({ x, y, points }) => [x, y, points.length])).toEqual([
      [5, 3, 2],
      [100, 0, 1],
    ]);
  });
});

describe("a still map of layers", () => {
  it.each([
    [0.4, 2, /^(5|10|20)\u00a0km$/],
    [0.01, 1, /^(200|500)\u00a0m$/],
    [4, 1, /^(50|100)\u00a0km$/],
  ])("bears a scale of a round length (%f° wide, %i communes)", async (size, count, expected) => {
    const codes = ["17001", "17002"].slice(0, count);
    const svg = await draw(ground(size, codes, []));
    const scales = [...svg.matchAll(/>([^<]*(?:km|\u00a0m))<\/text>/g)].map(([, text]) => text);
    expect(scales).toHaveLength(2);
    for (const scale of scales) expect(scale).toMatch(expected);
  });

  it("draws its scale as long as it says, and under the outlines", async () => {
    // One square of a degree: 111.2 km from south to north.
    const [narrow = ""] = (await draw(ground(1, ["17001"], []))).split("</svg>");
    const text = /translate\(([\d.]+),([\d.]+)\)"[^>]*>(\d+)\u00a0km/.exec(narrow);
    const bracket = [...narrow.matchAll(/d="M10,[\d.]+L10,([\d.]+)L([\d.]+),[\d.]+L/g)][0];
    const height = Number(/viewBox="0 0 [\d.]+ ([\d.]+)"/.exec(narrow)?.[1]);
    // North to south, less the margins above and below and the padding.
    const degree = height - 2 - 12 - 26;
    expect((Number(bracket?.[2]) - 10) / Number(text?.[3])).toBeCloseTo(degree / 111.2, 1);
    expect(Number(bracket?.[1])).toBeGreaterThan(height - 2 - 26);
  });

  it("draws the limits of the groups thicker than those of the communes", async () => {
    const thick = (svg: string) => svg.match(/stroke-width="2.5"/g)?.length ?? 0;
    expect(thick(await draw(ground(1, ["17001", "17002"], [["17001"], ["17002"]])))).toBe(2);
    expect(thick(await draw(ground(1, ["17001", "17002"], [])))).toBe(0);
  });
});
