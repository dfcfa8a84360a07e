import type { RequestHandler } from "express";
import { notFound } from "../http/http-problem.js";
import { rdfExtensions } from "../metadata/formats.js";
import { explainForeign } from "./foreign-addresses.js";

/** Nothing is at this address of the API, of a file or of a feed. */
export const refuseUnknown: RequestHandler = (request, _response, next) => {
  const { path } = request;
  if (/^\/(api|fichiers)(\/|$)/.test(path))
    throw nothingAt(path, explainForeign(path) ?? "Les adresses disponibles partent de /api.");
  if (/^\/(organismes\/[^/]+\/)?catalogue\./.test(path))
    throw nothingAt(path, `Formes du catalogue\u00A0: ${rdfExtensions.map((form) => `.${form}`).join(", ")}.`);
  next();
};

function nothingAt(path: string, instead: string) {
  return notFound("adresse-inconnue", `Il n'y a rien à l'adresse ${path}. ${instead}`);
}
