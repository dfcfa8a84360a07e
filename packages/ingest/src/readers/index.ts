import type { FormatName } from "../input-formats.js";
import type { Reader } from "./reader.js";

/** The readers of all input formats; each is loaded when a file of it is met. */
export const readers: Record<FormatName, () => Promise<Reader>> = {
  csv: async () => (await import("./csv.js")).csv,
  geojson: async () => (await import("./geojson.js")).geojson,
  xlsx: async () => (await import("./xlsx.js")).xlsx,
  ods: async () => (await import("./ods.js")).ods,
  shapefile: async () => (await import("./shapefile.js")).shapefile,
  gpkg: async () => (await import("./gpkg.js")).gpkg,
  kml: async () => (await import("./kml.js")).kml,
  gpx: async () => (await import("./gpx.js")).gpx,
  topojson: async () => (await import("./topojson.js")).topojson,
  json: async () => (await import("./json-records.js")).jsonRecords,
};
