import type Database from "better-sqlite3";
import { quote, type StoredColumn } from "../stored-column.js";

/** The columns of a table, and the stored names of those found large; absent where nobody looked. */
export interface NumberColumns {
  columns: StoredColumn[];
  largeIntegers?: string[];
}

/** What a whole number of 32 bits holds. */
const SMALLEST = -(2 ** 31);
const LARGEST = 2 ** 31 - 1;

/** Stored names of the integer columns of `rows` that hold a value over 32 bits. */
export function findLargeIntegers(db: Database.Database, columns: StoredColumn[]): string[] {
  const integers = columns.filter(({ type }) => type === "integer").map(({ stored }) => stored);
  if (integers.length === 0) return [];
  const tests = integers.map(quote).map((name) => `min(${name}) < ${SMALLEST} OR max(${name}) > ${LARGEST}`);
  const large = db
    .prepare(`SELECT ${tests.join(", ")} FROM rows`)
    .raw(true)
    .get() as (0 | 1 | null)[];
  return integers.filter((_, index) => large[index] === 1);
}

/**
 * Names of the columns that layers give as decimals, `5.0` for 5: GIS take the type of a column from its first values, and whole numbers for
 * 32 bits. Those of numbers, and those of integers unless each is known to hold in 32 bits: a double tells them all apart.
 */
export function listDecimals({ columns, largeIntegers }: NumberColumns): string[] {
  const isLarge = (stored: string) => largeIntegers === undefined || largeIntegers.includes(stored);
  return columns
    .filter(({ type, stored }) => type === "number" || (type === "integer" && isLarge(stored)))
    .map(({ name }) => name);
}
