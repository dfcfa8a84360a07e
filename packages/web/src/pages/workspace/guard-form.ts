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

/**
 * Whether a form carries the token of the session that sends it, in its body, or in its address where it brings a file, which is decided before
 * the file is read. Without it, the session changed since the page was made. Throws for a form that another site sent.
 */
export function isOwnForm(request: Request, publicUrl: string): boolean {
  requireOwnSite(request, publicUrl);
  const given: unknown = request.body?.jeton ?? request.query.jeton;
  return typeof given === "string" && isFormToken(given, readSessionToken(request, publicUrl) ?? "");
}

/** Whether the browser itself says that a form is of this site: where it says nothing, what it sends is offered to be sent again by nobody. */
export function isToldOwn({ headers }: Request): boolean {
  const { "sec-fetch-site": site, origin } = headers;
  return site === undefined ? origin !== undefined : site === "same-origin";
}

/** Told of a form of a former session that holds nothing to give back; `page`: where it is. */
export function formerForm(page: string | undefined): PageProblem {
  return new PageProblem(
    403,
    "Cette page est trop vieille",
    "Vous vous êtes connecté de nouveau depuis qu’elle s’est ouverte. Rien n’a été fait\u00a0: rouvrez-la et recommencez.",
    [...(page ? [{ label: "Rouvrir la page", href: page }] : []), { label: "Mon compte", href: "/compte" }],
  );
}
