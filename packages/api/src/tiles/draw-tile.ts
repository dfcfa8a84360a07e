import { setImmediate as breathe } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type GeoJSONVTOptions, type GeoJSONVTTile, geoJSONToTile } from "@maplibre/geojson-vt";
import { fromGeojsonVt } from "@maplibre/vt-pbf";
import type { Box } from "../rows/box-of.js";
import { TILE_LAYER } from "./tile-set.js";

const compress = promisify(gzip);

/** Deepest zoom: a tile is then some 1.7 km wide here, and its grid finer than 0.5 m. */
export const MAX_ZOOM = 14;
/** Features drawn in one tile. */
export const MAX_FEATURES = 5_000;
/** Features laid out before the thread answers others. */
const SLICE = 200;

export const TILE_OPTIONS: GeoJSONVTOptions = {
  maxZoom: MAX_ZOOM,
  // Nothing is cut before it is asked for.
  indexMaxZoom: 0,
  indexMaxPoints: Number.MAX_SAFE_INTEGER,
  tolerance: 3,
  extent: 4096,
  buffer: 64,
};

/** A tile by its zoom, column and row. */
export interface Place {
  z: number;
  x: number;
  y: number;
}

/** Features as one tile shows them. */
export function layOutTile(features: GeoJSON.Feature[], place: Place): GeoJSONVTTile {
  return geoJSONToTile({ type: "FeatureCollection", features }, place.z, place.x, place.y, {
    ...TILE_OPTIONS,
    wrap: true,
    clip: true,
  });
}

export function encodeTile(tile: GeoJSONVTTile): Uint8Array {
  return fromGeojsonVt({ [TILE_LAYER]: tile }, { version: 2, extent: 4096 });
}

/**
 * A tile of features given as GeoJSON texts, one a line between commas, as pages of features are; compressed, undefined where nothing
 * shows. The thread also answers others: they have their turn between slices.
 */
export async function drawTile(texts: string, place: Place): Promise<Buffer | undefined> {
  const lines = texts === "" ? [] : texts.split(",\n");
  let whole: GeoJSONVTTile | undefined;
  for (let start = 0; start < lines.length; start += SLICE) {
    const features = lines.slice(start, start + SLICE).flatMap((line) => {
      const feature: GeoJSON.Feature = JSON.parse(line);
      // A tile knows no empty value: the property is left out.
      const filled = Object.entries(feature.properties ?? {}).filter(([, value]) => value !== null);
      return feature.geometry ? [{ ...feature, properties: Object.fromEntries(filled) }] : [];
    });
    const tile = layOutTile(features, place);
    if (whole) whole.features.push(...tile.features);
    else whole = tile;
    await breathe();
  }
  return whole && whole.features.length > 0 ? compress(encodeTile(whole), { level: 6 }) : undefined;
}

/** What a box must meet to show in a tile or its margin. */
export function boxOfPlace({ z, x, y }: Place): Box {
  const count = 2 ** z;
  const margin = (TILE_OPTIONS.buffer as number) / (TILE_OPTIONS.extent as number);
  const longitude = (column: number) => (column / count) * 360 - 180;
  const latitude = (row: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / count))) * 180) / Math.PI;
  return [
    longitude(x - margin),
    // What lies beyond the square of the map is drawn on its edge.
    y === count - 1 ? -90 : latitude(y + 1 + margin),
    longitude(x + 1 + margin),
    y === 0 ? 90 : latitude(y - margin),
  ];
}
