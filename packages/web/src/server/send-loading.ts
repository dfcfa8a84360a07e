import { PERMISSIONS_POLICY } from "@datalogue/api";
import type { Response } from "express";
import { loadingPage } from "../pages/loading.js";

/** Answers before the catalogue is read. */
export function sendLoading(response: Response, stylesheet: string): void {
  response
    .status(503)
    .set({
      "Retry-After": "3",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "Permissions-Policy": PERMISSIONS_POLICY,
    })
    .type("html")
    .send(loadingPage(stylesheet));
}
