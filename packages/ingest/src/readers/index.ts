import type { Reader } from "./reader.js";

export type FormatName = "csv" | "geojson" | "xlsx" | "shapefile" | "gpkg";

/** All input formats, by name; each is loaded when a file of it is met. */
export const readers: Record<FormatName, () => Promise<Reader>> = {
  csv: async () => (await import("./csv.js")).csv,
  geojson: async () => (await import("./geojson.js")).geojson,
  xlsx: async () => (await import("./xlsx.js")).xlsx,
  shapefile: async () => (await import("./shapefile.js")).shapefile,
  gpkg: async () => (await import("./gpkg.js")).gpkg,
};
