import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CheckOptions, checkFile, type Row, type Schema } from "@datalogue/ingest";
import type { Point, Position } from "geojson";
import { afterAll, describe, expect, it } from "vitest";
import { findCrossing } from "../../packages/ingest/src/checks/self-crossing.js";
import fc from "../support/properties.js";

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

describe("a ring that crosses itself", () => {
  it("says the same as comparing all pairs, whether they are few or many", () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 10 }), fc.constantFrom(1, 20), (points, pieces) => {
        const ring = cut([...points, points[0] as [number, number]], pieces);
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

  it("is said not looked for when that would take too long", async () => {
    const lines = Array.from({ length: 8_001 }, (_, at): Position => [at % 2 === 0 ? 0 : 1, 40 + at / 1_000]);
    const geometry = { type: "Polygon", coordinates: [[...lines, lines[0]]] };
    const { report } = await read("lines.geojson", JSON.stringify({ type: "Feature", properties: {}, geometry }), {});
    expect(report.issues).toMatchObject([{ code: "self-crossing-not-checked", feature: 1 }]);
  });
});

/** The same outline, each segment cut into equal pieces. */
function cut(ring: [number, number][], pieces: number): [number, number][] {
  const points = ring.slice(1).flatMap(([x, y], at) =>
    Array.from({ length: pieces }, (_, piece): [number, number] => {
      const [fromX, fromY] = ring[at] as [number, number];
      return [fromX * pieces + (x - fromX) * piece, fromY * pieces + (y - fromY) * piece];
    }),
  );
  return [...points, points[0] as [number, number]];
}

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
