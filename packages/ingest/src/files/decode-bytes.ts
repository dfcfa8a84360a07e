import iconv from "iconv-lite";

const macRoman = new TextDecoder("macintosh");

/** The text of bytes, in an encoding that iconv-lite knows. Its Mac Roman is that of before 1998, where « ¤ » stood for « € ». */
export function decodeBytes(bytes: Buffer, encoding: string): string {
  return encoding === "macroman" ? macRoman.decode(bytes) : iconv.decode(bytes, encoding);
}
