import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { VectorTileFeature } from "@mapbox/vector-tile";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { harbours, manyPoints, type OgcPlace, openOgcPlace } from "../ogc/ogc-place.js";
import { get } from "./get-bytes.js";
import { readTile } from "./read-tile.js";

let place: OgcPlace;
let tiles: string;
beforeAll(async () => {
  place = await openOgcPlace();
  tiles = `${place.root}/collections/ports/tiles`;
});
afterAll(() => place.remove());

/** Column and row of the tile of a place. */
function tileOf(zoom: number, longitude: number, latitude: number) {
  const count = 2 ** zoom;
  const angle = (latitude * Math.PI) / 180;
  const x = Math.floor(((longitude + 180) / 360) * count);
  const y = Math.floor(((1 - Math.log(Math.tan(angle) + 1 / Math.cos(angle)) / Math.PI) / 2) * count);
  return { x, y, address: `${tiles}/WebMercatorQuad/${zoom}/${y}/${x}` };
}

describe("a mistaken tile", () => {
  it("is a 400 when its place is no number, a 404 when there is no such place", async () => {
    for (const [tail, status] of [
      ["a/0/0", 400],
      ["0/b/0", 400],
      ["0/0/-1", 400],
      ["0/0/1.5", 400],
      ["0/1/0", 404],
      ["0/0/1", 404],
      ["15/0/0", 404],
      ["999999999/0/0", 404],
      ["0/0/0?x=1", 400],
    ] as const) {
      const answer = await get(`${tiles}/WebMercatorQuad/${tail}`);
      expect([tail, answer.status]).toEqual([tail, status]);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
    }
    expect((await get(`${tiles}/LAMB93/0/0/0`)).status).toBe(404);
    expect((await get(`${tiles}/LAMB93`)).status).toBe(404);
  });
});

describe("a tile of what a filter keeps", () => {
  const numbers = (body: Buffer) => {
    const layer = readTile(gunzipSync(body));
    return Array.from({ length: layer.length }, (_, rank) => layer.feature(rank).id);
  };
  const coded = { "Accept-Encoding": "gzip" };

  it("holds these features only, as the whole tile shows them, and nothing where they are not", async () => {
    const { address } = tileOf(8, -1.1866, 45.8869);
    const whole = await get(address, coded);
    const filtered = await get(`${address}?filter=${encodeURIComponent("places BETWEEN 60 AND 130")}`, coded);
    expect([filtered.status, filtered.headers["content-type"]]).toEqual([200, "application/vnd.mapbox-vector-tile"]);
    expect(numbers(filtered.body)).toEqual([1, 3, 4].filter((id) => numbers(whole.body).includes(id)));
    const all = await get(`${address}?filter=TRUE`, coded);
    expect(numbers(all.body)).toEqual(numbers(whole.body));
    expect(readTile(gunzipSync(all.body)).feature(0).properties).toEqual(
      readTile(gunzipSync(whole.body)).feature(0).properties,
    );
    expect((await get(`${address}?filter=places%3E1000`)).status).toBe(204);
    const json = '{"op":"=","args":[{"property":"places"},60]}';
    const other = await get(`${address}?filter-lang=cql2-json&filter=${encodeURIComponent(json)}`, coded);
    expect(numbers(other.body)).toEqual([3]);
    expect(new Set([whole, filtered, all, other].map(({ headers }) => headers.etag)).size).toBe(4);
  });

  it("leaves its room to those that have a place, however many have none", async () => {
    const unplaced = Array.from({ length: 5_000 }, (_, rank) => ({
      type: "Feature",
      properties: { nom: `Sans emplacement ${rank}`, code_insee: "17385" },
      geometry: null,
    }));
    const own = await openOgcPlace({ features: [...unplaced, ...harbours] });
    try {
      const query = "filter=code_insee='17385'";
      for (const { address } of [tileOf(0, -1.3278, 45.9133), tileOf(12, -1.3278, 45.9133)]) {
        const { status, body } = await get(`${address.replace(place.root, own.root)}?${query}`, coded);
        expect(status).toBe(200);
        expect(numbers(body)).toContain(5_001);
      }
      const items = await get(`${own.root}/collections/ports/items?${query}&limit=1`);
      expect(JSON.parse(items.body.toString()).numberMatched).toBe(5_002);
    } finally {
      await own.remove();
    }
  });

  it("is a 400 when the filter cannot be kept", async () => {
    const { address } = tileOf(8, -1.1866, 45.8869);
    for (const query of ["filter=couleur=1", "filter=", "filter=places%3E1&filter-lang=ecql", "bbox=1,2,3,4"])
      expect((await get(`${address}?${query}`)).status, query).toBe(400);
  });
});

describe("a tile", () => {
  it("holds the features of its place with their number and properties, without empty ones", async () => {
    const { status, headers, body } = await get(tileOf(12, -1.1866, 45.8869).address, { "Accept-Encoding": "gzip" });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "application/vnd.mapbox-vector-tile",
      "content-encoding": "gzip",
      "access-control-allow-origin": "*",
    });
    const layer = readTile(gunzipSync(body));
    const features = Array.from({ length: layer.length }, (_, rank) => layer.feature(rank));
    const castle = features.find(({ id }) => id === 3);
    expect(castle?.properties).toEqual({
      nom: "Le Château",
      code_insee: "17093",
      places: 60,
      visiteurs: false,
      releve: "2023-09-30",
    });
    const { x, y } = tileOf(12, -1.1866, 45.8869);
    const [longitude, latitude] = pointOf(castle, x, y);
    expect(longitude).toBeCloseTo(-1.1866, 4);
    expect(latitude).toBeCloseTo(45.8869, 4);
  });

  it("of the whole world holds every feature that has a place", async () => {
    const { body } = await get(`${tiles}/WebMercatorQuad/0/0/0`);
    expect(readTile(body).length).toBeGreaterThanOrEqual(4);
    const deep = await get(tileOf(8, -1.2, 45.88).address);
    expect(readTile(deep.body).length).toBe(harbours.length - 1);
  });

  it("holds what is too small for the tiles above it", async () => {
    const small = await openOgcPlace({
      features: [
        {
          type: "Feature",
          properties: { ...harbours[0]?.properties, nom: "Piste de 600 m" },
          geometry: {
            type: "LineString",
            coordinates: [
              [-1.1866, 45.8869],
              [-1.179, 45.888],
            ],
          },
        },
      ],
    });
    try {
      const { x, y } = tileOf(9, -1.1866, 45.8869);
      const address = `${small.root}/collections/ports/tiles/WebMercatorQuad`;
      expect((await get(`${address}/0/0/0`)).status).toBe(204);
      const near = await get(`${address}/9/${y}/${x}`);
      expect(near.status).toBe(200);
      expect(readTile(near.body).length).toBe(1);
      const deep = tileOf(14, -1.1866, 45.8869);
      expect(readTile((await get(`${address}/14/${deep.y}/${deep.x}`)).body).length).toBe(1);
    } finally {
      await small.remove();
    }
  });

  it("is sent without compression to who asks none, the same bytes within", async () => {
    const { address } = tileOf(10, -1.1866, 45.8869);
    const plain = await get(address);
    const packed = await get(address, { "Accept-Encoding": "br, gzip" });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.headers.vary).toContain("Accept-Encoding");
    expect(gunzipSync(packed.body)).toEqual(plain.body);
    expect((await get(address, { "Accept-Encoding": "gzip;q=0" })).headers["content-encoding"]).toBeUndefined();
    expect(plain.headers.etag).not.toBe(packed.headers.etag);
    expect((await get(address, { "If-None-Match": plain.headers.etag as string })).status).toBe(304);
  });

  it("is 204 where there is nothing", async () => {
    const { status, body } = await get(`${tiles}/WebMercatorQuad/10/0/0`);
    expect([status, body.length]).toEqual([204, 0]);
  });

  it("counts its row before its column", async () => {
    const { x, y } = tileOf(12, -1.1866, 45.8869);
    expect((await get(`${tiles}/WebMercatorQuad/12/${x}/${y}`)).status).toBe(204);
  });
});

describe("a layer of which nothing has a place", () => {
  it("says so at every address of tiles, and not that they are to come", async () => {
    const own = await openOgcPlace({ features: harbours.filter(({ geometry }) => geometry === null) });
    try {
      const address = `${own.root}/collections/ports/tiles`;
      const set = `${address}/WebMercatorQuad`;
      for (const one of [address, set, `${set}?f=tilejson`, `${set}/0/0/0`, `${set}.pmtiles`]) {
        const { status, body } = await get(one);
        expect(status).toBe(404);
        expect(JSON.parse(body.toString()), one).toMatchObject({
          code: "sans-tuiles",
          detail: expect.stringMatching(
            /n'a pas de tuiles\u00A0: aucun de ses objets n'a de place publiée\. Lisez ses objets/,
          ),
        });
      }
    } finally {
      await own.remove();
    }
  });
});

describe("the tileset", () => {
  it("is told in TileJSON: where, which zooms, which properties", async () => {
    const { body } = await get(`${tiles}/WebMercatorQuad?f=tilejson`);
    const told = JSON.parse(body.toString());
    expect(told).toMatchObject({
      tilejson: "3.0.0",
      tiles: [`${tiles}/WebMercatorQuad/{z}/{y}/{x}`],
      minzoom: 0,
      maxzoom: 14,
      bounds: [-1.3278, 45.7, -1, 45.9695],
      attribution: "Communauté de communes de l'Île d'Oléron",
    });
    expect(told.vector_layers).toEqual([
      {
        id: "features",
        minzoom: 0,
        maxzoom: 14,
        fields: {
          nom: "String",
          code_insee: "String",
          places: "Number",
          longueur: "Number",
          visiteurs: "Boolean",
          releve: "String",
        },
      },
    ]);
  });

  it("is listed and described as OGC API Tiles says", async () => {
    const list = JSON.parse((await get(tiles)).body.toString());
    expect(list.tilesets[0]).toMatchObject({ dataType: "vector", crs: "http://www.opengis.net/def/crs/EPSG/0/3857" });
    const set = JSON.parse((await get(`${tiles}/WebMercatorQuad`)).body.toString());
    const item = set.links.find(({ rel }: { rel: string }) => rel === "item");
    expect(item).toMatchObject({ templated: true, type: "application/vnd.mapbox-vector-tile" });
    for (const { tileMatrix, minTileRow, maxTileRow, minTileCol, maxTileCol } of set.tileMatrixSetLimits) {
      const { x, y } = tileOf(Number(tileMatrix), -1.1866, 45.8869);
      expect(y).toBeGreaterThanOrEqual(minTileRow);
      expect(y).toBeLessThanOrEqual(maxTileRow);
      expect(x).toBeGreaterThanOrEqual(minTileCol);
      expect(x).toBeLessThanOrEqual(maxTileCol);
    }
  });

  it("is one MBTiles file of the version, among those whose digest the manifest keeps", () => {
    const folder = versionFolder(place);
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    expect(manifest.files["tiles.mbtiles"].sha256).toMatch(/^[0-9a-f]{64}$/);
    const db = new Database(join(folder, "tiles.mbtiles"), { readonly: true });
    const metadata = Object.fromEntries(
      db.prepare("SELECT name, value FROM metadata").raw().all() as [string, string][],
    );
    expect(metadata).toMatchObject({ format: "pbf", minzoom: "0", maxzoom: "14" });
    expect(JSON.parse(metadata.json as string).vector_layers).toHaveLength(1);
    expect(db.prepare("SELECT count(*) FROM tiles").pluck().get()).toBe(manifest.tiles.count);
    db.close();
  });
});

describe("a layer of many features", () => {
  it("draws a part of them where they are too many, and each of them further down", async () => {
    const dense = Array.from({ length: 6_000 }, (_, rank) => ({
      type: "Feature",
      properties: { nom: `Arbre ${rank}`, code_insee: "17219" },
      geometry: { type: "Point", coordinates: [-1.11 + (rank % 80) / 4_000, 45.81 + Math.floor(rank / 80) / 4_000] },
    }));
    const many = await openOgcPlace({ features: dense });
    try {
      const address = `${many.root}/collections/ports/tiles/WebMercatorQuad`;
      expect(readTile((await get(`${address}/0/0/0`)).body).length).toBe(5_000);
      const db = new Database(join(versionFolder(many), "tiles.mbtiles"), { readonly: true });
      const seen = new Set<number>();
      for (const data of db
        .prepare("SELECT tile_data FROM tiles WHERE zoom_level = 14")
        .pluck()
        .iterate() as Iterable<Buffer>) {
        const layer = readTile(gunzipSync(data));
        for (let rank = 0; rank < layer.length; rank++) seen.add(layer.feature(rank).id as number);
      }
      db.close();
      expect(seen.size).toBe(6_000);
    } finally {
      await many.remove();
    }
  });

  it("stops at a lower zoom when it spreads over a country", async () => {
    const wide = manyPoints(200).map((feature, rank) => ({
      ...feature,
      geometry: {
        type: "Polygon",
        coordinates: [ring(-4 + (rank % 20) / 2, 43 + Math.floor(rank / 20) / 2, 0.4)],
      },
    }));
    const country = await openOgcPlace({ features: wide });
    try {
      const { body } = await get(`${country.root}/collections/ports/tiles/WebMercatorQuad?f=tilejson`);
      const { maxzoom } = JSON.parse(body.toString());
      expect(maxzoom).toBeGreaterThanOrEqual(9);
      expect(maxzoom).toBeLessThan(14);
      const manifest = JSON.parse(readFileSync(join(versionFolder(country), "manifest.json"), "utf8"));
      expect(manifest.tiles.count).toBeLessThanOrEqual(20_000);
    } finally {
      await country.remove();
    }
  });
});

describe("a version older than tiles", () => {
  it("still gives its features, and says that it has no tiles", async () => {
    const old = await openOgcPlace();
    try {
      const folder = versionFolder(old);
      const catalogue = await old.place.openCatalogue();
      for (const { dataset_id, number, manifest: stored } of await catalogue("versions")) {
        const {
          tiles: _tiles,
          withoutGeometry: _count,
          featureTexts: _texts,
          largeIntegers: _large,
          temporal: _temporal,
          ...manifest
        } = JSON.parse(stored);
        await catalogue("versions")
          .where({ dataset_id, number })
          .update({ manifest: JSON.stringify(manifest) });
      }
      await catalogue.destroy();
      const database = new Database(join(folder, "rows.sqlite"));
      database.exec('DROP TABLE "~features"; DROP INDEX "without geometry"');
      database.close();
      expect(existsSync(join(folder, "tiles.mbtiles"))).toBe(true);

      const again = await old.place.open();
      const collection = await again.services.features.getCollection("ports");
      if (!collection) throw new Error("no collection");
      const query = {
        boxes: [[-1.33, 45.91, -1.32, 45.92] as [number, number, number, number]],
        datetime: null,
        properties: [],
        limit: 10,
        offset: 0,
        cursor: null,
      };
      const page = await again.services.features.listFeatures(collection, query);
      expect(JSON.parse(`[${page.text}]`).map(({ id }: { id: number }) => id)).toEqual([1, 7]);
      expect(JSON.parse(`[${page.text}]`)[0].properties).toEqual(harbours[0]?.properties);
      expect(collection.manifest.tiles).toBeUndefined();
      expect(collection.temporal?.name).toBe("releve");
    } finally {
      await old.remove();
    }
  });
});

/** Position of a point of a tile of zoom 12. */
function pointOf(feature: VectorTileFeature | undefined, x: number, y: number): number[] {
  const shape = feature?.toGeoJSON(x, y, 12).geometry;
  return shape?.type === "Point" ? shape.coordinates : [];
}

function ring(west: number, south: number, size: number): number[][] {
  return [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
    [west, south],
  ];
}

/** The folder of the layer, the only one with tiles. */
function versionFolder({ place: { data } }: OgcPlace): string {
  const versions = join(data, "versions");
  const folders = readdirSync(versions).map((dataset) => join(versions, dataset, "1"));
  return folders.find((folder) => existsSync(join(folder, "tiles.mbtiles"))) as string;
}
