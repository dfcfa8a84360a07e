import type { Request, Response } from "express";
import { callerOf } from "../access/caller-of.js";
import { HttpProblem } from "../http/http-problem.js";

/** What is answered to who writes is theirs: kept by no cache, listed by no search engine. Throws for what another site sends. */
export function beginOwn(request: Request, response: Response, publicUrl: string): void {
  requireOwnSite(request, publicUrl);
  response.set({ "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex" });
}

/**
 * Whether a request comes from the pages of this site: browsers say where it comes from (`Sec-Fetch-Site`, or else `Origin`). What is no
 * browser says neither, and carries nobody's session.
 */
export function isOwnSite({ headers }: Pick<Request, "headers">, publicUrl: string): boolean {
  const { "sec-fetch-site": site, origin, host } = headers;
  if (site !== undefined) return site === "same-origin" || site === "none";
  return origin === undefined || origin === publicUrl || (URL.canParse(origin) && new URL(origin).host === host);
}

/** Throws for what another site sends with the session of somebody who visits it. A key is sent by nobody but who has it. */
function requireOwnSite(request: Request, publicUrl: string): void {
  if (callerOf(request).kind !== "person" || request.method === "GET" || request.method === "HEAD") return;
  if (isOwnSite(request, publicUrl)) return;
  throw new HttpProblem(
    403,
    "autre-site",
    "Autre site",
    "Cette demande vient d'un autre site\u00A0: rien n'a été fait. Un programme présente une clé, et non une session.",
  );
}

/** The revision that `If-Match` names; undefined where any will do. */
export function revisionOf(request: Request): number | undefined {
  const given = request.headers["if-match"]?.trim();
  if (given === undefined || given === "*") return undefined;
  const [, revision] = /^(?:W\/)?"(\d{1,9})"$/.exec(given) ?? [];
  if (revision === undefined)
    throw new HttpProblem(
      400,
      "corps-illisible",
      "If-Match illisible",
      "L'en-tête If-Match porte l'ETag du brouillon, entre guillemets, comme il a été reçu.",
    );
  return Number(revision);
}
