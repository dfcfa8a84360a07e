import { describe, expect, it } from "vitest";
import { walkShapes } from "../../../packages/ingest/src/readers/shp-records.js";
import { readShapes } from "../../../packages/ingest/src/readers/shp-shapes.js";
import fc from "../../support/properties.js";
import { checkBytes } from "../support/check-bytes.js";
import { type TestShape, WKT, writeDbf, writeShp, zipLayers } from "../support/layer.js";

type Ring = [number, number][];

/** Clockwise, as outer rings are. */
const square = (x: number, y: number, size: number): Ring => [
  [x, y],
  [x, y + size],
  [x + size, y + size],
  [x + size, y],
  [x, y],
];
const hole = (x: number, y: number, size: number): Ring => square(x, y, size).reverse();

const read = (shp: Buffer) => {
  const frame = walkShapes(shp);
  if (!frame || frame.brokenAt !== null) return frame;
  return [...readShapes(shp, frame)];
};
const rings = (...given: Ring[]): TestShape => ({ rings: given });

/** A file of one record, as it is. */
function withRecord(type: number, record: Buffer, declared = record.length): Buffer {
  const shp = Buffer.alloc(108 + record.length);
  shp.writeInt32BE(9994, 0);
  shp.writeInt32BE(shp.length / 2, 24);
  shp.writeInt32LE(type, 32);
  shp.writeInt32BE(1, 100);
  shp.writeInt32BE(declared / 2, 104);
  record.copy(shp, 108);
  return shp;
}

/** A polygon of so many parts and points, whose parts begin where it is said. */
function polygonRecord(parts: number[], points: number): Buffer {
  const record = Buffer.alloc(44 + 4 * parts.length + 16 * points);
  record.writeInt32LE(5, 0);
  record.writeInt32LE(parts.length, 36);
  record.writeInt32LE(points, 40);
  for (const [rank, start] of parts.entries()) record.writeInt32LE(start, 44 + 4 * rank);
  return record;
}

describe("the shapes of a .shp file", () => {
  it("are rings in the outer ring that holds them: a lake, an island in it, a ring wound the wrong way", () => {
    const [sea, lake, island] = [square(0, 0, 100), hole(10, 10, 50), square(20, 20, 10)];
    expect(read(writeShp([rings(sea, lake, island), null, rings(hole(0, 0, 100), hole(10, 11, 12))]))).toEqual([
      { type: "MultiPolygon", coordinates: [[sea, lake], [island]] },
      null,
      { type: "Polygon", coordinates: [hole(0, 0, 100), hole(10, 11, 12)] },
    ]);
  });

  it("are points, sets of points and lines, altitudes left aside", () => {
    const multi = Buffer.alloc(40 + 2 * 16 + 16 + 16);
    multi.writeInt32LE(18, 0);
    multi.writeInt32LE(2, 36);
    for (const [at, value] of [1, 2, 3, 4].entries()) multi.writeDoubleLE(value, 40 + 8 * at);
    expect(read(withRecord(18, multi))).toEqual([
      {
        type: "MultiPoint",
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ]);
    const line = polygonRecord([0, 2], 4);
    line.writeInt32LE(3, 0);
    expect(read(withRecord(3, line))).toMatchObject([
      {
        type: "MultiLineString",
        coordinates: [
          [
            [0, 0],
            [0, 0],
          ],
          [
            [0, 0],
            [0, 0],
          ],
        ],
      },
    ]);
  });
});

describe("a .shp file made to do harm", () => {
  it.each([
    ["a record longer than the file", withRecord(5, polygonRecord([0], 4), 1_000_000)],
    ["a record of negative length", withRecord(5, polygonRecord([0], 4), -8)],
    ["a record of no length, without end", withRecord(5, Buffer.alloc(4_000), 0)],
    ["two thousand million parts", withCount(polygonRecord([0], 4), 36, 0x7fff_ffff)],
    ["two thousand million points", withCount(polygonRecord([0], 4), 40, 0x7fff_ffff)],
    ["a negative number of parts", withCount(polygonRecord([0], 4), 36, -1)],
    ["a negative number of points", withCount(polygonRecord([0], 4), 40, -1)],
  ])("is refused before anything of it is read: %s", (_what, shp) => {
    expect(read(shp)).toMatchObject({ brokenAt: 1 });
  });

  it("has each position read once, even when every part begins at the first", () => {
    const parts = Array.from({ length: 20_000 }, (_, rank) => (rank % 2 ? 20_000 : 0));
    expect(countPositions(withRecord(5, polygonRecord(parts, 20_000)))).toBe(20_000);
    const backwards = [3, -5, 0x7fff_ffff, 2];
    expect(countPositions(withRecord(5, polygonRecord(backwards, 4)))).toBe(1);
  });

  it("is told where its rings are too tangled to be told apart, and the rest of the layer is read", async () => {
    // Holes below the slope of triangles: in the box of each, and in none.
    const slope: Ring = [
      [-1.2, 45.8],
      [-1.2, 45.9],
      [-1.1, 45.9],
      [-1.2, 45.8],
    ];
    const outer = Array.from({ length: 4_000 }, () => slope);
    const holes = Array.from({ length: 12_000 }, () => hole(-1.11, 45.801, 0.001));
    const shp = writeShp([rings(...outer, ...holes), rings(square(-1.2, 45.8, 0.1))]);
    const layer = zipLayers({
      "a.shp": shp,
      "a.dbf": writeDbf([["NOM", "C", 3]], [["un"], ["dx"]]),
      "a.prj": WKT.wgs84,
      "a.cpg": "UTF-8",
    });
    const { report, read: rows } = await checkBytes("a.zip", layer);
    expect(report.issues.find(({ code }) => code === "invalid-geometry")).toMatchObject({ feature: 1 });
    expect(rows.map(({ geometry }) => geometry?.type ?? null)).toEqual([null, "Polygon"]);
  });

  it("never stops the reader, whatever its bytes", () => {
    const sound = writeShp([rings(square(0, 0, 10), hole(1, 1, 2)), null, rings(square(20, 20, 1))]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: sound.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 12 }),
        fc.nat({ max: 40 }),
        (changes, cut) => {
          const shp = Buffer.from(sound.subarray(0, sound.length - cut));
          for (const [at, value] of changes) if (at < shp.length) shp[at] = value;
          read(shp);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function countPositions(shp: Buffer): number {
  return JSON.stringify(read(shp)).split("[0,0]").length - 1;
}

function withCount(record: Buffer, at: number, count: number): Buffer {
  record.writeInt32LE(count, at);
  return withRecord(5, record);
}
