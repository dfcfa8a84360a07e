import Database from "better-sqlite3";
import type { TileSet } from "./tile-set.js";

/** Writes the tiles of a version into one file. */
export interface TileWriter {
  put(place: { z: number; x: number; y: number }, gzipped: Buffer): void;
  count(): number;
  /** Tells what the tiles are and closes the file. */
  finish(told: { title: string; set: TileSet; layer: unknown }): void;
  /** Closes the file, unfinished. */
  abandon(): void;
}

/** Tiles written together. */
const BATCH = 500;

/**
 * A file of tiles in the open form MBTiles, whose rows count from the south; QGIS opens it too. It is written without
 * journal: its folder is thrown away after a crash.
 * @see https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md
 */
export function createTileFile(path: string): TileWriter {
  const db = new Database(path);
  db.pragma("page_size = 8192");
  // Without this SQLite keeps its journal.
  db.unsafeMode();
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  // "MPBX": what tells an MBTiles from another SQLite file.
  db.pragma("application_id = 0x4d504258");
  db.exec("CREATE TABLE metadata (name TEXT, value TEXT)");
  db.exec(
    "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row))",
  );
  const insert = db.prepare("INSERT INTO tiles VALUES (?, ?, ?, ?)");
  let count = 0;
  return {
    put({ z, x, y }, gzipped) {
      if (count % BATCH === 0) {
        if (count > 0) db.exec("COMMIT");
        db.exec("BEGIN");
      }
      insert.run(z, x, 2 ** z - 1 - y, gzipped);
      count++;
    },
    count: () => count,
    finish({ title, set, layer }) {
      if (count > 0) db.exec("COMMIT");
      const metadata = db.prepare("INSERT INTO metadata VALUES (?, ?)");
      for (const [name, value] of Object.entries({
        name: title,
        format: "pbf",
        type: "overlay",
        version: "1",
        minzoom: String(set.minZoom),
        maxzoom: String(set.maxZoom),
        bounds: set.bounds.join(","),
        json: JSON.stringify({ vector_layers: [layer] }),
      }))
        metadata.run(name, value);
      db.close();
    },
    abandon: () => db.close(),
  };
}
