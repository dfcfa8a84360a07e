import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Request, Response } from "express";
import type { ServedFile } from "../catalogue/catalogue-reader.js";
import { acceptedCoding } from "../http/accepted-coding.js";
import { mendRange } from "../http/mend-range.js";

/**
 * Sends a file of a version: as it is, or compressed at publication when the caller knows how to read that. Each form has its own
 * `ETag`, length and ranges (RFC 9110, 14.2: a range is one of the form that is sent).
 */
export async function sendStoredFile(request: Request, response: Response, file: ServedFile): Promise<void> {
  const { codings, sha256 } = file;
  if (Object.keys(codings).length > 0) response.vary("Accept-Encoding");
  const accepted = acceptedCoding(request.headers["accept-encoding"]);
  // Who knows brotli knows gzip: a version has both or none.
  const coded = accepted && codings[accepted];
  response.set("ETag", coded ? `"${sha256}-${accepted}"` : `"${sha256}"`);
  if (coded) response.set("Content-Encoding", accepted);
  await sendPath(response, coded ?? file.path);
}

/** Sends a file from disk with ranges and conditions; the headers are already set. */
export async function sendPath(response: Response, path: string): Promise<void> {
  if (response.req.headers.range !== undefined) mendRange(response.req, (await stat(path)).size);
  await new Promise<void>((resolve, reject) => {
    response.sendFile(
      basename(path),
      { root: dirname(path), cacheControl: false, etag: false, lastModified: false, dotfiles: "allow" },
      (error) => {
        // A caller who leaves in the middle is no fault.
        if (!error || (error as NodeJS.ErrnoException).code === "ECONNABORTED") resolve();
        else reject(error);
      },
    );
  });
}
