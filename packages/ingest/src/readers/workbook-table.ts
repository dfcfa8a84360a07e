import { isNote } from "../checks/foot-line.js";
import type { Lang } from "../field-types/field-type.js";
import { counted, formatNumber } from "../french-number.js";
import { quote } from "../issues/french.js";
import { count, type IssueCollector } from "../issues/issue-collector.js";
import type { Note } from "../note.js";
import type { Field } from "../schema.js";
import { type FoundColumn, isBlank, type StoredKind, type Table } from "../table.js";
import { type CellWriter, createCellWriter } from "./cell-text.js";
import { chooseAmong, likenessOf, type SheetLikeness } from "./choose-sheet.js";
import { describeSkipped, isRepeatedHeader, nameColumns, tellDoubt } from "./csv.js";
import { findHeader, type HeaderVerdict } from "./find-header.js";
import { describeJoined, joinHeaderLines } from "./join-header.js";
import {
  type ExpectedNames,
  expectedNames,
  type ForeseenLayout,
  fieldsToWrite,
  type ReadContext,
  refuseSheet,
  whyAsked,
} from "./reader.js";
import { findTableBeside, tellSecondTable, watchTableBelow } from "./second-table.js";
import {
  Duration,
  type HiddenColumns,
  MAX_CELLS,
  MAX_COLUMNS,
  type MergedCells,
  placeOf,
  type SheetRow,
  type Value,
} from "./workbook-sheet.js";
import { TooManyTexts } from "./workbook-strings.js";
import { type Archive, openArchive, tellRefusal } from "./zip-entries.js";

/** Rows of a sheet at most; a few more are allowed for what stands above the header. */
const MAX_ROWS = 200_000;
const ABOVE = 10;
/** Characters of the cells at most, a text that several share being counted each time. */
const MAX_CHARACTERS = 200_000_000;
/** Merged cells that are remembered, at most. */
const MAX_MERGED = 100_000;
/** Ranges of hidden columns that are remembered, at most. */
const MAX_HIDDEN = 1_000;
/** Rows looked at to choose the sheet and find its header. */
const SAMPLE_ROWS = 100;
const BATCH = 1000;

/** A sheet as the workbook lists it. */
export interface Sheet {
  name: string;
  hidden: boolean;
}

/** What a format of workbooks knows of a file: its sheets, and how to read their rows as often as asked. */
export interface Workbook {
  sheets: readonly Sheet[];
  /** Parts of the archive that are read. */
  wanted(name: string): boolean;
  /** The archive keeps cells that are of no sheet: of another workbook, of what a sheet was made of, or as they were before. */
  holdsMore: boolean;
  /** The rows of the sheets, in order, those of one sheet after those of the one before; the first 100 of each, or all those of one. */
  readRows(archive: Archive, which: RowChoice): AsyncIterable<SheetRows>;
}

/**
 * `shown`: codes are written as the sheet shows them. `onMerged` is told of the cells merged over several rows, `onHidden` of the columns that
 * the sheet hides.
 */
export type RowChoice =
  | { kind: "samples"; rows: number }
  | {
      kind: "sheet";
      sheet: number;
      shown: true;
      onMerged?: (merged: MergedCells) => void;
      onHidden?: (hidden: HiddenColumns) => void;
    };

/** Some rows of a sheet, named by its rank. */
export interface SheetRows {
  sheet: number;
  rows: SheetRow[];
}

/**
 * Opens a workbook, whatever its format, as a table: one sheet, the one asked for or the one that looks like the data. It is read twice as a
 * stream: measured, so that the table and what is said of it are known before its rows, then row by row. Bounded: see `ZIP_LIMITS`,
 * `MAX_ROWS`.
 * @param open what makes the workbook of the archive; whatever it throws comes from the file.
 */
export async function openWorkbookTable(
  context: ReadContext,
  wanted: (name: string) => boolean,
  open: (archive: Archive) => Promise<Workbook | undefined>,
): Promise<Table | undefined> {
  const { issues, path } = context;
  const opened = await openArchive(path, wanted);
  if (opened.kind !== "open") {
    tellRefusal(opened, issues);
    return undefined;
  }
  const { archive } = opened;
  try {
    const workbook = await open(archive);
    return workbook && (await openSheet(workbook, archive, context));
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
}

/** Whatever is thrown here comes from the file: its parts are not what the format says. */
async function openSheet(workbook: Workbook, archive: Archive, context: ReadContext): Promise<Table | undefined> {
  const { issues } = context;
  const names = expectedNames(context);
  const normalised: Note[] = [];
  context.onSheets?.(workbook.sheets.map(({ name }) => name));
  const chosen = await chooseSheet(workbook, archive, names, context, normalised);
  if (chosen === "told") return undefined;
  if (!chosen) {
    issues.add("empty-file", null, {});
    return undefined;
  }
  const measurer = createMeasurer();
  const merged: MergedCells[] = [];
  const onMerged = (range: MergedCells) => void (merged.length < MAX_MERGED && merged.push(range));
  const hidden: HiddenColumns[] = [];
  const onHidden = (range: HiddenColumns) => void (hidden.length < MAX_HIDDEN && hidden.push(range));
  const whole = { kind: "sheet", sheet: chosen.rank, shown: true, onMerged, onHidden } as const;
  for await (const { rows } of workbook.readRows(archive, whole)) for (const row of rows) measurer.add(row);
  const measure = measurer.end();
  if (measure.characters > MAX_CHARACTERS) throw new TooManyTexts(MAX_CHARACTERS);
  if (isTooLarge(measure, chosen.name, issues)) return undefined;
  if (measure.fault) throw new Error(measure.fault);
  if (workbook.holdsMore || (await holdsOtherCells(workbook, archive, chosen))) context.onMore?.();
  const { uncomputed, percents } = measure;
  if (uncomputed > 0)
    normalised.push({
      fr: `${counted(uncomputed, "formule")} sans résultat enregistré : les cellules sont lues vides. Ouvrez le classeur dans un tableur et enregistrez-le.`,
      en: `${uncomputed} formula(s) without a saved result: the cells are read as empty. Open the workbook in a spreadsheet and save it.`,
    });
  if (percents.count > 0)
    normalised.push({
      fr: `${counted(percents.count, "cellule")} au format pourcentage (la première est ${percents.first}) : le nombre lu est celui que la feuille garde, 0.125 où elle montre 12,5 %.`,
      en: `${percents.count} cell(s) shown as percentages (the first one is ${percents.first}): the number read is the one that the sheet keeps, 0.125 where it shows 12.5%.`,
    });
  return makeTable(measure, chosen, workbook, { merged, hidden }, context, names, normalised);
}

/** Whether another sheet than the one read holds something. */
async function holdsOtherCells(workbook: Workbook, archive: Archive, { rank }: ChosenSheet): Promise<boolean> {
  if (workbook.sheets.length < 2) return false;
  for await (const { sheet, rows } of workbook.readRows(archive, { kind: "samples", rows: Number.POSITIVE_INFINITY }))
    if (sheet !== rank && rows.some(({ values, uncomputed }) => uncomputed > 0 || isFilled(values))) return true;
  return false;
}

/** A sheet measured up to its last row that bears a value: what comes below is only formatted. */
interface Measure {
  /** Number of the last row that bears a value, be it empty, 0 when none does; rank of the last column. */
  lastRow: number;
  lastColumn: number;
  uncomputed: number;
  /** Cells that show a percentage: how many, and the place of the first one ("B2"). */
  percents: { count: number; first: string };
  characters: number;
  /** Number of the last row with something in it. */
  lastFilled: number;
  /** Numbers of the rows that hold something, after `SAMPLE_ROWS`: how many. */
  filledBelow: number;
  /** By the rank from 0 of a column in which a day has a time: the last row with one, and the most cells that such a row fills. */
  moments: Map<number, { lastRow: number; filled: number }>;
  /** The first rows, by their rank; those that are not written are empty. */
  top: Value[][];
  fault?: string;
}

/** Measures a sheet while its rows come. */
function createMeasurer() {
  const measure: Measure = {
    ...{ lastRow: 0, lastColumn: 0, uncomputed: 0, percents: { count: 0, first: "" } },
    ...{ characters: 0, lastFilled: 0, filledBelow: 0, moments: new Map(), top: [] },
  };
  // Of the rows without a value met since the last one with: they count if another one follows.
  let since = { lastColumn: 0, uncomputed: 0, fault: "" };
  const { percents } = measure;
  return {
    measure,
    add(row: SheetRow): void {
      const times = row.repeated ?? 1;
      since.lastColumn = Math.max(since.lastColumn, row.lastColumn);
      since.uncomputed += row.uncomputed * times;
      since.fault ||= row.fault ?? "";
      if (!row.bears) return;
      const last = row.number + times - 1;
      measure.lastRow = Math.max(measure.lastRow, last);
      measure.lastColumn = Math.max(measure.lastColumn, since.lastColumn);
      measure.uncomputed += since.uncomputed;
      for (const column of row.percents) percents.first ||= placeOf(column, row.number);
      percents.count += row.percents.length * times;
      if (since.fault) measure.fault ??= since.fault;
      since = { lastColumn: 0, uncomputed: 0, fault: "" };
      if (row.values.length === 0) return;
      for (const [at, value] of row.values.entries())
        if (typeof value === "string") measure.characters += value.length * times;
        else if (value instanceof Date && isMoment(value)) {
          const filled = Math.max(row.values.filter(holdsSomething).length, measure.moments.get(at)?.filled ?? 0);
          measure.moments.set(at, { lastRow: last, filled });
        }
      if (measure.characters > MAX_CHARACTERS) return;
      measure.lastFilled = last;
      const above = Math.min(times, Math.max(0, SAMPLE_ROWS - row.number + 1));
      if (above < times && isFilled(row.values)) measure.filledBelow += times - above;
      if (above === 0 || measure.lastRow * measure.lastColumn > MAX_CELLS) return;
      while (measure.top.length < row.number - 1) measure.top.push([]);
      for (let time = 0; time < above; time++) measure.top.push(row.values);
    },
    end: () => trimTop(measure),
  };
}

/** The first rows of each sheet, measured. */
async function measureSheets(workbook: Workbook, archive: Archive): Promise<Measure[]> {
  const measurers = workbook.sheets.map(() => createMeasurer());
  const places = measurers.map(() => 0);
  let total = 0;
  for await (const { sheet, rows } of workbook.readRows(archive, { kind: "samples", rows: SAMPLE_ROWS })) {
    const measurer = measurers[sheet] as ReturnType<typeof createMeasurer>;
    for (const row of rows) measurer.add(row);
    const { lastRow, lastColumn } = measurer.measure;
    const taken = Math.min(lastRow, SAMPLE_ROWS) * lastColumn;
    total += taken - (places[sheet] as number);
    places[sheet] = taken;
    if (total > MAX_CELLS) throw new Error("too many sheets");
  }
  return measurers.map(({ end }) => end());
}

function trimTop(measure: Measure): Measure {
  // Below the first rows, those that are not written are empty too.
  while (measure.top.length < Math.min(SAMPLE_ROWS, measure.lastFilled)) measure.top.push([]);
  return measure;
}

/** A sheet that may be the table. */
interface Candidate extends SheetLikeness {
  rank: number;
  name: string;
  hidden: boolean;
}

interface ChosenSheet {
  rank: number;
  name: string;
  sheets: string[];
}

/**
 * The sheet asked for; else, among those that are shown, the one whose header holds most names of the schema; else the first that looks like a
 * table. Of sheets that answer alike, the one of the latest year is read, with a warning; when their names tell no year, none.
 */
async function chooseSheet(
  workbook: Workbook,
  archive: Archive,
  names: ExpectedNames,
  { sheet: wanted, issues, foreseen }: ReadContext,
  normalised: Note[],
): Promise<ChosenSheet | "told" | undefined> {
  const listed = workbook.sheets.map(({ name }) => name);
  const samples = await measureSheets(workbook, archive);
  // The line of the header, where it is known, is that of the sheet to be found.
  const over = foreseen?.headerRows === undefined ? {} : { headerRows: foreseen.headerRows };
  const candidates: Candidate[] = [];
  for (const [rank, { name, hidden }] of workbook.sheets.entries()) {
    const sample = samples[rank] as Measure;
    if (sample.fault) throw new Error(sample.fault);
    const likeness = likenessOf(findTop(sample.top, names, over), sample.top, names);
    if (likeness) candidates.push({ rank, name, hidden, ...likeness });
  }
  const choose = (candidate: Candidate, why: Record<Lang, string>): ChosenSheet => {
    const others = listed.length - 1;
    if (others > 0)
      normalised.push({
        fr: `Feuille ${candidate.hidden ? "cachée " : ""}${quote(candidate.name)} lue, ${why.fr} ; ${others > 1 ? `les ${others} autres feuilles ont été ignorées` : "l'autre feuille a été ignorée"}.`,
        en: `${candidate.hidden ? "Hidden sheet" : "Sheet"} “${candidate.name}” read, ${why.en}; ${others} other sheet(s) ignored.`,
      });
    return { rank: candidate.rank, name: candidate.name, sheets: listed };
  };
  if (wanted) {
    const asked = wanted.choose(listed);
    const found = candidates.find(({ rank }) => rank === asked);
    if (asked >= 0) return found && choose(found, whyAsked(wanted));
    refuseSheet(wanted, listed, issues);
    return "told";
  }
  const verdict = chooseAmong(candidates);
  switch (verdict.kind) {
    case "none":
      return undefined;
    case "alike":
      issues.add("several-tables", null, {}, { names: verdict.alike.map(({ name }) => name) });
      return "told";
    case "latest":
      issues.add(
        "sheet-by-year",
        null,
        { value: verdict.sheet.name },
        { names: verdict.alike.map(({ name }) => name) },
      );
      return choose(verdict.sheet, WHY.latest);
    case "sure":
      return choose(verdict.sheet, WHY[verdict.why]);
  }
}

const WHY = {
  schema: {
    fr: "celle dont l'en-tête correspond le mieux au schéma",
    en: "the one whose header matches the schema best",
  },
  table: { fr: "la première qui contient un tableau", en: "the first one that holds a table" },
  filled: { fr: "la première qui n'est pas vide", en: "the first one that is not empty" },
  latest: { fr: "celle de l'année la plus récente", en: "the one of the latest year" },
} as const;

function isTooLarge({ lastRow, lastColumn }: Measure, name: string, issues: IssueCollector): boolean {
  if (lastRow <= MAX_ROWS + ABOVE && lastRow * lastColumn <= MAX_CELLS && lastColumn <= MAX_COLUMNS) return false;
  const [rows, columns] = [formatNumber(lastRow), formatNumber(lastColumn)];
  const reason =
    lastRow > MAX_ROWS + ABOVE
      ? {
          fr: `« ${name} » va jusqu'à la ligne ${rows}, ${formatNumber(MAX_ROWS)} lignes au plus sont admises`,
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
  { headerRow, headerRows = 1 }: Pick<ForeseenLayout, "headerRow" | "headerRows"> = {},
): { header: string[]; above: string[]; rank: number; doubt: HeaderVerdict["doubt"]; usual: number } {
  const sampled = values.slice(0, SAMPLE_ROWS).map((row) => trimEnd(asTexts(row)));
  const asked = headerRow === undefined ? undefined : headerRow - 1;
  const { records, rank: known } =
    headerRows > 1 ? joinHeaderLines(sampled, headerRows, names, asked) : { records: sampled, rank: asked };
  const { rank, doubt, usual } = findHeader(records, { names, ...(known === undefined ? {} : { rank: known }) });
  const above = records.slice(0, rank).flat();
  return { header: records[rank] ?? [], above, rank, doubt: headerRows > 1 ? null : doubt, usual };
}

function makeTable(
  { top, lastRow, lastFilled, filledBelow, moments }: Measure,
  { name: sheet, sheets, rank: chosen }: ChosenSheet,
  workbook: Workbook,
  { merged, hidden }: { merged: readonly MergedCells[]; hidden: readonly HiddenColumns[] },
  context: ReadContext,
  names: ExpectedNames,
  normalised: Note[],
): Table | undefined {
  const { header, above, rank, doubt, usual } = findTop(top, names, context.foreseen);
  const { headerRows = 1 } = context.foreseen ?? {};
  const headerLine = rank + 1;
  const lastHeaderLine = rank + headerRows;
  if (context.foreseen?.headerRow !== undefined && isBlank(header)) {
    context.issues.add("recipe-header-missing", null, { line: headerLine, sheet, detail: lastFilled });
    return undefined;
  }
  if (headerLine > 1) normalised.push(describeSkipped(headerLine));
  if (headerRows > 1) normalised.push(describeJoined(header, headerLine, headerRows));
  const columns = nameColumns(header, headerLine, context, normalised);
  if (doubt) tellDoubt(doubt, header, headerLine, context.issues);
  const comesAgain = isRepeatedHeader(header, doubt);
  // A recipe says what to do of them.
  const tellNotes = context.foreseen === undefined;
  const beside = tellNotes ? findTableBeside(header, top.slice(headerLine).map(asTexts)) : undefined;
  if (beside !== undefined)
    tellSecondTable(
      header.map((name, at) => (at < beside ? "" : name)),
      headerLine,
      "column",
      context.issues,
    );
  const fill = tellMerged(merged, lastHeaderLine, columns, context, normalised);
  const fields = fieldsToWrite(context);
  // Without a schema, a day at midnight among moments is one of them; when the sheet was made, told beside the table, is not among them.
  const hasMoments = (at: number): boolean => {
    const { lastRow: last = 0, filled = 0 } = moments.get(at) ?? {};
    return last > lastHeaderLine && filled * 2 > usual;
  };
  const fieldOf = (name: string, at: number): Field | undefined =>
    context.schema || !hasMoments(at) ? fields.get(name) : { name, type: "datetime" };
  // Of the rows of the table, by the rank from 0 of their columns: what is above the header may be shown otherwise.
  const [numberCounts, percentCounts] = [columns.map(() => 0), columns.map(() => 0)];
  const increment = (counts: number[], at: number) => {
    counts[at] = (counts[at] ?? 0) + 1;
  };
  const writers = columns.map(({ name }, at) => createCellWriter(fieldOf(name, at), context.onMore));
  const extra = createCellWriter(undefined);
  const blank = lastFilled - lastHeaderLine - top.slice(lastHeaderLine).filter(isFilled).length - filledBelow;
  if (blank > 0)
    normalised.push({
      fr: `${counted(blank, "ligne vide", "lignes vides")} de la feuille ${blank > 1 ? "ont été ignorées" : "a été ignorée"}.`,
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
    percents(name) {
      const at = columns.findIndex((column) => column.name === name);
      const count = percentCounts[at] ?? 0;
      // A total may be shown otherwise than the numbers of its column.
      return count > 0 && count * 2 >= (numberCounts[at] ?? 0);
    },
    above,
    geographic: false,
    normalised,
    async *batches() {
      const opened = await openArchive(context.path, workbook.wanted);
      if (opened.kind !== "open") throw new Error("the workbook changed while it was read");
      try {
        const notice = noticeHidden(hidden, columns, context.issues);
        const below = tellNotes ? watchTableBelow(header, "sheet", context.issues) : undefined;
        let previous = lastHeaderLine;
        let records: string[][] = [];
        let lines: number[] = [];
        let rows: Value[][] = [];
        const batch = () => {
          const [numbers, stored] = [lines, rows];
          const full = {
            ...{ records, lineOf: (row: number) => numbers[row] as number },
            storedAs: (row: number, at: number) => kindOf(stored[row]?.[at] ?? null),
          };
          [records, lines, rows] = [[], [], []];
          return full;
        };
        const which = { kind: "sheet", sheet: chosen, shown: true } as const;
        for await (const { rows: read } of workbook.readRows(opened.archive, which))
          for (const { number: first, values, repeated = 1, percents, hidden: isHidden } of read) {
            if (!isFilled(values)) continue;
            const last = Math.min(first + repeated - 1, lastRow);
            for (let number = Math.max(first, lastHeaderLine + 1); number <= last; number++) {
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
              for (const [at, value] of values.entries()) if (typeof value === "number") increment(numberCounts, at);
              for (const column of percents) increment(percentCounts, column - 1);
              notice(number, record, isHidden);
              if (number > previous + 1) below?.skip();
              below?.add(number, record);
              previous = number;
              records.push(record);
              lines.push(number);
              // The forms of a recipe alone ask for them.
              if (context.foreseen) rows.push(values);
              if (records.length === BATCH) yield batch();
            }
          }
        below?.end();
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
    fr: `${counted(inTable.length, "cellule fusionnée", "cellules fusionnées")} (la première est ${first.place}) : leur valeur a été recopiée sur chacune de leurs lignes, comme la recette le demande.`,
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

/** Says the records that the sheet hides, and its hidden columns that bear a value: they are read, and were perhaps not meant to be. */
function noticeHidden(
  hidden: readonly HiddenColumns[],
  columns: readonly FoundColumn[],
  issues: IssueCollector,
): (line: number, record: readonly string[], isHidden: boolean) => void {
  const empty = new Map(
    columns.flatMap(({ name }, at) =>
      hidden.some(({ first, last }) => first <= at + 1 && at + 1 <= last) ? [[at, name] as const] : [],
    ),
  );
  return (line, record, isHidden) => {
    if (isHidden) issues.add("hidden-rows", null, { line });
    for (const [at, name] of empty) {
      if ((record[at] ?? "").trim() === "") continue;
      empty.delete(at);
      const group = issues.group("hidden-columns", null, { names: [] });
      group.facts.names?.push(name);
      count(group, () => ({}));
    }
  };
}

/** Whether a row holds something. */
function isFilled(values: readonly Value[]): boolean {
  return values.some(holdsSomething);
}

function holdsSomething(value: Value): boolean {
  return value !== null && (typeof value !== "string" || value.trim() !== "");
}

/** A record as wide as the header; longer only by cells that hold something. */
function fitTo(width: number, record: string[]): string[] {
  while (record.length < width) record.push("");
  while (record.length > width && (record.at(-1) as string).trim() === "") record.pop();
  return record;
}

/** A row as plain texts. */
function asTexts(row: readonly Value[]): string[] {
  const writer = createCellWriter(undefined);
  return row.map((value) => writeCell(value, writer));
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

/** What a cell is once written. */
function kindOf(value: Value): StoredKind | undefined {
  if (value instanceof Date || value instanceof Duration) return "date";
  return typeof value === "number" || typeof value === "bigint" ? "number" : undefined;
}

/** Whether a date is a day and a time. */
function isMoment(date: Date): boolean {
  return Math.round(date.getTime() / 1000) % 86_400 !== 0 && formatDate(date).includes("T");
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
