import type { RequestHandler } from "express";
import { isCheck } from "../checking/routes.js";
import { compress } from "../http/compress.js";
import { HttpProblem } from "../http/http-problem.js";
import { PERMISSIONS_POLICY } from "../http/permissions-policy.js";
import { isMcp } from "../mcp/routes.js";
import { methodsOf } from "./methods-of.js";

/** Characters of an address (RFC 9110 asks for 8 000 at least). */
const MAX_ADDRESS = 8_000;

/** Headers that another site may send, by what the address takes. */
const HEADERS = {
  nothing: "Authorization, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range",
  file: "Authorization, Content-Disposition, Content-Type",
  writing:
    "Authorization, Content-Digest, Content-Disposition, Content-Type, If-Match, Tus-Resumable, Upload-Defer-Length, Upload-Length, Upload-Metadata, Upload-Offset",
  message: "Accept, Content-Type, MCP-Protocol-Version",
};

/** What to do at the addresses that take something. */
const TO_SEND = {
  file: "Envoyez le fichier à vérifier avec la méthode POST. Pour le faire sans programme, allez à la page /verifier.",
  message:
    "Cette adresse est pour les assistants qui parlent le Model Context Protocol\u00A0: donnez-la à l'un d'eux (HTTP, sans compte). Pour lire les données vous-même, allez à /jeux ou à /api/docs.",
};

/**
 * What every machine-facing address has in common: open to every origin, read only but for the check of a file and the messages of assistants. Refuses
 * other methods (405) and addresses that are too long (414). Whoever writes is answered compressed; readings see to it themselves (`keepAnswers`, and
 * routes that write piece by piece).
 */
export const acceptMethods: RequestHandler = (request, response, next) => {
  response.set({
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers":
      "Content-Disposition, Content-Length, Content-Range, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Tus-Resumable, Upload-Expires, Upload-Length, Upload-Offset",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": PERMISSIONS_POLICY,
  });
  if (request.originalUrl.length > MAX_ADDRESS)
    throw new HttpProblem(
      414,
      "adresse-trop-longue",
      "Adresse trop longue",
      `Une adresse a ${MAX_ADDRESS.toLocaleString("fr-FR")} caractères au plus. Mettez moins de valeurs dans les filtres, ou prenez le fichier entier.`,
    );
  const sent = isCheck(request.path) ? "file" : isMcp(request.path) ? "message" : null;
  const written = methodsOf(request.path);
  if (written) return acceptWriting(written, request, response, next);
  if (request.method === "OPTIONS") {
    const methods = sent ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
    response.set({
      Allow: methods,
      "Access-Control-Allow-Methods": methods,
      "Access-Control-Allow-Headers": HEADERS[sent ?? "nothing"],
      "Access-Control-Max-Age": "86400",
    });
    return void response.status(204).end();
  }
  if (sent) {
    if (request.method === "POST") return compress(request, response, next);
    throw new HttpProblem(405, "methode-refusee", "Méthode refusée", TO_SEND[sent], { Allow: "POST, OPTIONS" });
  }
  if (request.method !== "GET" && request.method !== "HEAD")
    throw new HttpProblem(
      405,
      "methode-refusee",
      "Méthode refusée",
      `Cette adresse se lit seulement (GET ou HEAD), ${request.method} n'est pas possible.`,
      { Allow: "GET, HEAD, OPTIONS" },
    );
  next();
};

/** Addresses of drafts and of compositions take several methods: those of the address, and what tells about it. */
const acceptWriting = (
  methods: string[],
  request: Parameters<RequestHandler>[0],
  response: Parameters<RequestHandler>[1],
  next: Parameters<RequestHandler>[2],
) => {
  const listed = [...methods, ...(methods.includes("GET") && !methods.includes("HEAD") ? ["HEAD"] : []), "OPTIONS"];
  const allow = listed.join(", ");
  if (request.method === "OPTIONS") {
    response.set({
      Allow: allow,
      "Access-Control-Allow-Methods": allow,
      "Access-Control-Allow-Headers": HEADERS.writing,
      "Access-Control-Max-Age": "86400",
    });
    return void response.status(204).end();
  }
  if (!listed.includes(request.method))
    throw new HttpProblem(
      405,
      "methode-refusee",
      "Méthode refusée",
      `${request.method} n'est pas possible à cette adresse. Méthodes\u00A0: ${listed.join(", ")}.`,
      { Allow: allow },
    );
  if (request.method === "GET" || request.method === "HEAD") return next();
  compress(request, response, next);
};
