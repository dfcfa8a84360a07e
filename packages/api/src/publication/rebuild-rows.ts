import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Column, checkFile, type Geography, type Recipe, type Row, type Schema } from "@datalogue/ingest";
import Database from "better-sqlite3";
import { csv } from "../exports/csv.js";
import { planRows } from "../rows/query-rows.js";
import { readRecords } from "../rows/read-records.js";
import { derivedName, layoutOf, type Manifest } from "../versions/manifest.js";
import { RECEIVED_SCHEMA } from "../versions/version-folders.js";
import { loadRows } from "./load-rows.js";

/** A version whose rows were dropped; plain data, since it goes to a worker thread. */
export interface RebuildJob {
  /** Folder of the version: the file as received, what it was read with. */
  folder: string;
  manifest: Manifest;
  /** Name of the derived files, without extension. */
  fileName: string;
  /** File to make. */
  rowsFile: string;
}

/** `different`: the file is no longer read as it was; what was made is then worth nothing. */
export type RebuildResult = "same" | "different";

/**
 * Makes the rows of a version again from the file as received. They are the same when they give the same columns and the
 * normalised CSV that was published, byte for byte. Foreign keys are not looked at: they held when it was published.
 */
export async function rebuildRows(
  { folder, manifest, fileName, rowsFile }: RebuildJob,
  geography: Geography | undefined,
): Promise<RebuildResult> {
  const readJson = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
  const has = (name: string) => existsSync(join(folder, name));
  // A version older than the first of these names has the schema of the normalised table only: enough for a file that was normalised.
  const schema: Schema = await readJson(has(RECEIVED_SCHEMA) ? RECEIVED_SCHEMA : "schema.json");
  const recipe = has("recipe.json") ? await readJson("recipe.json") : undefined;
  const source = { path: join(folder, manifest.original), name: manifest.originalName, schema, recipe };
  return (await loadAgain(source, { manifest, fileName, rowsFile }, geography)) ? "same" : "different";
}

/**
 * Loads a file into a new rows file; true when its rows are those that the version published: the same columns, the normalised
 * CSV byte for byte, as many places in the same box. Otherwise what was made is worth nothing.
 */
export async function loadAgain(
  source: { path: string; name: string; schema: Schema; recipe?: Recipe | undefined },
  { manifest, fileName, rowsFile }: Pick<RebuildJob, "manifest" | "fileName" | "rowsFile">,
  geography: Geography | undefined,
): Promise<boolean> {
  const { path, name, schema, recipe } = source;
  const loader = loadRows(rowsFile, schema, recipe?.absences);
  let columns: Column[] = [];
  try {
    await checkFile(path, {
      schema,
      ...(recipe ? { recipe, traced: manifest.secrecy === undefined } : {}),
      name,
      maxBytes: Number.MAX_SAFE_INTEGER,
      // What tells the places of a table may be found otherwise since.
      geometries: manifest.geographic,
      ...(geography ? { geography } : {}),
      onColumns: (found) => {
        columns = found;
      },
      onRows: (rows) => loader.add(manifest.geographic && !manifest.box ? rows.map(withoutPlace) : rows, columns),
    });
  } catch (error) {
    loader.abandon();
    throw error;
  }
  const made = loader.finish();
  return (
    made?.rows === manifest.rows &&
    made.geographic === manifest.geographic &&
    // The CSV of a table holds no geometry: what tells its places may be read otherwise since.
    JSON.stringify(made.box) === JSON.stringify(manifest.box) &&
    made.withoutGeometry === (manifest.withoutGeometry ?? made.withoutGeometry) &&
    JSON.stringify(made.columns.map(nameOf)) === JSON.stringify(manifest.columns.map(nameOf)) &&
    digestCsv(rowsFile, manifest, fileName) === manifest.files[derivedName(manifest, fileName, "csv")]?.sha256
  );
}

function withoutPlace(row: Row): Row {
  return { ...row, geometry: null };
}

function nameOf({ name, stored, sortKey }: Manifest["columns"][number]) {
  return [name, stored, sortKey ?? null];
}

/** SHA-256 of the normalised CSV of a rows file. */
function digestCsv(rowsFile: string, manifest: Manifest, fileName: string): string {
  const hash = createHash("sha256");
  const { columns, geographic } = manifest;
  const writer = csv.open(layoutOf(manifest, fileName));
  const db = new Database(rowsFile, { readonly: true });
  try {
    hash.update(writer.head);
    for (const { cells, geometry } of readRecords(db, planRows(columns, {}), geographic))
      hash.update(writer.record(cells, geometry));
    hash.update(writer.tail);
  } finally {
    db.close();
  }
  return hash.digest("hex");
}
