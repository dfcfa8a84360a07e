import { StringDecoder } from "node:string_decoder";
import { Parser } from "saxen";
import { decodeReferences } from "./decode-references.js";

/** What a document is told by; names come without their prefix, texts and attributes decoded. */
export interface XmlHandlers {
  /** `bare`: the tag closes itself. */
  open?(name: string, attributes: () => Record<string, string>, bare: boolean): void;
  close?(name: string): void;
  /** One piece between two tags or comments, as it is written. */
  text?(raw: string, decode: (text: string) => string): void;
}

/** Characters of a tag, a text or a comment at most: the parser keeps each whole. */
const MAX_TOKEN = 2_000_000;
const MAX_DEPTH = 200;

/**
 * Reads a UTF-8 document piece by piece, so that memory does not grow with it; yields once the handlers were told of what each piece
 * holds. Throws what they throw, and when the document is not well formed, or too deep.
 */
export async function* readXml(pieces: AsyncIterable<Uint8Array>, handlers: XmlHandlers): AsyncGenerator<void> {
  const { open, close, text } = handlers;
  const parser = new Parser();
  // Characters given to the parser since it last told of anything: those that it keeps.
  let kept = 0;
  let depth = 0;
  const progress = () => {
    kept = 0;
  };
  parser.on("openTag", (name, attributes, _decode, bare) => {
    kept = 0;
    if (++depth > MAX_DEPTH) throw new Error("the document is too deep");
    open?.(localName(name), () => decodeAttributes(attributes()), bare);
  });
  parser.on("closeTag", (name) => {
    kept = 0;
    depth--;
    close?.(localName(name));
  });
  parser.on("text", (raw) => {
    kept = 0;
    text?.(raw, decodeReferences);
  });
  parser.on("cdata", (raw) => {
    kept = 0;
    text?.(raw, asIs);
  });
  for (const event of ["comment", "question", "attention"] as const) parser.on(event, progress);
  const write = (xml: string) => {
    kept += xml.length;
    parser.write(xml);
    if (kept > MAX_TOKEN) throw new Error("a part of the document is too long");
  };
  const decoder = new StringDecoder("utf8");
  // The parser is given whole tags: cut within the quotes of an attribute, one would end at the first « > » of its value.
  let rest = "";
  for await (const piece of pieces) {
    rest += decoder.write(piece as Buffer);
    const end = rest.lastIndexOf("<");
    if (end > 0) {
      write(rest.slice(0, end));
      rest = rest.slice(end);
    }
    if (rest.length > MAX_TOKEN) throw new Error("a part of the document is too long");
    yield;
  }
  write(rest + decoder.end());
  parser.end();
  yield;
}

const asIs = (text: string) => text;

function localName(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}

function decodeAttributes(written: Record<string, string>): Record<string, string> {
  for (const name in written) {
    const value = decodeReferences(written[name] as string);
    written[name] = value;
    // `xmlns:…` declares a prefix and is no attribute.
    const colon = name.indexOf(":");
    if (colon >= 0 && !name.startsWith("xmlns:")) written[name.slice(colon + 1)] = value;
  }
  return written;
}
