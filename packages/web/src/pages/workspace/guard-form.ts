import { isFormToken, isOwnSite, readSessionToken } from "@datalogue/api";
import type { Request } from "express";
import { PageProblem } from "../../site.js";

/** Throws for a form that another site sent. */
export function requireOwnSite(request: Request, publicUrl: string): void {
  if (isOwnSite(request, publicUrl)) return;
  throw new PageProblem(
    403,
    "Ce formulaire vient d’un autre site",
    "Rien n’a été fait. Si vous vouliez le faire, recommencez depuis les pages de ce site.",
    [{ label: "Espace de publication", href: "/connexion" }],
  );
}

/** The same, and for a form of somebody's session that does not carry its token: the session changed since the page was made. */
export function requireOwnForm(request: Request, publicUrl: string): void {
  requireOwnToken(request, publicUrl, request.body?.jeton);
}

/** The same, of a token that is not in the body: a form that brings a file is decided before the file is read. */
export function requireOwnToken(request: Request, publicUrl: string, given: unknown): void {
  requireOwnSite(request, publicUrl);
  const token = readSessionToken(request, publicUrl) ?? "";
  if (typeof given === "string" && isFormToken(given, token)) return;
  throw new PageProblem(
    403,
    "Cette page est trop vieille",
    "Vous vous êtes connecté de nouveau depuis qu’elle s’est ouverte. Rien n’a été fait\u00a0: rouvrez-la et recommencez.",
    [{ label: "Mon compte", href: "/compte" }],
  );
}
