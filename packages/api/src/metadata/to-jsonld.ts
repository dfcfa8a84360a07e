import type { Quad } from "n3";
import { outline } from "./outline.js";
import { expand, prefixes, shorten } from "./prefixes.js";

type JsonValue = string | { [key: string]: JsonValue } | JsonValue[];

/**
 * JSON-LD with its context inside (a harvester fetches nothing): one object per subject, short names, blank nodes in place.
 * The context holds prefixes only, so every value says its own type or language.
 */
export function toJsonld(quads: Quad[]): string {
  const { subjects, properties } = outline(quads);
  const describe = (subject: string): { [key: string]: JsonValue } =>
    Object.fromEntries(
      properties(subject).map(([predicate, objects]): [string, JsonValue] => {
        if (predicate === expand("rdf:type")) return ["@type", single(objects.map(({ value }) => shorten(value)))];
        return [shorten(predicate), single(objects.map(toValue))];
      }),
    );
  const toValue = (object: Quad["object"]): JsonValue => {
    if (object.termType === "BlankNode") return describe(object.id);
    if (object.termType !== "Literal") return { "@id": object.value };
    if (object.language) return { "@value": object.value, "@language": object.language };
    if (object.datatype.value === expand("xsd:string")) return object.value;
    return { "@value": object.value, "@type": shorten(object.datatype.value) };
  };
  const graph = subjects.map((subject) => ({ "@id": subject, ...describe(subject) }));
  return `${JSON.stringify({ "@context": { ...prefixes }, "@graph": graph }, null, 1)}\n`;
}

function single(values: JsonValue[]): JsonValue {
  return values.length === 1 ? (values[0] as JsonValue) : values;
}
