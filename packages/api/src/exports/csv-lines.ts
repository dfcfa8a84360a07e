import { closeSync, openSync, readSync } from "node:fs";
import type Database from "better-sqlite3";
import type { RowPlan } from "../rows/query-rows.js";

/**
 * Where each record of the permanent CSV is, so that a selection is copied out of it instead of being written again: table
 * `~csv_lines`, by blobs of 65 536 lengths in bytes (32 bits), the heading first, then each row in order.
 */
const CHUNK = 65_536;

/** Bytes of the file read at once, and bytes of a piece, about. */
const WINDOW = 1_048_576;
const PIECE = 262_144;

export function writeCsvLines(db: Database.Database, lengths: Uint32Array): void {
  db.exec('CREATE TABLE "~csv_lines" (chunk INTEGER PRIMARY KEY, data BLOB)');
  const insert = db.prepare('INSERT INTO "~csv_lines" VALUES (?, ?)');
  db.transaction(() => {
    for (let start = 0; start < lengths.length; start += CHUNK) {
      const part = lengths.slice(start, start + CHUNK);
      insert.run(BigInt(start / CHUNK), Buffer.from(part.buffer));
    }
  })();
}

export function hasCsvLines(db: Database.Database): boolean {
  return db.prepare("SELECT 1 FROM sqlite_master WHERE name = '~csv_lines'").get() !== undefined;
}

/** The heading, then the records that a plan without sort keeps, byte for byte as the file has them. */
export function* copyCsvLines(db: Database.Database, plan: RowPlan, file: string): Generator<Uint8Array> {
  const offsets = lineOffsets(db);
  const rowids = db
    .prepare(`SELECT rowid FROM rows${plan.where ? ` WHERE ${plan.where}` : ""} ORDER BY rowid`)
    .pluck()
    .iterate(...plan.values) as IterableIterator<number>;
  const handle = openSync(file, "r");
  try {
    let ranges: [start: number, end: number][] = [offsets(0)];
    let parts: Uint8Array[] = [];
    let bytes = 0;
    const copy = () => {
      const [first, last] = [ranges[0], ranges.at(-1)];
      if (!first || !last) return;
      const window = readWindow(handle, first[0], last[1]);
      for (const [start, end] of ranges) {
        parts.push(window.subarray(start - first[0], end - first[0]));
        bytes += end - start;
      }
      ranges = [];
    };
    for (const rowid of rowids) {
      const [start, end] = offsets(rowid);
      const last = ranges.at(-1);
      if (last && last[1] === start) last[1] = end;
      else ranges.push([start, end]);
      if (end - (ranges[0] as [number, number])[0] < WINDOW) continue;
      copy();
      if (bytes < PIECE) continue;
      yield concat(parts, bytes);
      parts = [];
      bytes = 0;
    }
    copy();
    yield concat(parts, bytes);
  } finally {
    closeSync(handle);
  }
}

/** Start and end of a line; to be asked in ascending order. */
function lineOffsets(db: Database.Database): (line: number) => [start: number, end: number] {
  const select = db.prepare('SELECT data FROM "~csv_lines" WHERE chunk = ?').pluck();
  let chunk = -1;
  let lengths = new Uint32Array();
  let next = 0;
  let offset = 0;
  return (line) => {
    for (; ; next++) {
      const wanted = Math.floor(next / CHUNK);
      if (wanted !== chunk) {
        lengths = new Uint32Array(new Uint8Array(select.get(wanted) as Buffer).buffer);
        chunk = wanted;
      }
      const start = offset;
      offset += lengths[next % CHUNK] as number;
      if (next < line) continue;
      next++;
      return [start, offset];
    }
  };
}

function readWindow(handle: number, start: number, end: number): Uint8Array {
  const window = new Uint8Array(end - start);
  for (let done = 0; done < window.length; ) {
    const count = readSync(handle, window, done, window.length - done, start + done);
    if (count === 0) throw new Error("the permanent CSV is shorter than its list of lines");
    done += count;
  }
  return window;
}

/** An array of its own, since it is handed to another thread. */
function concat(parts: Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
