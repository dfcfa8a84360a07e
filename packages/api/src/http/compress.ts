import compression from "compression";
import type { NextFunction, Request, RequestHandler, Response } from "express";

const handler: RequestHandler = compression();

/** Compresses what a route writes piece by piece, or what is kept for nobody: an answer that may be kept is compressed whole. */
export function compress<P>(request: Request<P>, response: Response, next: NextFunction): void {
  handler(request as Request, response, next);
}
