import { rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Field } from "@datalogue/ingest";
import { GeoJSONVT } from "@maplibre/geojson-vt";
import Database from "better-sqlite3";
import type { Box } from "../rows/box-of.js";
import { holdsJsonText } from "../rows/record-text.js";
import { GEOMETRY, quote, type StoredColumn } from "../rows/stored-column.js";
import {
  BUFFER,
  boxOfPlace,
  layOutTile,
  MAX_FEATURES,
  MAX_ZOOM,
  type Place,
  TILE_COMPRESSION,
  TILE_OPTIONS,
} from "./draw-tile.js";
import { EXTENT, encodeTile, type TileValue, toTileValue } from "./encode-tile.js";
import { allRanks, findWithin, type RankedBoxes, readBoxes } from "./ranked-boxes.js";
import { createTileFile } from "./tile-file.js";
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
/** Features, and characters of geometry, cut into tiles together: what bounds the memory. Points alone take little. */
const CHUNK = { features: 2_500, points: 10_000, text: 8_000_000 };

/** A feature as it is drawn. */
interface Drawn {
  rank: number;
  id: number;
  /** GeoJSON text: objects would take more memory. */
  geometry: string;
  values: TileValue[];
  /** For a point away from the antimeridian, its place in the square of the map, which is 1 wide; NaN for the others. */
  x: number;
  y: number;
}

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
    const names = fields.map(({ name }) => name);
    let thinned = 0;
    let last: { ranks: Uint32Array; features: Drawn[] } | undefined;
    const waiting: Task[] = [{ place: { z: 0, x: 0, y: 0 }, among: allRanks(boxes) }];
    const put = (place: Place, tile: Uint8Array | undefined) => {
      if (tile) writer.put(place, gzipSync(tile, TILE_COMPRESSION));
    };
    for (let task = waiting.pop(); task; task = waiting.pop()) {
      const { place } = task;
      const ranks = findWithin(boxes, task.among, boxOfPlace(place));
      const few = ranks.length <= CHUNK.points ? reader.readAll(boxes, ranks) : undefined;
      if (few) {
        const from = { place, among: ranks };
        if (few.every(isPoint)) thinned += cutPoints(few, from, boxes, maxZoom, names, put);
        else cut(few, from, boxes, maxZoom, names, put);
        continue;
      }
      // From the whole world to where the layer is, tiles show the same features.
      const features = ranks === last?.ranks ? last.features : reader.readFirst(boxes, ranks);
      last = { ranks, features };
      if (features.length < ranks.length) thinned++;
      put(place, features.every(isPoint) ? drawPoints(features, place, names) : draw(features, place, names));
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

type Put = (place: Place, tile: Uint8Array | undefined) => void;

/**
 * Cuts features into the tile of a place and those below it, to a zoom; each is written as soon as it is made. What is too small to be
 * drawn in a tile may be in the tiles below: they are made wherever there is a feature.
 */
function cut(features: Drawn[], task: Task, boxes: RankedBoxes, maxZoom: number, names: string[], put: Put): void {
  if (features.length === 0) return;
  const index = new GeoJSONVT({ type: "FeatureCollection", features: features.map(toFeature) }, TILE_OPTIONS);
  const waiting = [task];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    const { place } = one;
    const among = findWithin(boxes, one.among, boxOfPlace(place));
    if (among.length === 0) continue;
    const tile = index.getTile(place.z, place.x, place.y);
    if (tile)
      put(
        place,
        encodeTile(names, ({ addTile }) => addTile(tile)),
      );
    if (place.z < maxZoom) waiting.push(...quarters(place).map((quarter) => ({ place: quarter, among })));
  }
}

/** Draws features in one tile: an index would draw them in all the tiles above too. */
function draw(features: Drawn[], place: Place, names: string[]): Uint8Array | undefined {
  return encodeTile(names, ({ addTile }) => addTile(layOutTile(features.map(toFeature), place)));
}

/** The same as `cut`, of points, which are many more to be read once; gives how many tiles have a part of theirs only. */
function cutPoints(
  points: Drawn[],
  task: Task,
  boxes: RankedBoxes,
  maxZoom: number,
  names: string[],
  put: Put,
): number {
  const places = new Map(points.map(({ rank }, index) => [rank, index]));
  let thinned = 0;
  const waiting = [task];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    const { place } = one;
    const among = findWithin(boxes, one.among, boxOfPlace(place));
    if (among.length === 0) continue;
    if (among.length > MAX_FEATURES) thinned++;
    const indexes = among.subarray(0, MAX_FEATURES).map((rank) => places.get(rank) as number);
    // In the order of their numbers where they are few, of their ranks otherwise: as shapes are.
    if (among.length <= CHUNK.features) indexes.sort();
    put(
      place,
      drawPoints(
        Array.from(indexes, (index) => points[index] as Drawn),
        place,
        names,
      ),
    );
    if (place.z < maxZoom) waiting.push(...quarters(place).map((quarter) => ({ place: quarter, among })));
  }
  return thinned;
}

/** Those of some points that a tile and its margin hold, at the same units as the library lays them out. */
function drawPoints(points: Drawn[], { z, x, y }: Place, names: string[]): Uint8Array | undefined {
  const count = 2 ** z;
  const [west, east] = [(x - MARGIN) / count, (x + 1 + MARGIN) / count];
  const [north, south] = [(y - MARGIN) / count, (y + 1 + MARGIN) / count];
  const unit = (place: number, from: number) => Math.round(EXTENT * (place * count - from));
  return encodeTile(names, ({ addPoint }) => {
    for (const point of points)
      if (point.x >= west && point.x < east && point.y >= north && point.y < south)
        addPoint(point.id, point.values, unit(point.x, x), unit(point.y, y));
  });
}

const MARGIN = BUFFER / EXTENT;

function isPoint({ x }: Drawn): boolean {
  return !Number.isNaN(x);
}

const POINT = '"Point"';

/** Column and row, in the square of the map, of a point that no margin shows on its other side. */
function placeOf(geometry: string): { x: number; y: number } {
  const nowhere = { x: Number.NaN, y: Number.NaN };
  if (!geometry.includes(POINT)) return nowhere;
  const shape: GeoJSON.Geometry = JSON.parse(geometry);
  const [longitude = Number.NaN, latitude = Number.NaN] = shape.type === "Point" ? shape.coordinates : [];
  const x = longitude / 360 + 0.5;
  if (!(x >= MARGIN && x < 1 - MARGIN)) return nowhere;
  const sine = Math.sin((latitude * Math.PI) / 180);
  const y = 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
  return { x, y: Math.min(Math.max(y, 0), 1) };
}

/** For the library, which hands on the properties without looking into them. */
function toFeature({ id, geometry, values }: Drawn): GeoJSON.Feature {
  return { type: "Feature", id, geometry: JSON.parse(geometry), properties: values as object };
}

/** Reads features by their ranks. */
function featureReader(db: Database.Database, columns: StoredColumn[], fields: Field[]) {
  const selected = [GEOMETRY, ...columns.map(({ stored }) => stored)].map(quote).join(", ");
  const one = db.prepare(`SELECT rowid, ${selected} FROM rows WHERE rowid = ?`).raw(true);
  const booleans = columns.flatMap(({ type }, index) => (type === "boolean" ? [index] : []));
  const ofJson = fields.flatMap((field, index) => (holdsJsonText(field) ? [index] : []));

  const toDrawn = (rank: number, [id, geometry, ...values]: [number, string, ...TileValue[]]): Drawn => {
    for (const index of booleans) if (values[index] !== null) values[index] = (values[index] as unknown) === 1;
    for (const index of ofJson)
      if (typeof values[index] === "string") values[index] = toTileValue(JSON.parse(values[index]));
    return { rank, id, geometry, values, ...placeOf(geometry) };
  };
  const read = (boxes: RankedBoxes, rank: number) =>
    one.get(boxes.ids[rank] as number) as [number, string, ...TileValue[]];

  return {
    /**
     * All of them, in the order of their numbers; undefined when they are too many, or their text too much, to be cut together: points
     * may be more than shapes.
     */
    readAll(boxes: RankedBoxes, ranks: Uint32Array): Drawn[] | undefined {
      const features: Drawn[] = [];
      const isMany = ranks.length > CHUNK.features;
      let text = 0;
      for (const rank of ranks.slice().sort((a, b) => (boxes.ids[a] as number) - (boxes.ids[b] as number))) {
        const row = read(boxes, rank);
        text += row[1].length;
        const feature = toDrawn(rank, row);
        if (isMany) for (const value of feature.values) if (typeof value === "string") text += value.length;
        if ((text > CHUNK.text && features.length > 0) || (isMany && !isPoint(feature))) return undefined;
        features.push(feature);
      }
      return features;
    },
    /** As many as a tile takes, and their text lets, in the order of their ranks; one at least. */
    readFirst(boxes: RankedBoxes, ranks: Uint32Array): Drawn[] {
      const features: Drawn[] = [];
      let text = 0;
      for (const rank of ranks.subarray(0, MAX_FEATURES)) {
        const row = read(boxes, rank);
        text += row[1].length;
        if (text > CHUNK.text && features.length > 0) break;
        features.push(toDrawn(rank, row));
      }
      return features;
    },
  };
}
