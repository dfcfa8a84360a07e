import type { Feature, Geometry, Polygon, Position } from "geojson";
import { describe, expect, it } from "vitest";
import { meetsOutline } from "../../../packages/api/src/plu-kit/meets-outline.js";
import { type KitPlace, selectFeatures } from "../../../packages/api/src/plu-kit/select-features.js";

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
    expect(meetsOutline(geometry, place.outline)).toBe(expected);
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
