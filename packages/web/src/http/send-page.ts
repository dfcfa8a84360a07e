import type { Request, Response } from "express";
import { acceptedEncoding } from "./encoding.js";
import type { StoredPage } from "./page-store.js";

/** Sends a page in the compression that the visitor knows, or 304 when the one it has is the same. */
export function sendPage(request: Request, response: Response, page: StoredPage): void {
  const encoding = acceptedEncoding(request.headers["accept-encoding"]);
  const etag = encoding ? page.etag.replace(/"$/, `-${encoding}"`) : page.etag;
  response.status(page.status).set(page.headers).vary("Accept-Encoding");
  if (page.status === 200) response.set("ETag", etag);
  if (encoding) response.set("Content-Encoding", encoding);
  response.send(encoding ? page[encoding] : page.plain);
}
