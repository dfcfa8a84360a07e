import { closeSync, openSync, writeSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import Database from "better-sqlite3";
import { addFunctions } from "../rows/add-functions.js";
import { readRecords } from "../rows/read-records.js";
import { codeOf } from "../system/code-of.js";
import { lowerPriority } from "../system/lower-priority.js";
import { OWNER_FILE } from "../system/owner-only.js";
import { copyCsvLines, hasCsvLines } from "./csv-lines.js";
import type { ExportJob, ExportReply, ExportTask } from "./export-job.js";
import { downloadFormats } from "./index.js";

/** The thread where rows are written as text or files, each caller's piece by piece. */
const port = parentPort;
if (!port) throw new Error("export-worker runs in a worker thread only");
lowerPriority();

/** Characters of a piece, about. */
const PIECE = 131_072;

interface OpenText {
  pieces: Iterator<string | Uint8Array>;
  db: Database.Database;
}

const open = new Map<number, OpenText>();

port.on("message", (task: ExportTask) => {
  const reply = (message: ExportReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const { id } = task;
  try {
    if (task.kind === "file") {
      writeFile(task.job, task.path);
      reply({ id, kind: "written" });
      return;
    }
    if (task.kind === "open") {
      const db = openRows(task.job.rowsFile);
      open.set(id, { db, pieces: writeText(db, task.job) });
    }
    const text = open.get(id);
    if (!text) return;
    if (task.kind === "close") return end(id, text);
    const { value, done } = text.pieces.next();
    const piece = done ? "" : value;
    const bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
    if (done) end(id, text);
    reply({ id, kind: "piece", bytes, last: done === true }, [bytes.buffer as ArrayBuffer]);
  } catch (error) {
    const text = open.get(id);
    if (text) end(id, text);
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    reply({ id, kind: "failed", message, code: codeOf(error) });
  }
});

function end(id: number, { pieces, db }: OpenText): void {
  open.delete(id);
  // A statement under way keeps its connection from closing.
  pieces.return?.();
  db.close();
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
