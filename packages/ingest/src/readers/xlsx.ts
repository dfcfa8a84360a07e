import { zipSync } from "fflate";
import readWorkbook, { readSheet } from "read-excel-file/node";
import type { Lang } from "../field-types/field-type.js";
import { formatCount, plural, quote } from "../issues/french.js";
import type { Note } from "../note.js";
import type { Field } from "../schema.js";
import { type CellWriter, createCellWriter } from "./cell-text.js";
import { describeSkipped, nameColumns } from "./csv.js";
import { countMatches, findHeader, isBlank, mode } from "./csv-dialect.js";
import { cleanName } from "./header.js";
import { type ExpectedNames, expectedNames, type ReadContext, type Reader, type Table } from "./reader.js";
import { readFormats } from "./workbook-formats.js";
import { listSheets, type PreparedSheet, prepareSheet } from "./workbook-parts.js";
import { openZipEntries } from "./zip-entries.js";

/** Rows of a sheet at most; a few more are allowed for what stands above the header. */
const MAX_ROWS = 200_000;
const ABOVE = 10;
/** Rows × columns at most: `read-excel-file` makes each row as long as the longest. */
const MAX_CELLS = 20_000_000;
/** Rows looked at to choose the sheet and find its header. */
const SAMPLE_ROWS = 100;
const BATCH = 1000;

/** A cell as `read-excel-file` gives it; whole numbers of more than fifteen digits are kept as they are. */
type Value = string | number | bigint | boolean | Date | null;

/** Excel workbooks (.xlsx, .xlsm): one sheet, the one that the schema matches best. Bounded: see `ZIP_LIMITS`, `MAX_ROWS`. */
export const xlsx: Reader = {
  title: "Excel (.xlsx)",
  extensions: ["xlsx", "xlsm"],
  async open(context) {
    const { issues } = context;
    const archive = await openZipEntries(context.path, isWorkbookPart, issues);
    if (!archive) return undefined;
    const { entries } = archive;
    if (!entries.has("xl/workbook.xml") || !entries.has("xl/_rels/workbook.xml.rels")) {
      const advice = "Enregistrez la feuille de calcul en « CSV UTF-8 » ou en .xlsx.";
      issues.add(
        "unsupported-format",
        null,
        {},
        { names: ["une archive ou un document sans feuille de calcul .xlsx", advice] },
      );
      return undefined;
    }
    const names = expectedNames(context);
    try {
      const normalised: Note[] = [];
      const chosen = await chooseSheet(entries, names, context, normalised);
      if (chosen === "absent") return undefined;
      if (!chosen) {
        issues.add("empty-file", null, {});
        return undefined;
      }
      const formats = readFormats(entries);
      const sheet = prepareSheet(entries.get(chosen.part) as Buffer, undefined, formats);
      if (!Number.isFinite(sheet.lastRow * sheet.lastColumn)) throw new UnreadableWorkbook("cells without a place");
      if (isTooLarge(sheet, chosen.name, issues)) return undefined;
      // Only what was measured reaches the parser: the other sheets are emptied.
      for (const [name, content] of entries)
        if (hasCells(content)) entries.set(name, Buffer.from(prepareSheet(content, 0).xml));
      entries.set(chosen.part, Buffer.from(sheet.xml));
      sheet.xml = "";
      const ready = zipStored(entries);
      entries.clear();
      const values = await parse(() => readSheet(ready, chosen.name, readOptions));
      if (sheet.uncomputed > 0)
        normalised.push({
          fr: `${plural(sheet.uncomputed, "formule")} sans résultat enregistré : les cellules sont lues vides. Ouvrez le classeur dans un tableur et enregistrez-le.`,
          en: `${sheet.uncomputed} formula(s) without a saved result: the cells are read as empty. Open the workbook in a spreadsheet and save it.`,
        });
      const { count, first } = sheet.percents;
      if (count > 0)
        normalised.push({
          fr: `${plural(count, "cellule")} au format pourcentage (la première est ${first}) : le nombre lu est celui que la feuille garde, 0.125 où elle montre 12,5 %.`,
          en: `${count} cell(s) shown as percentages (the first one is ${first}): the number read is the one that the sheet keeps, 0.125 where it shows 12.5%.`,
        });
      return makeTable(values as Value[][], chosen, context, names, normalised);
    } catch (error) {
      if (!(error instanceof UnreadableWorkbook)) throw error;
      issues.add("unreadable-archive", null, { detail: error.message });
      return undefined;
    }
  },
};

const readOptions = {
  trim: false,
  parseNumber(text: string): Value {
    const value = Number(text);
    if (Number.isNaN(value)) return text;
    return /^-?\d{16,}$/.test(text) ? BigInt(text) : value;
  },
};

/** What `read-excel-file` reads; drawings, images, macros and links are left in the archive. */
function isWorkbookPart(name: string): boolean {
  return (
    /^xl\/.*\.(xml|rels)$/.test(name) &&
    !/^xl\/(drawings|charts|media|externalLinks|pivot\w*|comments\w*|theme)/.test(name)
  );
}

function hasCells(content: Buffer): boolean {
  return content.includes("sheetData");
}

/** The parts of the workbook are not what the format says. */
class UnreadableWorkbook extends Error {}

/** What `read-excel-file` is given after the archive received was verified: the same entries, not compressed. */
function zipStored(entries: Iterable<readonly [name: string, content: Uint8Array]>): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(entries), { level: 0 }).buffer);
}

/** `read-excel-file` works on bytes in memory: whatever it throws (errors of all kinds) comes from the file. */
async function parse<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new UnreadableWorkbook(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The sheet whose header holds most names of the schema; else the first visible one with a table, or else with anything. */
async function chooseSheet(
  entries: ReadonlyMap<string, Buffer>,
  names: ExpectedNames,
  { foreseen, issues }: ReadContext,
  normalised: Note[],
): Promise<{ name: string; part: string; sheets: string[] } | "absent" | undefined> {
  const sheets = listSheets(entries);
  let cells = 0;
  const samples = [...entries].map(([name, content]): [string, Buffer] => {
    if (!hasCells(content)) return [name, content];
    const sample = prepareSheet(content, SAMPLE_ROWS);
    cells += sample.lastRow * sample.lastColumn;
    return [name, Buffer.from(sample.xml)];
  });
  if (cells > MAX_CELLS) throw new UnreadableWorkbook("too many sheets");
  const previews = await parse(() => readWorkbook(zipStored(samples), readOptions));
  const wanted = foreseen?.sheet;
  const asked = wanted ? wanted.choose(previews.map(({ sheet: name }) => name)) : undefined;
  if (asked === -1) {
    const facts = { bound: String(wanted?.wanted), names: previews.map(({ sheet: name }) => name) };
    issues.add("recipe-sheet-missing", null, {}, facts);
    return "absent";
  }
  const candidates = previews.flatMap(({ sheet: name, data }, rank) => {
    if (asked !== undefined && rank !== asked) return [];
    const { part, hidden } = sheets[rank] ?? {};
    const values = (data ?? []) as Value[][];
    const top = findTop(values, names);
    const isTable = !hidden && top.header.length > 1 && listFilled(values, top.rank + 1).length > 0;
    return part && entries.has(part) && top.header.length > 0
      ? [{ name, part, hidden, isTable, matches: countMatches(top.header, names) }]
      : [];
  });
  // What a hidden sheet holds was not meant to be shown, unless nothing else is what the schema expects.
  const shown = candidates.filter(({ hidden, matches }) => !hidden && matches > 0);
  const most = Math.max(0, ...(shown.length > 0 ? shown : candidates).map(({ matches }) => matches));
  const best =
    most > 0
      ? (shown.length > 0 ? shown : candidates).find(({ matches }) => matches === most)
      : (candidates.find(({ isTable }) => isTable) ?? candidates.find(({ hidden }) => !hidden) ?? candidates[0]);
  if (best && previews.length > 1) {
    const why: Record<Lang, string> = wanted
      ? { fr: "celle que la recette demande", en: "the one that the recipe asks for" }
      : most > 0
        ? {
            fr: "celle dont l'en-tête correspond le mieux au schéma",
            en: "the one whose header matches the schema best",
          }
        : best.isTable
          ? { fr: "la première qui contient un tableau", en: "the first one that holds a table" }
          : { fr: "la première qui n'est pas vide", en: "the first one that is not empty" };
    const others = previews.length - 1;
    normalised.push({
      fr: `Feuille ${best.hidden ? "cachée " : ""}${quote(best.name)} lue, ${why.fr} ; ${others > 1 ? `les ${others} autres feuilles ont été ignorées` : "l'autre feuille a été ignorée"}.`,
      en: `${best.hidden ? "Hidden sheet" : "Sheet"} “${best.name}” read, ${why.en}; ${others} other sheet(s) ignored.`,
    });
  }
  return best && { ...best, sheets: previews.map(({ sheet: name }) => name) };
}

function isTooLarge({ lastRow, lastColumn }: PreparedSheet, name: string, issues: ReadContext["issues"]): boolean {
  if (lastRow <= MAX_ROWS + ABOVE && lastRow * lastColumn <= MAX_CELLS) return false;
  const [rows, columns] = [formatCount(lastRow), formatCount(lastColumn)];
  const reason =
    lastRow > MAX_ROWS + ABOVE
      ? {
          fr: `« ${name} » va jusqu'à la ligne ${rows}, ${formatCount(MAX_ROWS)} lignes au plus sont admises`,
          en: `“${name}” reaches row ${lastRow}, the limit is ${MAX_ROWS} rows`,
        }
      : {
          fr: `« ${name} » s'étend sur ${rows} lignes et ${columns} colonnes (une cellule remplie loin du tableau ?)`,
          en: `“${name}” spreads over ${lastRow} rows and ${lastColumn} columns (a cell filled far from the table?)`,
        };
  issues.add("too-many-rows", null, { sheet: name }, { reason });
  return true;
}

/** The first rows as text without the empty cells at their end, and the header among them. */
function findTop(
  values: readonly Value[][],
  names: ExpectedNames,
  headerRow?: number,
): { header: string[]; above: string[]; rank: number } {
  const writer = createCellWriter(undefined);
  const records = values.slice(0, SAMPLE_ROWS).map((row) => trimEnd(row.map((value) => writeCell(value, writer))));
  const width = mode(records.filter((record) => !isBlank(record)).map((record) => record.length));
  const rank = headerRow === undefined ? findHeader(records, width, names) : headerRow - 1;
  return { header: records[rank] ?? [], above: records.slice(0, rank).flat(), rank };
}

function makeTable(
  values: Value[][],
  { name: sheet, sheets }: { name: string; sheets: string[] },
  context: ReadContext,
  names: ExpectedNames,
  normalised: Note[],
): Table | undefined {
  const { header, above, rank } = findTop(values, names, context.foreseen?.headerRow);
  const headerLine = rank + 1;
  if (context.foreseen?.headerRow !== undefined && isBlank(header)) {
    context.issues.add("recipe-header-missing", null, { line: headerLine, sheet, detail: values.length });
    return undefined;
  }
  if (headerLine > 1) normalised.push(describeSkipped(headerLine));
  const columns = nameColumns(header, headerLine, context, normalised);
  const fields = new Map<string, Field>(context.schema?.fields.map((field) => [cleanName(field.name), field]));
  const writers = columns.map(({ name }) => createCellWriter(fields.get(name)));
  const extra = createCellWriter(undefined);
  const filled = listFilled(values, headerLine);
  const blank = values.length - headerLine - filled.length;
  if (blank > 0)
    normalised.push({
      fr: `${plural(blank, "ligne vide", "lignes vides")} de la feuille ${blank > 1 ? "ont été ignorées" : "a été ignorée"}.`,
      en: `${blank} empty row(s) of the sheet ignored.`,
    });
  return {
    columns,
    headerLine,
    encoding: null,
    delimiter: null,
    sheet,
    sheets,
    typed: true,
    above,
    geographic: false,
    normalised,
    async *batches() {
      for (let from = 0; from < filled.length; from += BATCH) {
        const rows = filled.slice(from, from + BATCH);
        const records = rows.map((row) =>
          fitTo(
            columns.length,
            (values[row] as Value[]).map((value, at) => writeCell(value, writers[at] ?? extra)),
          ),
        );
        yield { records, lineOf: (at) => (rows[at] as number) + 1 };
      }
    },
  };
}

/** Ranks of the rows that hold something. */
function listFilled(values: readonly Value[][], from: number): number[] {
  const filled: number[] = [];
  for (let row = from; row < values.length; row++)
    if ((values[row] as Value[]).some((value) => value !== null && (typeof value !== "string" || value.trim() !== "")))
      filled.push(row);
  return filled;
}

/** A record as wide as the header; longer only by cells that hold something. */
function fitTo(width: number, record: string[]): string[] {
  while (record.length < width) record.push("");
  while (record.length > width && (record.at(-1) as string).trim() === "") record.pop();
  return record;
}

function trimEnd(record: string[]): string[] {
  return fitTo(0, record);
}

function writeCell(value: Value, writer: CellWriter): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return writer.boolean(value);
  if (value instanceof Date) return writer.date(formatDate(value));
  return writer.number(String(value));
}

/** Day zero of Excel: what is before it, less than a day, is a time alone. */
const DAY_ZERO = Date.UTC(1899, 11, 30);
const DAY = 86_400_000;

/** ISO 8601, to the second: what Excel stores is a number of days, never exact. */
function formatDate(date: Date): string {
  const rounded = new Date(Math.round(date.getTime() / 1000) * 1000);
  const [day, time] = [rounded.toISOString().slice(0, 10), rounded.toISOString().slice(11, 19)];
  const since = rounded.getTime() - DAY_ZERO;
  if (since >= 0 && since < DAY) return time;
  return time === "00:00:00" ? day : `${day}T${time}`;
}
