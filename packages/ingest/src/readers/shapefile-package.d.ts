declare module "shapefile" {
  import type { Geometry } from "geojson";

  interface ShapeSource {
    /** W, S, E, N as the header of the file says. */
    bbox: [number, number, number, number];
    read(): Promise<{ done: false; value: Geometry | null } | { done: true; value: undefined }>;
    cancel(): Promise<void>;
  }

  /** Opens the geometries of a .shp file; rejects when its header is not one. */
  export function openShp(source: Uint8Array): Promise<ShapeSource>;
}
