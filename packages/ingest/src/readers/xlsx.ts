import { isNote } from "../checks/foot-line.js";
import { cleanName } from "../column-names.js";
import type { Lang } from "../field-types/field-type.js";
import { formatCount, plural, quote } from "../issues/french.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Note } from "../note.js";
import type { Field } from "../schema.js";
import { type FoundColumn, isBlank, type Table } from "../table.js";
import { type CellWriter, createCellWriter } from "./cell-text.js";
import { describeSkipped, isRepeatedHeader, nameColumns, tellDoubt } from "./csv.js";
import { countMatches, findHeader, type HeaderVerdict } from "./find-header.js";
import { type ExpectedNames, expectedNames, type ReadContext, type Reader } from "./reader.js";
import { createTextTable } from "./text-table.js";
import { readWorkbookParts, type WorkbookParts, type WorkbookSheet } from "./workbook-parts.js";
import {
  type CellContext,
  Duration,
  MAX_COLUMNS,
  type MergedCells,
  readSheetRows,
  type SheetRow,
  type Value,
} from "./workbook-sheet.js";
import { readSharedTexts, TooManyTexts } from "./workbook-strings.js";
import { NO_STYLES, readStyles } from "./workbook-styles.js";
import { type Archive, openArchive, tellRefusal } from "./zip-entries.js";

/** Rows of a sheet at most; a few more are allowed for what stands above the header. */
const MAX_ROWS = 200_000;
const ABOVE = 10;
/** Rows × columns at most. */
const MAX_CELLS = 20_000_000;
/** Merged cells that are remembered, at most. */
const MAX_MERGED = 100_000;
/** Rows looked at to choose the sheet and find its header. */
const SAMPLE_ROWS = 100;
const BATCH = 1000;
/** Bytes of a part that is read at once: the list of sheets, the styles. */
const MAX_SMALL_PART = 30_000_000;

/**
 * Excel workbooks (.xlsx, .xlsm): one sheet, the one that the schema matches best. It is read twice as a stream: measured, so that the
 * table and what is said of it are known before its rows, then row by row. Only the texts that cells share stay in memory. Bounded: see
 * `ZIP_LIMITS`, `MAX_ROWS`.
 */
export const xlsx: Reader = {
  title: "Excel (.xlsx)",
  extensions: ["xlsx", "xlsm"],
  async open(context) {
    const { issues, path } = context;
    const opened = await openArchive(path, isWorkbookPart);
    if (opened.kind !== "open") {
      tellRefusal(opened, issues);
      return undefined;
    }
    const { archive } = opened;
    try {
      if (archive.sizeOf(WORKBOOK) === undefined || archive.sizeOf(RELATIONS) === undefined) {
        const advice = "Enregistrez la feuille de calcul en « CSV UTF-8 » ou en .xlsx.";
        issues.add(
          "unsupported-format",
          null,
          {},
          { names: ["une archive ou un document sans feuille de calcul .xlsx", advice] },
        );
        return undefined;
      }
      return await openWorkbook(archive, context);
    } catch (error) {
      if (error instanceof TooManyTexts) {
        const [fr, en] = [`${error.limit / 1e6} Mo`, `${error.limit / 1e6} MB`];
        const reason = { fr: `ses textes font plus de ${fr}`, en: `its texts take more than ${en}` };
        issues.add("unsafe-archive", null, {}, { reason });
      } else issues.add("unreadable-archive", null, { detail: (error as Error).message });
      return undefined;
    } finally {
      archive.close();
    }
  },
};

const WORKBOOK = "xl/workbook.xml";
const RELATIONS = "xl/_rels/workbook.xml.rels";

/** What is read of a workbook; drawings, images, macros and links are left in the archive. */
function isWorkbookPart(name: string): boolean {
  return (
    /^xl\/.*\.(xml|rels)$/.test(name) &&
    !/^xl\/(drawings|charts|media|externalLinks|pivot\w*|comments\w*|theme)/.test(name)
  );
}

/** Whatever is thrown here comes from the file: its parts are not what the format says. */
async function openWorkbook(archive: Archive, context: ReadContext): Promise<Table | undefined> {
  const { issues } = context;
  for (const name of [WORKBOOK, RELATIONS]) expectSmall(archive, name);
  const parts = await readWorkbookParts(archive.stream(WORKBOOK), archive.stream(RELATIONS));
  const cells = await readCellContext(archive, parts);
  const names = expectedNames(context);
  const normalised: Note[] = [];
  const chosen = await chooseSheet(archive, parts.sheets, cells, names, context, normalised);
  if (chosen === "absent") return undefined;
  if (!chosen) {
    issues.add("empty-file", null, {});
    return undefined;
  }
  const merged: MergedCells[] = [];
  const shown: CellContext = {
    ...cells,
    showDigits: true,
    onMerged: (range) => void (merged.length < MAX_MERGED && merged.push(range)),
  };
  const measure = await measureSheet(readSheetRows(archive.stream(chosen.part), shown));
  if (isTooLarge(measure, chosen.name, issues)) return undefined;
  if (measure.fault) throw new Error(measure.fault);
  const { uncomputed, percents } = measure;
  if (uncomputed > 0)
    normalised.push({
      fr: `${plural(uncomputed, "formule")} sans résultat enregistré : les cellules sont lues vides. Ouvrez le classeur dans un tableur et enregistrez-le.`,
      en: `${uncomputed} formula(s) without a saved result: the cells are read as empty. Open the workbook in a spreadsheet and save it.`,
    });
  if (percents.count > 0)
    normalised.push({
      fr: `${plural(percents.count, "cellule")} au format pourcentage (la première est ${percents.first}) : le nombre lu est celui que la feuille garde, 0.125 où elle montre 12,5 %.`,
      en: `${percents.count} cell(s) shown as percentages (the first one is ${percents.first}): the number read is the one that the sheet keeps, 0.125 where it shows 12.5%.`,
    });
  return makeTable(measure, chosen, shown, merged, context, names, normalised);
}

function expectSmall(archive: Archive, name: string): void {
  if ((archive.sizeOf(name) ?? 0) > MAX_SMALL_PART) throw new Error(`${name} is too large`);
}

async function readCellContext(
  archive: Archive,
  { sharedTexts, styles, from1904 }: WorkbookParts,
): Promise<CellContext> {
  const has = (name: string) => archive.sizeOf(name) !== undefined;
  expectSmall(archive, styles);
  return {
    texts: has(sharedTexts) ? await readSharedTexts(archive.stream(sharedTexts)) : createTextTable(),
    styles: has(styles) ? await readStyles(await archive.read(styles)) : NO_STYLES,
    from1904,
    showDigits: false,
  };
}

/** A sheet measured up to its last row that bears a value: what comes below is only formatted. */
interface Measure {
  /** Number of the last row that bears a value, be it empty, 0 when none does; rank of the last column. */
  lastRow: number;
  lastColumn: number;
  uncomputed: number;
  percents: { count: number; first: string };
  /** Number of the last row with something in it. */
  lastFilled: number;
  /** Numbers of the rows that hold something, after `SAMPLE_ROWS`: how many. */
  filledBelow: number;
  /** The first rows, by their rank; those that are not written are empty. */
  top: Value[][];
  fault?: string;
}

/** @param maxRow what is below is not read. */
async function measureSheet(batches: AsyncIterable<SheetRow[]>, maxRow = Number.POSITIVE_INFINITY): Promise<Measure> {
  const measure: Measure = {
    ...{ lastRow: 0, lastColumn: 0, uncomputed: 0, percents: { count: 0, first: "" } },
    ...{ lastFilled: 0, filledBelow: 0, top: [] },
  };
  // Of the rows without a value met since the last one with: they count if another one follows.
  let since = { lastColumn: 0, uncomputed: 0, percents: { count: 0, first: "" }, fault: "" };
  for await (const rows of batches)
    for (const row of rows) {
      if (row.number > maxRow) return trimTop(measure);
      since.lastColumn = Math.max(since.lastColumn, row.lastColumn);
      since.uncomputed += row.uncomputed;
      since.percents.first ||= row.percents.first;
      since.percents.count += row.percents.count;
      since.fault ||= row.fault ?? "";
      if (!row.bears) continue;
      measure.lastRow = Math.max(measure.lastRow, row.number);
      measure.lastColumn = Math.max(measure.lastColumn, since.lastColumn);
      measure.uncomputed += since.uncomputed;
      measure.percents.first ||= since.percents.first;
      measure.percents.count += since.percents.count;
      if (since.fault) measure.fault ??= since.fault;
      since = { lastColumn: 0, uncomputed: 0, percents: { count: 0, first: "" }, fault: "" };
      if (row.values.length === 0) continue;
      measure.lastFilled = row.number;
      if (row.number > SAMPLE_ROWS) {
        if (isFilled(row.values)) measure.filledBelow++;
      } else if (measure.lastRow * measure.lastColumn <= MAX_CELLS) {
        while (measure.top.length < row.number - 1) measure.top.push([]);
        measure.top.push(row.values);
      }
    }
  return trimTop(measure);
}

function trimTop(measure: Measure): Measure {
  // Below the first rows, those that are not written are empty too.
  while (measure.top.length < Math.min(SAMPLE_ROWS, measure.lastFilled)) measure.top.push([]);
  return measure;
}

/** The sheet whose header holds most names of the schema; else the first visible one with a table, or else with anything. */
async function chooseSheet(
  archive: Archive,
  sheets: readonly WorkbookSheet[],
  cells: CellContext,
  names: ExpectedNames,
  { foreseen, issues }: ReadContext,
  normalised: Note[],
): Promise<{ name: string; part: string; sheets: string[] } | "absent" | undefined> {
  const wanted = foreseen?.sheet;
  const listed = sheets.map(({ name }) => name);
  const asked = wanted?.choose(listed);
  const candidates = [];
  let places = 0;
  for (const [rank, { name, part, hidden }] of sheets.entries()) {
    if (part === undefined) continue;
    const sample = await measureSheet(readSheetRows(archive.stream(part), cells), SAMPLE_ROWS);
    if (sample.fault) throw new Error(sample.fault);
    places += sample.lastRow * sample.lastColumn;
    if (places > MAX_CELLS) throw new Error("too many sheets");
    if (asked !== undefined && rank !== asked) continue;
    const top = findTop(sample.top, names);
    const isTable = !hidden && top.header.length > 1 && sample.top.slice(top.rank + 1).some(isFilled);
    if (top.header.length > 0)
      candidates.push({ name, part, hidden, isTable, matches: countMatches(top.header, names) });
  }
  if (asked === -1) {
    issues.add("recipe-sheet-missing", null, {}, { bound: String(wanted?.wanted), names: listed });
    return "absent";
  }
  // What a hidden sheet holds was not meant to be shown, unless nothing else is what the schema expects.
  const shown = candidates.filter(({ hidden, matches }) => !hidden && matches > 0);
  const most = Math.max(0, ...(shown.length > 0 ? shown : candidates).map(({ matches }) => matches));
  const best =
    most > 0
      ? (shown.length > 0 ? shown : candidates).find(({ matches }) => matches === most)
      : (candidates.find(({ isTable }) => isTable) ?? candidates.find(({ hidden }) => !hidden) ?? candidates[0]);
  if (best && sheets.length > 1) {
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
    const others = sheets.length - 1;
    normalised.push({
      fr: `Feuille ${best.hidden ? "cachée " : ""}${quote(best.name)} lue, ${why.fr} ; ${others > 1 ? `les ${others} autres feuilles ont été ignorées` : "l'autre feuille a été ignorée"}.`,
      en: `${best.hidden ? "Hidden sheet" : "Sheet"} “${best.name}” read, ${why.en}; ${others} other sheet(s) ignored.`,
    });
  }
  return best && { ...best, sheets: listed };
}

function isTooLarge({ lastRow, lastColumn }: Measure, name: string, issues: IssueCollector): boolean {
  if (lastRow <= MAX_ROWS + ABOVE && lastRow * lastColumn <= MAX_CELLS && lastColumn <= MAX_COLUMNS) return false;
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
): { header: string[]; above: string[]; rank: number; doubt: HeaderVerdict["doubt"]; usual: number } {
  const writer = createCellWriter(undefined);
  const records = values.slice(0, SAMPLE_ROWS).map((row) => trimEnd(row.map((value) => writeCell(value, writer))));
  const { rank, doubt, usual } = findHeader(records, { names, ...(headerRow ? { rank: headerRow - 1 } : {}) });
  return { header: records[rank] ?? [], above: records.slice(0, rank).flat(), rank, doubt, usual };
}

function makeTable(
  { top, lastRow, lastFilled, filledBelow }: Measure,
  { name: sheet, sheets, part }: { name: string; sheets: string[]; part: string },
  cells: CellContext,
  merged: readonly MergedCells[],
  context: ReadContext,
  names: ExpectedNames,
  normalised: Note[],
): Table | undefined {
  const { header, above, rank, doubt, usual } = findTop(top, names, context.foreseen?.headerRow);
  const headerLine = rank + 1;
  if (context.foreseen?.headerRow !== undefined && isBlank(header)) {
    context.issues.add("recipe-header-missing", null, { line: headerLine, sheet, detail: lastFilled });
    return undefined;
  }
  if (headerLine > 1) normalised.push(describeSkipped(headerLine));
  const columns = nameColumns(header, headerLine, context, normalised);
  if (doubt) tellDoubt(doubt, header, headerLine, context.issues);
  const comesAgain = isRepeatedHeader(header, doubt);
  // A recipe says what to do of them.
  const tellNotes = context.foreseen === undefined;
  const fill = tellMerged(merged, headerLine, columns, context, normalised);
  const fields = new Map<string, Field>(context.schema?.fields.map((field) => [cleanName(field.name), field]));
  const writers = columns.map(({ name }) => createCellWriter(fields.get(name)));
  const extra = createCellWriter(undefined);
  const blank = lastFilled - headerLine - top.slice(headerLine).filter(isFilled).length - filledBelow;
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
    usualWidth: usual,
    typed: true,
    above,
    geographic: false,
    normalised,
    async *batches() {
      const opened = await openArchive(context.path, isWorkbookPart);
      if (opened.kind !== "open") throw new Error("the workbook changed while it was read");
      try {
        let records: string[][] = [];
        let lines: number[] = [];
        const batch = () => {
          const numbers = lines;
          const full = { records, lineOf: (at: number) => numbers[at] as number };
          records = [];
          lines = [];
          return full;
        };
        for await (const rows of readSheetRows(opened.archive.stream(part), cells))
          for (const { number, values } of rows) {
            if (number <= headerLine || number > lastRow || !isFilled(values)) continue;
            fill(number, values);
            const [alone] = values;
            if (tellNotes && values.length === 1 && columns.length > 1 && typeof alone === "string" && isNote(alone))
              context.issues.add("note-row", null, { line: number, column: 1, value: alone });
            const record = fitTo(
              columns.length,
              values.map((value, at) => writeCell(value, writers[at] ?? extra)),
            );
            if (comesAgain(record)) {
              context.issues.add("repeated-header", null, { line: number });
              continue;
            }
            records.push(record);
            lines.push(number);
            if (records.length === BATCH) yield batch();
          }
        if (records.length > 0) yield batch();
      } finally {
        opened.archive.close();
      }
    },
  };
}

/**
 * Says the cells of the table that are merged over several rows: only the first of these has their value. Where the recipe asks so, gives
 * what writes it in the others, row after row.
 */
function tellMerged(
  merged: readonly MergedCells[],
  headerLine: number,
  columns: readonly FoundColumn[],
  { foreseen, issues }: ReadContext,
  normalised: Note[],
): (number: number, values: Value[]) => void {
  const inTable = merged.filter(({ top, left }) => top > headerLine && left <= columns.length);
  const [first] = inTable;
  if (!first) return () => {};
  if (!foreseen?.fillMerged) {
    for (const { place, top, left } of inTable)
      issues.add("merged-cells", columns[left - 1]?.name ?? null, { line: top, column: left, value: place });
    return () => {};
  }
  normalised.push({
    fr: `${plural(inTable.length, "cellule fusionnée", "cellules fusionnées")} (la première est ${first.place}) : leur valeur a été recopiée sur chacune de leurs lignes, comme la recette le demande.`,
    en: `${inTable.length} merged cell(s) (the first one is ${first.place}): their value was copied to each of their rows, as the recipe asks.`,
  });
  const waiting = [...inTable].sort((a, b) => b.top - a.top);
  let open: { range: MergedCells; value: Value }[] = [];
  return (number, values) => {
    open = open.filter(({ range }) => range.bottom >= number);
    for (let next = waiting.at(-1); next && next.top <= number; next = waiting.at(-1)) {
      waiting.pop();
      if (next.top === number) open.push({ range: next, value: values[next.left - 1] ?? null });
    }
    for (const { range, value } of open) {
      if (range.top === number) continue;
      while (values.length < range.left) values.push(null);
      values[range.left - 1] ??= value;
    }
  };
}

/** Whether a row holds something. */
function isFilled(values: readonly Value[]): boolean {
  return values.some((value) => value !== null && (typeof value !== "string" || value.trim() !== ""));
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
  if (value instanceof Duration) return writer.duration(value.seconds);
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
