import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { basename } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import type { Coding } from "../http/accepted-coding.js";
import type { FileDigest } from "../versions/hashed-file.js";

/** The extension of a compressed file beside the file itself. */
export const codedExtensions: Record<Coding, string> = { br: ".br", gzip: ".gz" };

/** A shorter file gains nothing. */
const WORTH_CODING = 1024;

/**
 * Levels by size: a table of 1 MB takes 90 ms at the best levels and one of 600 MB 2.5 s per coding at the first ones, which already
 * divide it by 4.3 (the best: 5.4).
 */
function levelsFor(bytes: number): { br: number; gzip: number } {
  if (bytes <= 2_000_000) return { br: 9, gzip: 9 };
  return bytes <= 16_000_000 ? { br: 5, gzip: 6 } : { br: 1, gzip: 1 };
}

/**
 * Writes a text file compressed beside itself, in each coding, synced to disk; gives the digests by name. A file so short that
 * nothing is gained gives none. Memory does not grow with the file.
 */
export async function compressFile(path: string): Promise<Record<string, FileDigest>> {
  const { size } = statSync(path);
  if (size < WORTH_CODING) return {};
  const levels = levelsFor(size);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: levels.br,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  const br = await write(path, codedExtensions.br, createBrotliCompress({ params, chunkSize: CHUNK }));
  const gzip = await write(path, codedExtensions.gzip, createGzip({ level: levels.gzip, chunkSize: CHUNK }));
  const name = basename(path);
  return { [`${name}${codedExtensions.br}`]: br, [`${name}${codedExtensions.gzip}`]: gzip };
}

/** The same of several files, one after the other: each coding holds tens of megabytes. */
export async function compressEach(paths: readonly string[]): Promise<Record<string, FileDigest>> {
  const digests: Record<string, FileDigest> = {};
  for (const path of paths) Object.assign(digests, await compressFile(path));
  return digests;
}

const CHUNK = 65_536;

async function write(path: string, extension: string, coder: Transform): Promise<FileDigest> {
  const hash = createHash("sha256");
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(
    createReadStream(path, { highWaterMark: CHUNK }),
    coder,
    count,
    createWriteStream(`${path}${extension}`, { flags: "wx", flush: true }),
  );
  return { bytes, sha256: hash.digest("hex") };
}
