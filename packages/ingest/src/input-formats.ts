/** How a file is told by its beginning. */
export type Signature =
  /** It has these bytes, as Latin-1, at its beginning or at this rank. */
  | { bytes: string; at?: number }
  /** It is a ZIP archive in whose beginning one of these texts is. */
  | { archive: readonly string[] }
  /** It is a ZIP archive that holds a file of such a name. */
  | { entry: RegExp }
  /** It is an XML document of this root element, its prefix left out. */
  | { root: string }
  /** It is a text whose first lines are so, spaces before them left out. */
  | { text: RegExp };

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
  /** How its files are told by their beginning; undefined: any text that is nothing else. */
  signature: Signature | undefined;
}

/** The formats of files that are read, in the order in which they are listed; of two that a file answers, the last is the more particular. */
export const inputFormats = {
  csv: {
    label: "CSV",
    pageLabel: "CSV",
    ...{ layer: false, mendable: true },
    extensions: ["csv", "tsv", "txt"],
    mediaTypes: ["text/csv", "text/tab-separated-values", "text/plain"],
    signature: undefined,
  },
  geojson: {
    label: "GeoJSON",
    pageLabel: "GeoJSON",
    ...{ layer: true, mendable: true },
    extensions: ["geojson", "json"],
    mediaTypes: ["application/geo+json", "application/json", "application/vnd.geo+json"],
    signature: { text: /^\{/ },
  },
  xlsx: {
    label: "XLSX",
    pageLabel: "classeur Excel (XLSX)",
    ...{ layer: false, mendable: false },
    extensions: ["xlsx", "xlsm"],
    mediaTypes: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel"],
    signature: { archive: ["[Content_Types].xml", "xl/"] },
  },
  ods: {
    label: "ODS",
    pageLabel: "classeur LibreOffice (ODS)",
    ...{ layer: false, mendable: false },
    extensions: ["ods"],
    mediaTypes: ["application/vnd.oasis.opendocument.spreadsheet"],
    signature: { archive: ["opendocument.spreadsheet"] },
  },
  shapefile: {
    label: "Shapefile",
    pageLabel: "Shapefile",
    ...{ layer: true, mendable: false },
    extensions: ["zip"],
    mediaTypes: ["application/zip", "application/x-zip-compressed"],
    signature: { entry: /\.shp$/i },
  },
  gpkg: {
    label: "GeoPackage",
    pageLabel: "GeoPackage",
    ...{ layer: true, mendable: false },
    extensions: ["gpkg"],
    mediaTypes: ["application/geopackage+sqlite3", "application/vnd.sqlite3", "application/x-sqlite3"],
    // Its reader tells whether the database is a GeoPackage.
    signature: { bytes: "SQLite format 3\0" },
  },
  kml: {
    label: "KML",
    pageLabel: "KML",
    ...{ layer: true, mendable: false },
    extensions: ["kml", "kmz"],
    mediaTypes: ["application/vnd.google-earth.kml+xml", "application/vnd.google-earth.kmz"],
    signature: { root: "kml" },
  },
  gpx: {
    label: "GPX",
    pageLabel: "GPX",
    ...{ layer: true, mendable: false },
    extensions: ["gpx"],
    mediaTypes: ["application/gpx+xml"],
    signature: { root: "gpx" },
  },
  topojson: {
    label: "TopoJSON",
    pageLabel: "TopoJSON",
    ...{ layer: true, mendable: false },
    extensions: ["topojson"],
    mediaTypes: ["application/topo+json"],
    signature: { text: /^\{[\s\S]{0,2000}?"type"\s*:\s*"Topology"/ },
  },
  json: {
    label: "JSON",
    pageLabel: "liste d’enregistrements (JSON)",
    ...{ layer: false, mendable: false },
    extensions: ["ndjson", "jsonl", "json"],
    mediaTypes: ["application/x-ndjson", "application/jsonl"],
    // A list, or one object on each line.
    signature: { text: /^(?:\[|\{[^\n]*\}[^\S\n]*\n\s*\{)/ },
  },
} as const satisfies Record<string, InputFormatDescriptor>;

export type FormatName = keyof typeof inputFormats;

export const formatNames = Object.keys(inputFormats) as FormatName[];

/** What a file that is read may be packed in: one that holds it alone, or with others of which one is chosen. */
export const packings = {
  zip: { bytes: "PK\x03\x04", mediaTypes: ["application/zip", "application/x-zip-compressed"], extension: "zip" },
  gzip: { bytes: "\x1f\x8b", mediaTypes: ["application/gzip", "application/x-gzip"], extension: "gz" },
} as const;

export type PackingName = keyof typeof packings;

/** Endings of the names of files that may be read, packed or not. */
export const readExtensions: readonly string[] = [
  ...new Set([
    ...Object.values(inputFormats).flatMap(({ extensions }): readonly string[] => extensions),
    ...Object.values(packings).map(({ extension }) => extension),
  ]),
];

/** Media types of files that may be read, packed or not. */
export const readMediaTypes: readonly string[] = [
  ...new Set([
    ...Object.values(inputFormats).flatMap(({ mediaTypes }): readonly string[] => mediaTypes),
    ...Object.values(packings).flatMap(({ mediaTypes }): readonly string[] => mediaTypes),
  ]),
];
