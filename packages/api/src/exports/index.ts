import { csv } from "./csv.js";
import type { ExportFormat, WholeFormat } from "./export-format.js";
import { geojson } from "./geojson.js";
import { gpkg } from "./gpkg.js";
import { json } from "./json.js";
import { ndjson } from "./ndjson.js";
import { parquet } from "./parquet.js";
import { xlsx } from "./xlsx.js";

/** The forms that whole datasets have at their permanent addresses, by the extension of the file. */
export const exportFormats: Record<"csv" | "geojson" | "json" | "xlsx" | "parquet" | "gpkg", WholeFormat> = {
  csv,
  geojson,
  json,
  xlsx,
  parquet,
  gpkg,
};

/** Every form that rows may be downloaded in. */
export const downloadFormats: Record<keyof typeof exportFormats | "ndjson", ExportFormat> = {
  ...exportFormats,
  ndjson,
};

export type DownloadExtension = keyof typeof downloadFormats;
