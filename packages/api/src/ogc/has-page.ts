import type { Request } from "express";
import { readsPages } from "./send-document.js";
import { isTile } from "./tile-routes.js";

/** A layer asked by who reads pages: what is wrong with its address is told by a page too, where there are pages. */
export function hasPage(request: Request): boolean {
  if (!/^\/ogc(\/|$)/.test(request.path) || isTile(request.path)) return false;
  return readsPages(request);
}
