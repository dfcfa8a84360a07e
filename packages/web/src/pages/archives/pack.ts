import { setImmediate as breathe } from "node:timers/promises";
import { zipFile } from "@datalogue/api";

/** Characters deflated at once. */
const PIECE = 65_536;

/** An archive of texts, the thread left to others between its pieces. */
export async function pack(entries: [name: string, text: string][]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (const piece of zipFile(entries.map(([name, text]) => [name, cutText(text)]))) {
    pieces.push(piece);
    await breathe();
  }
  return Buffer.concat(pieces);
}

/** Never within a pair of surrogates: each piece is encoded alone. */
function* cutText(text: string): Iterable<string> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + PIECE, text.length);
    if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end++;
    yield text.slice(start, end);
    start = end;
  }
}
