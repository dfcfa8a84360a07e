import {
  type FormatName,
  formatNames,
  inputFormats,
  type PackingName,
  packings,
  type Signature,
} from "../input-formats.js";
import type { Note } from "../note.js";
import { refusedFormats } from "./refused-formats.js";

/** A ZIP archive without any file begins with its end. */
const EMPTY_ARCHIVE = "PK\x05\x06";

/** What a file is, from its first bytes and its name. */
export type FileKind =
  | { kind: "read"; format: FormatName }
  /** It holds the file to read. */
  | { kind: "packed"; packing: PackingName }
  | { kind: "refused"; what: Note; advice: Note };

/** The beginning of a file, as signatures look at it. */
interface Beginning {
  /** As Latin-1. */
  bytes: string;
  isArchive: boolean;
  /** As text: without mark, the zeros of UTF-16, nor spaces first. */
  text: string;
  /** The root element of an XML document or of a web page, in lower case. */
  root: string | undefined;
}

/** Tells what a file is. A name decides between texts that could be two things; content that leaves no doubt passes before any name. */
export function detectKind(head: Uint8Array, name: string): FileKind {
  const beginning = readBeginning(head);
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const named = formatNames.filter((format) => extensionsOf(format).includes(extension));
  const answering = formatNames.filter((format) => answers(inputFormats[format].signature, beginning));
  const sure = answering.findLast((format) => !isText(format));
  if (beginning.isArchive) {
    const isArchive = (format: FormatName) => "archive" in (inputFormats[format].signature ?? {});
    const refused = findRefused(beginning, named);
    if (refused) return refused;
    const format = named.find(isArchive) ?? sure;
    return format ? { kind: "read", format } : { kind: "packed", packing: "zip" };
  }
  if (sure) return { kind: "read", format: sure };
  if (beginning.bytes.startsWith(packings.gzip.bytes)) return { kind: "packed", packing: "gzip" };
  const refused = findRefused(beginning, named);
  if (refused) return refused;
  if (named.includes("gpkg"))
    return {
      kind: "refused",
      what: {
        fr: "un .gpkg qui n'est pas un GeoPackage (chiffré, abîmé ou mal nommé)",
        en: "a .gpkg that is no GeoPackage (encrypted, damaged or misnamed)",
      },
      advice: {
        fr: "Exportez de nouveau la couche en GeoPackage, sans mot de passe.",
        en: "Export the layer as GeoPackage again, without password.",
      },
    };
  const ofName = named.filter(isText);
  const isAsNamed = ofName.length === 0 || ofName.some((format) => answering.includes(format));
  const format = (isAsNamed ? answering.at(-1) : ofName[0]) ?? "csv";
  return format === "geojson" && extension !== "geojson" && isOtherObject(beginning.text)
    ? OTHER_OBJECT
    : { kind: "read", format };
}

/** What an API answers around its records, a setting: sending it to a GIS would lead nowhere. */
const OTHER_OBJECT: FileKind = {
  kind: "refused",
  what: {
    fr: "un objet JSON qui n'est ni une couche ni une liste d'enregistrements",
    en: "a JSON object that is neither a layer nor a list of records",
  },
  advice: {
    fr: "Enregistrez la liste seule : [{…}, {…}], ou un enregistrement par ligne, ou un CSV.",
    en: "Save the list alone: [{…}, {…}], or one record on each line, or a CSV.",
  },
};

function isOtherObject(text: string): boolean {
  return text.startsWith("{") && !/"(?:type|features|geometry|coordinates)"\s*:/.test(text);
}

function extensionsOf(format: FormatName): readonly string[] {
  return inputFormats[format].extensions;
}

/** Whether it is told by a text, which a table may begin with too. */
function isText(format: FormatName): boolean {
  const { signature } = inputFormats[format];
  return signature === undefined || "text" in signature;
}

function findRefused(beginning: Beginning, named: readonly FormatName[]): FileKind | undefined {
  const found = refusedFormats.find(
    ({ signature }) =>
      answers(signature, beginning) &&
      // The first words of a table may be any; no table begins with a tag.
      !("text" in signature && named.includes("csv") && !beginning.text.startsWith("<")),
  );
  return found && { kind: "refused", what: found.what, advice: found.advice };
}

function answers(signature: Signature | undefined, { bytes, isArchive, text, root }: Beginning): boolean {
  if (!signature) return false;
  if ("bytes" in signature) return bytes.startsWith(signature.bytes, "at" in signature ? signature.at : 0);
  if ("archive" in signature) return isArchive && signature.archive.some((mark) => bytes.includes(mark));
  if ("root" in signature) return root === signature.root.toLowerCase();
  // The names of all the files of an archive are not in its beginning.
  return "text" in signature && signature.text.test(text);
}

function readBeginning(head: Uint8Array): Beginning {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length).toString("latin1");
  const text = bytes
    .replaceAll("\0", "")
    .replace(/^(ï»¿|ÿþ|þÿ)/, "")
    .trimStart();
  return {
    bytes,
    isArchive: bytes.startsWith(packings.zip.bytes) || bytes.startsWith(EMPTY_ARCHIVE),
    text,
    root: rootOf(text),
  };
}

/** The name of the first element, after the prologue, the comments and the document type. */
function rootOf(text: string): string | undefined {
  let at = 0;
  while (at < text.length) {
    while (/\s/.test(text[at] ?? "")) at++;
    const end = text.startsWith("<?", at)
      ? text.indexOf("?>", at) + 2
      : text.startsWith("<!--", at)
        ? text.indexOf("-->", at) + 3
        : text.startsWith("<!", at)
          ? text.indexOf(">", at) + 1
          : -1;
    if (end < 0) return /^<(?:[\w.-]{1,100}:)?([\w.-]{1,100})/.exec(text.slice(at, at + 300))?.[1]?.toLowerCase();
    if (end <= at) return undefined;
    at = end;
  }
  return undefined;
}
