import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CheckOptions, checkFile, type Row, readGeography, type Schema } from "@datalogue/ingest";
import type { Point, Position } from "geojson";
import { afterAll, describe, expect, it } from "vitest";
import { findCrossing } from "../../packages/ingest/src/checks/self-crossing.js";
import fc from "../support/properties.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-geometry-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const territories = join(import.meta.dirname, "../../datasets/territoires");

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

describe("the geometries of a column", () => {
  const place = async (cells: string[], field: Schema["fields"][number] = { name: "geom" }) => {
    const quoted = cells.map((cell) => `Le Gua;"${cell.replaceAll('"', '""')}"`);
    const text = `nom;${field.name}\n${quoted.join("\n")}\n`;
    const { report, rows } = await read("column.csv", text, {
      ...{ schema: { fields: [{ name: "nom" }, field] }, geometries: true },
    });
    // What a check says is what the publication will.
    const { report: checked } = await read("column.csv", text, { schema: { fields: [{ name: "nom" }, field] } });
    expect(checked.issues).toEqual(report.issues);
    const told = report.issues.filter(({ code }) => code !== "duplicate-row");
    return { geometries: rows.map(({ geometry }) => geometry), told, valid: report.valid };
  };
  const error = (code: string, line = 2, column = 2) => ({ code, severity: "error", field: "geom", line, column });

  it.each([
    ["POINT(400000 6500000)", "projected-coordinates", "Lambert-93"],
    ["SRID=2154;POINT(400000 6500000)", "projected-coordinates", "Lambert-93 (EPSG:2154)"],
    ["SRID=32630;POINT(700000 5090000)", "projected-coordinates", "EPSG:32630"],
    ["POINT(400 45)", "invalid-geometry", "hors du globe"],
    ["POLYGON((0 0,1 0,1 1))", "unclosed-ring", "doit répéter le premier"],
    ["POINT(-1,22 45,88)", "invalid-geometry", "ce WKT n'est pas bien formé"],
    ["LINESTRING((1 2,3 4))", "invalid-geometry", "ce WKT n'est pas bien formé"],
    ["POLYGON((0 45,0 46,1 4", "invalid-geometry", "ce WKT n'est pas bien formé"],
    ["GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4)", "invalid-geometry", "ce WKT n'est pas bien formé"],
    ['{"type":"Polygon","coordinates":5}', "invalid-geometry", "doit être une liste"],
    ['{"type":"Polygon","coordinates":null}', "invalid-geometry", "doit être une liste"],
    ['{"type":"Polygon"}', "invalid-geometry", "doit être une liste"],
    ['{"type":"Polygon","coordinates":[[["a",1]]]}', "invalid-geometry", "faite de deux nombres"],
    ['{"type":"Foo","coordinates":[1,2]}', "invalid-geometry", "type «\u00a0Foo\u00a0» inconnu"],
    ['{"type":"Feature","geometry":5}', "invalid-geometry", "n'est pas un objet"],
  ])("are refused as those of a GeoJSON file, naming their line: %s", async (cell, code, reason) => {
    for (const field of [{ name: "geom" }, { name: "geom", type: "string", title: "Emprise" }] as const) {
      const { geometries, told, valid } = await place([cell], field);
      expect(geometries).toEqual([null]);
      expect(told).toMatchObject([error(code)]);
      expect(told[0]?.message).toMatch(/^Ligne 2, colonne «\u00a0geom\u00a0»/);
      expect(told[0]?.message).toContain(reason);
      expect(valid).toBe(false);
    }
  });

  it("are refused in a column of GeoJSON too", async () => {
    const cells = ['{"type":"Point","coordinates":[-1.22,45.88]}', '{"type":"Polygon","coordinates":5}'];
    const { geometries, told } = await place(cells, { name: "geom", type: "geojson" });
    expect(geometries).toEqual([{ type: "Point", coordinates: [-1.22, 45.88] }, null]);
    expect(told).toMatchObject([error("invalid-geometry", 3)]);
  });

  it("are told swapped, and where they turn the wrong way or hold several, by their line", async () => {
    const ring = "[[0,45],[0,46],[1,46],[0,45]]";
    const { geometries, told, valid } = await place([
      "POINT(45.88 -1.22)",
      `{"type":"Polygon","coordinates":[${ring}]}`,
      '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[-1.22,45.88]}]}',
      '{"type":"Feature","properties":{},"geometry":null}',
    ]);
    expect(valid).toBe(true);
    expect(told.map(({ code, line }) => [code, line])).toEqual([
      ["ring-winding", 3],
      ["swapped-coordinates", 2],
      ["geometry-collection", 4],
      ["null-geometry", 5],
    ]);
    expect(told[0]?.message).toContain("(le premier est à la ligne 3)");
    expect(geometries[1]).toEqual({ type: "Polygon", coordinates: [JSON.parse(ring).reverse()] });
    expect(geometries[3]).toBeNull();
  });

  it("turn as RFC 7946 says once published, where WKT leaves it free", async () => {
    const { geometries, told } = await place(["POLYGON((0 45,0 46,1 46,0 45))", "SRID=4171;POINT(-1.22 45.88)"]);
    expect(told).toEqual([]);
    expect(geometries).toEqual([
      {
        type: "Polygon",
        coordinates: [
          [
            [0, 45],
            [1, 46],
            [0, 46],
            [0, 45],
          ],
        ],
      },
      { type: "Point", coordinates: [-1.22, 45.88] },
    ]);
  });

  it.each([
    "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4))",
    "SRID=4326;GEOMETRYCOLLECTION Z (POINT Z (1 2 3), POINT EMPTY)",
    "CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING(0 0,2 0,2 1),(2 1,0 0)))",
    "LINESTRING Z (-1.22 45.88 NaN, -1.23 45.89 4)",
    "MULTIPOINT ((-1.22 45.88), EMPTY)",
  ])("are left out with a warning where they are well formed but not read: %s", async (cell) => {
    const { geometries, told, valid } = await place(["POINT(-1.22 45.88)", cell, cell]);
    expect(valid).toBe(true);
    expect(geometries).toEqual([{ type: "Point", coordinates: [-1.22, 45.88] }, null, null]);
    expect(told).toMatchObject([{ code: "unread-geometry", severity: "warning", field: "geom", line: 3, count: 2 }]);
    expect(told[0]?.message).toMatch(/^2\sgéométries en WKT ne sont pas lues \(la première est à la ligne 3\)/);
  });

  it.each([
    ["POINT(-1.25 45.9);", "invalid-geometry"],
    ["POINT(−1.25 45.9)", "invalid-geometry"],
    ["POINT(-1.25;45.9)", "invalid-geometry"],
    ["POINT(-1.25° 45.9°)", "invalid-geometry"],
    ["POLYGON((0 45,1 45,1 46,0 45)))", "invalid-geometry"],
    ["SRID=2154;POINT(400000 6500000);", "projected-coordinates"],
  ])("are refused where one sign too many keeps them from being read: %s", async (cell, code) => {
    const { geometries, told } = await place([cell]);
    expect(geometries).toEqual([null]);
    expect(told).toMatchObject([{ code, severity: "error", line: 2 }]);
  });

  it("are none in words, with numbers or not, nor where they are empty", async () => {
    const words = ["Polygone", "Point (verre)", "point (2) de vente", "Polygon (5)", "Point (2, 3) du quai"];
    const none = ["POINT EMPTY", "POINT (NaN NaN)", "", "{}x", "[1,2]"];
    const { geometries, told } = await place([...words, ...none]);
    expect(told).toEqual([]);
    expect(geometries).toEqual([...words, ...none].map(() => null));
  });

  it.each([
    ["a topology", { name: "forme", type: "geojson", format: "topojson" }, { type: "Topology", objects: {}, arcs: [] }],
    ["a collection of features", { name: "forme", type: "geojson" }, { type: "FeatureCollection", features: [] }],
    ["an object that is named as one", { name: "shape", type: "object" }, { longueur: 12 }],
  ] as [string, Schema["fields"][number], object][])("are none in %s, which lacks none", async (_, field, value) => {
    const { geometries, told } = await place([JSON.stringify(value)], field);
    expect(told).toEqual([]);
    expect(geometries).toEqual([null]);
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

  const declaring = (name: string, place: "before" | "after", ...points: unknown[]) => {
    const crs = { type: "name", properties: { name } };
    const geometries = (points.length > 0 ? points : [[374000, 6539000]]).map((coordinates) => ({
      type: "Point",
      coordinates,
    }));
    const features = [null, ...geometries].map((geometry) => ({ type: "Feature", properties: {}, geometry }));
    return JSON.stringify(
      place === "before"
        ? { type: "FeatureCollection", crs, features }
        : { type: "FeatureCollection", features, totalFeatures: 2, crs },
    );
  };

  it.each([
    ["as QGIS writes it", "urn:ogc:def:crs:EPSG::2154", "before"],
    ["as GeoServer writes it", "urn:ogc:def:crs:EPSG::2154", "after"],
    ["in short", "EPSG:2154", "before"],
  ] as const)("is brought to WGS84 where it declares its system, as the other layers: %s", async (_, name, place) => {
    const { report, rows } = await read("l93.geojson", declaring(name, place), {});
    expect(report.valid).toBe(true);
    expect(report.issues.map(({ code }) => code)).not.toContain("crs-member");
    expect(report.normalised).toEqual([
      "Coordonnées converties de Lambert-93 (EPSG:2154) (membre «\u00a0crs\u00a0») en WGS84.",
    ]);
    const { coordinates } = (rows[1] as Row).geometry as Point;
    expect(coordinates).toEqual([expect.closeTo(-1.2, 1), expect.closeTo(45.9, 1)]);
  });

  it.each(["before", "after"] as const)(
    "is brought to WGS84 where its first point is [0, 0], which stands for an unknown place: declared %s",
    async (place) => {
      const { report, rows } = await read("l93.geojson", declaring("EPSG:2154", place, [0, 0], [374000, 6539000]), {});
      expect(report.valid).toBe(true);
      const { coordinates } = (rows[2] as Row).geometry as Point;
      expect(coordinates).toEqual([expect.closeTo(-1.2, 1), expect.closeTo(45.9, 1)]);
    },
  );

  it("is refused where a later point is in degrees, which stays where it is", async () => {
    const text = declaring("EPSG:2154", "before", [374000, 6539000], [-1.2, 45.9]);
    const { report, rows } = await read("l93.geojson", text, {});
    expect(report.issues).toMatchObject([{ code: "invalid-geometry", feature: 3 }, { code: "null-geometry" }]);
    expect(report.issues[0]?.message).toContain("en degrés, alors que celles du fichier sont en Lambert-93");
    expect(((rows[2] as Row).geometry as Point).coordinates).toEqual([-1.2, 45.9]);
  });

  it("is converted where it begins with a point in degrees, which stays where it is and is told", async () => {
    for (const place of ["before", "after"] as const) {
      const text = declaring("EPSG:2154", place, [-1.2, 45.9], [374000, 6539000]);
      const { report, rows } = await read("l93.geojson", text, {});
      expect(report.issues.map(({ code }) => code)).not.toContain("projected-coordinates");
      expect(report.issues[0]).toMatchObject({ code: "invalid-geometry", feature: 2 });
      const points = rows.slice(1).map(({ geometry }) => (geometry as Point).coordinates);
      expect(points).toEqual([
        [-1.2, 45.9],
        [expect.closeTo(-1.2, 1), expect.closeTo(45.9, 1)],
      ]);
    }
  });

  it.each([{}, { reproject: true }])(
    "is refused by the name of the system that it declares where it is none that we know: %o",
    async (options) => {
      const { report, rows } = await read("nord.geojson", declaring("urn:ogc:def:crs:EPSG::27561", "after"), options);
      expect(report.issues).toMatchObject([{ code: "unknown-projection", value: "urn:ogc:def:crs:EPSG::27561" }]);
      expect(report.issues[0]?.message).toContain("(membre «\u00a0crs\u00a0») n'est pas connu");
      expect(rows).toEqual([]);
    },
  );

  it.each(["urn:ogc:def:crs:EPSG::5698", "urn:ogc:def:crs:IGNF::LAMB93"])(
    "is brought to WGS84 from Lambert-93 with heights, or by its name at IGN: %s",
    async (name) => {
      const { report } = await read("l93.geojson", declaring(name, "before"), {});
      expect(report.normalised[0]).toContain("converties de Lambert-93 (EPSG:2154)");
    },
  );

  it.each([
    ["RGAF09 / UTM 20N", 5490, [656_770.8181, 1_796_177.2406], [-61.5331, 16.2412]],
    ["RGR92 / UTM 40S", 2975, [338_568.315, 7_690_475.4366], [55.4481, -20.8789]],
    ["WGS84 / UTM 30N", 32_630, [640_230.8629, 5_082_925.1309], [-1.1927, 45.8856]],
  ])("is brought to WGS84 where it declares %s", async (title, epsg, metres, [longitude, latitude]) => {
    const { report, rows } = await read(
      "utm.geojson",
      declaring(`urn:ogc:def:crs:EPSG::${epsg}`, "before", metres),
      {},
    );
    expect(report.normalised).toEqual([
      `Coordonnées converties de ${title} (EPSG:${epsg}) (membre «\u00a0crs\u00a0») en WGS84.`,
    ]);
    const { coordinates } = (rows[1] as Row).geometry as Point;
    expect(coordinates).toEqual([expect.closeTo(longitude as number, 6), expect.closeTo(latitude as number, 6)]);
  });

  it.each([
    ["of the mainland", [-1.4, 45.7, -0.9, 46.05], 32_630, [376_000, 6_536_000], "Lambert-93", [-1.1767, 45.8465]],
    ["of another ocean", [-61.9, 15.8, -61, 16.6], 2975, [636_000, 1_769_000], "RGAF09 / UTM 20N", [-61.729, 15.9968]],
  ] as const)(
    "is placed in the territory by its values where they are not of the UTM zone that it declares: %s",
    async (_, bbox, epsg, metres, system, [longitude, latitude]) => {
      const geography = { ...(await readGeography(territories)), bbox: [...bbox] as [number, number, number, number] };
      const { report, rows } = await read("utm.geojson", declaring(`EPSG:${epsg}`, "before", metres), { geography });
      expect(report.normalised[0]).toMatch(new RegExp(`mais les valeurs sont en ${system}`));
      const { coordinates } = (rows[1] as Row).geometry as Point;
      expect(coordinates).toEqual([expect.closeTo(longitude, 3), expect.closeTo(latitude, 3)]);
    },
  );

  it("is believed where it declares a UTM zone and lies out of the territory, as layers of elsewhere do", async () => {
    const geography = await readGeography(territories);
    const marigot = declaring("EPSG:5490", "before", [491_269.68, 1_997_699.71]);
    const { rows } = await read("utm.geojson", marigot, { geography });
    const { coordinates } = (rows[1] as Row).geometry as Point;
    expect(coordinates).toEqual([expect.closeTo(-63.0825, 3), expect.closeTo(18.0679, 3)]);
  });

  it("is not refused for a name that we do not know where one point alone is not in degrees", async () => {
    const points = Array.from({ length: 30 }, (_, rank) => (rank === 3 ? [-1_200_000, 45.87] : [-1.2, 45.87]));
    for (const name of ["RGF93", "urn:ogc:def:crs:EPSG::4275"])
      for (const place of ["before", "after"] as const) {
        const { report, rows } = await read("degres.geojson", declaring(name, place, ...points), {});
        expect(report.issues[0]).toMatchObject({ code: "invalid-geometry", feature: 5 });
        expect(report.issues[0]?.message).toContain("coordonnées hors du globe");
        expect(rows).toHaveLength(31);
      }
  });

  it.each([
    "2154",
    "epsg2154",
    "EPSG:102110",
    "urn:ogc:def:crs:ESRI::102110",
    "urn:ogc:def:crs:EPSG:6.9:2154",
    "RGF93 / Lambert-93 (EPSG:2154)",
    "http://spatialreference.org/ref/epsg/2154/",
    "urn:ogc:def:crs,crs:EPSG::2154,crs:EPSG::5720",
    "urn:ogc:def:crs:EPSG:20240101:2154",
    "http://www.opengis.net/def/crs/EPSG/2022/2154",
    "urn:ogc:def:crs:IGNF::RGF93LAMB93.IGN69",
    "RGF93 v1 / Lambert-93 + NGF-IGN69 height",
    "2154 - RGF93 / Lambert-93",
    "RGF93 / Lambert-93 (2154)",
    "Lambert 93 (RGF93)",
    "SRID=2154",
  ])("is brought to WGS84 whatever the name that it gives to its system: %s", async (name) => {
    const { report } = await read("l93.geojson", declaring(name, "before"), {});
    expect(report.normalised[0]).toContain("converties de Lambert-93 (EPSG:2154)");
  });

  it.each([
    ["EPSG:900913", [-132_770.76, 5_762_035.45], "Web Mercator"],
    ["EPSG:102100", [-132_770.76, 5_762_035.45], "Web Mercator"],
    ["IGNF:LAMBE", [326_000, 2_104_000], "Lambert II étendu"],
    ["CC46", [1_374_728, 5_195_848], "conique conforme CC46"],
    ["urn:ogc:def:crs:IGNF::RGSPM06U21", [562_869.8, 5_181_168.3], "RGSPM06 / UTM 21N"],
    ["EPSG::10633", [708_256.77, 1_615_380.33], "RGAF09 / UTM 20N"],
    ["urn:ogc:def:crs:IGNF::RGAF09UTM20.GUAD88", [656_770.82, 1_796_177.24], "RGAF09 / UTM 20N"],
    ["urn:ogc:def:crs:IGNF::RGR92UTM40S.REUN89", [338_568.32, 7_690_475.44], "RGR92 / UTM 40S"],
  ])("is brought to WGS84 from the other names of systems that we know: %s", async (name, metres, system) => {
    const { report } = await read("metres.geojson", declaring(name, "before", metres), {});
    expect(report.normalised[0]).toContain(`converties de ${system} (`);
  });

  it.each(["unknown", "undefined", "Undefined Cartesian SRS", "null", "none", "inconnu", "non défini"])(
    "is one that declares nothing where it says that it knows no system: %s",
    async (name) => {
      const asked = await read("l93.geojson", declaring(name, "before"), { reproject: true });
      expect(asked.report.normalised[0]).toContain("converties de Lambert-93 (EPSG:2154)");
      const { report } = await read("l93.geojson", declaring(name, "before"), {});
      expect(report.issues[0]?.code).toBe("projected-coordinates");
    },
  );

  it.each([
    ["of the whole country", [-61.9, -21.4, 55.9, 51.1]],
    ["of the mainland with its waters", [-6, 45.7, -0.9, 48]],
  ] as const)("is none in UTM where the territory is not overseas alone: %s", async (_, bbox) => {
    const geography = { ...(await readGeography(territories)), bbox: [...bbox] as [number, number, number, number] };
    const { report } = await read("l93.geojson", text, { geography });
    expect(report.issues[0]).toMatchObject({ code: "projected-coordinates" });
    expect(report.issues[0]?.message).toContain("en Lambert-93");
    const atSea = text.replace("374000,6539000", "500000,1600000");
    const asked = await read("mer.geojson", atSea, { geography, reproject: true });
    expect(asked.report.normalised).toEqual([]);
    const table = await read("xy.csv", "nom,x,y\nA,1050000,6840000\nB,376000,6536000\n", { geography });
    expect(table.report.issues.map(({ code }) => code)).not.toContain("outside-territory");
  });

  it("turns its rings as RFC 7946 says, which is younger than the member that declares its system", async () => {
    const ring = [
      [374000, 6539000],
      [374000, 6540000],
      [375000, 6540000],
      [374000, 6539000],
    ];
    const text = declaring("EPSG:2154", "before", [ring]).replace('"Point"', '"Polygon"');
    const { report } = await read("l93.geojson", text, {});
    expect(report.issues.map(({ code }) => code)).toEqual(["null-geometry"]);
  });
});
