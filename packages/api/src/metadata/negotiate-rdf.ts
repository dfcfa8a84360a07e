// Which form of a graph a request gets, and how it is sent.
import type { Request, Response } from "express";
import type { Quad } from "n3";
import { HttpProblem } from "../http/http-problem.js";
import { type RdfFormat, rdfExtensions, rdfFormats } from "./formats.js";

/** By the extension, else by `Accept`; whoever accepts anything gets JSON-LD. Throws a 406. */
export function chooseFormat(
  request: Pick<Request, "accepts">,
  response: Response,
  extension: RdfFormat | undefined,
): RdfFormat | "html" {
  const chosen = extension ?? acceptedForm(request, response);
  if (!chosen)
    throw new HttpProblem(
      406,
      "forme-non-disponible",
      "Forme non disponible",
      `Aucune des formes demandées n'existe ici. Formes\u00A0: ${offers.join(", ")}, text/html.`,
    );
  return chosen;
}

const offers = rdfExtensions.flatMap((format) => rdfFormats[format].mediaTypes);

/** The form that `Accept` asks for; undefined for one that does not exist here. */
export function acceptedForm(request: Pick<Request, "accepts">, response: Response): RdfFormat | "html" | undefined {
  response.vary("Accept");
  const accepted = request.accepts([...offers, "text/html", "application/xhtml+xml"]);
  if (accepted === false) return undefined;
  return rdfExtensions.find((one) => rdfFormats[one].mediaTypes.includes(accepted)) ?? "html";
}

/** A graph in one of its forms. */
export function sendGraph(response: Response, format: RdfFormat, quads: Quad[]): void {
  sendBody(response, rdfFormats[format].mediaTypes[0], rdfFormats[format].write(quads));
}

/** A text that anybody may read, to every origin. */
export function sendBody(response: Response, type: string, body: string): void {
  response.set({
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=0, must-revalidate",
    "Content-Type": `${type}; charset=utf-8`,
  });
  response.send(body);
}
