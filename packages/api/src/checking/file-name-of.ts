import { basename } from "node:path";
import { HIDDEN_SIGNS } from "@datalogue/ingest";

/**
 * The name of a file in a `Content-Disposition` header (RFC 6266): `filename*` first, else `filename`, whose bytes are read as
 * UTF-8 when they are. Undefined without name; "" for an empty one. Folders are left out.
 */
export function fileNameOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const extended = /;\s*filename\*\s*=\s*(utf-8|iso-8859-1)'[^']*'([^;\s]*)/i.exec(header);
  if (extended) {
    const [, charset = "", encoded = ""] = extended;
    const bytes = encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return cleanFileName(charset.toLowerCase() === "utf-8" ? fromUtf8(bytes) : bytes);
  }
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]*))/i.exec(header);
  if (!plain) return undefined;
  return cleanFileName(fromUtf8(plain[1]?.replace(/\\(["\\])/g, "$1") ?? plain[2] ?? ""));
}

/** A name without folder, nor control character, nor sign that turns what follows, cut at 200. */
export function cleanFileName(name: string): string {
  return (
    basename(name.replaceAll("\\", "/"))
      .replace(HIDDEN_SIGNS, "")
      .trim()
      .slice(0, 200)
      // Half of a sign, where it was cut, goes in no header.
      .replace(HIDDEN_SIGNS, "")
  );
}

/** Headers come as Latin-1: their bytes as UTF-8 when they are valid. */
function fromUtf8(text: string): string {
  const decoded = Buffer.from(text, "latin1").toString("utf8");
  return decoded.includes("\ufffd") ? text : decoded;
}
