import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FileDigest } from "../system/file-digest.js";
import { OWNER_FILE } from "../system/owner-only.js";

/** Writes a stream as a new file, on disk once it returns, and gives its digest; what is not whole is removed. */
export async function writeHashed(source: Readable, target: string): Promise<FileDigest> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    await pipeline(
      source,
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          hash.update(piece);
          bytes += piece.length;
          yield piece;
        }
      },
      createWriteStream(target, { flags: "wx", mode: OWNER_FILE, flush: true }),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") await rm(target, { force: true });
    throw error;
  }
  return { bytes, sha256: hash.digest("hex") };
}
