import type { FormatName } from "../input-formats.js";
import type { Reader } from "./reader.js";

/** The readers of all input formats; each is loaded when a file of it is met. */
export const readers: Record<FormatName, () => Promise<Reader>> = {
  csv: async () => (await import("./csv.js")).csv,
  geojson: async () => (await import("./geojson.js")).geojson,
  xlsx: async () => (await import("./xlsx.js")).xlsx,
  shapefile: async () => (await import("./shapefile.js")).shapefile,
  gpkg: async () => (await import("./gpkg.js")).gpkg,
};
