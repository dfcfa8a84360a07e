import { openRowsPool, prepareOnce } from "../rows/rows-pool.js";

/** Reads stored tiles; files stay open, the last used ones. */
export interface TileReader {
  /** The tile as it is stored, compressed with gzip; undefined where there is nothing. */
  read(file: string, zoom: number, row: number, column: number): Buffer | undefined;
  close(): void;
}

/** `explain` gives what to throw for an error met in a file. */
export function openTileReader(
  explain: (file: string, error: unknown) => unknown = (_file, error) => error,
): TileReader {
  const pool = openRowsPool();
  return {
    read(file, zoom, row, column) {
      try {
        return prepareOnce(
          pool.get(file),
          "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
        )
          .pluck()
          .get(zoom, column, 2 ** zoom - 1 - row) as Buffer | undefined;
      } catch (error) {
        throw explain(file, error);
      }
    },
    close: () => pool.close(),
  };
}
