import type { GeoJSONVTTile } from "@maplibre/geojson-vt";
import { PbfWriter } from "pbf";
import { TILE_LAYER } from "./tile-set.js";

/** Units across a tile. */
export const EXTENT = 4096;

/** A property of a feature; what is neither text, number nor truth value is JSON text. A tile knows no empty value: it is left out. */
export type TileValue = string | number | boolean | null;

/** Writes the features of one tile, each in turn. */
export interface TileEncoder {
  /** `values` are in the order of the names; the position is in units of the tile. */
  addPoint(id: number, values: readonly TileValue[], x: number, y: number): void;
  /** The features of a tile whose properties are lists of values, in the order of the names. */
  addTile(tile: Pick<GeoJSONVTTile, "features">): void;
}

type Ring = readonly (readonly [number, number])[];

interface Feature {
  id: number;
  /** 1 for points, 2 for lines, 3 for polygons. */
  type: number;
  values: readonly TileValue[];
  rings: readonly Ring[];
}

/** Tiles are written here, one after the other. */
let shared = new Uint8Array(262_144);

/** What a tile tells of a property: a list or an object as JSON text. */
export function toTileValue(value: unknown): TileValue {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : (value as TileValue);
}

/**
 * A vector tile of one layer, that of what `fill` adds; undefined where it adds nothing. Values are told apart by themselves: the texts that libraries make to tell them apart took a third of the
 * time of all the tiles of a layer.
 * @see https://github.com/mapbox/vector-tile-spec/tree/master/2.1
 */
export function encodeTile(names: readonly string[], fill: (tile: TileEncoder) => void): Uint8Array | undefined {
  const layer = new PbfWriter(shared);
  layer.writeVarintField(15, 2);
  layer.writeStringField(1, TILE_LAYER);
  layer.writeVarintField(5, EXTENT);
  const keys: string[] = [];
  const ranks = new Int32Array(names.length).fill(-1);
  const values = new Map<TileValue, number>();
  let count = 0;

  const writeTags = (row: readonly TileValue[], pbf: PbfWriter) => {
    for (let index = 0; index < names.length; index++) {
      const value = row[index];
      if (value === null || value === undefined) continue;
      let key = ranks[index] as number;
      if (key < 0) {
        key = keys.push(names[index] as string) - 1;
        ranks[index] = key;
      }
      pbf.writeVarint(key);
      let rank = values.get(value);
      if (rank === undefined) {
        rank = values.size;
        values.set(value, rank);
      }
      pbf.writeVarint(rank);
    }
  };
  const writeFeature = ({ id, type, values: row, rings }: Feature, pbf: PbfWriter) => {
    pbf.writeVarintField(1, id);
    pbf.writeMessage(2, writeTags, row);
    pbf.writeVarintField(3, type);
    pbf.writeMessage(4, type === 1 ? writePoints : type === 2 ? writeLines : writePolygons, rings);
  };
  const add = (feature: Feature) => {
    layer.writeMessage(2, writeFeature, feature);
    count++;
  };

  fill({
    addPoint: (id, row, x, y) => add({ id, type: 1, values: row, rings: [[[x, y]]] }),
    addTile({ features }) {
      for (const { id, type, tags, geometry } of features)
        add({
          id: id as number,
          type,
          values: tags as unknown as TileValue[],
          rings: (type === 1 ? [geometry] : geometry) as Ring[],
        });
    },
  });
  if (count === 0) return undefined;
  for (const key of keys) layer.writeStringField(3, key);
  for (const value of values.keys()) layer.writeMessage(4, writeValue, value);
  shared = layer.buf as typeof shared;
  const bytes = layer.finish();
  const tile = new PbfWriter(new Uint8Array(bytes.length + FRAME));
  tile.writeBytesField(3, bytes);
  return tile.finish();
}

/** Bytes that tell what a layer is and how long. */
const FRAME = 16;

const [MOVE, LINE, CLOSE] = [1, 2, 7];

function writePoints(rings: readonly Ring[], pbf: PbfWriter): void {
  const [points = []] = rings;
  pbf.writeVarint((points.length << 3) | MOVE);
  writePositions(points, pbf, [0, 0]);
}

function writeLines(rings: readonly Ring[], pbf: PbfWriter): void {
  const at: [number, number] = [0, 0];
  for (const ring of rings) writeLine(ring, pbf, at);
}

function writePolygons(rings: readonly Ring[], pbf: PbfWriter): void {
  const at: [number, number] = [0, 0];
  for (const ring of rings) {
    const [first, last] = [ring[0], ring.at(-1)];
    const isClosed = first && last && ring.length > 1 && first[0] === last[0] && first[1] === last[1];
    writeLine(isClosed ? ring.slice(0, -1) : ring, pbf, at);
    pbf.writeVarint((1 << 3) | CLOSE);
  }
}

function writeLine(line: Ring, pbf: PbfWriter, at: [number, number]): void {
  pbf.writeVarint((1 << 3) | MOVE);
  writePositions(line.slice(0, 1), pbf, at);
  if (line.length < 2) return;
  pbf.writeVarint(((line.length - 1) << 3) | LINE);
  writePositions(line.slice(1), pbf, at);
}

/** Each from the one before, the smallest numbers first whatever their sign. */
function writePositions(positions: Ring, pbf: PbfWriter, at: [number, number]): void {
  for (const [x, y] of positions) {
    pbf.writeVarint(zigzag(x - at[0]));
    pbf.writeVarint(zigzag(y - at[1]));
    at[0] = x;
    at[1] = y;
  }
}

function zigzag(value: number): number {
  return (value << 1) ^ (value >> 31);
}

/** Beyond, whole numbers below zero are written as others, and those of more than 64 bits not at all; doubles hold what JavaScript holds of them. */
const LARGEST_VARINT = 2 ** 52;

function writeValue(value: TileValue, pbf: PbfWriter): void {
  if (typeof value === "string") pbf.writeStringField(1, value);
  else if (typeof value === "boolean") pbf.writeBooleanField(7, value);
  else if (typeof value === "number") {
    if (value % 1 !== 0 || Math.abs(value) > LARGEST_VARINT) pbf.writeDoubleField(3, value);
    else if (value < 0) pbf.writeSVarintField(6, value);
    else pbf.writeVarintField(5, value);
  }
}
