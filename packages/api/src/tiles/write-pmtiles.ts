import { closeSync, openSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { OWNER_FILE } from "../system/owner-only.js";

/** A tile or, in the root, a directory of tiles (then `run` is 0): where it begins in its part of the archive, and its bytes. */
interface Entry {
  id: number;
  offset: number;
  length: number;
  run: 0 | 1;
}

const HEADER_BYTES = 127;
/** Bytes in which readers look for the header and the root at once. */
const FIRST_READ = 16_384;
/** Tiles named by one directory, where the root cannot name them all. */
const LEAF = 4_096;
const GZIP = 2;
const VECTOR_TILES = 1;

/**
 * Writes the tiles of a version as one PMTiles archive, which maps read by ranges from any server of files. Tiles lie along the
 * Hilbert curve, compressed as they are stored; the memory holds their places, not them.
 * @see https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
 */
export function writePmtiles(tilesFile: string, path: string): void {
  const db = new Database(tilesFile, { readonly: true, fileMustExist: true });
  try {
    const told: Record<string, string> = Object.fromEntries(
      db.prepare("SELECT name, value FROM metadata").raw(true).all() as [string, string][],
    );
    const tiles = listTiles(db);
    let offset = 0;
    const entries = tiles.map(({ id, length }): Entry => {
      const entry = { id, offset, length, run: 1 } as const;
      offset += length;
      return entry;
    });
    const { root, leaves } = nestDirectories(entries);
    const metadata = gzipSync(
      JSON.stringify({ name: told.name, type: told.type, version: told.version, ...JSON.parse(told.json ?? "{}") }),
    );
    const handle = openSync(path, "wx", OWNER_FILE);
    try {
      const write = (bytes: Uint8Array) => {
        for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
      };
      const bounds = (told.bounds ?? "-180,-85,180,85").split(",").map(Number) as [number, number, number, number];
      write(
        header({
          lengths: [root.length, metadata.length, leaves.length, offset],
          count: entries.length,
          zooms: [Number(told.minzoom), Number(told.maxzoom)],
          bounds,
        }),
      );
      for (const part of [root, metadata, leaves]) write(part);
      const read = db
        .prepare("SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?")
        .pluck();
      for (const { z, x, row } of tiles) write(read.get(z, x, row) as Buffer);
    } finally {
      closeSync(handle);
    }
  } finally {
    db.close();
  }
}

/** The tiles of a file in the order of the archive. Rows count from the south in the file, from the north along the curve. */
function listTiles(db: Database.Database) {
  const all = db.prepare("SELECT zoom_level, tile_column, tile_row, length(tile_data) FROM tiles").raw(true).all() as [
    z: number,
    x: number,
    row: number,
    length: number,
  ][];
  return all
    .map(([z, x, row, length]) => ({ id: tileId(z, x, 2 ** z - 1 - row), z, x, row, length }))
    .sort((one, other) => one.id - other.id);
}

/** Rank of a tile among all those of the world: zoom by zoom, along the Hilbert curve of each. */
export function tileId(z: number, x: number, y: number): number {
  let id = (4 ** z - 1) / 3;
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const right = (x & side) > 0 ? 1 : 0;
    const low = (y & side) > 0 ? 1 : 0;
    id += side * side * ((3 * right) ^ low);
    if (low === 0) {
      if (right === 1) [x, y] = [side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))];
      [x, y] = [y, x];
    }
  }
  return id;
}

/** One directory where it is read at once with the header; else one of directories. */
function nestDirectories(entries: Entry[]): { root: Buffer; leaves: Buffer } {
  const whole = writeDirectory(entries);
  if (HEADER_BYTES + whole.length <= FIRST_READ) return { root: whole, leaves: Buffer.alloc(0) };
  const leaves: Buffer[] = [];
  const above: Entry[] = [];
  let offset = 0;
  for (let start = 0; start < entries.length; start += LEAF) {
    const leaf = writeDirectory(entries.slice(start, start + LEAF));
    above.push({ id: entries[start]?.id ?? 0, offset, length: leaf.length, run: 0 });
    leaves.push(leaf);
    offset += leaf.length;
  }
  return { root: writeDirectory(above), leaves: Buffer.concat(leaves) };
}

/** The form of a directory: column by column, what follows the entry before written 0. */
function writeDirectory(entries: Entry[]): Buffer {
  const bytes: number[] = [];
  const put = (value: number) => {
    for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
    bytes.push(value);
  };
  put(entries.length);
  for (const [rank, { id }] of entries.entries()) put(id - (entries[rank - 1]?.id ?? 0));
  for (const { run } of entries) put(run);
  for (const { length } of entries) put(length);
  for (const [rank, { offset }] of entries.entries()) {
    const before = entries[rank - 1];
    put(before && before.offset + before.length === offset ? 0 : offset + 1);
  }
  return gzipSync(Uint8Array.from(bytes));
}

interface Told {
  /** Bytes of the root, the metadata, the directories below the root, the tiles: in this order after the header. */
  lengths: [root: number, metadata: number, leaves: number, tiles: number];
  count: number;
  zooms: [least: number, deepest: number];
  /** W, S, E, N in degrees. */
  bounds: [number, number, number, number];
}

function header({ lengths, count, zooms, bounds: [west, south, east, north] }: Told): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write("PMTiles", 0, "latin1");
  bytes[7] = 3;
  let offset = HEADER_BYTES;
  for (const [rank, length] of lengths.entries()) {
    bytes.writeBigUInt64LE(BigInt(offset), 8 + rank * 16);
    bytes.writeBigUInt64LE(BigInt(length), 16 + rank * 16);
    offset += length;
  }
  // Tiles addressed, entries, contents: none is written twice.
  for (const place of [72, 80, 88]) bytes.writeBigUInt64LE(BigInt(count), place);
  bytes.set([1, GZIP, GZIP, VECTOR_TILES, ...zooms], 96);
  const degrees = [west, south, east, north];
  for (const [rank, value] of degrees.entries()) bytes.writeInt32LE(Math.round(value * 1e7), 102 + rank * 4);
  bytes[118] = zooms[0];
  bytes.writeInt32LE(Math.round(((west + east) / 2) * 1e7), 119);
  bytes.writeInt32LE(Math.round(((south + north) / 2) * 1e7), 123);
  return bytes;
}
