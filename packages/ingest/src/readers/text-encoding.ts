import { detectEncoding, type Encoding, type EncodingVerdict, encodingNames } from "../files/encoding.js";
import type { Note } from "../note.js";
import type { ReadContext } from "./reader.js";

/** The encoding of a text file and what its conversion changes; undefined when it is not text (the collector says why). */
export async function openText(
  { path, scan, issues, foreseen }: ReadContext,
  normalised: Note[],
): Promise<Encoding | undefined> {
  const found = await detectEncoding(path, scan);
  const told = foreseen?.encoding;
  const verdict: EncodingVerdict =
    told === undefined || found.kind === "binary"
      ? found
      : { kind: "text", encoding: told, bom: found.kind === "text" && found.bom && found.encoding === told };
  switch (verdict.kind) {
    case "binary":
      issues.add("binary-file", null, {});
      return undefined;
    case "unknown":
      issues.add("unknown-encoding", null, {});
      return undefined;
    case "mixed":
      issues.add("mixed-encoding", null, { line: verdict.line });
      return "utf-8";
    case "text":
      if (verdict.encoding !== "utf-8")
        normalised.push({
          fr: `Encodage ${encodingNames[verdict.encoding]} converti en UTF-8.`,
          en: `Encoding ${encodingNames[verdict.encoding]} converted to UTF-8.`,
        });
      if (verdict.bom)
        normalised.push({ fr: "Marque d'ordre des octets (BOM) retirée.", en: "Byte order mark (BOM) removed." });
      if (scan.nulls > 0 && !verdict.encoding.startsWith("utf-16"))
        normalised.push({ fr: "Caractères nuls (octets zéro) retirés.", en: "Null characters (zero bytes) removed." });
      return verdict.encoding;
  }
}
