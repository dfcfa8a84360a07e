import { createTextTable, type TextTable } from "./text-table.js";
import { readXml } from "./xml-stream.js";

/** Bytes of the texts that a workbook shares, at most: they are kept in memory while it is read. */
const MAX_BYTES = 100_000_000;

/** The shared texts take more than they may. */
export class TooManyTexts extends Error {
  constructor(readonly limit: number) {
    super(`the shared texts take more than ${limit} bytes`);
  }
}

/** Reads the table of texts that cells name by their rank (ECMA-376 part 1, 18.4). Throws `TooManyTexts`. */
export async function readSharedTexts(part: AsyncIterable<Uint8Array>, maxBytes = MAX_BYTES): Promise<TextTable> {
  const table = createTextTable();
  let text: RichText | undefined;
  const reading = readXml(part, {
    open(name) {
      if (name === "si") text = createRichText();
      else text?.open(name);
    },
    close(name) {
      if (name !== "si") return text?.close(name);
      if (text) table.add(unescapeText(text.text));
      if (table.bytes > maxBytes) throw new TooManyTexts(maxBytes);
      text = undefined;
    },
    text: (piece, decode) => text?.add(decode(piece)),
  });
  for await (const _ of reading);
  return table;
}

/** A text of the table or of a cell: one piece, or runs of the same text written differently; phonetic guides are left out. */
export interface RichText {
  text: string;
  open(name: string): void;
  close(name: string): void;
  add(piece: string): void;
}

export function createRichText(): RichText {
  let [inText, inRun, inGuide] = [false, false, false];
  const enter = (name: string, inside: boolean) => {
    if (name === "t") inText = inside;
    else if (name === "r") inRun = inside;
    else if (name === "rPh") inGuide = inside;
  };
  return {
    text: "",
    open: (name) => enter(name, true),
    close: (name) => enter(name, false),
    add(piece) {
      if (inText && !inGuide) this.text = inRun ? this.text + piece : piece;
    },
  };
}

/** Characters that XML does not allow are written `_x000D_` (ECMA-376 part 1, 22.9.2.19). */
export function unescapeText(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
