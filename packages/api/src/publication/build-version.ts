import { statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import {
  type Column,
  checkFile,
  type Field,
  type Geography,
  type ReferenceReader,
  type Report,
  type Schema,
} from "@datalogue/ingest";
import Database from "better-sqlite3";
import { writeCsvLines } from "../exports/csv-lines.js";
import { exportFormats } from "../exports/index.js";
import { planRows } from "../rows/query-rows.js";
import { readRecords } from "../rows/read-records.js";
import { layOutColumns, type StoredColumn } from "../rows/stored-column.js";
import { createRowsFile, type RowsWriter } from "../rows/write-rows.js";
import { findCoverage } from "./find-coverage.js";
import { copyHashed, digestFile, type FileDigest, HashedFile, syncPath } from "./hashed-file.js";
import type { Manifest } from "./manifest.js";
import { type PublishedReferences, publishedReferences } from "./published-references.js";
import { publishedSchema } from "./published-schema.js";
import { refuseSmallCounts } from "./refuse-small-counts.js";

/** All that is needed to make a version; plain data, since it goes to a worker thread. */
export interface BuildJob {
  /** The received file. */
  source: string;
  originalName: string;
  /** Folder to fill: exists, empty. */
  folder: string;
  /** Name of the derived files, without extension. */
  fileName: string;
  schema: Schema;
  maxBytes: number;
  /** Whether the dataset declares its statistical secrecy (`confidentialite`). */
  secrecyDeclared: boolean;
  /** What the foreign keys of the schema may refer to. */
  references: PublishedReferences;
}

export type BuildResult = { kind: "refused"; report: Report } | { kind: "built"; report: Report; manifest: Manifest };

/** Where a build stands; told as it goes. */
export type BuildStep = "copied" | "checked" | "written" | "synced";

/**
 * Checks the received file and fills the folder of a version: the file as received, `rows.sqlite`, derived files,
 * schema, report, manifest, each synced to disk. Refused (and the folder then worth nothing) when the report has an
 * error, there is no row, or cells are under the threshold of an undeclared statistical secrecy. Memory does not grow with the file.
 */
export async function buildVersion(
  job: BuildJob,
  geography: Geography | undefined,
  references: ReferenceReader,
  onStep: (step: BuildStep) => void = () => {},
): Promise<BuildResult> {
  const { folder, schema } = job;
  const files: Manifest["files"] = {};

  // What is checked is what is kept: the copy. A file over the limit is not copied, only reported.
  const tooLarge = statSync(job.source).size > job.maxBytes;
  const original = `original${safeExtension(job.originalName)}`;
  if (!tooLarge) files[original] = copyHashed(job.source, join(folder, original));
  onStep("copied");

  const rowsPath = join(folder, "rows.sqlite");
  let writer: RowsWriter | undefined;
  let columns: StoredColumn[] = [];
  let waiting: Column[] = [];
  let geographic = false;
  let report: Report;
  try {
    report = await checkFile(tooLarge ? job.source : join(folder, original), {
      schema,
      name: job.originalName,
      maxBytes: job.maxBytes,
      geometries: true,
      references: publishedReferences(job.references, references),
      ...(geography ? { geography } : {}),
      onColumns: (found) => {
        waiting = found;
      },
      onRows: (rows) => {
        if (!writer) {
          geographic = rows.some((row) => row.geometry !== undefined);
          columns = layOutColumns(waiting);
          writer = createRowsFile(rowsPath, columns, { geographic, schema });
        }
        writer.insert(rows);
      },
    });
  } catch (error) {
    writer?.abandon();
    throw error;
  }
  if (!job.secrecyDeclared) report = refuseSmallCounts(report);
  onStep("checked");

  if (!report.valid || report.rows === 0 || !writer) {
    writer?.abandon();
    return { kind: "refused", report };
  }
  const { rows, box, textIndex, ...shape } = writer.finish();
  // A table holds its positions in columns of its own already.
  const pointsOnly = shape.pointsOnly && (report.file.format === "geojson" || report.file.format === "shapefile");
  const fields = columns.map((column) => publishedField(column, schema));

  Object.assign(files, writeExports(job, rowsPath, { columns, fields, geographic, pointsOnly }, rows));
  const coverage = findCoverage(rowsPath, columns, schema);
  files["rows.sqlite"] = digestFile(rowsPath);
  files["schema.json"] = writeJson(join(folder, "schema.json"), publishedSchema(schema));
  files["report.json"] = writeJson(join(folder, "report.json"), report);
  const manifest: Manifest = {
    form: 1,
    originalName: job.originalName,
    original,
    encoding: report.file.encoding,
    rows,
    fields,
    columns,
    geographic,
    pointsOnly,
    box,
    coverage,
    counts: report.counts,
    textIndex,
    files,
  };
  onStep("written");
  writeJson(join(folder, "manifest.json"), manifest);
  syncPath(folder);
  onStep("synced");
  return { kind: "built", report, manifest };
}

/** Writes every suitable form: those made of text in one reading of the rows, each of the others in its own. */
function writeExports(
  { folder, fileName }: BuildJob,
  rowsPath: string,
  layout: { columns: StoredColumn[]; fields: Field[]; geographic: boolean; pointsOnly: boolean },
  rows: number,
): Record<string, FileDigest> {
  const { columns, geographic } = layout;
  const suitable = Object.entries(exportFormats).filter(([, format]) => format.suits(layout));
  const pathOf = (extension: string) => join(folder, `${fileName}.${extension}`);
  const plan = planRows(columns, {});
  const digests: Record<string, FileDigest> = {};
  const db = new Database(rowsPath);
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  try {
    const lines = new Uint32Array(rows + 1);
    const texts = suitable.flatMap(([extension, format]) =>
      format.kind === "text"
        ? [{ extension, writer: format.open(layout), file: new HashedFile(pathOf(extension)) }]
        : [],
    );
    for (const { extension, writer, file } of texts) {
      file.writeText(writer.head);
      if (extension === "csv") lines[0] = Buffer.byteLength(writer.head);
    }
    let rank = 0;
    for (const { cells, geometry } of readRecords(db, plan, geographic)) {
      for (const { extension, writer, file } of texts) {
        const text = writer.record(cells, geometry, rank);
        file.writeText(text);
        if (extension === "csv") lines[rank + 1] = Buffer.byteLength(text);
      }
      rank++;
    }
    writeCsvLines(db, lines);
    for (const { extension, writer, file } of texts) {
      file.writeText(writer.tail);
      digests[`${fileName}.${extension}`] = file.finish();
    }
    for (const [extension, format] of suitable) {
      if (format.kind !== "binary" || rows > format.maxRowsAtPublication) continue;
      const file = new HashedFile(pathOf(extension));
      for (const piece of format.write(layout, readRecords(db, plan, geographic))) file.writeBytes(piece);
      digests[`${fileName}.${extension}`] = file.finish();
    }
  } finally {
    db.close();
  }
  return digests;
}

/** The field of the published schema; a column the schema does not know is a plain one. */
function publishedField({ name, type }: StoredColumn, schema: Schema): Field {
  return publishedSchema(schema).fields.find((field) => field.name === name) ?? { name, type };
}

function writeJson(path: string, value: unknown): FileDigest {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`, { flag: "wx" });
  return digestFile(path);
}

/** The extension of a name given by others, when it is a plain one. */
function safeExtension(name: string): string {
  const extension = extname(name).toLowerCase();
  return /^\.[a-z0-9]{1,8}$/.test(extension) ? extension : "";
}
