import { isAscii, isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { type FileSource, openSource } from "./file-source.js";
import { readChunks } from "./read-chunks.js";

/** What one fast pass over the bytes of a file tells, before anything is decoded. */
export interface FileScan {
  bytes: number;
  sha256: string;
  /** The first bytes (64 kB at most). */
  head: Uint8Array;
  /** The whole file is strict UTF-8. */
  utf8: boolean;
  /** All bytes are below 128. */
  ascii: boolean;
  /** Rank of the first byte of the chunk where UTF-8 breaks, null when it does not. */
  brokenAt: number | null;
  /** Number of zero bytes, counted up to a thousand. */
  nulls: number;
  /** It holds U+FFFD: letters were lost before it was written. */
  replaced: boolean;
}

const CHUNK = 1 << 20;
/** U+FFFD in UTF-8. */
const REPLACEMENT = Buffer.from("\ufffd");
/** Room before a chunk for the beginning of a character. */
const MARGIN = 4;
const HEAD = 1 << 16;

/**
 * Reads a file once: size, SHA-256, whether it is UTF-8 from end to end. Memory: two chunks of 1 MiB. A file over `maxBytes`
 * is not read: its size alone is true, its SHA-256 is empty.
 */
export async function scanFile(source: FileSource, maxBytes = Number.POSITIVE_INFINITY): Promise<FileScan> {
  const size = typeof source === "string" ? (await stat(source)).size : 0;
  if (size > maxBytes)
    return {
      bytes: size,
      sha256: "",
      head: new Uint8Array(0),
      utf8: false,
      ascii: false,
      brokenAt: null,
      nulls: 0,
      replaced: false,
    };
  const file = await openSource(source);
  try {
    const hash = createHash("sha256");
    let head: Uint8Array = new Uint8Array(0);
    let bytes = 0;
    // The beginning of a character cut between two chunks.
    let carried = Buffer.alloc(0);
    let brokenAt: number | null = null;
    let nulls = 0;
    let ascii = true;
    let replaced = false;
    for await (const read of readChunks(file, CHUNK, MARGIN)) {
      hash.update(read);
      const plain = isAscii(read);
      ascii &&= plain;
      if (bytes === 0) head = Uint8Array.prototype.slice.call(read, 0, HEAD);
      nulls += countNulls(read, 1000 - nulls);
      if (brokenAt === null) {
        const text = Buffer.from(read.buffer, read.byteOffset - carried.length, carried.length + read.length);
        carried.copy(text);
        const end = lastBoundary(text);
        if (!isUtf8(text.subarray(0, end))) brokenAt = bytes - carried.length;
        replaced ||= !plain && text.includes(REPLACEMENT);
        carried = Buffer.from(text.subarray(end));
      }
      bytes += read.length;
    }
    if (carried.length > 0 && brokenAt === null) brokenAt = bytes - carried.length;
    return { bytes, sha256: hash.digest("hex"), head, utf8: brokenAt === null, ascii, brokenAt, nulls, replaced };
  } finally {
    await file.close();
  }
}

/** End of the last complete UTF-8 character of a chunk. */
export function lastBoundary(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] as number;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < size ? length - back : length;
    }
  }
  return length;
}

function countNulls(bytes: Buffer, limit: number): number {
  let found = 0;
  for (let at = bytes.indexOf(0); at >= 0 && found < limit; at = bytes.indexOf(0, at + 1)) found++;
  return found;
}
