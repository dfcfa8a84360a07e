import { rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Cell, Field } from "@datalogue/ingest";
import { GeoJSONVT } from "@maplibre/geojson-vt";
import Database from "better-sqlite3";
import type { Box } from "../rows/box-of.js";
import { holdsJsonText } from "../rows/record-text.js";
import { GEOMETRY, quote, type StoredColumn } from "../rows/stored-column.js";
import { boxOfPlace, encodeTile, layOutTile, MAX_FEATURES, MAX_ZOOM, type Place, TILE_OPTIONS } from "./draw-tile.js";
import { allRanks, findWithin, type RankedBoxes, readBoxes } from "./ranked-boxes.js";
import { createTileFile, type TileWriter } from "./tile-file.js";
import type { TileSet } from "./tile-set.js";
import { collectionFields, tileAt, vectorLayer } from "./vector-layer.js";

export interface TilesJob {
  rowsFile: string;
  /** File to make. */
  tilesFile: string;
  /** Name and attribution that the file tells. */
  title: string;
  columns: StoredColumn[];
  fields: Field[];
  box: Box;
}

/** A layer that would need more tiles stops at a lower zoom; maps enlarge the last one. */
const MAX_TILES = 20_000;
/** Features, and characters of geometry, cut into tiles together: what bounds the memory. */
const CHUNK = { features: 2_500, text: 8_000_000 };

/** A place to be made, and the ranks of the features among which those of the place are. */
interface Task {
  place: Place;
  among: Uint32Array;
}

/**
 * Makes the vector tiles of a version, zoom 0 to 14 or to where they would be more than 20 000, each compressed. Going down
 * from the whole world: where a tile has few features, they are read once and cut into all the tiles below it; where it has many, a
 * part of them is drawn (the largest first, then always the same ones), and its four quarters are made each on their own. So the
 * memory does not grow with the layer, but for the boxes (30 bytes or so each): sorting them anew for each place took most of the time.
 */
export function buildTiles({ rowsFile, tilesFile, title, columns, fields, box }: TilesJob): TileSet {
  const db = new Database(rowsFile, { readonly: true });
  db.pragma("cache_size = -4000");
  // Else SQLite locks the file for each feature, which takes three times longer than to read it.
  db.exec("BEGIN");
  const boxes = readBoxes(db);
  const maxZoom = chooseMaxZoom(boxes, box);
  const writer = createTileFile(tilesFile);
  try {
    const reader = featureReader(db, columns, fields);
    let thinned = 0;
    const waiting: Task[] = [{ place: { z: 0, x: 0, y: 0 }, among: allRanks(boxes) }];
    for (let task = waiting.pop(); task; task = waiting.pop()) {
      const { place } = task;
      const ranks = findWithin(boxes, task.among, boxOfPlace(place));
      const few = ranks.length <= CHUNK.features ? reader.readAll(boxes, ranks) : undefined;
      if (few) {
        cut(few, { place, among: ranks }, boxes, maxZoom, writer);
        continue;
      }
      const features = reader.readFirst(boxes, ranks);
      if (features.length < ranks.length) thinned++;
      draw(features, place, writer);
      if (place.z < maxZoom) waiting.push(...quarters(place).map((quarter) => ({ place: quarter, among: ranks })));
    }
    const set: TileSet = { minZoom: 0, maxZoom, count: writer.count(), bounds: box, thinned };
    writer.finish({ title, set, layer: vectorLayer(collectionFields(fields), set) });
    return set;
  } catch (error) {
    writer.abandon();
    rmSync(tilesFile, { force: true });
    throw error;
  } finally {
    db.close();
  }
}

/** The deepest zoom whose tiles, with those above, are not too many: as many as features cover at most. */
function chooseMaxZoom({ ids, west, east, south, north }: RankedBoxes, box: Box): number {
  for (let zoom = MAX_ZOOM; zoom > 0; zoom--) {
    // The levels above a zoom have a third of its tiles, about.
    const max = (MAX_TILES * 3) / 4;
    if (tilesOf(zoom, box) <= max) return zoom;
    const touched = new Set<number>();
    let many = false;
    for (let rank = 0; rank < ids.length && !many; rank++) {
      const own = [west[rank], south[rank], east[rank], north[rank]] as Box;
      const [first, last] = cornersOf(zoom, own);
      if ((last.x - first.x + 1) * (last.y - first.y + 1) > max) many = true;
      for (let x = first.x; x <= last.x && !many; x++)
        for (let y = first.y; y <= last.y; y++) touched.add(x * 2 ** zoom + y);
      many ||= touched.size > max;
    }
    if (!many) return zoom;
  }
  return 0;
}

function tilesOf(zoom: number, box: Box): number {
  const [first, last] = cornersOf(zoom, box);
  return (last.x - first.x + 1) * (last.y - first.y + 1);
}

function cornersOf(
  zoom: number,
  [west, south, east, north]: Box,
): [first: { x: number; y: number }, last: { x: number; y: number }] {
  return [tileAt(zoom, west, north), tileAt(zoom, east, south)];
}

function quarters({ z, x, y }: Place): Place[] {
  const [left, top] = [2 * x, 2 * y];
  return [
    { z: z + 1, x: left, y: top },
    { z: z + 1, x: left + 1, y: top },
    { z: z + 1, x: left, y: top + 1 },
    { z: z + 1, x: left + 1, y: top + 1 },
  ];
}

/**
 * Cuts features into the tile of a place and those below it, to a zoom; each is written as soon as it is made. What is too small to be
 * drawn in a tile may be in the tiles below: they are made wherever there is a feature.
 */
function cut(features: GeoJSON.Feature[], task: Task, boxes: RankedBoxes, maxZoom: number, writer: TileWriter): void {
  if (features.length === 0) return;
  const index = new GeoJSONVT({ type: "FeatureCollection", features }, TILE_OPTIONS);
  const waiting = [task];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    const { place } = one;
    const among = findWithin(boxes, one.among, boxOfPlace(place));
    if (among.length === 0) continue;
    const tile = index.getTile(place.z, place.x, place.y);
    if (tile && tile.features.length > 0) writer.put(place, gzipSync(encodeTile(tile), { level: 6 }));
    if (place.z < maxZoom) waiting.push(...quarters(place).map((quarter) => ({ place: quarter, among })));
  }
}

/** Draws features in one tile: an index would draw them in all the tiles above too. */
function draw(features: GeoJSON.Feature[], place: Place, writer: TileWriter): void {
  const tile = layOutTile(features, place);
  if (tile.features.length > 0) writer.put(place, gzipSync(encodeTile(tile), { level: 6 }));
}

/** Reads features by their ranks. */
function featureReader(db: Database.Database, columns: StoredColumn[], fields: Field[]) {
  const selected = [GEOMETRY, ...columns.map(({ stored }) => stored)].map(quote).join(", ");
  const one = db.prepare(`SELECT rowid, ${selected} FROM rows WHERE rowid = ?`).raw(true);
  const booleans = columns.flatMap(({ type }, index) => (type === "boolean" ? [index] : []));
  const names = fields.map(({ name }) => name);
  const holdsJson = fields.map(holdsJsonText);

  const toFeature = ([id, geometry, ...cells]: [number, string, ...Cell[]]): GeoJSON.Feature => {
    for (const index of booleans) if (cells[index] !== null) cells[index] = (cells[index] as unknown) === 1;
    const properties: Record<string, unknown> = {};
    for (const [index, cell] of cells.entries()) {
      // A tile knows no empty value: the property is left out.
      if (cell === null) continue;
      const value = typeof cell === "string" && holdsJson[index] ? JSON.parse(cell) : cell;
      const name = names[index] as string;
      if (name === "__proto__") Object.defineProperty(properties, name, { value, enumerable: true });
      else properties[name] = value;
    }
    return { type: "Feature", id, geometry: JSON.parse(geometry), properties };
  };

  /** As many as their text lets, in this order; one at least. */
  const readWithin = (ids: Uint32Array): GeoJSON.Feature[] => {
    const features: GeoJSON.Feature[] = [];
    let text = 0;
    for (const id of ids) {
      const row = one.get(id) as [number, string, ...Cell[]];
      text += row[1].length;
      if (text > CHUNK.text && features.length > 0) break;
      features.push(toFeature(row));
    }
    return features;
  };
  const idsOf = (boxes: RankedBoxes, ranks: Uint32Array) => ranks.map((rank) => boxes.ids[rank] as number);

  return {
    /** All of them, in the order of their numbers; undefined when their text is too much to be cut together. */
    readAll(boxes: RankedBoxes, ranks: Uint32Array): GeoJSON.Feature[] | undefined {
      const features = readWithin(idsOf(boxes, ranks).sort());
      return features.length === ranks.length ? features : undefined;
    },
    /** As many as a tile takes, in the order of their ranks. */
    readFirst: (boxes: RankedBoxes, ranks: Uint32Array) => readWithin(idsOf(boxes, ranks.subarray(0, MAX_FEATURES))),
  };
}
