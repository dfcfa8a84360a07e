import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CheckOptions, checkFile, type Row, type Schema } from "@datalogue/ingest";
import fc from "fast-check";
import type { Point, Position } from "geojson";
import { afterAll, describe, expect, it } from "vitest";
import { findCrossing } from "../../packages/ingest/src/checks/self-crossing.js";
import { parseWkt } from "../../packages/ingest/src/checks/wkt.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-geometry-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(name: string, text: string, options: CheckOptions) {
  const path = join(folder, name);
  writeFileSync(path, text);
  const rows: Row[] = [];
  const report = await checkFile(path, {
    ...options,
    onRows: (batch) => {
      rows.push(...batch);
    },
  });
  return { report, rows };
}

describe("WKT", () => {
  it.each([
    ["POINT(-1.22 45.88)", { type: "Point", coordinates: [-1.22, 45.88] }],
    ["SRID=4326;Point Z (-1.22 45.88 3)", { type: "Point", coordinates: [-1.22, 45.88, 3] }],
    ["POINT ZM (1 2 3 4)", { type: "Point", coordinates: [1, 2, 3] }],
    ["POINT M (1 2 9)", { type: "Point", coordinates: [1, 2] }],
    [
      "LINESTRING (1 2, 3 4)",
      {
        type: "LineString",
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      "MULTIPOINT ((1 2), (3 4))",
      {
        type: "MultiPoint",
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      "MULTIPOINT (1 2, 3 4)",
      {
        type: "MultiPoint",
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      "POLYGON ((0 0, 1 0, 1 1, 0 0))",
      {
        type: "Polygon",
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      },
    ],
    [
      "MULTIPOLYGON (((0 0,1 0,1 1,0 0)))",
      {
        type: "MultiPolygon",
        coordinates: [
          [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 0],
            ],
          ],
        ],
      },
    ],
  ])("%s is read", (text, geometry) => {
    expect(parseWkt(text)).toEqual(geometry);
  });

  it.each([
    "POINT",
    "POINT ()",
    "POINT (1)",
    "POINT (a b)",
    "POLYGON (0 0, 1 0)",
    "CERCLE (1 2)",
    "POINT (1 2",
    "LINESTRING ((1 2))",
  ])("%s is refused", (text) => {
    expect(parseWkt(text)).toBeUndefined();
  });
});

describe("a ring that crosses itself", () => {
  it("is found with the place of the crossing", () => {
    expect(
      findCrossing([
        [
          [0, 0],
          [2, 2],
          [2, 0],
          [0, 2],
          [0, 0],
        ],
      ]),
    ).toEqual([1, 1]);
  });

  it("is found when an inner ring crosses the outer one", () => {
    const outer: Position[] = [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
      [0, 0],
    ];
    expect(
      findCrossing([
        outer,
        [
          [3, 1],
          [5, 1],
          [5, 2],
          [3, 2],
          [3, 1],
        ],
      ]),
    ).not.toBe("none");
    expect(
      findCrossing([
        outer,
        [
          [1, 1],
          [2, 1],
          [2, 2],
          [1, 2],
          [1, 1],
        ],
      ]),
    ).toBe("none");
  });

  it("is not one that touches itself at a point", () => {
    expect(
      findCrossing([
        [
          [0, 0],
          [2, 0],
          [1, 1],
          [2, 2],
          [0, 2],
          [1, 1],
          [0, 0],
        ],
      ]),
    ).toBe("none");
  });

  it("says the same as comparing all pairs", () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 10 }), (points) => {
        const ring = [...points, points[0] as [number, number]];
        expect(findCrossing([ring]) !== "none").toBe(crossesAnywhere(ring));
      }),
      { numRuns: 500 },
    );
  });

  it("is looked for in an outline of 200 000 points", () => {
    const ring = Array.from({ length: 200_000 }, (_, at): Position => {
      const angle = (at / 200_000) * 2 * Math.PI;
      const radius = 1 + 0.1 * Math.sin(40 * angle);
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });
    expect(findCrossing([[...ring, ring[0] as Position]])).toBe("none");
  });
});

function crossesAnywhere(ring: [number, number][]): boolean {
  const side = (a: Position, b: Position, p: Position) =>
    Math.sign(
      ((b[0] as number) - (a[0] as number)) * ((p[1] as number) - (a[1] as number)) -
        ((b[1] as number) - (a[1] as number)) * ((p[0] as number) - (a[0] as number)),
    );
  const segments = ring.slice(1).map((end, at) => [ring[at] as Position, end as Position] as const);
  return segments.some(([a, b], i) =>
    segments.slice(i + 1).some(([c, d]) => side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0),
  );
}

describe("a table with places", () => {
  const options = (schema: Schema): CheckOptions => ({ schema, geometries: true });
  const point = { type: "Point", coordinates: [-1.22, 45.88] };

  it.each([
    [
      "a longitude and a latitude",
      [
        { name: "Xlong", type: "number" },
        { name: "Ylat", type: "number" },
      ],
      "Xlong;Ylat\n-1.22;45.88\n;\n",
    ],
    [
      "a geopoint",
      [{ name: "coordonneesXY", type: "geopoint", format: "array" }, { name: "b" }],
      "coordonneesXY;b\n[-1.22,45.88];\n;x\n",
    ],
    ["a WKT column", [{ name: "geom" }, { name: "b" }], "geom;b\nPOINT(-1.22 45.88);\n;x\n"],
    [
      "a GeoJSON column",
      [{ name: "forme", type: "geojson" }, { name: "b" }],
      'forme;b\n"{""type"":""Point"",""coordinates"":[-1.22,45.88]}";\n;x\n',
    ],
  ] as [string, Schema["fields"], string][])("gives geometries: %s", async (_, fields, text) => {
    const { rows } = await read("places.csv", text, options({ fields }));
    expect(rows.map(({ geometry }) => geometry)).toEqual([point, null]);
  });

  it("gives none unless asked, nor when it has no place", async () => {
    const text = "longitude;latitude\n-1.22;45.88\n";
    expect((await read("places.csv", text, {})).rows[0]).not.toHaveProperty("geometry");
    expect((await read("names.csv", "nom;code\nLe Gua;17185\n", { geometries: true })).rows[0]).not.toHaveProperty(
      "geometry",
    );
  });
});

describe("a GeoJSON in Lambert-93", () => {
  const text = JSON.stringify({
    type: "FeatureCollection",
    features: [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [374000, 6539000] } }],
  });

  it("is refused with the name of the projection", async () => {
    const { report, rows } = await read("l93.geojson", text, {});
    expect(report.issues).toMatchObject([{ code: "projected-coordinates", feature: 1 }]);
    expect(report.issues[0]?.message).toContain("Lambert-93");
    expect(rows[0]?.geometry).toBeNull();
  });

  it("is brought to WGS84 when asked, and the report says so", async () => {
    const { report, rows } = await read("l93.geojson", text, { reproject: true });
    expect(report.issues).toEqual([]);
    expect(report.normalised).toEqual(["Coordonnées converties de Lambert-93 (EPSG:2154) en WGS84."]);
    const [longitude, latitude] = ((rows[0] as Row).geometry as Point).coordinates;
    expect(longitude).toBeGreaterThan(-1.4);
    expect(longitude).toBeLessThan(-1.1);
    expect(latitude).toBeGreaterThan(45.7);
    expect(latitude).toBeLessThan(46);
  });
});
