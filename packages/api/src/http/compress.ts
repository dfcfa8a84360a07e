import compression from "compression";
import type { NextFunction, Request, RequestHandler, Response } from "express";

const handler: RequestHandler = compression({
  // Rows one to a line are text, which the list of types that it knows does not say.
  filter: (request, response) =>
    compression.filter(request, response) || /\bx-ndjson\b/.test(String(response.getHeader("Content-Type"))),
});

/** Compresses what a route writes piece by piece, and whole answers that are not made ready to be kept. */
export function compress<P>(request: Request<P>, response: Response, next: NextFunction): void {
  handler(request as Request, response, next);
}
