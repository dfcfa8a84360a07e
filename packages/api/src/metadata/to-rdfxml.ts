import type { Quad } from "n3";
import { outline } from "./outline.js";
import { expand, prefixes, shorten } from "./prefixes.js";

/**
 * RDF/XML: one element per subject, named by its class, blank nodes in place. Every predicate must have a prefix of ours.
 * @see https://www.w3.org/TR/rdf-syntax-grammar/
 */
export function toRdfxml(quads: Quad[]): string {
  const { subjects, properties } = outline(quads);
  const lines: string[] = [];

  const writeNode = (id: string, indent: string) => {
    const described = properties(id);
    const [first, ...otherTypes] = described.find(([predicate]) => predicate === TYPE)?.[1] ?? [];
    const short = first === undefined ? undefined : shorten(first.value);
    const name = short?.includes("://") ? undefined : short;
    const about = id.startsWith("_:") ? "" : ` rdf:about="${escapeAttribute(id)}"`;
    const rest = described.flatMap(([predicate, objects]): [string, Quad["object"]][] =>
      (predicate === TYPE ? (name ? otherTypes : objects) : objects).map((object) => [predicate, object]),
    );
    if (rest.length === 0) {
      lines.push(`${indent}<${name ?? "rdf:Description"}${about}/>`);
      return;
    }
    lines.push(`${indent}<${name ?? "rdf:Description"}${about}>`);
    for (const [predicate, object] of rest) writeProperty(predicate, object, `${indent} `);
    lines.push(`${indent}</${name ?? "rdf:Description"}>`);
  };
  const writeProperty = (predicate: string, object: Quad["object"], indent: string) => {
    const name = shorten(predicate);
    if (name.includes("://")) throw new Error(`no prefix for the predicate ${predicate}`);
    if (object.termType === "BlankNode") {
      lines.push(`${indent}<${name}>`);
      writeNode(object.id, `${indent} `);
      lines.push(`${indent}</${name}>`);
    } else if (object.termType === "Literal") {
      const kind = object.language
        ? ` xml:lang="${escapeAttribute(object.language)}"`
        : object.datatype.value === STRING
          ? ""
          : ` rdf:datatype="${escapeAttribute(object.datatype.value)}"`;
      lines.push(`${indent}<${name}${kind}>${escapeText(object.value)}</${name}>`);
    } else {
      lines.push(`${indent}<${name} rdf:resource="${escapeAttribute(object.value)}"/>`);
    }
  };

  const namespaces = Object.entries(prefixes).map(([prefix, base]) => ` xmlns:${prefix}="${base}"`);
  lines.push('<?xml version="1.0" encoding="UTF-8"?>', `<rdf:RDF${namespaces.join("")}>`);
  for (const subject of subjects) writeNode(subject, " ");
  lines.push("</rdf:RDF>");
  return `${lines.join("\n")}\n`;
}

const TYPE = expand("rdf:type");
const STRING = expand("xsd:string");

/** Text of an element; a carriage return would be read as a line feed if it were written as it is. */
function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}
