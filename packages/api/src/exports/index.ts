import { csv } from "./csv.js";
import type { ExportFormat, PublishedWords, WholeFormat } from "./export-format.js";
import { geojson } from "./geojson.js";
import { gpkg } from "./gpkg.js";
import { json } from "./json.js";
import { ndjson } from "./ndjson.js";
import { parquet } from "./parquet.js";
import { xlsx } from "./xlsx.js";

const whole = { csv, geojson, json, xlsx, parquet, gpkg } satisfies Record<string, WholeFormat>;

export type WholeExtension = keyof typeof whole;

/** The forms that whole datasets have at their permanent addresses, by the extension of the file. */
export const exportFormats: Record<WholeExtension, WholeFormat> = whole;

/** Every form that rows may be downloaded in. */
export const downloadFormats: Record<WholeExtension | "ndjson", ExportFormat> = { ...whole, ndjson };

export type DownloadExtension = keyof typeof downloadFormats;

/** What the published files of a dataset are: a form of its rows, or the received file as it came. */
export type FileFormatName = Uppercase<WholeExtension> | "ORIGINAL";

/** The name that a form of the rows bears in the metadata. */
export const formatName = (extension: string) => extension.toUpperCase() as Uppercase<WholeExtension>;

/** What is said of each published file. */
export const fileFormats = {
  ...Object.fromEntries(
    Object.entries(exportFormats).map(([extension, { published }]) => [formatName(extension), published]),
  ),
  ORIGINAL: {
    label: "Fichier d'origine",
    pageLabel: "Fichier tel que nous l’avons reçu",
    description: "Le fichier tel que le producteur l'a déposé, octet pour octet.",
    // Its type is that of its own media type, and it may be a spreadsheet.
    open: false,
  },
} as Record<FileFormatName, Omit<PublishedWords, "fileType">>;
