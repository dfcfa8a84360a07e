import { constants } from "node:zlib";
import compression from "compression";
import type { NextFunction, Request, RequestHandler, Response } from "express";

/** Of brotli, a power of two: as little to send, within 2 %, as with the longest, whose 8 MB are held for each answer under way (bench/EXPERIMENTS.md). */
const WINDOW = 19;

const handler: RequestHandler = compression({
  brotli: { params: { [constants.BROTLI_PARAM_LGWIN]: WINDOW } },
  // A part is of the bytes as they are (RFC 9110, 14.2). Rows one to a line are text, which the list of types that it knows does not say.
  filter: (request, response) =>
    response.statusCode !== 206 &&
    (compression.filter(request, response) || /\bx-ndjson\b/.test(String(response.getHeader("Content-Type")))),
});

/** Compresses what a route writes piece by piece, and whole answers that are not made ready to be kept. */
export function compress<P>(request: Request<P>, response: Response, next: NextFunction): void {
  handler(request as Request, response, next);
}
