import { DataFactory, type Quad } from "n3";
import { schemes, type Term } from "../vocabularies/vocabularies.js";
import { type Curie, expand } from "./prefixes.js";

const { blankNode, literal, namedNode, quad } = DataFactory;

/** A value of a property: `undefined` writes nothing. */
export type Value =
  | { iri: string }
  | { text: string }
  | { plain: string }
  | { typed: string; type: Curie }
  | { term: Term }
  | { node: Description }
  | undefined;

/** What is said of one thing: its class, unless it is said elsewhere, and its properties, in the order they are written. */
export interface Description {
  type?: Curie | Curie[];
  properties: [Curie, ...Value[]][];
}

/** Collects quads, each once, and one text per thing and property (keywords apart): the first; terms of the vocabularies describe themselves when they are first used. */
export interface Graph {
  describe(iri: string, description: Description): void;
  quads(): Quad[];
}

export function createGraph(): Graph {
  const quads = new Map<string, Quad>();
  const terms = new Map<string, Term>();
  const told = new Set<string>();
  let blanks = 0;

  const add = (subject: Quad["subject"], predicate: Curie | string, object: Quad["object"]) => {
    const iri = predicate.startsWith("http") ? predicate : expand(predicate as Curie);
    const key = `${subject.termType}${subject.value} ${iri} ${object.id}`;
    quads.set(key, quad(subject, namedNode(iri), object));
  };
  const write = (subject: Quad["subject"], { type = [], properties }: Description) => {
    for (const one of [type].flat()) add(subject, "rdf:type", namedNode(expand(one)));
    for (const [predicate, ...values] of properties)
      for (const value of values) {
        // Two datasets may name one schema or page in two ways: a harvester reads one title.
        if (value && "text" in value && predicate !== "dcat:keyword") {
          const said = `${subject.id} ${predicate}`;
          if (told.has(said)) continue;
          told.add(said);
        }
        const object = toObject(value);
        if (object) add(subject, predicate, object);
      }
  };
  const toObject = (value: Value): Quad["object"] | undefined => {
    if (value === undefined) return undefined;
    if ("iri" in value) return namedNode(value.iri);
    if ("text" in value) return literal(writable(value.text), "fr");
    if ("plain" in value) return literal(writable(value.plain));
    if ("typed" in value) return literal(value.typed, namedNode(expand(value.type)));
    if ("term" in value) {
      terms.set(value.term.uri, value.term);
      return namedNode(value.term.uri);
    }
    const node = blankNode(`n${++blanks}`);
    write(node, value.node);
    return node;
  };

  return {
    describe: (iri, description) => write(namedNode(iri), description),
    quads() {
      const used = new Set<string>();
      for (const { uri, type, label, scheme } of terms.values()) {
        const subject = namedNode(uri);
        if (label !== null) {
          add(subject, "rdf:type", namedNode(expand("skos:Concept")));
          add(subject, "skos:prefLabel", literal(label, "fr"));
        }
        if (type !== null) add(subject, expand("rdf:type"), namedNode(type));
        if (scheme !== null) {
          add(subject, "skos:inScheme", namedNode(scheme));
          used.add(scheme);
        }
      }
      for (const scheme of used) {
        const title = schemes[scheme];
        if (title === undefined) continue;
        add(namedNode(scheme), "rdf:type", namedNode(expand("skos:ConceptScheme")));
        add(namedNode(scheme), "dct:title", literal(title, "fr"));
      }
      return [...quads.values()];
    },
  };
}

/** A text that every form can carry: XML has no control characters and no half of a character. */
function writable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to leave out
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, "");
}
