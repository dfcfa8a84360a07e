import { counted, inputFormats, type Report, typeset } from "@datalogue/ingest";
import type { Inspection } from "../sources/guard-table.js";
import { listColumns } from "../sources/list-columns.js";
import type { LastReception, LostYears } from "./reception-memory.js";

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
    ...(gone.length > 0 ? [`Colonnes disparues : ${listColumns(gone, 10)}.`] : []),
    ...(added.length > 0 ? [`Colonnes nouvelles : ${listColumns(added, 10)}.`] : []),
    ...(whole && now.rows < before.rows
      ? [`${counted(now.rows, "ligne")} au lieu de ${before.rows.toLocaleString("fr-FR")}.`]
      : []),
    ...(whole && found !== null && typeof before.communes === "number" && found < before.communes
      ? [`${found} ${found > 1 ? "communes" : "commune"} du territoire au lieu de ${before.communes}.`]
      : []),
    ...(whole ? tellLostYears(findLost(before.years, now.years), now.years) : []),
  ].map((one) => typeset(one));
}

/** The years that the rows had and have no more, of those that the source still asks for (`asked`, all without it); undefined when all are there. */
export function findLostYears(
  before: readonly number[],
  now: readonly number[],
  asked: readonly number[] = before,
): LostYears | undefined {
  const years = findLost(before, now).filter((year) => asked.includes(year));
  return years.length > 0 ? { years, told: typeset(tellLostYears(years, now).join(" ")) } : undefined;
}

function findLost(before: readonly number[], now: readonly number[]): number[] {
  return before.filter((year) => !now.includes(year));
}

function tellLostYears(lost: readonly number[], now: readonly number[]): string[] {
  const [first = 0, last = 0] = [now[0], now.at(-1)];
  const holes = lost.filter((year) => year > first && year < last);
  const ends = lost.filter((year) => !holes.includes(year));
  return [
    ...(holes.length > 0 ? [`Années manquantes : ${holes.join(", ")}.`] : []),
    ...(ends.length > 0 ? [`Années qui n'y sont plus : ${ends.join(", ")}.`] : []),
  ];
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
