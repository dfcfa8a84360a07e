import { HttpProblem } from "@datalogue/api";
import type { RequestHandler } from "express";

/**
 * Refuses a request that names its site twice, and hears nothing more of its connection (RFC 9112 § 3.2): a proxy may have believed the other name. Node
 * keeps the first one and says nothing.
 */
export const refuseSeveralHosts: RequestHandler = (request, _response, next) => {
  const hosts = request.headersDistinct.host ?? [];
  if (hosts.length <= 1) return next();
  next(
    new HttpProblem(
      400,
      "requete-incorrecte",
      "Requête illisible",
      "La requête porte plusieurs en-têtes Host\u00A0: un seul est attendu.",
      { Connection: "close" },
    ),
  );
};
