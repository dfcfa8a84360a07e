import type { Request, Response } from "express";
import type { ServedFile } from "../catalogue/file-reader.js";
import { acceptedCoding } from "../http/accepted-coding.js";
import { sendPath } from "../http/send-path.js";

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
