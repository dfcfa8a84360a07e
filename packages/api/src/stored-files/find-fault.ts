import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { codeOf } from "../system/code-of.js";
import type { FileDigest } from "../versions/hashed-file.js";
import type { FileFault } from "./damaged-file.js";
import { isShortage, ShortOfMeans } from "./short-of-means.js";

/** What shows at once, in some microseconds: no file, another length, a database that does not begin as one. Throws `ShortOfMeans`. */
export function findPlainFault(path: string, { bytes }: FileDigest): FileFault | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return "missing";
    if (!found.isFile()) return "unreadable";
    if (found.size !== bytes) return "size";
    return /\.(sqlite|mbtiles)$/.test(path) && !beginsAsDatabase(path) ? "content" : undefined;
  } catch (error) {
    return faultOf(error);
  }
}

/**
 * Reads it whole: any byte that is not the one published. `pause` waits between two pieces, given the milliseconds that one took. Throws
 * `ShortOfMeans`.
 */
export async function findAnyFault(
  path: string,
  digest: FileDigest,
  { pause }: { pause?: (took: number) => Promise<void> } = {},
): Promise<FileFault | undefined> {
  const plain = findPlainFault(path, digest);
  if (plain) return plain;
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(1_048_576);
  try {
    const file = await open(path, "r");
    try {
      for (;;) {
        const start = performance.now();
        const { bytesRead } = await file.read(piece, 0, piece.length);
        if (bytesRead === 0) break;
        hash.update(piece.subarray(0, bytesRead));
        await pause?.(performance.now() - start);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    return faultOf(error);
  }
  return hash.digest("hex") === digest.sha256 ? undefined : "content";
}

function faultOf(error: unknown): FileFault {
  if (isShortage(error)) throw new ShortOfMeans(error);
  return codeOf(error) === "ENOENT" ? "missing" : "unreadable";
}

const MAGIC = Buffer.from("SQLite format 3\0");

function beginsAsDatabase(path: string): boolean {
  const handle = openSync(path, "r");
  try {
    const head = Buffer.alloc(MAGIC.length);
    return readSync(handle, head, 0, head.length, 0) === head.length && head.equals(MAGIC);
  } finally {
    closeSync(handle);
  }
}
