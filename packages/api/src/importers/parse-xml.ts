import { isUtf8 } from "node:buffer";
import { parseXmlTree, type XmlElement, XmlFault } from "@datalogue/ingest";
import iconv from "iconv-lite";
import { ImportFailure } from "./import-failure.js";

/** A document as a tree; `prefixes`: those that names are told with, by namespace. Throws `ImportFailure`. */
export function parseXml(xml: Uint8Array | string, prefixes: Record<string, string>): XmlElement {
  try {
    const text = typeof xml === "string" ? xml : decodeXml(xml);
    return parseXmlTree(text, { ...prefixes, "http://www.w3.org/1999/xlink": "xlink" });
  } catch (error) {
    throw error instanceof XmlFault ? new ImportFailure(FAULTS[error.kind]) : error;
  }
}

const FAULTS: Record<XmlFault["kind"], string> = {
  none: "Le fichier ne contient pas de XML.",
  malformed: "Le XML est mal formé, et ne peut pas être lu.",
  cut: "Le XML est coupé avant sa fin\u00A0: envoyez-le de nouveau, entier.",
  "too-large": "Le XML est trop profond ou trop long pour une fiche.",
  "document-type":
    "Le XML déclare un type de document (DOCTYPE), où peuvent se cacher des entités dangereuses\u00A0: il n'est pas lu. Retirez cette déclaration.",
};

/** Throws for a page of a site. */
export function refusePage(head: string): void {
  if (/^(\xef\xbb\xbf|\ufeff)?\s*<(!doctype\s+html|html[\s>])/i.test(head))
    throw new ImportFailure(
      "C'est une page web (HTML), et non un catalogue. Donnez l'adresse du fichier ou du service lui-même.",
    );
}

/** By its mark, then by what its declaration says, then UTF-8, then Windows-1252: what old tools write without saying it. */
export function decodeXml(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  refusePage(head);
  const [first, second] = bytes;
  const marked =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : undefined;
  const [, declared] = /^(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/.exec(head) ?? [];
  const label = marked ?? (declared && !/^utf-?8$/i.test(declared) ? declared : undefined);
  if (label !== undefined && iconv.encodingExists(label)) return iconv.decode(Buffer.from(bytes), label);
  return isUtf8(bytes)
    ? Buffer.from(bytes)
        .toString("utf8")
        .replace(/^\ufeff/, "")
    : iconv.decode(Buffer.from(bytes), "windows-1252");
}

/** The elements at a path from one: "gmd:contact/*\/gmd:role"; `*` is any name. */
export function elementsAt(from: XmlElement, path: string): XmlElement[] {
  let found = [from];
  for (const name of path.split("/"))
    found = found.flatMap(({ children }) => children.filter((child) => name === "*" || child.name === name));
  return found;
}

/** Elements of a name, wherever they are under one; what is within one of them is not looked at. */
export function findElements(from: XmlElement, names: readonly string[]): XmlElement[] {
  if (names.includes(from.name)) return [from];
  return from.children.flatMap((child) => findElements(child, names));
}
