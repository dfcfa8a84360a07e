import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { FetchFailure } from "./fetch-failure.js";
import type { Fetcher } from "./fetcher.js";

/**
 * A folder of files received by hand that stands for a server: an address is the name of one. What is compressed (.gz) is given decompressed. Throws
 * `FetchFailure` beyond the size.
 */
export function folderFetcher(folder: string): Fetcher {
  return {
    async download({ url, maxBytes }, path) {
      const from = join(folder, url);
      const hash = createHash("sha256");
      let bytes = 0;
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          hash.update(chunk);
          if (bytes > maxBytes) done(new FetchFailure({ kind: "too-large", url, maxBytes }));
          else done(null, chunk);
        },
      });
      const unpacked = (await isGzip(from)) ? [createGunzip()] : [];
      await pipeline([createReadStream(from), ...unpacked, counted, createWriteStream(path)]);
      return {
        ...{ status: "received", url, fileName: basename(url), contentType: undefined, bytes },
        sha256: hash.digest("hex"),
      };
    },
    json: ({ url }) => Promise.reject(new Error(`a folder answers no page: ${url}`)),
  };
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
