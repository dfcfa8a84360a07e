import { isAscii, isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

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
}

const CHUNK = 1 << 20;
const HEAD = 1 << 16;

/**
 * Reads a file once: size, SHA-256, whether it is UTF-8 from end to end. Memory: one chunk of 1 MiB. A file over `maxBytes`
 * is not read: its size alone is true, its SHA-256 is empty.
 */
export async function scanFile(path: string, maxBytes = Number.POSITIVE_INFINITY): Promise<FileScan> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size > maxBytes)
      return { bytes: size, sha256: "", head: new Uint8Array(0), utf8: false, ascii: false, brokenAt: null, nulls: 0 };
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(CHUNK + 4);
    let head: Uint8Array = new Uint8Array(0);
    let bytes = 0;
    let carried = 0;
    let brokenAt: number | null = null;
    let nulls = 0;
    let ascii = true;
    for (;;) {
      const { bytesRead } = await file.read(buffer, carried, CHUNK, null);
      if (bytesRead === 0) break;
      const read = buffer.subarray(carried, carried + bytesRead);
      hash.update(read);
      ascii &&= isAscii(read);
      if (bytes === 0) head = Uint8Array.prototype.slice.call(read, 0, HEAD);
      nulls += countNulls(read, 1000 - nulls);
      const text = buffer.subarray(0, carried + bytesRead);
      if (brokenAt === null) {
        const end = lastBoundary(text);
        if (!isUtf8(text.subarray(0, end))) brokenAt = bytes - carried;
        carried = text.length - end;
        text.copyWithin(0, end);
      }
      bytes += bytesRead;
    }
    if (carried > 0 && brokenAt === null) brokenAt = bytes - carried;
    return { bytes, sha256: hash.digest("hex"), head, utf8: brokenAt === null, ascii, brokenAt, nulls };
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
