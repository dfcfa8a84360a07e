import { formTokenOf, readSessionToken, seenAs } from "@datalogue/api";
import type { Request, RequestHandler, Response } from "express";
import { render } from "preact-render-to-string";
import { LookBanner } from "../components/look-banner.js";

/** Pages that are those of the account, as whomever it looks. */
const OWN = /^\/(espace|convention|publier|compte|administration)(\/|$)/;

/**
 * Identifies who visits; each page that an administrator sees as another then says so above all else, with what ends it. It is written in the
 * page as it leaves: what is made for the public is kept, and must not know of it.
 */
export function tellLook(identify: RequestHandler, publicUrl: string): RequestHandler {
  const told = new WeakSet<Request>();
  return (request, response, next) =>
    identify(request, response, (error?: unknown) => {
      const seen = seenAs(request);
      if (seen && !told.has(request)) {
        told.add(request);
        const token = formTokenOf(readSessionToken(request, publicUrl) ?? "");
        writeAbove(
          request,
          response,
          render(<LookBanner label={seen.label} formToken={token} own={OWN.test(request.path)} />),
        );
      }
      next(error);
    });
}

/** Holds a page back until it is whole, and writes something at the top of its body. Other answers go by. */
function writeAbove({ headers }: Request, response: Response, html: string): void {
  // The page must come as text, whole and new.
  for (const name of ["accept-encoding", "if-none-match", "if-modified-since", "range"]) delete headers[name];
  const { write, end, writeHead } = response;
  const pieces: Buffer[] = [];
  let head: unknown[] | undefined;
  const isPage = () => /^text\/html/.test(String(response.getHeader("Content-Type") ?? ""));
  response.writeHead = ((...given: unknown[]) => {
    for (const [name, value] of given.flatMap(entriesOf)) response.setHeader(name, value);
    if (!isPage()) return writeHead.call(response, given[0] as number);
    head = given;
    return response;
  }) as typeof writeHead;
  const keep = (piece: unknown, coding: unknown) => {
    if (typeof piece === "string")
      pieces.push(Buffer.from(piece, typeof coding === "string" ? (coding as BufferEncoding) : "utf8"));
    else if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece));
  };
  response.write = ((...given: unknown[]) => {
    if (!isPage()) return write.apply(response, given as Parameters<typeof write>);
    keep(given[0], given[1]);
    return true;
  }) as typeof write;
  response.end = ((...given: unknown[]) => {
    if (!isPage()) return end.apply(response, given as Parameters<typeof end>);
    keep(given[0], given[1]);
    for (const name of ["Content-Length", "ETag", "Last-Modified"]) response.removeHeader(name);
    const page = Buffer.concat(pieces)
      .toString("utf8")
      .replace(/<body[^>]*>/, (body) => body + html);
    Object.assign(response, { write, end, writeHead });
    if (head) response.statusCode = head[0] as number;
    return response.end(page);
  }) as typeof end;
}

/** Headers given at the last moment: by name, or one after the other: name, value, name, value. */
function entriesOf(given: unknown): [string, string][] {
  if (Array.isArray(given)) return given.flatMap((name, rank) => (rank % 2 === 0 ? [[name, given[rank + 1]]] : []));
  return typeof given === "object" && given !== null ? Object.entries(given) : [];
}
