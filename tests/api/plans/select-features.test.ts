import type { Feature, Geometry, Polygon, Position } from "geojson";
import { describe, expect, it } from "vitest";
import { meetsOutline, prepareOutline } from "../../../packages/api/src/plu-kit/meets-outline.js";
import { type KitPlace, selectFeatures } from "../../../packages/api/src/plu-kit/select-features.js";
import { intersect } from "../../../packages/api/src/territories/outlines/unite.js";

/** A square, counter-clockwise. */
const square = (west: number, south: number, side: number): Position[] => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];
const feature = (geometry: Geometry | null, properties: Feature["properties"] = { nom: "x" }): Feature =>
  ({ type: "Feature", properties, geometry }) as Feature;
const area = (west: number, south: number, side: number): Geometry => ({
  type: "Polygon",
  coordinates: [square(west, south, side)],
});
/** A ring that winds around a circle, counter-clockwise. */
const winding = (x: number, y: number, radius: number, count: number): Position[] => {
  const open = Array.from({ length: count }, (_, rank): Position => {
    const angle = (2 * Math.PI * rank) / count;
    const far = radius * (1 + 0.03 * Math.sin(angle * 37) + 0.01 * Math.sin(angle * 211));
    return [x + far * Math.cos(angle), y + far * Math.sin(angle)];
  });
  return [...open, ...open.slice(0, 1)];
};
/** The area of a geometry, without its holes. */
const areaOf = (geometry: Geometry | null | undefined): number => {
  const polygons =
    geometry?.type === "Polygon"
      ? [geometry.coordinates]
      : geometry?.type === "MultiPolygon"
        ? geometry.coordinates
        : [];
  const ringArea = (ring: Position[]) =>
    Math.abs(
      ring.reduce((sum, [x = 0, y = 0], rank) => {
        const [nextX = 0, nextY = 0] = ring[(rank + 1) % ring.length] ?? [];
        return sum + x * nextY - nextX * y;
      }, 0),
    ) / 2;
  return polygons.reduce(
    (sum, [outer = [], ...holes]) => sum + ringArea(outer) - holes.reduce((hollow, ring) => hollow + ringArea(ring), 0),
    0,
  );
};
const place: KitPlace = {
  codes: new Set(["17219", "17189"]),
  outline: [[square(0, 0, 10), square(4, 4, 2)]],
  official: true,
};

describe("the features of a place", () => {
  it.each<[string, Geometry, boolean]>([
    ["a point inside", { type: "Point", coordinates: [1, 1] }, true],
    ["a point outside", { type: "Point", coordinates: [11, 1] }, false],
    ["a point in a hole", { type: "Point", coordinates: [5, 5] }, false],
    [
      "a line across, its ends outside",
      {
        type: "LineString",
        coordinates: [
          [-1, 1],
          [11, 1],
        ],
      },
      true,
    ],
    [
      "a line beside",
      {
        type: "LineString",
        coordinates: [
          [-1, -1],
          [11, -1],
        ],
      },
      false,
    ],
    ["an area that overlaps", area(9, 9, 5), true],
    ["an area that holds all", area(-5, -5, 30), true],
    ["an area inside the hole", area(4.5, 4.5, 1), false],
    ["an area beside", area(20, 20, 5), false],
    [
      "several points, one inside",
      {
        type: "MultiPoint",
        coordinates: [
          [20, 20],
          [2, 2],
        ],
      },
      true,
    ],
    ["a collection", { type: "GeometryCollection", geometries: [{ type: "Point", coordinates: [2, 2] }] }, true],
  ])("meet: %s", (_, geometry, expected) => {
    expect(meetsOutline(geometry, prepareOutline(place.outline))).toBe(expected);
  });

  it("are those that bear one of its codes, former ones too, wherever they lie", () => {
    const features = ["17219", "17189", "17093"].map((code_insee) =>
      feature({ type: "Point", coordinates: [50, 50] }, { code_insee }),
    );
    const { features: kept, selection } = selectFeatures(features, place);
    expect([kept.length, selection]).toEqual([2, "code"]);
  });

  it("are the zones of its document, by the identifier that begins with its code", () => {
    const zones = ["17219_PLU_20200101", "17093_PLU_20190101"].map((IDURBA) => feature(area(0, 0, 1), { IDURBA }));
    expect(selectFeatures(zones, place)).toMatchObject({ features: [zones[0]], selection: "code" });
  });

  it("are cut along an official outline, and whole along a schematic one", () => {
    const zones = [feature(area(8, 8, 10)), feature(area(20, 20, 1))];
    const cut = selectFeatures(zones, place);
    expect(cut.selection).toBe("cut");
    expect(cut.features).toHaveLength(1);
    expect(cut.features[0]?.geometry).toMatchObject({ type: "Polygon" });
    const positions = (cut.features as Feature<Polygon>[]).flatMap(({ geometry }) => geometry.coordinates.flat());
    expect(Math.max(...positions.map(([x = 0]) => x))).toBe(10);
    expect(selectFeatures(zones, { ...place, official: false })).toEqual({ features: [zones[0]], selection: "place" });
  });

  it("that lie wholly inside stay as they are, hole by hole", () => {
    const inside = feature(area(1, 1, 2));
    const around = feature(area(3, 3, 4));
    const [same, holed] = selectFeatures([inside, around], place).features;
    expect(same).toBe(inside);
    expect(areaOf(holed?.geometry)).toBeCloseTo(12);
    // It has all its corners on the border, and is outside.
    const notched: Position[][] = [[...square(0, 0, 10).slice(0, 3), [5, 10], [5, 5], [0, 10], [0, 0]]];
    const notch: Geometry = {
      type: "Polygon",
      coordinates: [
        [
          [5, 10],
          [5, 5],
          [0, 10],
          [5, 10],
        ],
      ],
    };
    expect(selectFeatures([feature(notch)], { ...place, outline: [notched] }).features).toEqual([]);
  });

  it("are cut to the same areas near a winding coast as along all of it, in much less time", () => {
    const outline = [[winding(0, 0, 10, 3000)], [winding(25, 0, 10, 3000), winding(25, 0, 3, 500)]];
    const parcels: Feature[] = [];
    for (let angle = 0; angle < 30; angle++)
      for (const [x, radius] of [
        [0, 10],
        [25, 10],
        [25, 3],
      ] as const)
        parcels.push(feature(area(x + radius * Math.cos(angle / 5), radius * Math.sin(angle / 5), 0.4 + angle / 20)));
    const begun = performance.now();
    const { features } = selectFeatures(parcels, { ...place, outline });
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(features.length).toBeGreaterThan(60);
    for (const one of [parcels[0], parcels[19], parcels[44], parcels[89]]) {
      if (!one) continue;
      const whole = areaOf(intersect(one.geometry, outline));
      const own = features.find(({ properties }) => properties === one.properties);
      expect(areaOf(own?.geometry)).toBeCloseTo(whole, 9);
    }
  });

  it("are by place when a code is missing somewhere, or names communes in words", () => {
    const features = [
      feature({ type: "Point", coordinates: [1, 1] }, { commune: "Marennes" }),
      feature({ type: "Point", coordinates: [20, 1] }, { commune: "Dolus" }),
    ];
    expect(selectFeatures(features, place)).toMatchObject({ features: [features[0]], selection: "cut" });
    expect(selectFeatures(features, { ...place, outline: [] })).toEqual({ features: [], selection: "none" });
    expect(selectFeatures([], place).features).toEqual([]);
    expect(selectFeatures([feature(null)], place).features).toEqual([]);
  });
});
