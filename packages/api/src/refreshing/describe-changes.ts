import { inputFormats, type Report, typeset } from "@datalogue/ingest";
import { countLines } from "../sources/count-lines.js";
import type { Inspection } from "../sources/guard-table.js";
import type { LastReception } from "./reception-memory.js";

/** What a received file is not any more, compared with the one published last: French sentences; none when it is as it was. */
export function describeChanges(
  before: Pick<LastReception, "name" | "file" | "columns" | "rows" | "years"> &
    Partial<Pick<LastReception, "communes">>,
  now: Pick<Inspection, "columns" | "rows" | "file" | "communes"> & { name: string; years: number[] },
  /** Whether the whole answer was asked for, as then: only then are rows and communes counted. */
  { whole }: { whole: boolean },
): string[] {
  const { file } = now;
  const gone = before.columns.filter((name) => !now.columns.includes(name));
  const added = now.columns.filter((name) => !before.columns.includes(name));
  const found = now.communes?.found.length ?? null;
  const [first = 0, last = 0] = [now.years[0], now.years.at(-1)];
  const lost = before.years.filter((year) => !now.years.includes(year));
  const holes = lost.filter((year) => year > first && year < last);
  const ends = lost.filter((year) => !holes.includes(year));
  return [
    ...(withoutDate(before.name) === withoutDate(now.name)
      ? []
      : [`Le fichier s'appelle « ${now.name} », et non plus « ${before.name} ».`]),
    ...(file && before.file && file.format !== before.file.format
      ? [`Le format est ${labelOf(file.format)}, et non plus ${labelOf(before.file.format)}.`]
      : []),
    ...(file?.encoding && before.file?.encoding && file.encoding !== before.file.encoding
      ? [`L'encodage est ${file.encoding}, et non plus ${before.file.encoding}.`]
      : []),
    ...(file?.delimiter && before.file?.delimiter && file.delimiter !== before.file.delimiter
      ? [`Le séparateur est ${delimiterOf(file.delimiter)}, et non plus ${delimiterOf(before.file.delimiter)}.`]
      : []),
    ...(file?.sheet !== undefined && before.file?.sheet !== undefined && file.sheet !== before.file.sheet
      ? [`La feuille lue est « ${file.sheet} », et non plus « ${before.file.sheet} ».`]
      : []),
    ...(gone.length > 0 ? [`Colonnes disparues : ${listed(gone)}.`] : []),
    ...(added.length > 0 ? [`Colonnes nouvelles : ${listed(added)}.`] : []),
    ...(whole && now.rows < before.rows
      ? [`${countLines(now.rows)} au lieu de ${before.rows.toLocaleString("fr-FR")}.`]
      : []),
    ...(whole && found !== null && typeof before.communes === "number" && found < before.communes
      ? [`${found} ${found > 1 ? "communes" : "commune"} du territoire au lieu de ${before.communes}.`]
      : []),
    ...(whole && holes.length > 0 ? [`Années manquantes : ${holes.join(", ")}.`] : []),
    ...(whole && ends.length > 0 ? [`Années qui n'y sont plus : ${ends.join(", ")}.`] : []),
  ].map((one) => typeset(one));
}

/** Names of files hold a day or a year that changes each time. */
function withoutDate(name: string): string {
  return name.replace(/\d+/g, "#");
}

/** A tabulation does not show. */
function delimiterOf(sign: string): string {
  return sign === "\t" ? "une tabulation" : `« ${sign} »`;
}

function labelOf(format: Report["file"]["format"]): string {
  return format === "unknown" ? "inconnu" : inputFormats[format].label;
}

function listed(names: string[]): string {
  return `${names.slice(0, 10).join(", ")}${names.length > 10 ? `… (${names.length})` : ""}`;
}
