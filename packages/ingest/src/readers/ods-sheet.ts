import { isSpreadsheetError } from "../validation/spreadsheet-error.js";
import type { OdsStyles } from "./ods-styles.js";
import {
  Duration,
  type HiddenColumns,
  MAX_CELLS,
  MAX_COLUMNS,
  type MergedCells,
  ofDigits,
  placeOf,
  type SheetRow,
  type Value,
} from "./workbook-sheet.js";
import type { SheetRows } from "./workbook-table.js";
import { readXml } from "./xml-stream.js";

/** A sheet as `content.xml` lists it. */
export interface OdsSheet {
  name: string;
  hidden: boolean;
}

/** Rows of a sheet as spreadsheets have them: what is repeated beyond is repeated to the end. */
const LAST_ROW = 1_048_576;
const MAX_SHEETS = 5_000;
/** Characters of a cell. */
const MAX_TEXT = 1_000_000;
/** Characters of spaces that a document writes by their number. */
const MAX_SPACES = 10_000_000;

/**
 * Lists the sheets of a document, finds those that are hidden by their style (ODF 1.3 part 3, 9.1.2 and 20.267), and takes its styles.
 * `hasChanges`: it keeps what cells held before they were changed (9.9).
 */
export async function listOdsSheets(
  content: AsyncIterable<Uint8Array>,
  styles: OdsStyles,
): Promise<{ sheets: OdsSheet[]; hasChanges: boolean }> {
  const hiddenStyles = new Set<string>();
  const sheets: OdsSheet[] = [];
  let style = "";
  let depth = 0;
  let hasChanges = false;
  const reading = readXml(content, {
    open(name, attributes) {
      styles.open(name, attributes);
      if (name === "change-info") hasChanges = true;
      else if (name === "style") style = attributes()["style:name"] ?? "";
      else if (name === "table-properties" && attributes()["table:display"] === "false") hiddenStyles.add(style);
      else if (name === "table" && depth++ === 0) {
        const { "table:name": written = "", "table:style-name": styled = "" } = attributes();
        sheets.push({ name: written, hidden: hiddenStyles.has(styled) });
        if (sheets.length > MAX_SHEETS) throw new Error("too many sheets");
      }
    },
    close(name) {
      if (name === "table") depth--;
    },
  });
  for await (const _ of reading);
  return { sheets, hasChanges };
}

/** Which rows are wanted: those of one sheet, or the first ones of each. */
export interface OdsRows {
  sheet?: number;
  /** Number of the last row wanted of a sheet. */
  last: number;
  /** Numbers are read with the zeros that they show before them. */
  shown: boolean;
  /** Those of the whole document. */
  styles: OdsStyles;
  /** Told of the cells merged over several rows. */
  onMerged?: (merged: MergedCells) => void;
  /** Told of the columns that the sheet hides. */
  onHidden?: (hidden: HiddenColumns) => void;
}

/** Reads the rows of the sheets of a document, in order; those without any cell are not there. Throws when it is not well formed. */
export async function* readOdsRows(content: AsyncIterable<Uint8Array>, wanted: OdsRows): AsyncGenerator<SheetRows> {
  let found: SheetRows[] = [];
  const decoder = createSheetDecoder(wanted, (sheet, row) => {
    const last = found.at(-1);
    if (last?.sheet === sheet) last.rows.push(row);
    else found.push({ sheet, rows: [row] });
  });
  for await (const _ of readXml(content, decoder)) {
    if (found.length > 0) yield* found;
    found = [];
    if (decoder.done()) return;
  }
}

function createSheetDecoder(
  { sheet: only, last, shown, styles, onMerged, onHidden }: OdsRows,
  take: (sheet: number, row: SheetRow) => void,
) {
  let sheet = -1;
  // Tables within the cells of a table are none of the sheets.
  let tables = 0;
  let row: SheetRow | undefined;
  let rowTimes = 1;
  let position = 1;
  /** Columns described so far: they come before the rows. */
  let described = 0;
  /** Styles of the cells that say none: of a row, and of columns up to a rank from 1. */
  let rowStyle: string | undefined;
  let columnStyles: { last: number; style: string | undefined }[] = [];
  let column = 0;
  let cells = 0;
  let spaces = 0;
  let cell: OpenCell | undefined;
  /** Elements open within the cell. */
  let depth = 0;
  /** Depth of what stands in a cell and is not its text: a comment, a drawing. */
  let aside = 0;
  const isRead = () => tables === 1 && (only === undefined || only === sheet);

  const endCell = ({ attributes, text, paragraphs, covered, times }: OpenCell, row: SheetRow) => {
    const written = paragraphs > 0 ? text : undefined;
    const isDuration =
      attributes["office:value-type"] === "time" &&
      styles.isDuration(attributes["table:style-name"] ?? rowStyle ?? styleOf(column + 1, columnStyles));
    const value = covered ? null : readValue(attributes, written, shown, isDuration);
    const uncomputed =
      attributes["table:formula"] !== undefined && attributes["office:value-type"] === undefined && !written;
    const from = column;
    column += times;
    if (uncomputed) row.uncomputed += times;
    const rowsSpanned = countOf(attributes["table:number-rows-spanned"], LAST_ROW);
    if (rowsSpanned > 1 && onMerged && !covered) {
      const [top, left] = [row.number, from + 1];
      const bottom = top + rowsSpanned - 1;
      const right = from + countOf(attributes["table:number-columns-spanned"], MAX_COLUMNS);
      onMerged({ place: `${placeOf(left, top)}:${placeOf(right, bottom)}`, top, bottom, left, right });
    }
    if (value === null) {
      // Cells repeated to the edge of the sheet are only formatted.
      if (written !== undefined || uncomputed) row.lastColumn = Math.max(row.lastColumn, column);
      return;
    }
    row.bears = true;
    row.lastColumn = Math.max(row.lastColumn, column);
    if (column > MAX_COLUMNS || cells > MAX_CELLS) return;
    cells += column - row.values.length;
    while (row.values.length < from) row.values.push(null);
    const isPercent = attributes["office:value-type"] === "percentage";
    for (let time = 0; time < times; time++) {
      row.values.push(value);
      if (isPercent) row.percents.push(row.values.length);
    }
  };

  return {
    done: () => only !== undefined && (sheet > only || (sheet === only && (tables === 0 || position > last))),
    open(name: string, attributes: () => Record<string, string>) {
      if (cell) {
        depth++;
        if (aside > 0) return;
        if (depth === 1 && name === "p") {
          if (cell.paragraphs++ > 0) cell.text += "\n";
        } else if (depth > 1 && name === "s") {
          const count = countOf(attributes()["text:c"], MAX_TEXT);
          spaces += count;
          if (spaces > MAX_SPACES) throw new Error("too many spaces");
          cell.text += " ".repeat(count);
        } else if (depth > 1 && name === "tab") cell.text += "\t";
        else if (depth > 1 && name === "line-break") cell.text += "\n";
        else if (!INLINE.has(name)) aside = depth;
        if (cell.text.length > MAX_TEXT) throw new Error("a cell is too long");
        return;
      }
      if (name === "table") {
        if (tables++ > 0) return;
        sheet++;
        position = 1;
        described = 0;
        columnStyles = [];
      } else if (name === "table-column" && isRead()) {
        const found = attributes();
        const first = described + 1;
        described += countOf(found["table:number-columns-repeated"], MAX_COLUMNS);
        columnStyles.push({ last: described, style: found["table:default-cell-style-name"] });
        if (isHidden(found)) onHidden?.({ first, last: described });
      } else if (name === "table-row" && isRead()) {
        const found = attributes();
        rowTimes = countOf(found["table:number-rows-repeated"], LAST_ROW);
        rowStyle = found["table:default-cell-style-name"];
        column = 0;
        row = {
          number: position,
          values: [],
          bears: false,
          lastColumn: 0,
          uncomputed: 0,
          percents: [],
          hidden: isHidden(found),
          fault: undefined,
        };
      } else if ((name === "table-cell" || name === "covered-table-cell") && row && position <= last) {
        const found = attributes();
        depth = 0;
        cell = {
          attributes: found,
          text: "",
          paragraphs: 0,
          covered: name === "covered-table-cell",
          times: countOf(found["table:number-columns-repeated"], MAX_COLUMNS),
        };
      }
    },
    text(raw: string, decode: (text: string) => string) {
      // Runs of white space are one space (ODF 1.3 part 3, 6.1.2).
      if (cell && depth > 0 && aside === 0 && cell.paragraphs > 0) cell.text += decode(raw).replace(/[ \t\r\n]+/g, " ");
    },
    close(name: string) {
      if (cell && depth > 0) {
        if (aside === depth) aside = 0;
        depth--;
      } else if (cell) {
        if (row) endCell(cell, row);
        cell = undefined;
      } else if (name === "table-row" && row) {
        if (row.number <= last) {
          if (rowTimes > 1) row.repeated = Math.min(rowTimes, Math.max(1, last - row.number + 1));
          take(sheet, row);
        }
        position += rowTimes;
        row = undefined;
      } else if (name === "table") tables--;
    },
  };
}

/** A cell that is read. */
interface OpenCell {
  attributes: Record<string, string>;
  text: string;
  paragraphs: number;
  covered: boolean;
  times: number;
}

/** The style of a column, by halves: a sheet may describe thousands, and be asked about for each cell. */
function styleOf(column: number, styles: readonly { last: number; style: string | undefined }[]): string | undefined {
  let [from, to] = [0, styles.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((styles[middle]?.last ?? 0) < column) from = middle + 1;
    else to = middle;
  }
  return styles[from]?.style;
}

/** What may stand in a paragraph and is its text. */
const INLINE = new Set(["span", "a", "p", "meta", "meta-field", "ruby", "ruby-base", "bookmark", "date", "time"]);

/** Whether a row or a column is hidden, by hand or by a filter (`table:visibility` of ODF 1.3). */
function isHidden({ "table:visibility": visibility }: Record<string, string>): boolean {
  return visibility === "collapse" || visibility === "filter";
}

/** A number of times, from 1 to `most`. */
function countOf(written: string | undefined, most: number): number {
  const count = Number(written ?? 1);
  return Number.isInteger(count) && count > 1 ? Math.min(count, most) : 1;
}

/** The value of a cell by its type (ODF 1.3 part 3, 19.387); null without any. */
function readValue(
  attributes: Record<string, string>,
  text: string | undefined,
  shown: boolean,
  isDuration: boolean,
): Value {
  // An error of LibreOffice, which writes it in the language of its user.
  if (attributes["calcext:value-type"] === "error") return text && isSpreadsheetError(text) ? text : "#VALUE!";
  const type = attributes["office:value-type"];
  switch (type) {
    case "float":
    case "currency":
    case "percentage":
      return readNumber(attributes["office:value"] ?? "", text, shown) ?? (text || null);
    case "boolean": {
      const value = attributes["office:boolean-value"];
      return value === "true" || value === "false" ? value === "true" : text || null;
    }
    case "date":
      return readDate(attributes["office:date-value"] ?? "") ?? (text || null);
    case "time":
      return readTime(attributes["office:time-value"] ?? "", isDuration) ?? (text || null);
    default:
      return (text ?? attributes["office:string-value"]) || null;
  }
}

/** "0.00" is the number zero, shown by a country that writes a point. */
const CODE = /^0(?!\.0+$)[\d ()+/:.-]*\d$/;

function readNumber(written: string, text: string | undefined, shown: boolean): Value | undefined {
  // A code that its format shows with zeros before: 1004 shown 01004, 546471234 shown 05 46 47 12 34.
  if (shown && text !== undefined && CODE.test(text) && Number(text.replace(/\D/g, "")) === Number(written))
    return text;
  // An error, of which OpenOffice and old LibreOffice keep the number 0.
  if (Number(written) === 0 && text && /^(#|Err)/.test(text) && isSpreadsheetError(text)) return text;
  if (written.trim() === "" || !Number.isFinite(Number(written))) return undefined;
  return ofDigits(written);
}

const DATE = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:[.,]\d+)?)?$/;

/** As ISO 8601, to the second; what is no such date is left as it is written. */
function readDate(written: string): Value | undefined {
  const [, day, time] = DATE.exec(written) ?? [];
  if (day === undefined) return written || undefined;
  const date = new Date(`${day}T${time ?? "00:00:00"}Z`);
  return Number.isNaN(date.getTime()) ? written : date;
}

const DURATION = /^PT?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?$/;

/** A time of the day as "08:30:00", unless the cell shows a duration; one of a day and more is no time of the day. */
function readTime(written: string, isDuration: boolean): Value | undefined {
  const [found, hours = "0", minutes = "0", seconds = "0"] = DURATION.exec(written) ?? [];
  if (found === undefined) return written || undefined;
  const elapsed = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  // As a workbook of Excel keeps a time of the day: a part of its day zero.
  return isDuration || Number(hours) >= 24 ? new Duration(elapsed) : new Date(Date.UTC(1899, 11, 30) + elapsed * 1000);
}
