import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiApp } from "@datalogue/api";
import { checkFile, type Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { parquetReadObjects } from "hyparquet";
import Papa from "papaparse";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writtenSchemas } from "../../../packages/api/src/publication/published-schema.js";
import { rebuildRows } from "../../../packages/api/src/publication/rebuild-rows.js";
import type { Manifest } from "../../../packages/api/src/versions/manifest.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const texts = (...names: string[]): Schema => ({ fields: names.map((name) => ({ name, type: "string" })) });
const numbers = (...names: string[]): Schema["fields"] => names.map((name) => ({ name, type: "number" }));

/** Tables, and the points of their rows; no layer without any. */
const tables: Record<string, { schema: Schema; csv: string; points: (number[] | null)[] }> = {
  adresses: {
    schema: { fields: [{ name: "cle" }, ...numbers("x", "y", "long", "lat")] },
    csv: "cle,x,y,long,lat\n17140_0010,379000,6533000,-1.1,45.8\n17140_0011,,,,\n",
    points: [[-1.1, 45.8], null],
  },
  arrets: {
    schema: { fields: [{ name: "stop_id" }, ...numbers("stop_lat", "stop_lon")] },
    csv: "stop_id,stop_lat,stop_lon\n001,45.8,-1.1\n",
    points: [[-1.1, 45.8]],
  },
  "x-y-degres": {
    schema: { fields: [{ name: "nom" }, ...numbers("x", "y")] },
    csv: "nom,x,y\nPort,-1.1,45.8\n",
    points: [[-1.1, 45.8]],
  },
  inconnu: {
    schema: { fields: [{ name: "nom" }, ...numbers("x", "y")] },
    csv: "nom,x,y\nPort,-1.1,45.8\nInconnu,0,0\n",
    points: [[-1.1, 45.8], null],
  },
  "longitude-y": {
    schema: { fields: [{ name: "nom" }, ...numbers("lon", "y")] },
    csv: "nom,lon,y\nPort,-1.1,45.8\n",
    points: [[-1.1, 45.8]],
  },
  "x-y-metres": {
    schema: { fields: [{ name: "nom" }, ...numbers("x", "y")] },
    csv: "nom,x,y\nPort,379000,6533000\nInconnu,0,0\n",
    points: [],
  },
  minutes: {
    schema: texts("nom", "latitude", "longitude"),
    csv: "nom,latitude,longitude\nPort,45°49'21\"N,1°06'20\"O\n",
    points: [],
  },
  trajets: {
    schema: { fields: numbers("depart_lat", "depart_lon", "arrivee_lat", "arrivee_lon") },
    csv: "depart_lat,depart_lon,arrivee_lat,arrivee_lon\n45.8,-1.1,45.9,-1.3\n",
    points: [],
  },
};

/** Layers of points whose properties bear the names of their positions, and the CSV that is published. */
const layers: Record<string, { schema: Schema; features: [properties: object, point: number[]][]; csv: string }> = {
  "longitude-vide": {
    schema: texts("nom", "longitude"),
    features: [
      [{ nom: "A", longitude: null }, [-1.1, 45.8]],
      [{ nom: "B", longitude: "voir plan" }, [-1.2, 45.9]],
    ],
    csv: "nom,longitude,longitude_point,latitude_point\nA,,-1.1,45.8\nB,voir plan,-1.2,45.9\n",
  },
  "longitude-latitude": {
    schema: {
      fields: numbers("longitude", "latitude").map((field) => ({ ...field, constraints: { required: true } })),
    },
    features: [[{ longitude: -1.1, latitude: 45.8 }, [-1.1, 45.8]]],
    csv: "longitude,latitude,longitude_point,latitude_point\n-1.1,45.8,-1.1,45.8\n",
  },
  "longitude-latitude-en-metres": {
    schema: {
      fields: numbers("longitude", "latitude").map((field) => ({ ...field, constraints: { required: true } })),
    },
    features: [[{ longitude: 374000, latitude: 6500000 }, [-1.2, 45.9]]],
    csv: "longitude,latitude,longitude_point,latitude_point\n374000,6500000,-1.2,45.9\n",
  },
};

/** Points as two forms of a schema write them. */
const forms: Record<string, string> = { array: "[-1.1,45.8]", object: '{"lon": -1.1, "lat": 45.8}' };
const pointSchema = (format: string): Schema => ({
  fields: [{ name: "nom" }, { name: "point", type: "geopoint", format }],
});

describe("the places of what is published", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-places-"));
  let place: Place;
  let api: ReturnType<typeof supertest>;

  beforeAll(async () => {
    place = createPlace({});
    const write = (slug: string, schema: Schema, file: string, content: string | object) => {
      place.write(`mobilites/${slug}/dataset.json`, { ...visitsJson, slug, title: slug });
      place.write(`mobilites/${slug}/schema.json`, schema);
      place.write(`mobilites/${slug}/${file}`, content);
    };
    for (const [slug, { schema, csv }] of Object.entries(tables)) write(slug, schema, "data.csv", csv);
    for (const [slug, { schema, features }] of Object.entries(layers))
      write(slug, schema, "data.geojson", {
        type: "FeatureCollection",
        features: features.map(([properties, coordinates]) => ({
          ...{ type: "Feature", properties, geometry: { type: "Point", coordinates } },
        })),
      });
    for (const [format, text] of Object.entries(forms))
      write(
        `point-${format}`,
        pointSchema(format),
        "data.csv",
        Papa.unparse([
          ["nom", "point"],
          ["Port", text],
        ]),
      );
    const datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    api = supertest(createApiApp(datalogue, place.settings));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await place.remove();
  });

  const readCsv = async (slug: string) => (await api.get(`/api/datasets/${slug}/data/csv`).expect(200)).text;

  it.each(Object.entries(tables))(
    "are those of its columns in degrees, and a table without any is no layer: %s",
    async (slug, { csv, points }) => {
      const { body } = await api.get(`/api/datasets/${slug}`).expect(200);
      expect(body.geographic).toBe(points.length > 0);
      const layer = await api.get(`/api/datasets/${slug}/data/geojson`).expect(points.length > 0 ? 200 : 404);
      if (points.length > 0) {
        const { features } = JSON.parse(layer.text);
        expect(
          features.map(({ geometry }: { geometry: { coordinates: number[] } | null }) => geometry?.coordinates ?? null),
        ).toEqual(points);
      } else expect(layer.body.code).toBe("sans-geometrie");
      expect(Papa.parse(await readCsv(slug)).data).toEqual(Papa.parse(csv).data);
    },
  );

  it.each(Object.entries(layers))(
    "are in the CSV of points whatever their properties are called: %s",
    async (slug, { csv }) => {
      expect(await readCsv(slug)).toBe(csv);
      const { body } = await api.get(`/api/datasets/${slug}/datapackage.json`).expect(200);
      const names = body.resources[0].schema.fields.map(({ name }: { name: string }) => name);
      expect(names.join(",")).toBe(csv.split("\n")[0]);
    },
  );

  it.each(Object.entries(forms))("are written as the schema asks, in CSV and in Parquet: %s", async (format, text) => {
    const csv = await readCsv(`point-${format}`);
    expect(Papa.parse(csv, { header: true, skipEmptyLines: true }).data).toEqual([{ nom: "Port", point: text }]);
    const { body } = await api.get(`/api/datasets/point-${format}/data/parquet`).responseType("blob").expect(200);
    expect(await parquetReadObjects({ file: new Uint8Array(body).buffer })).toMatchObject([
      { nom: "Port", point: text },
    ]);
  });

  it.each(
    Object.keys(forms).flatMap((format) =>
      ["csv", "xlsx", "gpkg", "geojson", "json", "ndjson"].map((form) => [format, form] as const),
    ),
  )("pass the schema in every form that is given: %s, %s", async (format, form) => {
    const { body: file } = await api.get(`/api/datasets/point-${format}/data/${form}`).responseType("blob").expect(200);
    const { body: served } = await api.get(`/api/datasets/point-${format}/schema`).expect(200);
    const path = join(folder, `${format}.${form}`);
    writeFileSync(path, file);
    for (const schema of [pointSchema(format), served]) {
      const { valid, rows, issues } = await checkFile(path, { schema });
      expect({ valid, rows, issues }).toEqual({ valid: true, rows: 1, issues: [] });
    }
  });

  describe("when the rows of an older version are read again", () => {
    const rebuild = async (slug: string, older: { [name in keyof Manifest]?: Manifest[name] | undefined }) => {
      const { id } = JSON.parse(place.read(`mobilites/${slug}/dataset.json`));
      const version = join(place.data, "versions", id, "1");
      const manifest = { ...JSON.parse(readFileSync(join(version, "manifest.json"), "utf8")), ...older };
      const rowsFile = join(folder, `${slug}.sqlite`);
      rmSync(rowsFile, { force: true });
      const made = await rebuildRows({ folder: version, manifest, fileName: slug, rowsFile }, undefined);
      const db = new Database(rowsFile, { readonly: true });
      const [row] = db.prepare("SELECT * FROM rows").all() as Record<string, unknown>[];
      db.close();
      return { made, geometry: Object.entries(row ?? {}).find(([name]) => name.includes("geometry"))?.[1] };
    };

    it("are not those published where a point would go, come or move", async () => {
      expect((await rebuild("adresses", { box: [0, 0, 0, 0] })).made).toBe("different");
      expect((await rebuild("adresses", { withoutGeometry: 0 })).made).toBe("different");
      expect((await rebuild("inconnu", { box: [-1.1, 0, 0, 45.8], withoutGeometry: 0 })).made).toBe("different");
      // Older versions do not tell how many rows have no place.
      expect((await rebuild("inconnu", { withoutGeometry: undefined })).made).toBe("same");
    });

    it("stay as they were: on the map, nowhere, or a table", async () => {
      const point = '{"type":"Point","coordinates":[-1.1,45.8]}';
      expect(await rebuild("adresses", {})).toEqual({ made: "same", geometry: point });
      expect(await rebuild("adresses", { box: null, withoutGeometry: 2 })).toEqual({ made: "same", geometry: null });
      expect(await rebuild("arrets", { geographic: false, box: null, withoutGeometry: undefined })).toEqual({
        made: "same",
        geometry: undefined,
      });
      expect(await rebuild("x-y-metres", {})).toEqual({ made: "same", geometry: undefined });
      expect(await rebuild("x-y-metres", { geographic: true })).toEqual({ made: "same", geometry: null });
    });
  });

  it("are in a schema that older versions told without their form", () => {
    const [now, ...before] = writtenSchemas({
      fields: [
        { name: "point", type: "geopoint", format: "array" },
        { name: "mel", type: "string", format: "email" },
      ],
    });
    expect(now?.fields).toMatchObject([{ format: "array" }, { format: "email" }]);
    for (const { fields } of before)
      expect(fields).toEqual([
        { name: "point", type: "geopoint" },
        { name: "mel", type: "string", format: "email" },
      ]);
  });
});
