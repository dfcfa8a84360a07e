import type { NextFunction, Request, Response } from "express";
import { HttpProblem } from "../http/http-problem.js";
import { addLinks } from "../http/links.js";
import { followedParameters, oneOf, onlyParameters, searchParameters } from "../http/query-parameters.js";
import { HTML_TYPE, JSON_TYPE, type OgcLink } from "./links.js";

/** Whether an address is answered here, or by a page. */
export type Form = "data" | "html";

/**
 * The form asked by `f`, else by `Accept`: JSON for whoever accepts anything. Throws `BadQuery` for another value of `f`,
 * and a 406.
 */
export function chooseForm(request: Request, response: Response, type: string, forms = ["json", "html"]): Form {
  const asked = oneOf(followedParameters(request), "f", forms);
  if (asked !== undefined) return asked === "html" ? "html" : "data";
  response.vary("Accept");
  if ((request.headers.accept ?? "*/*") === "*/*") return "data";
  // Whoever names the version of OpenAPI must find it, and whoever does not too.
  const types = [type, type.replace(/;.*/, ""), JSON_TYPE, HTML_TYPE];
  const chosen = request.accepts([...new Set(types)]);
  if (chosen === false)
    throw new HttpProblem(
      406,
      "forme-non-disponible",
      "Aucune forme acceptable",
      `Cette adresse se lit en ${type} ou en ${HTML_TYPE}.`,
    );
  return chosen === HTML_TYPE ? "html" : "data";
}

/** True for who reads pages: by `f`, else by `Accept`. */
export function readsPages(request: Request): boolean {
  const form = followedParameters(request).get("f");
  if (form !== null) return form === "html";
  return request.accepts(["application/json", "application/geo+json", "text/html"]) === "text/html";
}

/** The parameters of an address, those that it takes by name among them; of a page, without what networks add to links. */
export function askedParameters(request: Request, own: string[] = []): URLSearchParams {
  return readsPages(request) ? followedParameters(request, own) : searchParameters(request);
}

interface DocumentOptions {
  type?: string;
  forms?: string[];
  /** Links of the header, those of the document by default. */
  links?: OgcLink[];
}

/** Sends a document that takes no parameter but `f`, or leaves its page to those who make pages. */
export function sendDocument(
  request: Request,
  response: Response,
  next: NextFunction,
  document: object & { links?: OgcLink[] },
  { type = JSON_TYPE, forms, links = document.links ?? [] }: DocumentOptions = {},
): void {
  onlyParameters(askedParameters(request), ["f"]);
  if (chooseForm(request, response, type, forms) === "html") next();
  else sendData(response, JSON.stringify(document), type, links);
}

/** Sends the text of a document, its links in a header too. */
export function sendData(response: Response, text: string, type: string, links: OgcLink[]): void {
  addLinks(
    response,
    links.filter(({ templated }) => !templated),
  );
  // Express would add a charset to a type that says all already.
  response.setHeader("Content-Type", type);
  response.send(Buffer.from(text));
}
