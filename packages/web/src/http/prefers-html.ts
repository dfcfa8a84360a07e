import type { Request } from "express";

/** True where the visitor's software asks for a page rather than for data. */
export function prefersHtml(request: Request): boolean {
  const types = [
    "text/turtle",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-triples",
    "application/json",
    "text/html",
    "application/xhtml+xml",
  ];
  const pages = /text\/html|application\/xhtml/;
  return pages.test(request.headers.accept ?? "") && pages.test(String(request.accepts(types)));
}
