import type { RequestHandler } from "express";
import { notFound } from "../http/http-problem.js";
import { rdfExtensions } from "../metadata/formats.js";
import { readsPages } from "../ogc/send-document.js";
import { explainForeign } from "./foreign-addresses.js";

/** Nothing is at this address of the API, of a file, of a feed or of another service that has no page. */
export const refuseUnknown: RequestHandler = (request, response, next) => {
  const { path } = request;
  const [service] = /^\/(api|fichiers|records|mcp|healthz|readyz)(?=\/|$)/.exec(path) ?? [];
  if (service !== undefined) {
    // The API and the files tell problems in one form; elsewhere, who reads pages is told by that of what is not found.
    if (service !== "/api" && service !== "/fichiers") {
      response.vary("Accept");
      if (readsPages(request)) return next();
    }
    throw nothingAt(path, explainForeign(path) ?? `Les adresses disponibles partent de ${service}.`);
  }
  if (/^\/(organismes\/[^/]+\/)?catalogue\./.test(path))
    throw nothingAt(path, `Formes du catalogue\u00A0: ${rdfExtensions.map((form) => `.${form}`).join(", ")}.`);
  next();
};

function nothingAt(path: string, instead: string) {
  return notFound("adresse-inconnue", `Il n'y a rien à l'adresse ${path}. ${instead}`);
}
