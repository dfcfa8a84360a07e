import { existsSync, renameSync, rmSync } from "node:fs";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Confidentiality,
  checkFile,
  type Geography,
  type Recipe,
  type Schema,
  schemaUnderSecrecy,
} from "@datalogue/ingest";
import { restrictSchema } from "../agreements/terms.js";
import { exportFormats } from "../exports/index.js";
import { protectedSchema } from "../secrecy/protected-columns.js";
import type { PublicReport } from "../secrecy/public-report.js";
import type { FileFault } from "../stored-files/damaged-file.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import { buildTiles } from "../tiles/build-tiles.js";
import { TILES_FILE } from "../tiles/tile-set.js";
import { digestFile, type FileDigest } from "../versions/hashed-file.js";
import { DERIVED, derivedName, layoutOf, type Manifest, ROWS_FILE } from "../versions/manifest.js";
import { isReportOf, tellReport } from "../versions/tell-report.js";
import { RECEIVED_SCHEMA } from "../versions/version-folders.js";
import { writeJson } from "./build-version.js";
import { codedExtensions } from "./compress-file.js";
import { compressFiles } from "./compress-files.js";
import { writtenSchemas } from "./published-schema.js";
import { loadAgain } from "./rebuild-rows.js";
import { listTexts, writeExports } from "./write-exports.js";

/** Files of a version to be made again; plain data, since it goes to a worker thread. */
export interface RepairJob {
  folder: string;
  manifest: Manifest;
  fileName: string;
  /** Folder where they are made: exists, empty. */
  building: string;
  /** The files that the version keeps. */
  files: Manifest["files"];
  /** The statistical secrecy that the dataset declares now; null without. */
  declared: Confidentiality | null;
}

export interface RepairResult {
  /** What was made again, in `building`. */
  made: Record<string, FileDigest>;
  /** What could not: it comes from outside, or what it is made from is damaged too. */
  lost: { file: string; fault: FileFault }[];
}

/**
 * Makes again what is damaged of a version from what is not. Rows are those published or nothing: they must give the normalised CSV
 * byte for byte. Those of a protected table are read from that CSV, never from the received file, of which other cells might come
 * out; so are those without geometry whose received file is lost.
 */
export async function repairFiles(job: RepairJob, geography: Geography | undefined): Promise<RepairResult> {
  const { folder, manifest, fileName, building } = job;
  const faults = new Map<string, FileFault>();
  // Nothing is made from a file that was not read whole.
  for (const [name, digest] of Object.entries(job.files)) {
    const fault = await findAnyFault(join(folder, name), digest);
    if (fault) faults.set(name, fault);
  }
  const wanted = new Set(faults.keys());
  const isSound = (name: string) => job.files[name] !== undefined && !faults.has(name);
  const inFolder = (name: string) => join(folder, name);
  const made: RepairResult["made"] = {};

  const schema = await findSchema(job, isSound);
  if (wanted.has("schema.json") && schema) made["schema.json"] = writeJson(join(building, "schema.json"), schema);

  const tables = Object.keys(exportFormats).map((extension) => derivedName(manifest, fileName, extension));
  const ofRows = [ROWS_FILE, TILES_FILE, ...tables, ...tables.flatMap(codedNames)];
  if (ofRows.some((name) => wanted.has(name))) {
    const rowsMade = join(building, ROWS_FILE);
    const marked = isSound(ROWS_FILE);
    const hasRows = marked || (await rebuildFrom(job, isSound, schema, rowsMade, geography));
    if (hasRows) {
      const rowsPath = marked ? inFolder(ROWS_FILE) : rowsMade;
      const { columns, fields, rows, box } = manifest;
      const written = writeExports(building, rowsPath, layoutOf(manifest, fileName), rows, { marked });
      const texts = new Set(listTexts(written));
      for (const extension of Object.keys(exportFormats)) {
        const [own, name] = [`${DERIVED}.${extension}`, derivedName(manifest, fileName, extension)];
        const digest = written[own];
        if (!digest) continue;
        if (own !== name) renameSync(join(building, own), join(building, name));
        // A text written otherwise by this program than by the one that published is no longer what was compressed.
        const changed = texts.has(own) && wanted.has(name) && digest.sha256 !== manifest.files[name]?.sha256;
        if (changed) for (const coded of codedNames(name)) if (manifest.files[coded]) wanted.add(coded);
        if (wanted.has(name)) made[name] = digest;
      }
      for (const name of tables)
        if (codedNames(name).some((coded) => wanted.has(coded))) {
          if (!made[name] && isSound(name)) await copyFile(inFolder(name), join(building, name));
          if (!existsSync(join(building, name))) continue;
          for (const [coded, digest] of Object.entries(await compressFiles([join(building, name)])))
            if (wanted.has(coded)) made[coded] = digest;
        }
      if (wanted.has(TILES_FILE) && box) {
        const tilesFile = join(building, TILES_FILE);
        buildTiles({ rowsFile: rowsPath, tilesFile, title: fileName, columns, fields, box });
        made[TILES_FILE] = digestFile(tilesFile);
      }
      if (!marked) made[ROWS_FILE] = digestFile(rowsMade);
    }
  }
  if (wanted.has("report.json")) {
    const report = await checkAgain(job, isSound, geography);
    if (report && isReportOf(report, manifest)) made["report.json"] = writeJson(join(building, "report.json"), report);
  }
  return { made, lost: [...faults].flatMap(([file, fault]) => (made[file] ? [] : [{ file, fault }])) };
}

function codedNames(name: string): string[] {
  return Object.values(codedExtensions).map((extension) => `${name}${extension}`);
}

/** The schema of the published table, exactly; undefined when it is lost. */
async function findSchema(job: RepairJob, isSound: (name: string) => boolean): Promise<Schema | undefined> {
  const { folder, building, manifest, declared } = job;
  if (isSound("schema.json")) return readJson(join(folder, "schema.json"));
  if (!isSound(RECEIVED_SCHEMA) || (manifest.secrecy && !declared)) return undefined;
  const received = await readJson<Schema>(join(folder, RECEIVED_SCHEMA));
  const { agreement } = manifest;
  const told = agreement ? restrictSchema(received, agreement) : received;
  const source = manifest.secrecy && declared ? protectedSchema(received, declared) : told;
  return writtenSchemas(source).find((schema) => {
    const trial = join(building, "trial.json");
    const { sha256 } = writeJson(trial, schema);
    rmSync(trial);
    return sha256 === manifest.files["schema.json"]?.sha256;
  });
}

/** Loads the rows anew into a file; false when nothing gives them as they were published. */
async function rebuildFrom(
  { folder, manifest, fileName }: RepairJob,
  isSound: (name: string) => boolean,
  published: Schema | undefined,
  rowsFile: string,
  geography: Geography | undefined,
): Promise<boolean> {
  const csv = derivedName(manifest, fileName, "csv");
  const sources: Parameters<typeof loadAgain>[0][] = [];
  const received =
    manifest.secrecy || manifest.agreement ? undefined : await readReceived(folder, manifest, isSound, published);
  if (received) sources.push(received);
  if (!manifest.geographic && isSound(csv) && published)
    sources.push({ path: join(folder, csv), name: csv, schema: published });
  for (const source of sources) {
    if (await loadAgain(source, { manifest, fileName, rowsFile }, geography)) return true;
    rmSync(rowsFile, { force: true });
  }
  return false;
}

/** The received file and what it was read with; undefined when any of it is damaged. */
async function readReceived(
  folder: string,
  { original, originalName, files }: Manifest,
  isSound: (name: string) => boolean,
  published?: Schema,
) {
  const schema = isSound(RECEIVED_SCHEMA)
    ? await readJson<Schema>(join(folder, RECEIVED_SCHEMA))
    : // A version older than this name has that of the normalised table only.
      files[RECEIVED_SCHEMA]
      ? undefined
      : published;
  const hasRecipe = files["recipe.json"] !== undefined;
  if (!schema || !isSound(original) || (hasRecipe && !isSound("recipe.json"))) return undefined;
  const recipe = hasRecipe ? await readJson<Recipe>(join(folder, "recipe.json")) : undefined;
  return { path: join(folder, original), name: originalName, schema, recipe };
}

/** The report of the received file as this program tells it; undefined when what it needs is damaged. */
async function checkAgain(
  { folder, manifest, declared }: RepairJob,
  isSound: (name: string) => boolean,
  geography: Geography | undefined,
): Promise<PublicReport | undefined> {
  const { secrecy } = manifest;
  const received = await readReceived(folder, manifest, isSound);
  if (!received || (secrecy && !declared)) return undefined;
  const { path, name, schema, recipe } = received;
  const report = await checkFile(path, {
    schema: secrecy && declared ? schemaUnderSecrecy(schema, declared) : schema,
    ...(recipe ? { recipe } : {}),
    name,
    maxBytes: Number.MAX_SAFE_INTEGER,
    geometries: true,
    ...(geography ? { geography } : {}),
  });
  return tellReport(report, manifest);
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8"));
}
