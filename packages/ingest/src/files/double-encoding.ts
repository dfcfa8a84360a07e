import iconv from "iconv-lite";

/** What the bytes of "é", "’", "œ", "€" in UTF-8 look like once read as Windows-1252; no French word holds these. */
const TWICE = /Ã[\u0080-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[™˜œ“”¦]|â‚¬|Å“/;

/** A word whose accents were converted twice. */
export interface TwiceEncoded {
  /** Line of the text, from 1. */
  line: number;
  written: string;
  /** What it was before, when it can be told. */
  meant: string | undefined;
}

/** The first word of a text that was saved in UTF-8 after its UTF-8 had been read as Windows-1252: "ChÃ¢teau". */
export function findTwiceEncoded(text: string): TwiceEncoded | undefined {
  const at = TWICE.exec(text)?.index;
  if (at === undefined) return undefined;
  const start = text.slice(0, at).search(/[^\s;,|"]*$/);
  const written = /^[^\s;,|"]*/.exec(text.slice(start))?.[0] ?? "";
  const bytes = iconv.encode(written, "windows-1252");
  const meant = bytes.toString("utf8");
  return {
    line: text.slice(0, at).split(/\r\n|\r|\n/).length,
    written,
    meant: meant.includes("\ufffd") ? undefined : meant,
  };
}
