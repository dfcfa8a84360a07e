import { isAmbiguousNumber } from "../field-types/number-text.js";
import type { Field } from "../schema.js";

/** How a column writes its numbers and its dates, as far as cells that can be read one way only show it. */
export interface ColumnHabits {
  /** Marks ("," or ".") met as a decimal mark beyond doubt: "12,5". */
  decimal: Set<string>;
  /** Marks met as a thousands separator beyond doubt: "1,234,567". */
  grouping: Set<string>;
  /** A day after the 12th was met first: "24/06/2019". */
  dayFirst: boolean;
  /** A day after the 12th was met second: "06/24/2019". */
  monthFirst: boolean;
}

const NUMBER = /^[+\u2212-]?(\d+|\d{1,3}(?:\s\d{3})+)(?:([.,])(\d+))?$/;
const GROUPED = /^[+\u2212-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:\.\d{3})+,\d+|(?:,\d{3}){2,}|(?:\.\d{3}){2,})$/;
const DAY = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?!\d)/;
const YEAR_FIRST = /^\d{4}[-/.]?\d/;
const NAMED_MONTH = /^(?:[a-zé]+\.? )?\d{1,2}(?:er)?[- ][a-zéû]+\.?[- ]\d{4}(?!\d)/i;

export function createColumnHabits(): ColumnHabits {
  return { decimal: new Set(), grouping: new Set(), dayFirst: false, monthFirst: false };
}

/** Whether cells of this field may need the habits of their column to be understood. */
export function hasHabits({ type }: Field): boolean {
  return type === "number" || type === "integer" || type === "date" || type === "datetime";
}

/** Learns from one cell. */
export function observeCell(habits: ColumnHabits, written: string): void {
  const text = written.trim();
  const number = NUMBER.exec(text);
  if (number) {
    if (number[2] && !isAmbiguousNumber(text)) habits.decimal.add(number[2]);
    return;
  }
  if (GROUPED.test(text)) habits.grouping.add(/[.,]/.exec(text)?.[0] as string);
  const day = DAY.exec(text);
  if (!day) return;
  const [first, second] = [Number(day[1]), Number(day[2])];
  // "45/13/2021" is no day, whichever comes first: it shows nothing.
  if (isOnlyDay(first) && second <= 12) habits.dayFirst = true;
  if (isOnlyDay(second) && first <= 12) habits.monthFirst = true;
}

/** Whether a number is the day of a month, and no month. */
const isOnlyDay = (number: number) => number > 12 && number <= 31;

/** Whether a number can be read one way only, by itself or by what its column shows. */
export function isSureNumber(written: string, habits: ColumnHabits): boolean {
  const number = NUMBER.exec(written.trim());
  if (!number) return false;
  const mark = number[2];
  if (!mark) return true;
  return !habits.grouping.has(mark) && (!isAmbiguousNumber(written) || habits.decimal.has(mark));
}

/** Whether a day can be read one way only: "05/06/2019" needs the form of the schema, or another cell of its column. */
export function isSureDay(written: string, format: string | undefined, habits: ColumnHabits): boolean {
  const text = written.trim();
  if (YEAR_FIRST.test(text) || NAMED_MONTH.test(text)) return true;
  const day = DAY.exec(text);
  if (!day) return false;
  const [first, second] = [Number(day[1]), Number(day[2])];
  if (first > 12 || first === second) return true;
  if (format?.includes("%")) return /^%-?d/.test(format);
  return habits.dayFirst && !habits.monthFirst;
}
