import { closeSync, openSync, writeSync } from "node:fs";
import Database from "better-sqlite3";
import { addFunctions } from "../rows/add-functions.js";
import { readRecords } from "../rows/read-records.js";
import { OWNER_FILE } from "../system/owner-only.js";
import { serveTasks } from "../threads/serve-tasks.js";
import { writePmtiles } from "../tiles/write-pmtiles.js";
import { copyCsvLines, hasCsvLines } from "./csv-lines.js";
import type { ExportJob, ExportTask } from "./export-job.js";
import { downloadFormats } from "./index.js";

/** Characters of a piece, about. */
const PIECE = 131_072;

const encoder = new TextEncoder();

/** The thread where rows are written as text or files, each caller's piece by piece. */
serveTasks((task: ExportTask) => {
  if (task.kind === "text") return writePieces(task.job);
  return task.kind === "tiles" ? writePmtiles(task.tilesFile, task.path) : writeFile(task.job, task.path);
});

/** The text of a job by pieces of bytes. */
function* writePieces(job: ExportJob): Generator<Uint8Array> {
  const db = openRows(job.rowsFile);
  try {
    for (const piece of writeText(db, job)) yield typeof piece === "string" ? encoder.encode(piece) : piece;
  } finally {
    // The generator is closed by then: a statement under way keeps its connection from closing.
    db.close();
  }
}

function openRows(file: string): Database.Database {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  db.pragma("cache_size = -4000");
  addFunctions(db);
  return db;
}

function* writeText(db: Database.Database, job: ExportJob): Generator<string | Uint8Array> {
  const { plan, layout, extension, options, permanentCsv } = job;
  if (permanentCsv !== undefined && plan.kind === "rows" && hasCsvLines(db)) {
    yield* copyCsvLines(db, plan, permanentCsv);
    return;
  }
  const format = downloadFormats[extension];
  if (format.kind !== "text") throw new Error(`${extension} is not written piece by piece`);
  const writer = format.open(layout, options);
  let piece = writer.head;
  let rank = 0;
  for (const { cells, geometry } of readRecords(db, plan, layout.geographic)) {
    piece += writer.record(cells, geometry, rank++);
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield piece + writer.tail;
}

function writeFile({ rowsFile, plan, layout, extension }: ExportJob, path: string): void {
  const format = downloadFormats[extension];
  if (format.kind === "text") throw new Error(`${extension} is not a file format`);
  const db = openRows(rowsFile);
  if (format.kind === "file") {
    try {
      format.writeFile(path, layout, readRecords(db, plan, layout.geographic));
    } finally {
      db.close();
    }
    return;
  }
  const handle = openSync(path, "wx", OWNER_FILE);
  try {
    for (const piece of format.write(layout, readRecords(db, plan, layout.geographic)))
      for (let done = 0; done < piece.length; ) done += writeSync(handle, piece, done);
  } finally {
    closeSync(handle);
    db.close();
  }
}
