import { type Quad, Writer } from "n3";

/** N-Triples: one statement per line. */
export function toNtriples(quads: Quad[]): string {
  return new Writer({ format: "application/n-triples" }).quadsToString(quads);
}
