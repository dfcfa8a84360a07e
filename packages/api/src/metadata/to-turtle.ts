import { type BlankTriple, DataFactory, type Quad, Writer } from "n3";
import { outline } from "./outline.js";
import { prefixes } from "./prefixes.js";

/** Turtle with prefixes: subjects in the order of the quads, blank nodes in place. The same quads give the same text. */
export function toTurtle(quads: Quad[]): string {
  const { subjects, properties } = outline(quads);
  const used = Object.entries(prefixes).filter(([, base]) => quads.some((quad) => mentions(quad, base)));
  const writer = new Writer({ format: "text/turtle", prefixes: Object.fromEntries(used) });
  const nest = (object: Quad["object"]): Quad["object"] => {
    if (object.termType !== "BlankNode") return object;
    const triples: BlankTriple[] = properties(object.id).flatMap(([predicate, objects]) =>
      objects.map((inner) => ({ predicate: DataFactory.namedNode(predicate), object: nest(inner) }) as BlankTriple),
    );
    return writer.blank(triples) as Quad["object"];
  };
  for (const subject of subjects)
    for (const [predicate, objects] of properties(subject))
      for (const object of objects)
        writer.addQuad(
          DataFactory.quad(DataFactory.namedNode(subject), DataFactory.namedNode(predicate), nest(object)),
        );
  let text = "";
  writer.end((error: Error | null, result: string) => {
    if (error) throw error;
    text = result;
  });
  return text;
}

function mentions({ subject, predicate, object }: Quad, base: string): boolean {
  const datatype = object.termType === "Literal" ? object.datatype.value : "";
  return [subject.value, predicate.value, object.termType === "NamedNode" ? object.value : "", datatype].some((value) =>
    value.startsWith(base),
  );
}
