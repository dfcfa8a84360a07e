/** What is said and known of a format of files that are read; its reader is in `readers/`. */
interface InputFormatDescriptor {
  /** What it is called in a report, in all languages. */
  label: string;
  /** What it is called on a page. */
  pageLabel: string;
  /** Layers of features, and not tables. */
  layer: boolean;
  /** A corrected copy can be made of it: it is text. */
  mendable: boolean;
  /** Endings of names, the usual one first: it is also that of `data.…` in a content folder. */
  extensions: readonly [string, ...string[]];
  /** Media types of an upload, the one that the definition tells first. */
  mediaTypes: readonly [string, ...string[]];
  /** In an archive, texts of its first bytes that tell it. */
  archiveMarks: readonly string[];
}

/** The formats of files that are read, in the order in which they are listed. */
export const inputFormats = {
  csv: {
    label: "CSV",
    pageLabel: "CSV",
    ...{ layer: false, mendable: true },
    extensions: ["csv", "tsv", "txt"],
    mediaTypes: ["text/csv", "text/tab-separated-values", "text/plain"],
    archiveMarks: [],
  },
  geojson: {
    label: "GeoJSON",
    pageLabel: "GeoJSON",
    ...{ layer: true, mendable: true },
    extensions: ["geojson", "json"],
    mediaTypes: ["application/geo+json", "application/json", "application/vnd.geo+json"],
    archiveMarks: [],
  },
  xlsx: {
    label: "XLSX",
    pageLabel: "classeur Excel (XLSX)",
    ...{ layer: false, mendable: false },
    extensions: ["xlsx", "xlsm"],
    mediaTypes: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel"],
    archiveMarks: ["[Content_Types].xml", "xl/"],
  },
  // Any archive that is nothing else.
  shapefile: {
    label: "Shapefile",
    pageLabel: "Shapefile",
    ...{ layer: true, mendable: false },
    extensions: ["zip"],
    mediaTypes: ["application/zip", "application/x-zip-compressed"],
    archiveMarks: [],
  },
  gpkg: {
    label: "GeoPackage",
    pageLabel: "GeoPackage",
    ...{ layer: true, mendable: false },
    extensions: ["gpkg"],
    mediaTypes: ["application/geopackage+sqlite3", "application/vnd.sqlite3", "application/x-sqlite3"],
    archiveMarks: [],
  },
} as const satisfies Record<string, InputFormatDescriptor>;

export type FormatName = keyof typeof inputFormats;

export const formatNames = Object.keys(inputFormats) as FormatName[];
