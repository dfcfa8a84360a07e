import { type FormatName, formatNames, inputFormats } from "../input-formats.js";

/** What a file is, from its first bytes and its name. */
export type FileKind = FormatName | { unsupported: string; advice: string };

const SIGNATURES: [bytes: number[], what: string, advice: string][] = [
  [[0x25, 0x50, 0x44, 0x46], "un PDF", "Demandez le tableau d'origine et enregistrez-le en CSV."],
  [
    [0xd0, 0xcf, 0x11, 0xe0],
    "un ancien classeur Excel (.xls)",
    "Ouvrez-le et enregistrez-le en « CSV UTF-8 » ou en .xlsx.",
  ],
  [[0x89, 0x50, 0x4e, 0x47], "une image PNG", "Choisissez un fichier CSV ou GeoJSON."],
  [[0xff, 0xd8, 0xff], "une image JPEG", "Choisissez un fichier CSV ou GeoJSON."],
  [[0x47, 0x49, 0x46, 0x38], "une image GIF", "Choisissez un fichier CSV ou GeoJSON."],
  [[0x1f, 0x8b], "un fichier compressé (.gz)", "Décompressez-le d'abord."],
  [[0x37, 0x7a, 0xbc, 0xaf], "une archive 7z", "Décompressez-la d'abord."],
  [[0x52, 0x61, 0x72, 0x21], "une archive RAR", "Décompressez-la d'abord."],
  [[0x50, 0x41, 0x52, 0x31], "un fichier Parquet", "Exportez-le en CSV."],
  [[0x7f, 0x45, 0x4c, 0x46], "un programme", "Choisissez un fichier CSV ou GeoJSON."],
];

/** "SQLite format 3": its reader tells whether it is a GeoPackage. */
const SQLITE = Buffer.from("SQLite format 3\0", "latin1");

const WEB_PAGE: FileKind = {
  unsupported: "une page web (HTML), comme en donnent certains exports « Excel »",
  advice: "Ouvrez-le dans un tableur et enregistrez-le en « CSV UTF-8 » ou en .xlsx.",
};
const XML: FileKind = {
  unsupported: "du XML (KML, GML, classeur XML…)",
  advice: "Ouvrez-le dans le logiciel qui l'a produit et enregistrez-le en CSV, en .xlsx ou en GeoJSON.",
};

export function detectKind(head: Uint8Array, name: string): FileKind {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  for (const [bytes, what, advice] of SIGNATURES)
    if (bytes.every((byte, at) => head[at] === byte)) return { unsupported: what, advice };
  if (SQLITE.every((byte, at) => head[at] === byte)) return "gpkg";
  if (extension === "gpkg")
    return {
      unsupported: "un .gpkg qui n'est pas un GeoPackage (chiffré, abîmé ou mal nommé)",
      advice: "Exportez de nouveau la couche en GeoPackage, sans mot de passe.",
    };
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4) return archiveKind(head, extension);
  if (isNamed("geojson", extension)) return "geojson";
  // Many programs name so the web page that their "Excel export" is.
  const markup = /^\s*<(!doctype|html|head|meta|style|table|\?xml|kml|gml)\b/i.exec(textOf(head))?.[1]?.toLowerCase();
  if (markup !== undefined) return ["?xml", "kml", "gml"].includes(markup) ? XML : WEB_PAGE;
  if (isNamed("csv", extension)) return "csv";
  const start = firstCharacter(head);
  return start === 0x7b || start === 0x5b ? "geojson" : "csv";
}

const isNamed = (format: FormatName, extension: string) =>
  (inputFormats[format].extensions as readonly string[]).includes(extension);

/** The names of the first entries of an archive are readable in its first bytes. */
function archiveKind(head: Uint8Array, extension: string): FileKind {
  const marked = formatNames.filter((name) => inputFormats[name].archiveMarks.length > 0);
  const named = marked.find((name) => isNamed(name, extension));
  if (named) return named;
  const text = Buffer.from(head).toString("latin1");
  const found = marked.find((name) => inputFormats[name].archiveMarks.some((mark) => text.includes(mark)));
  if (found) return found;
  if (text.includes("opendocument.spreadsheet"))
    return { unsupported: "un classeur LibreOffice (.ods)", advice: "Enregistrez la feuille en CSV ou en .xlsx." };
  return "shapefile";
}

/** The first bytes as text, without a mark nor the zeros of UTF-16. */
function textOf(head: Uint8Array): string {
  return Buffer.from(head.subarray(0, 256))
    .toString("latin1")
    .replaceAll("\0", "")
    .replace(/^(ï»¿|ÿþ|þÿ)/, "");
}

function firstCharacter(head: Uint8Array): number {
  let at = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  while (at < head.length && [9, 10, 13, 32].includes(head[at] as number)) at++;
  return head[at] ?? 0;
}
