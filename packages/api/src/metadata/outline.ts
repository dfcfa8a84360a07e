import type { Quad } from "n3";
import { expand } from "./prefixes.js";

/** What is said of one subject, by predicate, the class first; blank nodes used once are to be written in place. */
export interface Outline {
  /** Subjects with an address: catalogue, datasets, files, services, organisations, then the rest. */
  subjects: string[];
  /** Predicates and their objects; key: address, or "_:" and the name of a blank node. */
  properties(subject: string): [predicate: string, objects: Quad["object"][]][];
}

const TYPE = expand("rdf:type");
const ORDER = (["dcat:Catalog", "dcat:Dataset", "dcat:Distribution", "dcat:DataService", "foaf:Agent"] as const).map(
  expand,
);

/** Groups quads by subject, for the forms that are read by people. Blank nodes of our graphs hang on one subject each. */
export function outline(quads: Quad[]): Outline {
  const subjects = new Map<string, Map<string, Quad["object"][]>>();
  for (const { subject, predicate, object } of quads) {
    const properties = subjects.get(subject.id) ?? new Map<string, Quad["object"][]>();
    subjects.set(subject.id, properties);
    const objects = properties.get(predicate.value);
    if (objects) objects.push(object);
    else properties.set(predicate.value, [object]);
  }
  const rank = (subject: string) => {
    const types = (subjects.get(subject)?.get(TYPE) ?? []).map(({ value }) => value);
    const found = ORDER.findIndex((type) => types.includes(type));
    return found === -1 ? ORDER.length : found;
  };
  return {
    subjects: [...subjects.keys()].filter((id) => !id.startsWith("_:")).sort((a, b) => rank(a) - rank(b)),
    properties(subject) {
      const properties = [...(subjects.get(subject) ?? [])];
      return properties.sort(([a], [b]) => Number(b === TYPE) - Number(a === TYPE));
    },
  };
}
