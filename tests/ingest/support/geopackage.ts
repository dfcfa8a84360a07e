import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";

/** One layer or table of a GeoPackage of a test. */
export interface TestLayer {
  name: string;
  /** Declared columns but the geometry: `"libelle TEXT"`. */
  columns?: string[];
  /** Identifier, geometry (as `gp` makes it), then the values of the columns. */
  rows?: unknown[][];
  srs?: number;
  kind?: string;
}

const SYSTEMS = [
  ["Undefined geographic SRS", 0, "NONE", 0, "undefined"],
  ["WGS 84", 4326, "EPSG", 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984"]]'],
  ["RGF93 v1 / Lambert-93", 2154, "EPSG", 2154, 'PROJCS["RGF93 v1 / Lambert-93"]'],
  ["Lambert-93 of our office", 100_000, "NONE", 100_000, 'PROJCS["RGF93_Lambert_93"]'],
  ["RGR92 / UTM zone 40S", 2975, "EPSG", 2975, 'PROJCS["RGR92 / UTM zone 40S"]'],
  [
    "RGF93 v1 / Lambert-93 + NGF-IGN69 height",
    5698,
    "EPSG",
    5698,
    'COMPD_CS["RGF93 v1 / Lambert-93 + NGF-IGN69 height",PROJCS["RGF93 v1 / Lambert-93",AUTHORITY["EPSG","2154"]],VERT_CS["NGF-IGN69 height"],AUTHORITY["EPSG","5698"]]',
  ],
  ["RGFG95 + NGG1977 height", 9530, "EPSG", 9530, "undefined"],
  ["RGR92", 4971, "EPSG", 4971, "undefined"],
  ["NTF (Paris) / Lambert Nord France", 27_561, "EPSG", 27_561, 'PROJCS["NTF (Paris) / Lambert Nord France"]'],
];

/** The bytes of a GeoPackage made as the standard says; `more` changes it before it is closed. */
export function geopackage(layers: TestLayer[], more: (db: Database.Database) => void = () => {}): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-gpkg-"));
  const path = join(folder, "a.gpkg");
  const db = new Database(path);
  db.function("SpatialThing", { deterministic: true }, (value) => (value === null ? 0 : 1));
  db.pragma("synchronous = OFF");
  db.pragma("application_id = 1196444487");
  db.exec(`
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
      organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
    CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT, description TEXT,
      last_change DATETIME, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
      srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL);
  `);
  const system = db.prepare("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, '')");
  for (const one of SYSTEMS) system.run(...one);
  for (const { name, columns = ["libelle TEXT"], rows = [], srs = 4326, kind = "features" } of layers) {
    db.prepare("INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES (?, ?, ?)").run(name, kind, srs);
    if (kind === "features")
      db.prepare("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 0, 0)").run(name, srs);
    db.exec(
      `CREATE TABLE "${name}" (${["fid INTEGER PRIMARY KEY", ...(kind === "features" ? ["geom GEOMETRY"] : []), ...columns].join(", ")})`,
    );
    db.transaction(() => {
      for (const row of rows) db.prepare(`INSERT INTO "${name}" VALUES (${row.map(() => "?").join(", ")})`).run(...row);
    })();
  }
  more(db);
  db.close();
  const bytes = readFileSync(path);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** A geometry of a GeoPackage, without box: header, then WKB. */
export function gp(wkb: Buffer, { flags = 1, box = [] as number[] } = {}): Buffer {
  const header = Buffer.alloc(8 + box.length * 8);
  header.write("GP", 0, "latin1");
  header[3] = flags;
  header.writeInt32LE(4326, 4);
  for (const [rank, value] of box.entries()) header.writeDoubleLE(value, 8 + rank * 8);
  return Buffer.concat([header, wkb]);
}

/** Little-endian WKB: a code, then 32-bit numbers of parts and doubles as they come; a Buffer is a part. */
export function wkb(code: number, ...parts: (number | { count: number } | Buffer)[]): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32LE(code, 1);
  return Buffer.concat([
    head,
    ...parts.map((part) => {
      if (Buffer.isBuffer(part)) return part;
      const bytes = Buffer.alloc(typeof part === "number" ? 8 : 4);
      if (typeof part === "number") bytes.writeDoubleLE(part);
      else bytes.writeUInt32LE(part.count);
      return bytes;
    }),
  ]);
}

/** A line, or a ring of a polygon, without its code. */
export function line(...positions: number[][]): Buffer {
  return wkb(0, { count: positions.length }, ...positions.flat()).subarray(5);
}
