import { readFile } from "node:fs/promises";
import type Database from "better-sqlite3";
import { type FileSource, readPacked } from "../files/file-source.js";
import type { FileScan } from "../files/scan-file.js";

/** A layer of features of a GeoPackage. */
export interface GpkgLayer {
  table: string;
  geometryColumn: string;
  /** The name of SQLite for the identifiers of features, whatever the table calls them. */
  identifier: string;
  /** Attributes, in the order of the table: neither the geometry, nor the identifier that GIS give to features. */
  columns: GpkgColumn[];
  /** Binary columns, which are not read. */
  leftOut: string[];
  /** Read when it is asked for: a file may list a thousand layers, and look for each system through a table without end. */
  crs(): LayerCrs;
}

export interface LayerCrs {
  title: string | undefined;
  code: number | undefined;
  wkt: string;
}

export interface GpkgColumn {
  /** In the table. */
  name: string;
  /** Before the table, where names differ by more than capitals: a GeoPackage of this site writes `fid~` for `fid`, beside its identifier. */
  given: string;
  /** Declared type in capitals, without its length: TEXT, MEDIUMINT, BOOLEAN, DATE… */
  type: string;
}

/** What a GeoPackage holds. */
export interface GpkgContents {
  layers: GpkgLayer[];
  /** Layers that the file computes (views, computed columns): we run nothing of it. */
  computed: string[];
  /** Other contents: tables of attributes, tiles. */
  others: string[];
  /** Whether it has tables that none of these lists. */
  hasUnlisted: boolean;
}

/** A file in WAL mode, or within another file, is read from memory: at most this many bytes. */
const MAX_IN_MEMORY = 200_000_000;
const WAL = 2;

/** Why a file that SQLite made cannot be read as a GeoPackage. */
export class UnreadableGpkg extends Error {}

/**
 * Opens the SQLite file of a stranger, to read tables only: nothing is written beside it, no trigger, view, function of its schema nor extension
 * runs. A file that was copied while a GIS had it open (WAL mode) is read from memory as it stands. Throws `UnreadableGpkg`.
 */
export async function openGpkg(
  path: FileSource,
  { head, bytes }: Pick<FileScan, "head" | "bytes">,
): Promise<{ db: Database.Database; copiedOpen: boolean }> {
  const { default: SQLite } = await import("better-sqlite3");
  const copiedOpen = head[18] === WAL || head[19] === WAL;
  let db: Database.Database | undefined;
  try {
    const inMemory = copiedOpen || typeof path !== "string";
    db = new SQLite(inMemory ? await readWithoutWal(path, bytes) : path, { readonly: true });
    db.pragma("trusted_schema = OFF");
    db.pragma("cell_size_check = ON");
    db.pragma("ignore_check_constraints = ON");
    db.prepare("SELECT count(*) FROM sqlite_master").get();
    return { db, copiedOpen };
  } catch (error) {
    db?.close();
    throw isSqliteError(error) ? new UnreadableGpkg(error.message) : error;
  }
}

export function isSqliteError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && String((error as Error & { code?: unknown }).code).startsWith("SQLITE_");
}

async function readWithoutWal(path: FileSource, size: number): Promise<Buffer> {
  if (size > MAX_IN_MEMORY) throw new UnreadableGpkg("in WAL mode or packed, too large to be read in memory");
  const bytes = typeof path === "string" ? await readFile(path) : await readPacked(path);
  bytes[18] = 1;
  bytes[19] = 1;
  return bytes;
}

/** Names of the identifier of features that GIS add, and that is no data unless asked for. */
const IDENTIFIERS = /^(ogc_|ogr_|gpkg_)?fid$/i;

/** A column that bears one of these names hides that of SQLite. */
const ROW_IDENTIFIERS = ["rowid", "_rowid_", "oid"];

/** Names of columns that are looked for. */
interface AskedColumns {
  /** Columns to keep whatever they are. */
  asked: { has(name: string): boolean };
  /** Names to leave as they are written. */
  written: ReadonlySet<string>;
}

/** What the tables of contents of a GeoPackage list; undefined when there are none. */
export function listGpkgContents(db: Database.Database, looked: AskedColumns): GpkgContents | undefined {
  const tables = new Map(
    (
      db.prepare("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')").all() as {
        name: string;
        type: string;
        sql: string | null;
      }[]
    ).map(({ name, type, sql }) => [
      name.toLowerCase(),
      { name, isTable: type === "table" && !/^\s*CREATE\s+VIRTUAL/i.test(sql ?? "") },
    ]),
  );
  const plain = (name: string) => tables.get(name)?.isTable === true;
  if (!plain("gpkg_contents")) return undefined;
  for (const table of ["gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"]) {
    if (!plain(table)) continue;
    if (computes(db, table)) throw new UnreadableGpkg(`${table} has computed columns`);
    refuseDamage(db, table);
  }
  const contents = db
    .prepare("SELECT table_name AS name, data_type AS kind FROM gpkg_contents NOT INDEXED ORDER BY rowid LIMIT 1000")
    .all() as { name: unknown; kind: unknown }[];
  const geometries = plain("gpkg_geometry_columns")
    ? (db
        .prepare(
          "SELECT table_name AS name, column_name AS geometry, srs_id AS srs FROM gpkg_geometry_columns NOT INDEXED",
        )
        .all() as { name: unknown; geometry: unknown; srs: unknown }[])
    : [];
  const geometryOf = new Map(geometries.map((one) => [String(one.name).toLowerCase(), one]));
  const listed = new Set(contents.map(({ name }) => String(name).toLowerCase()));
  const indexes = new Set(geometries.flatMap(({ name, geometry }) => listIndexTables(`${name}_${geometry}`)));
  const hasUnlisted = [...tables.keys()].some(
    (name) => !listed.has(name) && !SYSTEM_TABLES.has(name) && !indexes.has(name) && !isStyles(name),
  );
  const found: GpkgContents = { layers: [], computed: [], others: [], hasUnlisted };
  for (const { name, kind } of contents) {
    const entry = tables.get(String(name).toLowerCase());
    const geometry = geometryOf.get(String(name).toLowerCase());
    if (kind !== "features" || !geometry || !entry) found.others.push(String(name));
    else if (!entry.isTable || computes(db, entry.name)) found.computed.push(entry.name);
    else {
      const layer = describeLayer(db, entry.name, String(geometry.geometry), looked);
      if (layer)
        found.layers.push({ ...layer, crs: () => describeCrs(db, geometry.srs, plain("gpkg_spatial_ref_sys")) });
      else found.others.push(entry.name);
    }
  }
  return found;
}

/** The tables that SQLite, GeoPackage and its extensions keep for themselves. */
const SYSTEM_TABLES = new Set([
  ...["sqlite_sequence", "sqlite_stat1", "sqlite_stat4", "gpkg_contents", "gpkg_geometry_columns"],
  ...["gpkg_spatial_ref_sys", "gpkg_extensions", "gpkg_ogr_contents", "gpkg_data_columns"],
  ...["gpkg_data_column_constraints", "gpkg_metadata", "gpkg_metadata_reference", "gpkg_tile_matrix"],
  ...["gpkg_tile_matrix_set", "gpkgext_relations"],
]);

/** The tables of the spatial index of a geometry column. */
function listIndexTables(column: string): string[] {
  return ["", "_node", "_parent", "_rowid"].map((part) => `rtree_${column}${part}`.toLowerCase());
}

/** Whether a table is that of the styles that QGIS saves with layers. */
export function isStyles(table: string): boolean {
  return table.toLowerCase() === "layer_styles";
}

function describeLayer(
  db: Database.Database,
  table: string,
  geometry: string,
  { asked, written }: AskedColumns,
): Omit<GpkgLayer, "crs"> | undefined {
  const columns = db.prepare("SELECT name, type, pk FROM pragma_table_info(?)").all(table) as {
    name: string;
    type: string;
    pk: number;
  }[];
  const geometryColumn = columns.find(({ name }) => name.toLowerCase() === geometry.toLowerCase());
  if (!geometryColumn) return undefined;
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  const identifier = ROW_IDENTIFIERS.find((name) => !names.has(name)) ?? "rowid";
  const isKey = ({ name, pk }: (typeof columns)[number]) => pk > 0 && IDENTIFIERS.test(name);
  const isAttribute = (column: (typeof columns)[number]) => column !== geometryColumn && !isKey(column);
  const given = findNamesGiven(columns, isAttribute, written);
  const attributes = new Set(given.values());
  const layer: Omit<GpkgLayer, "crs"> = {
    table,
    geometryColumn: geometryColumn.name,
    identifier,
    columns: [],
    leftOut: [],
  };
  for (const column of columns) {
    const { name, type } = column;
    if (column === geometryColumn || (isKey(column) && (!asked.has(name) || attributes.has(name)))) continue;
    const [declared = ""] = type
      .toUpperCase()
      .split("(", 1)
      .map((one) => one.trim());
    if (declared === "BLOB") layer.leftOut.push(name);
    else layer.columns.push({ name, given: given.get(name) ?? name, type: declared });
  }
  return layer;
}

/**
 * The names that attributes had before the table, by those that they have in it, in its order. What SQLite takes for an earlier column ends with marks (`Nom`,
 * then `nom~`), one more where the name without them is that of another attribute; `written`: names to leave as they are.
 */
function findNamesGiven<C extends { name: string }>(
  columns: readonly C[],
  isAttribute: (column: C) => boolean,
  written: ReadonlySet<string>,
): Map<string, string> {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  const earlier = new Set<string>();
  const taken = new Set<string>();
  const given = new Map<string, string>();
  for (const column of columns) {
    const { name } = column;
    if (isAttribute(column)) {
      let own = name;
      while (own.endsWith("~") && earlier.has(own.slice(0, -1).toLowerCase())) own = own.slice(0, -1);
      // Where both are meant, the marked one has one more mark further on, or is this one.
      if (written.has(name) && !(written.has(own) && names.has(`${name}~`.toLowerCase()))) own = name;
      while (taken.has(own)) own += "~";
      taken.add(own);
      given.set(name, own);
    }
    earlier.add(name.toLowerCase());
  }
  return given;
}

/** A computed column may hold an expression of any cost. */
function computes(db: Database.Database, table: string): boolean {
  return db.prepare("SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden <> 0").get(table) !== undefined;
}

function describeCrs(db: Database.Database, id: unknown, described: boolean): LayerCrs {
  const found = described
    ? (db
        .prepare(
          `SELECT srs_name AS name, organization, organization_coordsys_id AS code, definition
           FROM gpkg_spatial_ref_sys NOT INDEXED WHERE srs_id = ?`,
        )
        .get(id) as { name: unknown; organization: unknown; code: unknown; definition: unknown } | undefined)
    : undefined;
  // −1 and 0 are the undefined systems of the standard.
  if (typeof id !== "number" || id <= 0) return { title: undefined, code: undefined, wkt: "" };
  if (!found) return { title: `n° ${id}`, code: undefined, wkt: "" };
  const code = /^epsg$/i.test(String(found.organization)) ? Number(found.code) : undefined;
  const name = String(found.name);
  return { title: code ? `${name} (EPSG:${code})` : name, code, wkt: String(found.definition) };
}

/**
 * Throws `UnreadableGpkg` when a page of a table is damaged, before any row is read: pages that lead back to themselves would be read without
 * end. Only the first result is taken: it is that of the pages, and what would follow reads the rows.
 */
export function refuseDamage(db: Database.Database, table: string): void {
  const first = db
    .prepare(`PRAGMA quick_check('${table.replaceAll("'", "''")}')`)
    .pluck()
    .get();
  if (typeof first === "string" && first.startsWith("***")) throw new UnreadableGpkg(first);
}

/** A name as SQL writes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
