import type { Cell, Field, FieldTypeName } from "@datalogue/ingest";
import Database from "better-sqlite3";
import type { Geometry } from "geojson";
import { type Box, boxOf } from "../rows/box-of.js";
import type { ExportRecord } from "../rows/read-records.js";
import { fileType } from "../vocabularies/vocabularies.js";
import { cellText, type Layout, type WholeFormat } from "./export-format.js";
import { toWkb } from "./to-wkb.js";

/** OGC GeoPackage 1.3.1: a SQLite file with one layer, named after the dataset, longitude and latitude (WGS84), which QGIS opens and edits. */
export const gpkg = {
  kind: "file",
  title: "Couche GeoPackage",
  mediaType: "application/geopackage+sqlite3",
  published: {
    label: "GeoPackage",
    pageLabel: "GeoPackage (QGIS)",
    description:
      "Les objets vérifiés avec leur géométrie, dans une couche GeoPackage 1.3 (QGIS), en longitude et latitude (WGS84).",
    fileType: fileType("GPKG", "GeoPackage"),
    open: true,
  },
  maxRows: 1_000_000,
  maxRowsAtPublication: 200_000,
  tooManyRows: "trop-grand-pour-gpkg",
  suits: ({ geographic }) => geographic,
  writeFile,
} satisfies WholeFormat;

/** Tables that every GeoPackage has, and the coordinate systems that it must name. */
const FRAME = `
  PRAGMA application_id = 0x47504B47;
  PRAGMA user_version = 10301;
  CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
  );
  CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
  );
  CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
  );
  INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]', 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
`;

/** The same rows give the same bytes: when they changed is told by the metadata, not by the file. */
const LAST_CHANGE = "1970-01-01T00:00:00.000Z";

function writeFile(path: string, { name: layer, fields }: Layout, records: Iterable<ExportRecord>): void {
  const db = new Database(path);
  try {
    db.unsafeMode();
    db.pragma("journal_mode = OFF");
    db.pragma("synchronous = OFF");
    db.exec(FRAME);
    const [key = "", geometryName = "", ...names] = distinctNames(["fid", "geom", ...fields.map(({ name }) => name)]);
    const columns = names.map((name, index) => `${quote(name)} ${TYPES[fields[index]?.type ?? "string"] ?? "TEXT"}`);
    db.exec(
      `CREATE TABLE ${quote(layer)} (${[`${quote(key)} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL`, `${quote(geometryName)} GEOMETRY`, ...columns].join(", ")})`,
    );
    const insert = db.prepare(
      `INSERT INTO ${quote(layer)} (${[geometryName, ...names].map(quote).join(", ")}) VALUES (?${", ?".repeat(names.length)})`,
    );
    const types = new Set<string>();
    let someHeights = false;
    let box: Box | undefined;
    db.exec("BEGIN");
    for (const { cells, geometry } of records) {
      const shape: Geometry | null = geometry === null ? null : JSON.parse(geometry);
      const own = shape ? boxOf(shape) : undefined;
      if (shape) types.add(shape.type);
      const written = shape ? toWkb(shape) : undefined;
      someHeights ||= written?.hasHeights === true;
      if (own) box = box ? join(box, own) : own;
      insert.run(
        shape && written ? toGeoPackage(shape, written.wkb, own) : null,
        ...fields.map((field, index) => toSql(field, cells[index] ?? null)),
      );
    }
    db.prepare("INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', ?, ?, ?, ?, ?, 4326)").run(
      layer,
      layer,
      LAST_CHANGE,
      ...(box ?? [null, null, null, null]),
    );
    const [only, another] = types;
    db.prepare("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, 4326, ?, 0)").run(
      layer,
      geometryName,
      only && !another ? only.toUpperCase() : "GEOMETRY",
      // Never or sometimes: heights are not asked of every feature.
      someHeights ? 2 : 0,
    );
    db.exec("COMMIT");
  } finally {
    db.close();
  }
}

const TYPES: Partial<Record<FieldTypeName, string>> = {
  integer: "INTEGER",
  year: "INTEGER",
  number: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
};

/** Date-times keep their text, with the zone they were given in: a GeoPackage would want them all in UTC. */
function toSql(field: Field, cell: Cell): string | number | null {
  if (typeof cell === "boolean") return cell ? 1 : 0;
  return typeof cell === "string" ? cellText(field, cell) : cell;
}

/** SQLite takes `Nom` and `nom` for one column: the later ones get a mark. */
function distinctNames(names: string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let distinct = name;
    while (taken.has(distinct.toLowerCase())) distinct += "~";
    taken.add(distinct.toLowerCase());
    return distinct;
  });
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function join(one: Box, other: Box): Box {
  return [
    Math.min(one[0], other[0]),
    Math.min(one[1], other[1]),
    Math.max(one[2], other[2]),
    Math.max(one[3], other[3]),
  ];
}

/** The header of GeoPackage (its box for all but points) before the WKB. */
function toGeoPackage(shape: Geometry, wkb: Uint8Array, box: Box | undefined): Buffer {
  const envelope = shape.type !== "Point" && box ? [box[0], box[2], box[1], box[3]] : [];
  const header = Buffer.alloc(8 + envelope.length * 8);
  header.write("GP", 0, "latin1");
  const LITTLE_ENDIAN = 1;
  const EMPTY = 16;
  header[3] = LITTLE_ENDIAN | (envelope.length > 0 ? 2 : 0) | (box ? 0 : EMPTY);
  header.writeInt32LE(4326, 4);
  for (const [rank, value] of envelope.entries()) header.writeDoubleLE(value, 8 + rank * 8);
  return Buffer.concat([header, wkb]);
}
