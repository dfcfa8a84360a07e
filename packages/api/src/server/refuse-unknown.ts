import type { RequestHandler } from "express";
import { notFound } from "../http/http-problem.js";
import { explainForeign } from "./foreign-addresses.js";

/** Nothing is at this address of the API, or of a file. */
export const refuseUnknown: RequestHandler = (request, _response, next) => {
  if (!/^\/(api|fichiers)(\/|$)/.test(request.path)) return next();
  throw notFound(
    "adresse-inconnue",
    `Il n'y a rien à l'adresse ${request.path}. ${explainForeign(request.path) ?? "Les adresses disponibles partent de /api."}`,
  );
};
