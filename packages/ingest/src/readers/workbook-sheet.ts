import { withoutExponent } from "../field-types/number-text.js";
import type { TextTable } from "./text-table.js";
import { createRichText, type RichText, unescapeText } from "./workbook-strings.js";
import type { WorkbookStyles } from "./workbook-styles.js";
import { readXml } from "./xml-stream.js";

/** A time that went by, in seconds: what a cell shows as "30:15". */
export class Duration {
  constructor(readonly seconds: number) {}
}

/** A cell; whole numbers of more than fifteen digits are kept as they are. */
export type Value = string | number | bigint | boolean | Date | Duration | null;

/** Cells merged into one, by the ranks of their rows and columns from 1; the value is in the first. */
export interface MergedCells {
  place: string;
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Columns that a sheet hides, by the ranks of the first and the last from 1. */
export interface HiddenColumns {
  first: number;
  last: number;
}

/** A row of a sheet as it is written. */
export interface SheetRow {
  /** From 1. */
  number: number;
  /** How many rows alike follow one another, this one included; one when absent. */
  repeated?: number;
  /** Values up to the last one that there is. */
  values: Value[];
  /** Whether a cell bears a value, be it empty: rows after the last of these are only formatted. */
  bears: boolean;
  /** Rank of the last column with a cell; more than `MAX_COLUMNS` where its values are left. */
  lastColumn: number;
  /** Formulas that the program which wrote the file never computed. */
  uncomputed: number;
  /** Ranks from 1 of the columns of the cells that show a number as a percentage. */
  percents: number[];
  /** The sheet does not show it: it was hidden by hand, or by a filter. */
  hidden: boolean;
  /** What is wrong with the row. */
  fault: string | undefined;
}

/** What the cells of a sheet refer to. */
export interface CellContext {
  texts: TextTable;
  styles: WorkbookStyles;
  from1904: boolean;
  /** Codes are written as their cells show them. */
  showDigits: boolean;
  /** Told of the cells merged over several rows. */
  onMerged?: (merged: MergedCells) => void;
  /** Told of the columns that the sheet hides. */
  onHidden?: (hidden: HiddenColumns) => void;
}

/** Columns of a sheet, as spreadsheets have them. */
export const MAX_COLUMNS = 16_384;
/** Rows × columns at most: the values of a sheet beyond are only counted, and it is too large. */
export const MAX_CELLS = 20_000_000;

/** The rows of a sheet, in its order, some at a time; those that it does not write at all are not there. Throws when it is damaged. */
export async function* readSheetRows(
  part: AsyncIterable<Uint8Array>,
  context: CellContext,
): AsyncGenerator<SheetRow[]> {
  let rows: SheetRow[] = [];
  const decoder = createRowDecoder(context, (row) => rows.push(row));
  for await (const _ of readXml(part, decoder)) {
    if (rows.length === 0) continue;
    yield rows;
    rows = [];
  }
  if (!decoder.found()) throw new Error("a sheet without data");
}

/** What is known of a cell until it ends: one object, cleared for each, since there are millions. */
interface OpenCell {
  place: string;
  type: string | undefined;
  style: string | undefined;
  /** Its content: undefined without `<v>`, "" for an empty one; then as it is written. */
  value: string | undefined;
  raw: string;
  inValue: boolean;
  inline: string | undefined;
  rich: RichText | undefined;
  /** Its tag closes itself: it is only formatted. */
  bare: boolean;
  endsWithFormula: boolean;
  hasFormula: boolean;
  depth: number;
}

function createRowDecoder(context: CellContext, take: (row: SheetRow) => void) {
  const { percents } = context.styles;
  const cell: OpenCell = {
    place: "",
    type: undefined,
    style: undefined,
    value: undefined,
    raw: "",
    inValue: false,
    inline: undefined,
    rich: undefined,
    bare: false,
    endsWithFormula: false,
    hasFormula: false,
    depth: 0,
  };
  let found = false;
  let inData = false;
  let inCell = false;
  let position = 0;
  let row: SheetRow | undefined;
  let written = 0;
  let cursorRow = 0;
  let cursorColumn = 0;
  let cells = 0;

  const openCell = ({ r = "", t, s }: Record<string, string>, bare: boolean) => {
    inCell = true;
    cell.place = r;
    cell.type = t;
    cell.style = s;
    cell.value = undefined;
    cell.raw = "";
    cell.inValue = false;
    cell.inline = undefined;
    cell.rich = undefined;
    cell.bare = bare;
    cell.endsWithFormula = false;
    cell.hasFormula = false;
    cell.depth = 0;
  };

  const endCell = (row: SheetRow): string | undefined => {
    const next = written || position + 1;
    // A place is optional (ECMA-376 part 1, 18.3.1.4): the cell then follows the one before it in its row.
    const column = cell.place ? columnOf(cell.place) : (next === cursorRow ? cursorColumn : 0) + 1;
    const line = column === 0 ? 0 : cell.place ? lineOf(cell.place) : next;
    if (line === 0) return "cells without a place";
    if (line < cursorRow || (line === cursorRow && column <= cursorColumn)) return "cells out of order";
    cursorRow = line;
    cursorColumn = column;
    written ||= line;
    // A formula with a value that is empty was not computed either, unless that value is a text.
    if (cell.endsWithFormula || (cell.hasFormula && cell.value === "" && cell.type !== "str")) row.uncomputed++;
    if (!cell.bare) row.lastColumn = Math.max(row.lastColumn, column);
    const value = readValue(cell, context);
    if (value instanceof Fault) return value.what;
    if (value === null || column > MAX_COLUMNS || cells > MAX_CELLS) return undefined;
    if (typeof value === "number" && cell.style !== undefined && percents.has(cell.style)) row.percents.push(column);
    const { values } = row;
    cells += column - values.length;
    while (values.length < column - 1) values.push(null);
    values.push(value);
    return undefined;
  };

  return {
    found: () => found,
    open(name: string, attributes: () => Record<string, string>, bare: boolean) {
      if (inCell) {
        if (cell.depth++ === 0) {
          cell.endsWithFormula = name === "f";
          cell.hasFormula ||= cell.endsWithFormula;
        }
        if (name === "v") {
          cell.inValue = true;
          if (row) row.bears = true;
        } else if (name === "is") {
          cell.inline = "";
          cell.rich = createRichText();
          if (row) row.bears = true;
        } else cell.rich?.open(name);
      } else if (name === "c") {
        if (row) openCell(attributes(), bare);
      } else if (name === "row") {
        if (!inData) return;
        const { r, hidden } = attributes();
        written = Number(r) || 0;
        row = {
          number: 0,
          values: [],
          bears: false,
          lastColumn: 0,
          uncomputed: 0,
          percents: [],
          hidden: isTrue(hidden),
          fault: undefined,
        };
      } else if (name === "sheetData") {
        found = true;
        inData = true;
      } else if (name === "col" && context.onHidden) {
        const { min, max, hidden } = attributes();
        if (isTrue(hidden)) context.onHidden({ first: Number(min), last: Number(max) });
      } else if (name === "mergeCell" && context.onMerged) {
        const merged = mergedCells(attributes().ref ?? "");
        if (merged) context.onMerged(merged);
      }
    },
    text(raw: string, decode: (text: string) => string) {
      if (!inCell) return;
      if (cell.inValue) {
        cell.value = decode(raw);
        cell.raw = raw;
      } else cell.rich?.add(decode(raw));
    },
    close(name: string) {
      if (inCell && cell.depth > 0) {
        cell.depth--;
        if (name === "v") {
          cell.inValue = false;
          cell.value ??= "";
        } else if (name === "is") {
          cell.inline = unescapeText(cell.rich?.text ?? "");
          cell.rich = undefined;
        } else cell.rich?.close(name);
      } else if (inCell) {
        inCell = false;
        if (!row) return;
        const fault = endCell(row);
        if (fault) row.fault ??= fault;
      } else if (name === "row" && row) {
        row.number = written || position + 1;
        if (row.number <= position) row.fault ??= "rows out of order";
        if (!Number.isInteger(row.number)) row.fault ??= "rows without a place";
        position = row.number;
        take(row);
        row = undefined;
      } else if (name === "sheetData") inData = false;
    },
  };
}

/** As XML Schema writes what is true. */
function isTrue(written: string | undefined): boolean {
  return written === "1" || written === "true";
}

/** "A2:A4" → its ranks; undefined for what is on one row, or no place. */
function mergedCells(place: string): MergedCells | undefined {
  const [first = "", last = ""] = place.split(":");
  const merged = {
    place,
    ...{ top: lineOf(first), bottom: lineOf(last), left: columnOf(first), right: columnOf(last) },
  };
  return merged.top > 0 && merged.bottom > merged.top && merged.left > 0 ? merged : undefined;
}

/** Rank of the column of a place, "AB12" → 28; 0 when it is none. */
function columnOf(place: string): number {
  let rank = 0;
  for (let at = 0; at < place.length; at++) {
    const code = place.charCodeAt(at);
    if (code < 65 || code > 90) break;
    rank = rank * 26 + code - 64;
  }
  return rank;
}

/** 28, 12 → "AB12". */
export function placeOf(column: number, line: number): string {
  let letters = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${line}`;
}

/** Number of the row of a place; 0 when it is none. */
function lineOf(place: string): number {
  let line = 0;
  let isLetter = true;
  for (let at = 0; at < place.length; at++) {
    const code = place.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      isLetter = false;
      line = line * 10 + code - 48;
    } else if (!isLetter || code < 65 || code > 90) return 0;
  }
  return line;
}

/** Why a cell has no value that can be read. */
class Fault {
  constructor(readonly what: string) {}
}

/** The value of a cell by its type (ECMA-376 part 1, 18.18.11). */
function readValue(
  { type, style, value, raw, inline }: OpenCell,
  { texts, styles, from1904, showDigits }: CellContext,
): Value | Fault {
  switch (type || "n") {
    // The text of an error ("#N/A") is kept: the report says where it is.
    case "e":
    case "str":
      return unescapeText(value ?? "") || null;
    case "inlineStr":
      return inline || null;
    case "s":
      if (!value) return null;
      return readShared(texts.get(Number(value)));
    case "b":
      if (!value) return null;
      return value === "1" || value === "0" ? value === "1" : new Fault("neither true nor false");
    case "d": {
      if (!value) return null;
      const date = readIsoDate(value);
      return date && isWritable(date) ? date : value;
    }
    case "n": {
      const show = showDigits ? styles.codes.get(style ?? "") : undefined;
      // "2004.0" and "5.46471234E8" are how some programs write whole numbers.
      const digits = show && value && (/^\d+$/.test(raw) ? raw : withoutExponent(String(withoutNoise(Number(raw)))));
      if (digits && /^\d+$/.test(digits)) return show(digits);
      return value ? readNumber(value, style, styles, from1904) : null;
    }
    default:
      return new Fault("a type that does not exist");
  }
}

const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/;
const TIME = /^T?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)Z?$/;

/** An ISO 8601 day, moment or time of the day, undefined for anything else; without zone it is what the cell shows, wherever it is read. */
function readIsoDate(written: string): Date | undefined {
  const [found, zone] = MOMENT.exec(written) ?? [];
  const time = TIME.exec(written)?.[1];
  if (found === undefined && time === undefined) return undefined;
  const moment = time === undefined ? written : `1899-12-30T${time}`;
  const date = new Date(zone || !moment.includes("T") ? moment : `${moment}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function readShared(text: string | undefined): Value | Fault {
  if (text === undefined) return new Fault("a text that is not in the table");
  return text || null;
}

function readNumber(
  written: string,
  style: string | undefined,
  styles: WorkbookStyles,
  from1904: boolean,
): Value | Fault {
  const number = Number(written);
  if (style && !Number.isNaN(number) && styles.durations.has(style)) return new Duration(Math.round(number * 86_400));
  if (style) {
    const isDate = styles.isDate(Number(style));
    if (isDate === undefined) return new Fault("a style that does not exist");
    if (isDate) {
      if (Number.isNaN(number)) return new Fault("no date");
      const date = dateOf(number, from1904);
      return date && isWritable(date) ? date : written;
    }
  }
  if (Number.isNaN(number)) return written;
  return ofDigits(written);
}

/** A number as its digits say it, those of a whole one to the last. */
export function ofDigits(written: string): number | bigint {
  if (written.length <= 15) return Number(written);
  return /^-?\d{16,}$/.test(written) ? BigInt(written) : withoutNoise(Number(written));
}

/**
 * The fifteen digits that spreadsheets show and keep of what is typed: the others are what sums add (0.1 + 0.2 is 0.30000000000000004). Whole numbers
 * have none.
 */
function withoutNoise(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  const short = Number(value.toPrecision(15));
  return Number.isFinite(short) ? short : value;
}

/** Days from 1900 to 1970, the 29 February 1900 that Excel counts and never was included; and those from 1900 to 1904. */
const DAYS_TO_1970 = 25_569;
const DAYS_TO_1904 = 1_462;

/**
 * Undefined for that 29 February, day 60; the days before it are one later than the count of those after it says. What is less than a day
 * is a time alone, of day zero, whatever the days are counted from.
 */
function dateOf(days: number, from1904: boolean): Date | undefined {
  if (!from1904 && days >= 60 && days < 61) return undefined;
  const isTime = days >= 0 && days < 1;
  const since = days + (isTime ? 0 : from1904 ? DAYS_TO_1904 : days >= 1 && days < 60 ? 1 : 0);
  return new Date(Math.floor((since - DAYS_TO_1970) * 86_400_000));
}

/** Years 0 to 9999: a number that no calendar knows is left as it is written, as spreadsheets show "####". */
function isWritable(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999;
}
