import type { Request } from "express";
import { searchParameters } from "../http/query-parameters.js";
import { isTile } from "./tile-routes.js";

/** A layer asked by who reads pages: what is wrong with its address is told by a page too, where there are pages. */
export function hasPage(request: Request): boolean {
  if (!/^\/ogc(\/|$)/.test(request.path) || isTile(request.path)) return false;
  const form = searchParameters(request).get("f");
  if (form !== null) return form === "html";
  return request.accepts(["application/json", "application/geo+json", "text/html"]) === "text/html";
}
