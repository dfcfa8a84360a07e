import { StringDecoder } from "node:string_decoder";
import iconv from "iconv-lite";
import { decodeBytes } from "./decode-bytes.js";
import { type FileSource, openSource } from "./file-source.js";
import { readChunks } from "./read-chunks.js";
import type { FileScan } from "./scan-file.js";
import { type ByteCounts, findSingleByte, type SingleByte } from "./single-byte.js";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | SingleByte;

/** How the report names an encoding. */
export const encodingNames: Record<Encoding, string> = {
  "utf-8": "UTF-8",
  "windows-1252": "Windows-1252",
  "utf-16le": "UTF-16LE",
  "utf-16be": "UTF-16BE",
  "iso-8859-15": "ISO-8859-15",
  cp850: "CP850",
  macroman: "Mac Roman",
};

export type EncodingVerdict =
  | { kind: "text"; encoding: Encoding; bom: boolean }
  /** UTF-8 with some bytes that are not: two encodings were mixed. */
  | { kind: "mixed"; line: number }
  | { kind: "unknown" }
  | { kind: "binary" };

/** Decides the encoding of a whole file. Reads it again only when it is neither UTF-8 nor UTF-16. */
export async function detectEncoding(path: FileSource, scan: FileScan): Promise<EncodingVerdict> {
  const { head } = scan;
  if (head[0] === 0xff && head[1] === 0xfe) return { kind: "text", encoding: "utf-16le", bom: true };
  if (head[0] === 0xfe && head[1] === 0xff) return { kind: "text", encoding: "utf-16be", bom: true };
  const wide = scan.nulls > 0 ? wideEncoding(head) : undefined;
  if (wide) return { kind: "text", encoding: wide, bom: false };
  if (isBinary(head)) return { kind: "binary" };
  const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  if (scan.utf8 && !bom && !scan.ascii && (await isCapitalE(path)))
    return { kind: "text", encoding: "windows-1252", bom: false };
  if (scan.utf8) return { kind: "text", encoding: "utf-8", bom };
  const counts = await countBytes(path);
  // "Ã" before a sign is no French: a quarter as many of these as of other accents, and neither encoding is that of the whole file.
  if (counts.sequences > 4 * counts.broken || (counts.letters > 0 && 4 * counts.letters >= counts.broken))
    return { kind: "mixed", line: counts.brokenLine };
  const encoding = findSingleByte(counts);
  return encoding ? { kind: "text", encoding, bom: false } : { kind: "unknown" };
}

/** UTF-16 without mark: nearly one byte in two is zero, always on the same side. */
function wideEncoding(head: Uint8Array): Encoding | undefined {
  const pairs = head.length >> 1;
  if (pairs < 2) return undefined;
  const zeros = [0, 0];
  for (let at = 0; at < pairs * 2; at++) if (head[at] === 0) zeros[at & 1] = (zeros[at & 1] as number) + 1;
  const [even, odd] = zeros as [number, number];
  if (odd > 0.6 * pairs && even < 0.05 * pairs) return "utf-16le";
  return even > 0.6 * pairs && odd < 0.05 * pairs ? "utf-16be" : undefined;
}

/** More than one byte in fifty is a control character that no text holds. */
function isBinary(head: Uint8Array): boolean {
  let controls = 0;
  for (const byte of head) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) controls++;
  return controls > Math.max(1, head.length / 50);
}

/** What follows a final "É" in Windows-1252: "…", "’", no-break space, "»". */
const AFTER_CAPITAL_E = [0x85, 0x92, 0xa0, 0xbb];

/**
 * Whether a file of good UTF-8 has no other accent than "É" followed by one of these in Windows-1252 ("QUALITÉ : …"). In UTF-8 the
 * same bytes are letters of phonetics (ɒ, ɠ, ɻ) that no table holds alone. Reads up to the first other accent.
 */
async function isCapitalE(path: FileSource): Promise<boolean> {
  const file = await openSource(path);
  try {
    const buffer = Buffer.allocUnsafe(1 << 16);
    let capital = false;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return true;
      for (let at = 0; at < bytesRead; at++) {
        const byte = buffer[at] as number;
        if (byte < 0x80) continue;
        if (capital ? !AFTER_CAPITAL_E.includes(byte) : byte !== 0xc9) return false;
        capital = !capital;
      }
    }
  } finally {
    await file.close();
  }
}

/** What is counted of the bytes of a text. */
interface TextCounts extends ByteCounts {
  /** Whole multi-byte UTF-8 sequences, those among them of accented Latin letters (C3), bytes outside them, and the line of the first of these. */
  sequences: number;
  letters: number;
  broken: number;
  brokenLine: number;
}

async function countBytes(path: FileSource): Promise<TextCounts> {
  const file = await openSource(path);
  const { counts, add } = createByteCounter();
  try {
    const buffer = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return counts;
      add(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** Counts the UTF-8 sequences of a text that comes piece by piece and the bytes outside them, each of these by its value and what surrounds it. */
export function createByteCounter(): { counts: TextCounts; add(bytes: Uint8Array): void } {
  const counts: TextCounts = {
    ...{ sequences: 0, letters: 0, broken: 0, brokenLine: 0 },
    ...{ afterSmall: new Uint32Array(256), inCapitals: new Uint32Array(256), afterOther: new Uint32Array(256) },
    ...{ atJoints: new Uint32Array(256), alone: new Uint32Array(256), beside: { letters: 0, digits: 0 } },
  };
  let line = 1;
  let pending = 0;
  let lead = 0;
  let before = 0;
  return {
    counts,
    add(bytes) {
      const { length } = bytes;
      for (let at = 0; at < length; at++) {
        const byte = bytes[at] as number;
        if (byte === 10) line++;
        if (byte >= 0x80) {
          const after = at + 1 < length ? (bytes[at + 1] as number) : 0;
          const where =
            !isWord(before) && !isWord(after)
              ? counts.alone
              : before >= 97 && before <= 122
                ? after >= 65 && after <= 90
                  ? counts.atJoints
                  : counts.afterSmall
                : before >= 65 && before <= 90 && !(after >= 97 && after <= 122)
                  ? counts.inCapitals
                  : counts.afterOther;
          where[byte] = (where[byte] as number) + 1;
          if (byte === 0xa4) counts.beside.letters++;
          else if (byte === 0xbc || byte === 0xbd) {
            if (isLetter(before) || isLetter(after)) counts.beside.letters++;
            else counts.beside.digits++;
          }
        }
        before = byte;
        if (pending > 0 && byte >= 0x80 && byte < 0xc0) {
          pending--;
          if (pending === 0) counts.sequences++;
          if (lead === 0xc3) counts.letters++;
          continue;
        }
        const startsSequence = byte >= 0xc2 && byte < 0xf5;
        if (pending > 0 || (byte >= 0x80 && !startsSequence)) {
          counts.broken++;
          if (counts.brokenLine === 0) counts.brokenLine = line;
        }
        lead = byte;
        pending = startsSequence ? (byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1) : 0;
      }
    },
  };
}

/** Whether a byte may be of a word: a letter of ASCII, or one of the others. */
function isWord(byte: number): boolean {
  return byte >= 0x80 || isLetter(byte);
}

/** Whether a byte is a letter of ASCII. */
function isLetter(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
}

/** Decodes chunk after chunk; a character cut between two chunks comes out whole. The byte order mark is kept. */
export interface Decoder {
  write(bytes: Buffer): string;
  end(): string;
}

export function createDecoder(encoding: Encoding): Decoder {
  if (encoding === "utf-8") return new StringDecoder("utf8");
  // A byte a character: none is cut.
  if (encoding === "macroman") return { write: (bytes) => decodeBytes(bytes, encoding), end: () => "" };
  const decoder = iconv.getDecoder(encoding, { stripBOM: false });
  return { write: (bytes) => decoder.write(bytes), end: () => decoder.end() ?? "" };
}

/**
 * Small pieces: all that one gives is dead before the next collection of young objects. With 64 kB, V8 took what it read for
 * long-lived, one run in two, and twice as long for it.
 */
const PIECE = 1 << 13;
const LINE_FEED = 10;

/** The text of a file, piece by piece (see `readPieces`). */
export async function* readText(path: FileSource, encoding: Encoding): AsyncGenerator<string> {
  for await (const pieces of readPieces(path, encoding)) yield* pieces;
}

/** A byte order mark at the beginning of a line: files were joined. */
const JOINED_MARK = /(?<=[\r\n])\ufeff+/g;

/**
 * The text of a file by groups of pieces, each group being decoded while it is gone through: piece by piece (8 kB of bytes at most), without zero
 * characters, nor byte order mark at the beginning of the text or of a line. Reads by 1 MiB.
 * `zeros`: false for a file that is known to hold no zero byte. `onMark` is told of each mark removed but the first of the text.
 */
export async function* readPieces(
  path: FileSource,
  encoding: Encoding,
  { zeros = true, onMark = () => {} }: { zeros?: boolean; onMark?: () => void } = {},
): AsyncGenerator<Iterable<string>> {
  const file = await openSource(path);
  try {
    const decoder = createDecoder(encoding);
    let first = true;
    let startsLine = true;
    function* decode(chunk: Buffer): Generator<string> {
      for (let at = 0; at < chunk.length; ) {
        // Cut after a line where there is one: records are then seldom put together again.
        const line = chunk.lastIndexOf(LINE_FEED, at + PIECE - 1) + 1;
        const end = line > at ? line : Math.min(at + PIECE, chunk.length);
        const text = clean(decoder.write(chunk.subarray(at, end)));
        at = end;
        if (text) yield text;
      }
    }
    function clean(text: string): string {
      if (!text) return text;
      let result = first && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
      first = false;
      if (result.includes("\ufeff")) result = withoutMarks(result);
      const ending = text.charCodeAt(text.length - 1);
      startsLine = ending === 10 || ending === 13;
      return zeros && result.includes("\0") ? result.replaceAll("\0", "") : result;
    }
    function withoutMarks(text: string): string {
      const drop = () => {
        onMark();
        return "";
      };
      return (startsLine ? text.replace(/^\ufeff+/, drop) : text).replace(JOINED_MARK, drop);
    }
    for await (const chunk of readChunks(file, 1 << 20)) yield decode(chunk);
    const rest = decoder.end();
    if (rest) yield [rest];
  } finally {
    await file.close();
  }
}
