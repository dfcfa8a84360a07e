import { describe, expect, it } from "vitest";
import { layOutTile } from "../../../packages/api/src/tiles/draw-tile.js";
import { encodeTile, type TileValue } from "../../../packages/api/src/tiles/encode-tile.js";
import { readTile } from "./read-tile.js";

/** As a map reads it. */
function read(names: string[], features: { geometry: GeoJSON.Geometry; values: TileValue[] }[]) {
  const drawn = features.map(({ geometry, values }, rank): GeoJSON.Feature => {
    return { type: "Feature", id: rank + 1, geometry, properties: values as object };
  });
  const tile = encodeTile(names, ({ addTile }) => addTile(layOutTile(drawn, { z: 0, x: 0, y: 0 })));
  const layer = readTile(tile as Uint8Array);
  return Array.from({ length: layer.length }, (_, rank) => layer.feature(rank));
}

const point: GeoJSON.Geometry = { type: "Point", coordinates: [-1.2, 45.9] };

describe("a tile", () => {
  it("keeps the properties of each feature, whatever they are called and however alike they are", () => {
    const names = ["constructor", "__proto__", "nom", "places"];
    const rows: TileValue[][] = [
      ["a", "b", "1", 1],
      [null, true, "true", -1.5],
      ["a", null, "", -300],
      [null, false, "Île", 2 ** 40],
    ];
    const features = read(
      names,
      rows.map((values) => ({ geometry: point, values })),
    );
    expect(features.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    for (const [rank, values] of rows.entries())
      expect(Object.entries(features[rank]?.properties ?? {})).toEqual(
        names.flatMap((name, index) => (values[index] === null ? [] : [[name, values[index]]])),
      );
  });

  it("keeps whole numbers of any size, as JavaScript reads them", () => {
    const numbers = [2e19, -2e19, 2 ** 64, -(2 ** 63), 2 ** 53, -(2 ** 53 - 1), -(2 ** 52), 2 ** 52 + 1, -1, 0, 1e300];
    const features = read(
      ["v"],
      numbers.map((value) => ({ geometry: point, values: [value] })),
    );
    expect(features.map(({ properties }) => properties.v)).toEqual(numbers);
  });

  it("closes its polygons, and goes from one line to the next", () => {
    const ring = (from: number) => [
      [from, 0],
      [from + 30, 0],
      [from + 30, 30],
      [from, 0],
    ];
    const [polygon, lines, points] = read(
      [],
      [
        { geometry: { type: "MultiPolygon", coordinates: [[ring(0)], [ring(60)]] }, values: [] },
        { geometry: { type: "MultiLineString", coordinates: [ring(0), ring(60)] }, values: [] },
        { geometry: { type: "MultiPoint", coordinates: ring(0).slice(0, 2) }, values: [] },
      ],
    );
    const told = (feature: typeof polygon) =>
      feature?.loadGeometry().map((ring) => ring.map(({ x, y }) => [Math.round((x / 4096) * 360 - 180), y]));
    expect(told(polygon)?.map((ring) => [ring.length, ring[0]?.join() === ring.at(-1)?.join()])).toEqual([
      [4, true],
      [4, true],
    ]);
    expect(told(lines)?.map((line) => line[0]?.[0])).toEqual([0, 60]);
    expect(told(points)?.map(([only]) => only?.[0])).toEqual([0, 30]);
  });
});
