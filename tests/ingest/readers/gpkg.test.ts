import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fixFile, parseRecipe, type Recipe, type Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import type { Point } from "geojson";
import { describe, expect, it } from "vitest";
import { readGpkgGeometry } from "../../../packages/ingest/src/readers/gpkg-geometry.js";
import { checkBytes } from "../support/check-bytes.js";
import { geopackage, gp, line, type TestLayer, wkb } from "../support/geopackage.js";

/** A place of Le Château-d'Oléron in degrees, and in Lambert-93 by the formulas of IGN (NTG 71). */
const PLACE: [number, number] = [-1.1927, 45.8856];
const LAMBERT93: [number, number] = [374_992.7938, 6_540_400.2412];

const point = (...position: number[]) => gp(wkb(1, ...position));
const zones: Schema = { fields: [{ name: "libelle", type: "string" }] };
const layer = (more: Partial<TestLayer> = {}): TestLayer => ({
  name: "zones",
  rows: [[1, point(...PLACE), "Port"]],
  ...more,
});
const check = (
  layers: TestLayer[],
  options: Parameters<typeof checkBytes>[2] = {},
  more?: (db: Database.Database) => void,
) => checkBytes("zones.gpkg", geopackage(layers, more), options);
const codes = ({ issues }: { issues: { code: string }[] }) => issues.map(({ code }) => code);

describe("a GeoPackage", () => {
  it("reads a layer: attributes as text, geometry, neither identifier nor geometry among the columns", async () => {
    const columns = [
      "libelle TEXT",
      "code TEXT(5)",
      "places MEDIUMINT",
      "surface DOUBLE",
      "ouvert BOOLEAN",
      "jour DATE",
      "vu DATETIME",
    ];
    const rows = [
      [1, point(...PLACE), "Port", "01053", 12, 1.5, 1, "2024-01-31", "2024-01-31T08:30:00.000Z"],
      [2, null, null, null, null, null, null, null, null],
    ];
    const { report, rows: read, read: whole } = await check([layer({ columns, rows })]);
    expect(report).toMatchObject({ valid: true, rows: 2, normalised: [] });
    expect(report.file).toMatchObject({ format: "gpkg", encoding: "UTF-8", headerLine: null });
    expect(read).toEqual([
      {
        ...{ libelle: "Port", code: "01053", places: "12", surface: "1.5", ouvert: "true" },
        ...{ jour: "2024-01-31", vu: "2024-01-31T08:30:00Z" },
      },
      { libelle: null, code: null, places: null, surface: null, ouvert: null, jour: null, vu: null },
    ]);
    expect(whole[0]?.geometry).toEqual({ type: "Point", coordinates: PLACE });
    expect(whole[1]?.geometry).toBeNull();
  });

  it("writes numbers, dates and booleans as the schema reads them, and keeps long integers whole", async () => {
    const schema: Schema = {
      fields: [
        { name: "surface", type: "number", decimalChar: "," },
        { name: "jour", type: "date", format: "%d/%m/%Y" },
        { name: "le", type: "date" },
        { name: "ouvert", type: "boolean", trueValues: ["oui"], falseValues: ["non"] },
        { name: "siret", type: "string" },
        { name: "fid", type: "integer" },
      ],
    };
    const columns = ["surface DOUBLE", "jour DATE", "le DATETIME", "ouvert BOOLEAN", "siret INTEGER"];
    const rows = [[7, point(...PLACE), 1.5, "2024-01-31", "2024-01-31T00:00:00.000Z", 0, 9_007_199_254_740_993n]];
    const { report, rows: read } = await check([layer({ columns, rows })], { schema });
    expect(codes(report)).toEqual([]);
    expect(read).toEqual([
      { surface: 1.5, jour: "2024-01-31", le: "2024-01-31", ouvert: false, siret: "9007199254740993", fid: 7 },
    ]);
  });

  it("tells a fault by the identifier of the feature, whatever its rank", async () => {
    const schema: Schema = { fields: [{ name: "libelle", type: "string", constraints: { required: true } }] };
    const rows = [
      [3, point(...PLACE), "a"],
      [4, point(...PLACE), "b"],
      [1207, point(...PLACE), null],
    ];
    const { report } = await check([layer({ rows })], { schema });
    expect(report.issues).toMatchObject([{ code: "required-constraint", feature: 1207 }]);
  });

  it("gives back the names that this site marked, and not the identifier in their place", async () => {
    const schema: Schema = { fields: ["id", "ID", "fid", "geom"].map((name) => ({ name, type: "string" })) };
    const columns = ["id TEXT", '"ID~" TEXT', '"fid~" TEXT', '"geom~" TEXT'];
    const bytes = [layer({ columns, rows: [[1, point(...PLACE), "id-0", "ID-0", "fid-0", "geom-0"]] })];
    const row = { id: "id-0", ID: "ID-0", fid: "fid-0", geom: "geom-0" };
    const { report, rows } = await check(bytes, { schema });
    expect([codes(report), rows]).toEqual([[], [row]]);
    expect((await check(bytes)).rows).toEqual([row]);
  });

  it("gives back names that end with a mark of their own too", async () => {
    const names = ["Nom", "nom", "NOM", "nom~", "fid", "fid~"];
    const columns = ["Nom", "nom~", "NOM~~", "nom~~~", "fid~", "fid~~"].map((name) => `"${name}" TEXT`);
    const bytes = [layer({ columns, rows: [[1, point(...PLACE), ...names]] })];
    const row = Object.fromEntries(names.map((name) => [name, name]));
    const schema: Schema = { fields: names.map((name) => ({ name, type: "string" })) };
    const { report, rows } = await check(bytes, { schema });
    expect([codes(report), rows]).toEqual([[], [row]]);
    expect((await check(bytes)).rows).toEqual([row]);
  });

  it("leaves a mark that the schema or the recipe writes", async () => {
    const bytes = [
      layer({ columns: ["id TEXT", '"ID~" TEXT', '"fid~" TEXT'], rows: [[7, point(...PLACE), "a", "b", "c"]] }),
    ];
    const schemaOf = (...names: string[]): Schema => ({ fields: names.map((name) => ({ name, type: "string" })) });
    const marked = await check(bytes, { schema: schemaOf("id", "ID~", "fid~") });
    expect([codes(marked.report), marked.rows]).toEqual([[], [{ id: "a", "ID~": "b", "fid~": "c" }]]);
    const beside = await check(bytes, { schema: schemaOf("id", "ID~", "fid", "fid~") });
    expect([codes(beside.report), beside.rows]).toEqual([[], [{ id: "a", "ID~": "b", fid: "7", "fid~": "c" }]]);
    for (const columns of [
      { id: "first", "ID~": "second", "fid~": "third" },
      { id: "first", ID: "second", fid: "third" },
    ] as Record<string, string>[]) {
      const { rows } = await check(bytes, { schema: schemaOf("first", "second", "third"), recipe: { columns } });
      expect(rows).toMatchObject([{ first: "a", second: "b", third: "c" }]);
    }
  });

  it("keeps a mark that parts no name from another one", async () => {
    const columns = ["libelle TEXT", '"libelle~" TEXT', '"surface~" TEXT'];
    const { rows } = await check([layer({ columns, rows: [[1, point(...PLACE), "a", "b", "c"]] })]);
    expect(rows).toEqual([{ libelle: "a", "libelle~": "b", "surface~": "c" }]);
  });

  it("tells a feature by its identifier, though a column is called as SQLite calls it", async () => {
    const { report } = await check([layer({ columns: ["rowid TEXT"], rows: [[5, null, "r-5"]] })]);
    expect(report.issues).toMatchObject([{ code: "null-geometry", feature: 5 }]);
  });

  it("leaves the identifier that GDAL adds to a layer with a column fid", async () => {
    const { rows } = await check([layer({ rows: [] })], {}, (db) =>
      db.exec(
        "DROP TABLE zones; CREATE TABLE zones (gpkg_fid INTEGER PRIMARY KEY, geom GEOMETRY, fid TEXT); INSERT INTO zones VALUES (1, NULL, 'a')",
      ),
    );
    expect(rows).toEqual([{ fid: "a" }]);
  });

  it.each([
    ["the code of its system", 2154, LAMBERT93, "Lambert-93 (EPSG:2154) (système de la couche)"],
    ["the definition of its system", 100_000, LAMBERT93, "Lambert-93 (EPSG:2154) (système de la couche)"],
    [
      "the system of its positions, where it has heights",
      5698,
      LAMBERT93,
      "Lambert-93 (EPSG:2154) (système de la couche)",
    ],
    ["its values, where it says degrees", 4326, LAMBERT93, "les valeurs sont en Lambert-93"],
    ["its values, where it says nothing", 0, LAMBERT93, "la couche n'annonce aucun système"],
    ["its values, where it says Lambert-93", 2154, PLACE, "les valeurs sont en WGS84"],
  ])("brings coordinates to WGS84 by %s", async (_how, srs, place, said) => {
    const { report, read } = await check([layer({ srs, rows: [[1, point(...place), "Port"]] })], { schema: zones });
    expect(report.valid).toBe(true);
    expect(report.normalised.join(" ")).toContain(said);
    const geometry = read[0]?.geometry;
    expect(geometry?.type).toBe("Point");
    expect((geometry as Point).coordinates.map((degrees) => degrees.toFixed(6))).toEqual(["-1.192700", "45.885600"]);
  });

  it("refuses a system that it does not know, by its name", async () => {
    const { report } = await check([layer({ srs: 27_561 })]);
    expect(report.issues).toMatchObject([
      { code: "unknown-projection", value: "NTF (Paris) / Lambert Nord France (EPSG:27561)" },
    ]);
  });

  it("brings the official system of an overseas territory to WGS84", async () => {
    const saintDenis = point(338_568.315, 7_690_475.4366);
    const { report, read } = await check([layer({ srs: 2975, rows: [[1, saintDenis, "Port"]] })], { schema: zones });
    expect(report.valid).toBe(true);
    expect(report.normalised).toEqual([
      "Coordonnées converties de RGR92 / UTM 40S (EPSG:2975) (système de la couche) en WGS84.",
    ]);
    const geometry = read[0]?.geometry as Point;
    expect(geometry.coordinates).toEqual([expect.closeTo(55.4481, 6), expect.closeTo(-20.8789, 6)]);
  });

  it.each([
    ["heights above the ellipsoid", 4971, [55.4481, -20.8789]],
    ["heights above the sea", 9530, [-52.326, 4.9372]],
  ] as const)("reads degrees of overseas with %s, of which GDAL writes no definition", async (_, srs, place) => {
    const { report, read } = await check([layer({ srs, rows: [[1, point(...place), "Port"]] })], { isolated: true });
    expect(codes(report)).toEqual([]);
    expect(read[0]?.geometry).toEqual({ type: "Point", coordinates: place });
  });

  it("reads the layer whose columns match the schema, and says so", async () => {
    const layers = [
      layer({ name: "notes", columns: ["texte TEXT"] }),
      layer(),
      layer({ name: "liens", kind: "attributes", rows: [] }),
    ];
    const { report, rows } = await check(layers, { schema: zones });
    expect(rows).toEqual([{ libelle: "Port" }]);
    expect(report.normalised).toEqual([
      expect.stringMatching(
        /Couche «\u00a0zones\u00a0» lue parmi 2\u00a0: celle dont les colonnes correspondent le mieux au schéma\./,
      ),
    ]);
    const { report: first, rows: notes } = await check(layers);
    expect(notes).toEqual([{ texte: "Port" }]);
    expect(first.normalised).toEqual([expect.stringContaining("la première")]);
  });

  it("does not choose between layers alike: a recipe names the one to read, the latest year by itself", async () => {
    const layers = [2022, 2024, 2023].map((year) =>
      layer({ name: `zones_${year}`, rows: [[1, point(...PLACE), String(year)]] }),
    );
    const { report } = await check(layers, { schema: zones });
    expect(codes(report)).toEqual(["several-layers"]);
    const recipeOf = (sheet: string): Recipe => {
      const parsed = parseRecipe({ sheet }, zones);
      if ("problems" in parsed) throw new Error(parsed.problems.join());
      return parsed.recipe;
    };
    const read = async (sheet: string) => check(layers, { schema: zones, recipe: recipeOf(sheet) });
    expect((await read("zones_2022")).rows).toEqual([{ libelle: "2022" }]);
    expect((await read("zones_{AAAA}")).rows).toEqual([{ libelle: "2024" }]);
    const { report: absent } = await read("parcelles");
    expect(absent.issues[0]?.message).toContain("parcelles");
    expect(codes(absent)).toContain("recipe-sheet-missing");
  });

  it("renames the columns by a recipe", async () => {
    const parsed = parseRecipe({ columns: { NOM_ZONE: "libelle" } }, zones);
    if ("problems" in parsed) throw new Error(parsed.problems.join());
    const { report, rows } = await check([layer({ columns: ["nom_zone TEXT"] })], {
      schema: zones,
      recipe: parsed.recipe,
    });
    expect(report.valid).toBe(true);
    expect(rows).toEqual([{ libelle: "Port" }]);
  });

  it("makes no corrected copy, and says why", async () => {
    const folder = mkdtempSync(join(tmpdir(), "datalogue-gpkg-fix-"));
    writeFileSync(join(folder, "a.gpkg"), geopackage([layer()]));
    const result = await fixFile(join(folder, "a.gpkg"), join(folder, "b.csv"), { schema: zones });
    expect(result).toMatchObject({ kind: "refused", why: "format" });
    rmSync(folder, { recursive: true });
  });
});

describe("a GeoPackage that is not to be read", () => {
  it.each<[string, Buffer, string, RegExp]>([
    [
      "a SQLite base of another kind",
      geopackageWithout("gpkg_contents"),
      "unsupported-format",
      /base SQLite qui n'est pas/,
    ],
    ["no layer", geopackage([]), "unsupported-format", /sans aucune couche/],
    [
      "tables without geometry",
      geopackage([layer({ kind: "attributes", rows: [] })]),
      "unsupported-format",
      /on y trouve\u00a0: zones/,
    ],
    [
      "a layer without its table",
      geopackage([layer()], (db) => db.exec("DROP TABLE zones")),
      "unsupported-format",
      /on y trouve\u00a0: zones/,
    ],
    ["an encrypted file", Buffer.from("b4d1".repeat(2000), "hex"), "unsupported-format", /chiffré/],
    ["an empty layer", geopackage([layer({ rows: [] })]), "no-row", /aucune ligne/],
    ["a cut file", geopackage([layer()]).subarray(0, 9000), "unreadable-archive", /abîmé ou incomplet/],
  ])("says what it is: %s", async (_what, bytes, code, message) => {
    const { report } = await checkBytes("zones.gpkg", bytes);
    expect(codes(report)).toContain(code);
    expect(report.issues.find((issue) => issue.code === code)?.message).toMatch(message);
    expect(report.rows).toBe(0);
  });

  it("runs no view, computed column, trigger nor function of the file", async () => {
    const endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, NULL AS geom FROM n";
    const { report } = await check([layer()], {}, (db) => {
      db.exec(`DROP TABLE zones; CREATE VIEW zones AS ${endless}`);
    });
    expect(report.issues[0]?.message).toMatch(/la couche est calculée par le fichier \(.*zones\)/);
    const computing = await check([layer()], {}, (db) => {
      db.exec("ALTER TABLE zones ADD COLUMN grand TEXT AS (upper(libelle))");
    });
    expect(computing.report.issues[0]?.message).toMatch(/la couche est calculée par le fichier/);
    const { report: other, rows } = await check(
      [
        layer({
          columns: ["libelle TEXT CHECK (SpatialThing(libelle))", "photo BLOB"],
          rows: [[1, point(...PLACE), "Port", null]],
        }),
      ],
      {},
      (db) => {
        db.exec("CREATE INDEX i ON zones (SpatialThing(libelle))");
        db.exec("CREATE TRIGGER t AFTER INSERT ON zones BEGIN SELECT ST_IsEmpty(NEW.geom); END");
      },
    );
    expect(other.valid).toBe(true);
    expect(rows).toEqual([{ libelle: "Port" }]);
    expect(other.normalised.join(" ")).toMatch(/«\u00a0photo\u00a0»/);
  });

  it("tells a damaged page before it reads any row, even one that leads back to itself", async () => {
    const many = Array.from({ length: 3000 }, (_, rank) => [rank + 1, point(...PLACE), `Zone ${rank} `.repeat(5)]);
    const bytes = geopackage([layer({ rows: many })]);
    const root = rootOf(bytes, "zones");
    const size = bytes.readUInt16BE(16);
    const at = (root - 1) * size;
    expect(bytes[at]).toBe(5);
    // All the children of the root become the first one.
    const looped = Buffer.from(bytes);
    const first = looped.readUInt32BE(at + looped.readUInt16BE(at + 12));
    for (let cell = 0; cell < looped.readUInt16BE(at + 3); cell++)
      looped.writeUInt32BE(first, at + looped.readUInt16BE(at + 12 + cell * 2));
    const noisy = Buffer.from(bytes);
    noisy.fill(0xa5, (first - 1) * size, first * size);
    for (const damaged of [looped, noisy]) {
      const { report } = await checkBytes("zones.gpkg", damaged);
      expect(codes(report)).toEqual(["unreadable-archive"]);
    }
  });

  it("reads a file copied while QGIS had it open, writes nothing beside it, and says so", async () => {
    const bytes = geopackage([layer()]);
    bytes[18] = 2;
    bytes[19] = 2;
    const folder = mkdtempSync(join(tmpdir(), "datalogue-gpkg-wal-"));
    const path = join(folder, "a.gpkg");
    writeFileSync(path, bytes);
    const { checkFile } = await import("@datalogue/ingest");
    const report = await checkFile(path, { schema: zones });
    expect(report).toMatchObject({ valid: true, rows: 1 });
    expect(report.normalised.join(" ")).toContain("pendant qu'un logiciel l'avait ouvert");
    expect(readdirSync(dirname(path))).toEqual(["a.gpkg"]);
    rmSync(folder, { recursive: true });
  });
});

function geopackageWithout(table: string): Buffer {
  return geopackage([layer()], (db) => db.exec(`DROP TABLE ${table}`));
}

function rootOf(bytes: Buffer, table: string): number {
  const db = new Database(bytes);
  const root = db.prepare("SELECT rootpage FROM sqlite_master WHERE name = ?").pluck().get(table) as number;
  db.close();
  return root;
}

describe("geometries of a GeoPackage", () => {
  const ring = [
    [0, 0],
    [0, 2],
    [2, 2],
    [0, 0],
  ];
  const polygon = wkb(3, { count: 1 }, line(...ring));
  const path = wkb(2, line([0, 0], [1, 1]));
  const read = (bytes: Buffer, options?: Parameters<typeof gp>[1]) => readGpkgGeometry(gp(bytes, options));

  it.each<[string, Buffer, unknown]>([
    ["a point", wkb(1, 1, 2), { type: "Point", coordinates: [1, 2] }],
    ["a point with a height (ISO)", wkb(1001, 1, 2, 3), { type: "Point", coordinates: [1, 2, 3] }],
    ["a point with a height (PostGIS)", wkb(0x80000001, 1, 2, 3), { type: "Point", coordinates: [1, 2, 3] }],
    [
      "a point with its system (PostGIS)",
      wkb(0x20000001, { count: 4326 }, 1, 2),
      { type: "Point", coordinates: [1, 2] },
    ],
    ["a point with a measure", wkb(2001, 1, 2, 9), { type: "Point", coordinates: [1, 2] }],
    ["a point with both", wkb(3001, 1, 2, 3, 9), { type: "Point", coordinates: [1, 2, 3] }],
    [
      "a line",
      path,
      {
        type: "LineString",
        coordinates: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
    ["a polygon", polygon, { type: "Polygon", coordinates: [ring] }],
    [
      "points",
      wkb(4, { count: 2 }, wkb(1, 1, 2), wkb(1, 3, 4)),
      {
        type: "MultiPoint",
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      "lines",
      wkb(5, { count: 1 }, path),
      {
        type: "MultiLineString",
        coordinates: [
          [
            [0, 0],
            [1, 1],
          ],
        ],
      },
    ],
    ["polygons", wkb(6, { count: 1 }, polygon), { type: "MultiPolygon", coordinates: [[ring]] }],
    [
      "surfaces without arcs",
      wkb(12, { count: 1 }, wkb(10, { count: 1 }, wkb(2, line(...ring)))),
      { type: "MultiPolygon", coordinates: [[ring]] },
    ],
    [
      "a path of lines",
      wkb(9, { count: 2 }, path, wkb(2, line([1, 1], [2, 0]))),
      {
        type: "LineString",
        coordinates: [
          [0, 0],
          [1, 1],
          [2, 0],
        ],
      },
    ],
    [
      "a collection",
      wkb(7, { count: 2 }, wkb(1, 1, 2), path),
      {
        type: "GeometryCollection",
        geometries: [
          { type: "Point", coordinates: [1, 2] },
          {
            type: "LineString",
            coordinates: [
              [0, 0],
              [1, 1],
            ],
          },
        ],
      },
    ],
    ["an empty point", wkb(1, Number.NaN, Number.NaN), null],
    ["an empty polygon", wkb(3, { count: 0 }), null],
    ["an empty collection", wkb(7, { count: 0 }), null],
  ])("reads %s", (_what, bytes, geometry) => {
    expect(read(bytes)).toMatchObject({ geometry });
  });

  it("skips the box of the header, whatever its kind, and reads big-endian WKB", () => {
    for (const [code, numbers] of [
      [1, 4],
      [2, 6],
      [3, 6],
      [4, 8],
    ] as const)
      expect(read(wkb(1, 1, 2), { flags: 1 | (code << 1), box: new Array(numbers).fill(7) })).toMatchObject({
        geometry: { coordinates: [1, 2] },
      });
    const big = Buffer.alloc(21);
    big.writeUInt32BE(1, 1);
    big.writeDoubleBE(1, 5);
    big.writeDoubleBE(2, 13);
    expect(read(big)).toMatchObject({ geometry: { coordinates: [1, 2] } });
  });

  it.each<[string, Buffer, RegExp]>([
    ["no header", Buffer.from("POINT(1 2) and more"), /pas au format GeoPackage/],
    ["a header of an extension", gp(wkb(1, 1, 2), { flags: 0x21 }), /en-tête/],
    ["a box of no kind", gp(wkb(1, 1, 2), { flags: 1 | (6 << 1) }), /en-tête/],
    ["a cut point", gp(wkb(1, 1, 2).subarray(0, 15)), /coupée/],
    ["more points than bytes", gp(wkb(2, { count: 4_000_000_000 }, 1, 2)), /coupée/],
    ["an arc", gp(wkb(8, line([0, 0], [1, 1], [2, 0]))), /arcs de cercle/],
    ["a surface with an arc", gp(wkb(10, { count: 1 }, wkb(8, line([0, 0], [1, 1], [0, 0])))), /arcs de cercle/],
    ["a volume", gp(wkb(1015, { count: 0 })), /type que nous ne lisons pas/],
    ["a point among lines", gp(wkb(5, { count: 1 }, wkb(1, 1, 2))), /coupée/],
    [
      "a nest",
      gp(Array.from({ length: 12 }).reduce<Buffer>((inner) => wkb(7, { count: 1 }, inner), wkb(1, 1, 2))),
      /imbriquées/,
    ],
  ])("says why it does not read %s", (_what, blob, fault) => {
    expect(readGpkgGeometry(blob)).toEqual({ fault: expect.stringMatching(fault) });
  });

  it("tells the feature whose geometry cannot be read, and keeps the others", async () => {
    const rows = [
      [5, point(...PLACE), "Port"],
      [9, gp(wkb(8, line([0, 0], [1, 1], [2, 0]))), "Rond-point"],
      [10, "POINT (1 2)", "Texte"],
      [11, point(Number.POSITIVE_INFINITY, 45), "Loin"],
    ];
    const { report, read } = await check([layer({ rows })], { schema: zones });
    expect(report.issues).toMatchObject([{ code: "invalid-geometry", count: 3, feature: 9 }]);
    expect(report.issues[0]?.message).toContain("arcs de cercle");
    expect(read.map(({ geometry }) => geometry?.type ?? null)).toEqual(["Point", null, null, null]);
  });

  it("turns rings as RFC 7946 says without calling it a fault", async () => {
    const around = [PLACE, [PLACE[0], 45.9], [-1.18, 45.9], PLACE];
    const rows = [[1, gp(wkb(3, { count: 1 }, line(...around))), "Zone"]];
    const { report, read } = await check([layer({ rows })], { schema: zones });
    expect(report.issues).toEqual([]);
    expect(read[0]?.geometry).toEqual({ type: "Polygon", coordinates: [around.toReversed()] });
  });
});

const project = join(import.meta.dirname, "../../../datasets");
const ogr = "ogr2ogr";
const hasOgr = spawnSync(ogr, ["--version"]).status === 0;

describe.skipIf(!hasOgr)("layers written by ogr2ogr (skipped without GDAL)", () => {
  it.each([
    ["agriculture/zones-sanitaires", "4326"],
    ["dechets/points-apport", "2154"],
    ["urbanisme/zones-plu-dolus-d-oleron", "3946"],
    ["mobilites/amenagements-cyclables", "3857"],
  ])("gives the same rows and geometries as the GeoJSON of %s, by way of EPSG:%s", async (dataset, srs) => {
    const folder = mkdtempSync(join(tmpdir(), "datalogue-ogr-"));
    const source = join(project, dataset, "data.geojson");
    const path = join(folder, "a.gpkg");
    execFileSync(ogr, ["-s_srs", "EPSG:4326", "-t_srs", `EPSG:${srs}`, path, source], { stdio: "pipe" });
    const expected = await checkBytes("a.geojson", readFileSync(source));
    const found = await checkBytes("a.gpkg", readFileSync(path));
    rmSync(folder, { recursive: true });
    const records = ({ rows }: typeof found) => rows.map((row) => Object.fromEntries(Object.entries(row).sort()));
    expect(records(found)).toEqual(records(expected));
    expect(found.read.length).toBeGreaterThan(0);
    for (const [rank, { geometry }] of found.read.entries()) {
      const numbers = (shape: unknown) =>
        JSON.stringify(shape)
          .match(/-?\d+\.?\d*/g)
          ?.map(Number) ?? [];
      const wanted = expected.read[rank]?.geometry;
      expect(geometry?.type).toBe(wanted?.type);
      const [own, other] = [numbers(geometry), numbers(wanted)];
      expect(own.length).toBe(other.length);
      // A centimetre is a tenth of a millionth of a degree.
      expect(own.every((value, at) => Math.abs(value - (other[at] as number)) < 1e-7)).toBe(true);
    }
  });
});
