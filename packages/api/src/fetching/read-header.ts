import { isUtf8 } from "node:buffer";

/** The text of a header: it comes one sign a byte, and many servers write UTF-8 in it. */
export function readHeader(text: string | undefined): string | undefined {
  const bytes = Buffer.from(text ?? "", "latin1");
  return text !== undefined && isUtf8(bytes) ? bytes.toString("utf8") : text;
}
