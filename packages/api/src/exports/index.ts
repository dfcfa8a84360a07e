import { csv } from "./csv.js";
import type { ExportFormat } from "./export-format.js";
import { geojson } from "./geojson.js";
import { json } from "./json.js";

/** Every form, by the extension of its file. */
export const exportFormats: Record<"csv" | "geojson" | "json", ExportFormat> = { csv, geojson, json };

export type ExportExtension = keyof typeof exportFormats;
