import { Parser } from "saxen";
import { decodeReferences } from "./decode-references.js";

/** An element of a document; names bear the prefixes that were asked for. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** Its own text, that of its children left out. */
  text: string;
}

/** Why a document is not read. `document-type`: it declares one, which is where entities are that read other files or multiply. */
export class XmlFault extends Error {
  constructor(readonly kind: "none" | "malformed" | "cut" | "too-large" | "document-type") {
    super(`XML: ${kind}`);
  }
}

const MAX_DEPTH = 100;
const MAX_ELEMENTS = 2_000_000;

/** A small document as a tree, held whole. `prefixes`: those that names are told with, by namespace. Throws `XmlFault`. */
export function parseXmlTree(text: string, prefixes: Record<string, string>): XmlElement {
  if (!/<[^!?]/.test(text)) throw new XmlFault("none");
  const root: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let count = 0;
  const top = () => open.at(-1) as XmlElement;
  const parser = new Parser().ns(prefixes);
  parser.on("error", (error) => {
    if (error instanceof XmlFault) throw error;
    throw new XmlFault(error.message === "unexpected end of file" ? "cut" : "malformed");
  });
  parser.on("attention", () => {
    throw new XmlFault("document-type");
  });
  parser.on("openTag", (name, attributes) => {
    if (open.length > MAX_DEPTH || ++count > MAX_ELEMENTS) throw new XmlFault("too-large");
    const element: XmlElement = { name, attributes: {}, children: [], text: "" };
    for (const [key, value] of Object.entries(attributes())) element.attributes[key] = decodeReferences(value);
    top().children.push(element);
    open.push(element);
  });
  parser.on("closeTag", () => {
    open.pop();
  });
  parser.on("text", (raw) => {
    if (/\S/.test(raw)) top().text += decodeReferences(raw);
  });
  parser.on("cdata", (raw) => {
    top().text += raw;
  });
  parser.parse(text);
  const [element] = root.children;
  if (!element) throw new XmlFault("none");
  return element;
}
