import { csv } from "./csv.js";
import { geojson } from "./geojson.js";
import type { Reader } from "./reader.js";

export type FormatName = "csv" | "geojson";

/** All input formats, by name. */
export const readers: Record<FormatName, Reader> = { csv, geojson };
