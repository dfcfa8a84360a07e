import { csv } from "./csv.js";
import { geojson } from "./geojson.js";
import { gpkg } from "./gpkg.js";
import type { Reader } from "./reader.js";
import { shapefile } from "./shapefile.js";
import { xlsx } from "./xlsx.js";

export type FormatName = "csv" | "geojson" | "xlsx" | "shapefile" | "gpkg";

/** All input formats, by name. */
export const readers: Record<FormatName, Reader> = { csv, geojson, xlsx, shapefile, gpkg };
