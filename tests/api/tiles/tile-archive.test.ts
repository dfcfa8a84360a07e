import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { FetchSource, PMTiles, type RangeResponse, type Source, TileType, tileIdToZxy } from "pmtiles";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTileFile } from "../../../packages/api/src/tiles/tile-file.js";
import { tileId, writePmtiles } from "../../../packages/api/src/tiles/write-pmtiles.js";
import { type OgcPlace, openOgcPlace } from "../ogc/ogc-place.js";
import { get } from "./get-bytes.js";
import { readTile } from "./read-tile.js";

/** An archive on the disk, read by ranges as maps do. */
class OwnFile implements Source {
  readonly bytes: Buffer;
  constructor(path: string) {
    this.bytes = readFileSync(path);
  }
  getKey = () => "own";
  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    const { buffer } = Uint8Array.from(this.bytes.subarray(offset, offset + length));
    return { data: buffer };
  }
}

describe("the archive of the tiles of a layer", () => {
  let place: OgcPlace;
  let tileset: string;
  beforeAll(async () => {
    place = await openOgcPlace();
    tileset = `${place.root}/collections/ports/tiles/WebMercatorQuad`;
  });
  afterAll(() => place.remove());

  it("is read at its address by ranges, and says where it is, its zooms and its properties", async () => {
    const archive = new PMTiles(new FetchSource(`${tileset}.pmtiles`));
    const header = await archive.getHeader();
    expect(header).toMatchObject({
      ...{ specVersion: 3, clustered: true, tileType: TileType.Mvt, minZoom: 0, maxZoom: 14 },
      ...{ minLon: -1.3278, minLat: 45.7, maxLon: -1, maxLat: 45.9695 },
    });
    const told = (await archive.getMetadata()) as { name: string; vector_layers: { id: string; fields: object }[] };
    expect(told.vector_layers[0]).toMatchObject({ id: "features", fields: { places: "Number", nom: "String" } });
    expect(told.name).not.toBe("");
  });

  it("holds every stored tile, byte for byte once decompressed, and nothing where there is none", async () => {
    const archive = new PMTiles(new FetchSource(`${tileset}.pmtiles`));
    const { numTileEntries } = await archive.getHeader();
    const stored = new Database(await tilesPath(), { readonly: true });
    const all = stored.prepare("SELECT zoom_level z, tile_column x, tile_row row FROM tiles").all() as {
      [name in "z" | "x" | "row"]: number;
    }[];
    stored.close();
    expect(numTileEntries).toBe(all.length);
    for (const { z, x, row } of all.slice(0, 40)) {
      const y = 2 ** z - 1 - row;
      const one = await archive.getZxy(z, x, y);
      const alone = new Uint8Array(await (await fetch(`${tileset}/${z}/${y}/${x}`)).arrayBuffer());
      expect(new Uint8Array(one?.data as ArrayBuffer), `${z}/${x}/${y}`).toEqual(alone);
      expect(readTile(alone).length).toBeGreaterThan(0);
    }
    expect(await archive.getZxy(10, 0, 0)).toBeUndefined();
  });

  it("is told by the tileset, has its name, its conditions and a 206 for a range", async () => {
    const { links } = await (await fetch(`${tileset}?f=json`)).json();
    const link = links.find(({ rel }: { rel: string }) => rel === "enclosure");
    expect(link).toMatchObject({ href: `${tileset}.pmtiles`, type: "application/vnd.pmtiles" });
    const head = await fetch(link.href, { method: "HEAD" });
    expect(head.headers.get("content-disposition")).toContain(".pmtiles");
    expect(head.headers.get("content-encoding")).toBeNull();
    const part = await fetch(link.href, { headers: { Range: "bytes=0-6" } });
    expect([part.status, await part.text()]).toEqual([206, "PMTiles"]);
    expect((await get(link.href, { "If-None-Match": head.headers.get("etag") as string })).status).toBe(304);
    expect((await fetch(`${link.href}?x=1`)).status).toBe(400);
    expect((await fetch(`${place.root}/collections/inconnue/tiles/WebMercatorQuad.pmtiles`)).status).toBe(404);
  });

  const tilesPath = async () => {
    const { dataset, fileOf } = (await place.datalogue.services.features.getCollection("ports")) as never as {
      dataset: object;
      fileOf(name: string): Promise<string>;
    };
    expect(dataset).toBeDefined();
    return fileOf("tiles.mbtiles");
  };
});

describe("an archive of many tiles", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-archive-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("names them in directories below the first, which is read at once with the header", async () => {
    const file = join(folder, "tiles.mbtiles");
    const writer = createTileFile(file);
    const count = 20_000;
    // Places and lengths that do not compress, so that one directory would be too long.
    const noise = (rank: number, salt: number) => createHash("md5").update(`${rank} ${salt}`).digest().readUInt32LE();
    const placeOf = (rank: number) => ({ z: 12, x: noise(rank, 1) >>> 20, y: (noise(rank, 2) >>> 19) & 4_095 });
    const text = (rank: number) => String(rank).padEnd(noise(rank, 3) >>> 23, "0123456789abcdefghijklmnopqrstuvwxyz");
    const places = new Map(Array.from({ length: count }, (_, rank) => [JSON.stringify(placeOf(rank)), rank]));
    for (const rank of places.values()) writer.put(placeOf(rank), gzipSync(text(rank), { level: 1 }));
    const set = { minZoom: 12, maxZoom: 12, count, bounds: [-1.5, 45.6, -1, 46] as const, thinned: 0 };
    writer.finish({ title: "Beaucoup", set: { ...set, bounds: [...set.bounds] }, layer: { id: "features" } });
    const path = join(folder, "tiles.pmtiles");
    writePmtiles(file, path);
    const archive = new PMTiles(new OwnFile(path));
    const header = await archive.getHeader();
    expect(header.rootDirectoryOffset + header.rootDirectoryLength).toBeLessThanOrEqual(16_384);
    expect(header.leafDirectoryLength).toBeGreaterThan(0);
    for (const rank of [0, 1, 4_095, 4_096, 12_345, count - 1]) {
      const { z, x, y } = placeOf(rank);
      const tile = await archive.getZxy(z, x, y);
      expect(Buffer.from(tile?.data as ArrayBuffer).toString()).toBe(
        text(places.get(JSON.stringify({ z, x, y })) ?? -1),
      );
    }
    expect(await archive.getZxy(11, 0, 0)).toBeUndefined();
  });

  it("ranks tiles along the curve that readers follow", () => {
    for (const id of [0, 1, 2, 3, 4, 5, 20, 21, 84, 1_000, 123_456, 357_913_940]) {
      expect(tileId(...tileIdToZxy(id))).toBe(id);
    }
  });
});
