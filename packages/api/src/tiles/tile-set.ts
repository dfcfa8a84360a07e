import type { Box } from "../rows/box-of.js";

/** What the vector tiles of a version are, as its manifest keeps it. */
export interface TileSet {
  minZoom: number;
  maxZoom: number;
  /** Tiles that hold something. */
  count: number;
  /** W, S, E, N in degrees. */
  bounds: Box;
  /** Tiles whose features were too many: only a part of them is drawn there. */
  thinned: number;
}

/** Name of the only layer of the tiles. */
export const TILE_LAYER = "features";

/** Name of the file of tiles in a version folder (MBTiles 1.3). */
export const TILES_FILE = "tiles.mbtiles";
