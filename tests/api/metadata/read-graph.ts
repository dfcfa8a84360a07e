import { Readable } from "node:stream";
import jsonld from "jsonld";
import { Parser, type Quad } from "n3";
import { RdfXmlParser } from "rdfxml-streaming-parser";
import type { RdfFormat } from "../../../packages/api/src/metadata/formats.js";

/** Reads each form with a reader that is not ours; blank nodes of two readings never meet. */
export const readGraph: Record<RdfFormat, (text: string) => Promise<Quad[]>> = {
  async jsonld(text) {
    return new Parser({ format: "application/n-quads" }).parse(
      await jsonld.toRDF(JSON.parse(text), { format: "application/n-quads", safe: true }),
    );
  },
  ttl: async (text) => new Parser({ format: "text/turtle" }).parse(text),
  nt: async (text) => new Parser({ format: "application/n-triples" }).parse(text),
  async rdf(text) {
    const parser = new RdfXmlParser({ validateUri: true });
    const quads: Quad[] = [];
    for await (const quad of Readable.from([text]).pipe(parser)) quads.push(quad as unknown as Quad);
    return quads;
  },
};
