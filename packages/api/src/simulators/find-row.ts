import type { FormulaValue } from "./evaluate-formula.js";
import { compareExact, toExact, toNumber } from "./exact.js";
import type { SimulatorTable, TableFilter } from "./simulator-schema.js";

export type CellValue = string | number | boolean | null;
/** A row of a table: a column that its dataset has not is absent, which is as empty. */
export type TableRow = Readonly<Record<string, CellValue | undefined>>;
/** The public rows of each table, by its identifier. */
export type TableRows = Readonly<Record<string, readonly TableRow[]>>;

/** The rows that suit; or the input that none suits, with the values that would. */
export type FoundRows =
  | { rows: TableRow[] /** Operands that are needed and not given: their columns tell rows apart. */; open: string[] }
  | { absent: { name: string; value: string; available: string[] } };

/**
 * The rows of a table that suit what is given, filter after filter. A cell that is equal wins over an empty one. What is not given filters
 * nothing.
 */
export function findRows(
  { where }: Pick<SimulatorTable, "where">,
  all: readonly TableRow[],
  given: (name: string) => FormulaValue | undefined,
): FoundRows {
  let rows = [...all];
  const open: string[] = [];
  for (const filter of where) {
    const name = operandOf(filter);
    const value = given(name);
    if (value === undefined) {
      const isTelling = columnsOf(filter).some((column) => new Set(rows.map((row) => row[column] ?? null)).size > 1);
      if (isTelling) open.push(name);
      continue;
    }
    const kept = keep(rows, filter, value);
    if (kept.length === 0) return { absent: { name, value: writeValue(value), available: describe(rows, filter) } };
    rows = kept;
  }
  return { rows, open };
}

/** The values of the column of an input that the filters before its own leave, in order. */
export function listChoices(
  { where }: Pick<SimulatorTable, "where">,
  all: readonly TableRow[],
  column: string,
  given: (name: string) => FormulaValue | undefined,
): string[] {
  const rank = where.findIndex((filter) => "column" in filter && filter.column === column);
  const found = findRows({ where: where.slice(0, Math.max(0, rank)) }, all, given);
  return "rows" in found ? valuesOf(found.rows, column) : [];
}

function keep(rows: TableRow[], filter: TableFilter, value: FormulaValue): TableRow[] {
  if ("column" in filter) {
    const equal = rows.filter((row) => isSame(row[filter.column], value));
    return equal.length > 0 || !filter.orEmpty ? equal : rows.filter((row) => isEmpty(row[filter.column]));
  }
  return rows.filter((row) => isWithin(value, row[filter.from], row[filter.to]));
}

function isSame(cell: CellValue | undefined, value: FormulaValue): boolean {
  if (isEmpty(cell)) return false;
  if (typeof cell === "number" && typeof value !== "string") return compareExact(toExact(cell), value) === 0;
  return String(cell) === writeValue(value);
}

function isWithin(given: FormulaValue, from: CellValue | undefined, to: CellValue | undefined): boolean {
  // A choice is written, even when it is a number: « 90 » comes before « 120 ».
  const isSize = typeof from === "number" || typeof to === "number";
  const value = isSize && typeof given === "string" && /^-?\d{1,15}(\.\d{1,6})?$/.test(given) ? toExact(given) : given;
  if (typeof value === "string")
    return (isEmpty(from) || String(from) <= value) && (isEmpty(to) || value <= String(to));
  const order = (cell: CellValue | undefined) => (typeof cell === "number" ? compareExact(value, toExact(cell)) : 0);
  return order(from) >= 0 && order(to) <= 0;
}

/** What would have suited: values, or « 1 à 2 ». */
function describe(rows: TableRow[], filter: TableFilter): string[] {
  if ("column" in filter) return valuesOf(rows, filter.column);
  const bands = rows.map((row) => {
    const [from, to] = [row[filter.from], row[filter.to]];
    return isEmpty(to) ? `${from ?? 0} et plus` : isEmpty(from) ? `jusqu'à ${to}` : `${from} à ${to}`;
  });
  return [...new Set(bands)];
}

/** The distinct cells of a column that are not empty, numbers by size. */
function valuesOf(rows: readonly TableRow[], column: string): string[] {
  const cells = [...new Set(rows.map((row) => row[column]).filter((cell) => !isEmpty(cell)))];
  const isNumbers = cells.every((cell) => typeof cell === "number");
  return cells.sort((a, b) => (isNumbers ? Number(a) - Number(b) : String(a) < String(b) ? -1 : 1)).map(String);
}

export function isEmpty(cell: CellValue | undefined): cell is null | undefined | "" {
  return cell === null || cell === undefined || cell === "";
}

/** The name whose value a filter looks at. */
export function operandOf(filter: TableFilter): string {
  return "column" in filter ? filter.equals : filter.holds;
}

/** The columns that a filter looks at. */
export function columnsOf(filter: TableFilter): string[] {
  return "column" in filter ? [filter.column] : [filter.from, filter.to];
}

function writeValue(value: FormulaValue): string {
  return typeof value === "string" ? value : String(toNumber(value));
}
