import { isObject } from "../field-types/json-value.js";
import { type Encoding, encodingNames } from "../files/encoding.js";
import type { FileSource } from "../files/file-source.js";
import type { Note } from "../note.js";
import { readUtf8 } from "./geojson.js";
import { MalformedText, type NamedValues, openObjectTable } from "./object-table.js";
import { parseJson } from "./parse-json.js";
import type { Reader } from "./reader.js";
import { describeRepeated, findRepeatedName } from "./repeated-names.js";
import { createFeatureSplitter } from "./split-features.js";
import { openText } from "./text-encoding.js";

const PIECE = 1 << 16;
const LINE_FEED = 10;
/** Bytes of one record. */
const MAX_RECORD = 20_000_000;
const NO_OBJECT = {
  fr: "cet enregistrement n'est pas un objet entre accolades",
  en: "this record is not an object between braces",
};
const ILL_FORMED = { fr: "cet enregistrement n'est pas du JSON bien formé", en: "this record is not well-formed JSON" };

/** A JSON list of records, or one record on each line (NDJSON); what a record nests is kept as JSON text. */
export const jsonRecords: Reader = {
  async open(context) {
    const normalised: Note[] = [];
    const encoding = await openText(context, normalised);
    if (!encoding) return undefined;
    const isList = Buffer.from(context.scan.head)
      .toString("latin1")
      .replaceAll("\0", "")
      .replace(/^(ï»¿|ÿþ|þÿ)/, "")
      .trimStart()
      .startsWith("[");
    return openObjectTable(context, {
      geographic: false,
      encoding: encodingNames[encoding],
      normalised,
      read: () => (isList ? readList(context.path, encoding) : readLines(context.path, encoding)),
    });
  },
};

async function* readList(path: FileSource, encoding: Encoding): AsyncGenerator<readonly NamedValues[]> {
  let found: NamedValues[] = [];
  const splitter = createFeatureSplitter(
    { feature: (bytes) => void found.push(parseRecord(bytes)), member() {} },
    "list",
  );
  let read = 0;
  let line = 1;
  for await (const bytes of readUtf8(path, encoding)) {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      const problem = splitter.push(piece);
      if (found.length > 0) yield found;
      found = [];
      line += countLines(problem ? piece.subarray(0, problem.offset - read) : piece);
      if (problem) throw new MalformedText(problem.reason, line, problem.notRecords);
      read += piece.length;
    }
  }
  const problem = splitter.end();
  if (problem) throw new MalformedText(problem.reason, line, problem.notRecords);
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

async function* readLines(path: FileSource, encoding: Encoding): AsyncGenerator<readonly NamedValues[]> {
  let rest = Buffer.alloc(0);
  for await (const bytes of readUtf8(path, encoding)) {
    const found: NamedValues[] = [];
    const text = Buffer.concat([rest, bytes]);
    let start = 0;
    for (let end = text.indexOf(LINE_FEED); end >= 0; end = text.indexOf(LINE_FEED, start)) {
      if (!isBlank(text, start, end)) found.push(parseRecord(text.subarray(start, end)));
      start = end + 1;
    }
    rest = Buffer.from(text.subarray(start));
    if (rest.length > MAX_RECORD) throw new Error("a record is too long");
    if (found.length > 0) yield found;
  }
  if (!isBlank(rest, 0, rest.length)) yield [parseRecord(rest)];
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (![9, 13, 32].includes(bytes[at] as number)) return false;
  return true;
}

function parseRecord(bytes: Uint8Array): NamedValues {
  try {
    const value: unknown = parseJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"));
    if (!isObject(value)) return { properties: new Map(), fault: NO_OBJECT };
    const properties = new Map(Object.entries(value));
    const repeated = findRepeatedName(bytes, value);
    return repeated === undefined ? { properties } : { properties, fault: describeRepeated(repeated) };
  } catch {
    return { properties: new Map(), fault: ILL_FORMED };
  }
}
