import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { VectorTile, type VectorTileLayer } from "@mapbox/vector-tile";

// `pbf` comes with the library that reads tiles.
const library = realpathSync(fileURLToPath(new URL("../../../node_modules/@mapbox/vector-tile", import.meta.url)));
const { PbfReader } = await import(pathToFileURL(join(library, "../../pbf/index.js")).href);

/** The only layer of a tile, as a map reads it. */
export function readTile(bytes: Uint8Array): VectorTileLayer {
  const { layers } = new VectorTile(new PbfReader(bytes));
  if (Object.keys(layers).join() !== "features") throw new Error(`layers: ${Object.keys(layers).join()}`);
  return layers.features as VectorTileLayer;
}
