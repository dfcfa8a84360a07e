import type { Quad } from "n3";
import { toJsonld } from "./to-jsonld.js";
import { toNtriples } from "./to-ntriples.js";
import { toRdfxml } from "./to-rdfxml.js";
import { toTurtle } from "./to-turtle.js";

/** RDF forms, by extension of the address. */
export type RdfFormat = "jsonld" | "ttl" | "rdf" | "nt";

/** The first one is given to whoever accepts anything. */
export const rdfFormats: Record<RdfFormat, { mediaTypes: [string, ...string[]]; write(quads: Quad[]): string }> = {
  jsonld: { mediaTypes: ["application/ld+json", "application/json"], write: toJsonld },
  ttl: { mediaTypes: ["text/turtle", "application/x-turtle", "text/n3"], write: toTurtle },
  // Not `application/xml`: browsers accept it beside HTML.
  rdf: { mediaTypes: ["application/rdf+xml"], write: toRdfxml },
  nt: { mediaTypes: ["application/n-triples"], write: toNtriples },
};

export const rdfExtensions = Object.keys(rdfFormats) as RdfFormat[];
