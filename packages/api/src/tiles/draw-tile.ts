import { setImmediate as breathe } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type GeoJSONVTOptions, type GeoJSONVTTile, geoJSONToTile } from "@maplibre/geojson-vt";
import type { Box } from "../rows/box-of.js";
import { EXTENT, encodeTile, toTileValue } from "./encode-tile.js";

const compress = promisify(gzip);

/** Deepest zoom: a tile is then some 1.7 km wide here, and its grid finer than 0.5 m. */
export const MAX_ZOOM = 14;
/** Features drawn in one tile. */
export const MAX_FEATURES = 5_000;
/** Units around a tile where features show too. */
export const BUFFER = 64;
/** A third of the time of zlib's own level, for 2 % more bytes. */
export const TILE_COMPRESSION = { level: 4 };
/** Features laid out before the thread answers others. */
const SLICE = 200;

export const TILE_OPTIONS: GeoJSONVTOptions = {
  maxZoom: MAX_ZOOM,
  // Nothing is cut before it is asked for.
  indexMaxZoom: 0,
  indexMaxPoints: Number.MAX_SAFE_INTEGER,
  tolerance: 3,
  extent: EXTENT,
  buffer: BUFFER,
};

/** A tile by its zoom, column and row. */
export interface Place {
  z: number;
  x: number;
  y: number;
}

/** Features as one tile shows them; their properties are only handed on. */
export function layOutTile(features: GeoJSON.Feature[], place: Place): GeoJSONVTTile {
  return geoJSONToTile({ type: "FeatureCollection", features }, place.z, place.x, place.y, {
    ...TILE_OPTIONS,
    wrap: true,
    clip: true,
  });
}

/**
 * A tile of features given as GeoJSON texts, one a line between commas, as pages of features are; compressed, undefined where nothing
 * shows. The thread also answers others: they have their turn between slices.
 */
export async function drawTile(texts: string, place: Place): Promise<Buffer | undefined> {
  const lines = texts === "" ? [] : texts.split(",\n");
  let names: string[] = [];
  const drawn: GeoJSONVTTile["features"] = [];
  for (let start = 0; start < lines.length; start += SLICE) {
    const features = lines.slice(start, start + SLICE).flatMap((line) => {
      const { properties, ...feature }: GeoJSON.Feature = JSON.parse(line);
      if (start === 0) names = Object.keys(properties ?? {});
      return feature.geometry ? [{ ...feature, properties: Object.values(properties ?? {}).map(toTileValue) }] : [];
    });
    drawn.push(...layOutTile(features, place).features);
    await breathe();
  }
  const tile = encodeTile(names, ({ addTile }) => addTile({ features: drawn }));
  return tile && compress(tile, TILE_COMPRESSION);
}

/** What a box must meet to show in a tile or its margin. */
export function boxOfPlace({ z, x, y }: Place): Box {
  const count = 2 ** z;
  const margin = BUFFER / EXTENT;
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
