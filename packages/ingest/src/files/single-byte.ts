import { decodeBytes } from "./decode-bytes.js";

/** Encodings of one byte a character in which French files are met. */
export const SINGLE_BYTE = ["windows-1252", "iso-8859-15", "cp850", "macroman"] as const;
export type SingleByte = (typeof SINGLE_BYTE)[number];

/** How often each byte over 127 occurs, by what surrounds it: between a small letter and a capital, after another small one, within capitals, elsewhere in a word, alone. */
export interface ByteCounts {
  atJoints: Uint32Array;
  afterSmall: Uint32Array;
  inCapitals: Uint32Array;
  afterOther: Uint32Array;
  alone: Uint32Array;
  /** "½" or "¼" of Windows-1252 beside a letter and "¤", which are "œ", "Œ" and "€" in ISO-8859-15; and beside a digit. */
  beside: { letters: number; digits: number };
}

/** Small letters of French with their accents, capital ones, and signs of its texts. */
const SMALL = "éèêëàâäùûüçîïôöœæÿ";
const CAPITAL = "ÉÈÊËÀÂÄÙÛÜÇÎÏÔÖŒÆŸ";
const SIGNS = "°²³½¼€£§«»’‘“”–—…·µ±×•ªº\u00a0";

/** What draws the frames of DOS screens. */
const BOXES = /[\u2500-\u259f]/;

/** The share of bytes that an encoding must make letters of French from, to be taken instead of Windows-1252. */
const PLAINLY = 0.7;

/** The encoding that makes French of the most bytes; Windows-1252 unless another one is plainly better. */
export function findSingleByte(counts: ByteCounts): SingleByte | undefined {
  const scores = new Map(SINGLE_BYTE.map((encoding) => [encoding, score(counts, encoding)]));
  const usual = scores.get("windows-1252") as Score;
  const { letters, digits } = counts.beside;
  // These two differ by eight bytes, and by what Windows-1252 alone has from 0x80 to 0x9f.
  if (letters > digits && usual.controls === 0 && usual.unknown === 0) return "iso-8859-15";
  let best: SingleByte = "windows-1252";
  for (const encoding of ["cp850", "macroman"] as const) {
    const { fit, bytes } = scores.get(encoding) as Score;
    if (fit >= PLAINLY * bytes && fit > (scores.get(best) as Score).fit) best = encoding;
  }
  return best === "windows-1252" && usual.unknown > 0 ? undefined : best;
}

interface Score {
  fit: number;
  /** Bytes over 127. */
  bytes: number;
  /** Bytes that the encoding does not know. */
  unknown: number;
  /** Bytes from 0x80 to 0x9f. */
  controls: number;
}

/** Bytes that Windows-1252 leaves undefined. */
const UNDEFINED_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

function score({ atJoints, afterSmall, inCapitals, afterOther, alone }: ByteCounts, encoding: SingleByte): Score {
  const result: Score = { fit: 0, bytes: 0, unknown: 0, controls: 0 };
  for (let byte = 128; byte < 256; byte++) {
    const found = [atJoints, afterSmall, inCapitals, afterOther, alone].map((counts) => counts[byte] ?? 0);
    const [joint, small, capital, other, apart] = found as [number, number, number, number, number];
    const all = joint + small + capital + other + apart;
    if (all === 0) continue;
    result.bytes += all;
    if (byte < 0xa0) result.controls += all;
    const isUnknown = encoding === "windows-1252" && UNDEFINED_1252.has(byte);
    if (isUnknown) result.unknown += all;
    const character = isUnknown ? "\u0081" : decodeBytes(Buffer.from([byte]), encoding);
    // "FÊte", "SêJOUR": within a word, a letter of the other case is one of another encoding.
    if (SMALL.includes(character)) result.fit += joint + small + other - capital;
    else if (CAPITAL.includes(character)) result.fit += capital + other - small - joint;
    // "L’EGLISE": none of these encodings has a letter of French there.
    else if (character === "’") result.fit += all;
    // "Saint-Just–Luzac": a sign, as likely as a letter.
    else if (SIGNS.includes(character)) result.fit += joint + 0.3 * (other + capital - small) + apart;
    // "OC╔AN": of a box that a letter touches, so seldom that ten letters do not weigh as much.
    else result.fit -= (BOXES.test(character) ? 10 : 1) * (all - apart);
    // One letter alone is a word: "à".
    if (!SIGNS.includes(character)) result.fit += "àÀ".includes(character) ? apart : -apart;
  }
  return result;
}
