import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { zipFile } from "../exports/zip-file.js";

/** Bytes read at a time. */
const PIECE = 65_536;

/** Writes a ZIP of UTF-8 files at `out`, piece by piece: `[name in the archive, path, or text itself]`. */
export function writeMendedZip(
  out: string,
  entries: [name: string, source: { path: string } | { text: string }][],
): void {
  const target = openSync(out, "wx", 0o600);
  try {
    const pieces = zipFile(
      entries.map(([name, source]) => [name, "text" in source ? [source.text] : readPieces(source.path)]),
    );
    for (const piece of pieces) writeSync(target, piece);
  } finally {
    closeSync(target);
  }
}

function* readPieces(path: string): Iterable<string> {
  const file = openSync(path, "r");
  try {
    const decoder = new StringDecoder("utf8");
    const buffer = Buffer.alloc(PIECE);
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      const text = decoder.write(buffer.subarray(0, read));
      if (text) yield text;
    }
    const rest = decoder.end();
    if (rest) yield rest;
  } finally {
    closeSync(file);
  }
}
