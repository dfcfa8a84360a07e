import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiApp } from "@datalogue/api";
import Database from "better-sqlite3";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";

const ring = [
  [-1.2, 45.88],
  [-1.19, 45.88],
  [-1.19, 45.89],
  [-1.2, 45.89],
  [-1.2, 45.88],
];
const features = [
  { nom: "Citadelle", Nom: "du Château", fid: 7, surface: 12.5, ouvert: true, date_maj: "2024-03-15" },
  { nom: "Étaules", Nom: null, fid: 8, surface: null, ouvert: false, date_maj: null },
  { nom: "Sans lieu", Nom: null, fid: 9, surface: 1, ouvert: null, date_maj: null },
];
const geometries = [{ type: "Polygon", coordinates: [ring] }, { type: "Point", coordinates: [-1.1, 45.73] }, null];

/** Of Debian's gdal-bin; the test that needs it is skipped without it. */
const TOOL = "ogrinfo";
const hasGdal = (() => {
  try {
    return execFileSync(TOOL, ["--version"]).length > 0;
  } catch {
    return false;
  }
})();

describe("GeoPackage", () => {
  let place: Place;
  let folder: string;
  let whole: string;
  let filtered: string;

  beforeAll(async () => {
    place = createPlace();
    place.write("mobilites/lieux/dataset.json", {
      slug: "lieux",
      title: "Lieux",
      description: "Lieux d'Oléron.",
      organisation: "ile-d-oleron",
      licence: "lov2",
      frequency: "ANNUAL",
      keywords: ["lieux"],
      access: "open",
    });
    place.write("mobilites/lieux/schema.json", {
      fields: [
        { name: "nom", type: "string" },
        { name: "Nom", type: "string" },
        { name: "fid", type: "integer" },
        { name: "surface", type: "number" },
        { name: "ouvert", type: "boolean" },
        { name: "date_maj", type: "date" },
      ],
    });
    place.write("mobilites/lieux/data.geojson", {
      type: "FeatureCollection",
      features: features.map((properties, rank) => ({ type: "Feature", properties, geometry: geometries[rank] })),
    });
    const datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    const { id } = JSON.parse(place.read("mobilites/lieux/dataset.json"));
    const api = supertest(createApiApp(datalogue, place.settings));
    folder = mkdtempSync(join(tmpdir(), "datalogue-gpkg-"));
    const save = async (address: string, name: string) => {
      const { body, headers } = await api.get(address).responseType("blob").expect(200);
      expect(headers["content-type"]).toBe("application/geopackage+sqlite3");
      writeFileSync(join(folder, name), body);
      return join(folder, name);
    };
    whole = await save(`/fichiers/${id}/lieux.gpkg`, "lieux.gpkg");
    filtered = await save("/api/datasets/lieux/data/gpkg?surface__greater=10&columns=nom,surface", "extrait.gpkg");
    await api.get("/api/datasets/frequentation-mediatheques/data/gpkg").expect(404);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await place.remove();
  });

  it("holds every feature with its cells, typed, and its geometry behind the header of the standard", () => {
    const db = new Database(whole, { readonly: true });
    expect(db.pragma("application_id", { simple: true })).toBe(0x47504b47);
    expect(db.prepare("SELECT * FROM gpkg_geometry_columns").get()).toMatchObject({
      table_name: "lieux",
      column_name: "geom",
      geometry_type_name: "GEOMETRY",
      srs_id: 4326,
      z: 0,
    });
    const { min_x, min_y, max_x, max_y } = db.prepare("SELECT * FROM gpkg_contents").get() as Record<string, number>;
    expect([min_x, min_y, max_x, max_y]).toEqual([-1.2, 45.73, -1.1, 45.89]);
    const rows = db.prepare("SELECT * FROM lieux ORDER BY fid").all() as Record<string, unknown>[];
    expect(rows.map(({ geom: _geom, ...row }) => row)).toEqual([
      { fid: 1, nom: "Citadelle", "Nom~": "du Château", "fid~": 7, surface: 12.5, ouvert: 1, date_maj: "2024-03-15" },
      { fid: 2, nom: "Étaules", "Nom~": null, "fid~": 8, surface: null, ouvert: 0, date_maj: null },
      { fid: 3, nom: "Sans lieu", "Nom~": null, "fid~": 9, surface: 1, ouvert: null, date_maj: null },
    ]);
    const [polygon, point, none] = rows.map(({ geom }) => geom as Buffer | null);
    expect(polygon?.subarray(0, 4)).toEqual(Buffer.from([0x47, 0x50, 0, 0b11]));
    expect([0, 1, 2, 3].map((rank) => polygon?.readDoubleLE(8 + rank * 8))).toEqual([-1.2, -1.19, 45.88, 45.89]);
    expect(point?.readDoubleLE(8 + 5)).toBe(-1.1);
    expect(none).toBeNull();
    db.close();
  });

  it("is made of a filter too, with the columns chosen", () => {
    const db = new Database(filtered, { readonly: true });
    expect(db.prepare("SELECT nom, surface FROM lieux").all()).toEqual([{ nom: "Citadelle", surface: 12.5 }]);
    expect(db.prepare("SELECT geometry_type_name FROM gpkg_geometry_columns").pluck().get()).toBe("POLYGON");
    db.close();
  });

  it.skipIf(!hasGdal)("is read by GDAL without a warning", () => {
    const read = (path: string, ...options: string[]) =>
      execFileSync(TOOL, ["-ro", "-al", ...options, path], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    const summary = read(whole, "-so");
    expect(summary).toContain("Layer name: lieux\n");
    expect(summary).toContain("Feature Count: 3");
    expect(summary).toContain("Extent: (-1.200000, 45.730000) - (-1.100000, 45.890000)");
    expect(summary).toContain('ID["EPSG",4326]');
    expect(summary).toMatch(/surface: Real[\s\S]*ouvert: Integer\(Boolean\)[\s\S]*date_maj: Date/);
    const all = read(whole);
    expect(all).toContain("POLYGON ((-1.2 45.88,-1.19 45.88,-1.19 45.89,-1.2 45.89,-1.2 45.88))");
    expect(all).toContain("POINT (-1.1 45.73)");
    expect(all).not.toMatch(/warning|error/i);
  });
});

describe("geometries that have heights at some places only", () => {
  const line = (...coordinates: number[][]) => ({ type: "LineString", coordinates });
  const shapes: Record<string, [given: object, written: object]> = {
    everywhere: [line([-1.2, 45.88, 3], [-1.1, 45.9, 4]), line([-1.2, 45.88, 3], [-1.1, 45.9, 4])],
    "at one end": [line([-1.2, 45.88, 3], [-1.1, 45.9]), line([-1.2, 45.88], [-1.1, 45.9])],
    "from the second point": [line([-1.2, 45.88], [-1.1, 45.9, 4]), line([-1.2, 45.88], [-1.1, 45.9])],
    "at one point of several": [
      {
        type: "MultiPoint",
        coordinates: [
          [-1.2, 45.88],
          [-1.1, 45.9, 4],
        ],
      },
      {
        type: "MultiPoint",
        coordinates: [
          [-1.2, 45.88],
          [-1.1, 45.9],
        ],
      },
    ],
    "in one part": [
      {
        type: "GeometryCollection",
        geometries: [{ type: "Point", coordinates: [-1.2, 45.88, 3] }, line([-1.2, 45.88], [-1.1, 45.9])],
      },
      {
        type: "GeometryCollection",
        geometries: [{ type: "Point", coordinates: [-1.2, 45.88] }, line([-1.2, 45.88], [-1.1, 45.9])],
      },
    ],
  };

  it("keep their places in GeoPackage and Parquet, and their heights where every place has one", async () => {
    const place = createPlace();
    try {
      place.write("mobilites/sentiers/dataset.json", {
        slug: "sentiers",
        title: "Sentiers",
        description: "Sentiers d'Oléron.",
        organisation: "ile-d-oleron",
        licence: "lov2",
        frequency: "ANNUAL",
        keywords: ["sentiers"],
        access: "open",
      });
      place.write("mobilites/sentiers/schema.json", { fields: [{ name: "nom", type: "string" }] });
      place.write("mobilites/sentiers/data.geojson", {
        type: "FeatureCollection",
        features: Object.entries(shapes).map(([nom, [geometry]]) => ({
          type: "Feature",
          properties: { nom },
          geometry,
        })),
      });
      const datalogue = await place.open();
      expect((await datalogue.load()).problems).toEqual([]);
      const api = supertest(createApiApp(datalogue, place.settings));
      const read = async (form: string): Promise<Buffer> =>
        (await api.get(`/api/datasets/sentiers/data/${form}`).responseType("blob").expect(200)).body;

      const table = await read("parquet");
      const file = table.buffer.slice(table.byteOffset, table.byteOffset + table.length) as ArrayBuffer;
      const rows = await parquetReadObjects({ file });
      expect(Object.fromEntries(rows.map(({ nom, geometry }) => [nom, geometry]))).toEqual(
        Object.fromEntries(Object.entries(shapes).map(([nom, [, written]]) => [nom, written])),
      );

      const { key_value_metadata: told = [] } = parquetMetadata(file);
      expect(JSON.parse(told.find(({ key }) => key === "geo")?.value ?? "{}").columns.geometry.geometry_types).toEqual([
        "GeometryCollection",
        "LineString",
        "LineString Z",
        "MultiPoint",
      ]);

      writeFileSync(join(place.data, "sentiers.gpkg"), await read("gpkg"));
      const db = new Database(join(place.data, "sentiers.gpkg"), { readonly: true });
      expect(db.prepare("SELECT z FROM gpkg_geometry_columns").pluck().get()).toBe(2);
      // Behind the header and its box: 2 is a line, 1002 a line with heights.
      const kinds = db.prepare("SELECT nom, geom FROM sentiers").all() as { nom: string; geom: Buffer }[];
      expect(kinds.slice(0, 3).map(({ geom }) => geom.readUInt32LE(8 + 32 + 1))).toEqual([1002, 2, 2]);
      db.close();
    } finally {
      await place.remove();
    }
  });
});
