import type Database from "better-sqlite3";
import { type ColumnReader, openColumns } from "./column-store.js";
import type { GroupPlan } from "./plan-groups.js";
import { fold } from "./stored-column.js";
import { timeUnits } from "./time-units.js";

type Value = string | number | null;

/** Cells of an answer's groups, in order, before paging. */
export type GroupCells = Value[][];

/** Most groups that are counted in arrays. */
const MAX_GROUPS = 200_000;

/** Figures that groups kept apart can be added up to. */
export const COLUMN_FIGURES = new Set(["sum", "avg", "min", "max", "count"]);

/**
 * The groups of a plan computed from the column store, many times faster than by SQL; undefined where it does not reach:
 * filters, medians, distinct counts, columns of many values, files older than the store.
 */
export function groupInColumns(db: Database.Database, plan: GroupPlan): GroupCells | undefined {
  if (plan.where) return undefined;
  const figures = plan.columns.flatMap(({ from }) => (from.kind === "figure" ? [from] : []));
  if (!figures.every(({ operation, numeric }) => COLUMN_FIGURES.has(operation) && numeric)) return undefined;
  const columns = openColumns(db);
  if (!columns) return undefined;
  const groups: GroupAxis[] = [];
  for (const { from } of plan.columns) {
    if (from.kind !== "group") continue;
    const axis = readAxis(columns, from, plan);
    if (!axis) return undefined;
    groups.push(axis);
  }
  const size = groups.reduce((product, { targets }) => product * targets.length, 1);
  if (size > MAX_GROUPS) return undefined;

  const sums = new Map(figures.map(({ stored }) => [stored, new Sums(size)]));
  const rows = new Uint32Array(size);
  if (!accumulate(columns, groups, sums, rows)) return undefined;
  const found: GroupCells = [];
  for (let key = 0; key < size; key++) {
    if (!rows[key]) continue;
    const values = splitKey(key, groups);
    let rank = 0;
    found.push(
      plan.columns.map(({ from }) =>
        from.kind === "group" ? (values[rank++] ?? null) : (sums.get(from.stored)?.figure(from.operation, key) ?? null),
      ),
    );
  }
  return sortGroups(found, plan);
}

interface GroupAxis {
  stored: string;
  /** Target rank of each code. */
  ranks: Uint32Array;
  targets: Value[];
}

/** What the codes of a column become: themselves, their unit of time, the territory they belong to. */
function readAxis(
  columns: ColumnReader,
  { stored, period, mapping }: Extract<GroupPlan["columns"][number]["from"], { kind: "group" }>,
  { mappings }: GroupPlan,
): GroupAxis | undefined {
  const values = columns.values(stored);
  if (!columns.has(stored) || !columns.codes(stored, 0)) return undefined;
  if (values.length === 1 && !period && !mapping) return undefined;
  const territories = mapping && new Map(mappings.find(({ table }) => table === mapping)?.pairs);
  const targetOf = (value: Value): Value => {
    if (value === null) return null;
    if (territories) return territories.get(String(value)) ?? null;
    if (!period) return value;
    return timeUnits[period].of(String(value));
  };
  const known = new Map<Value, number>([[null, 0]]);
  const ranks = Uint32Array.from(values, (value) => {
    const target = targetOf(value);
    const rank = known.get(target) ?? known.size;
    known.set(target, rank);
    return rank;
  });
  return { stored, ranks, targets: [...known.keys()] };
}

/** Adds every row to its group; false when a column is not in the store. */
function accumulate(columns: ColumnReader, groups: GroupAxis[], sums: Map<string, Sums>, rows: Uint32Array): boolean {
  for (let chunk = 0; ; chunk++) {
    let keys: Uint32Array | undefined;
    for (const { stored, ranks, targets } of groups) {
      const codes = columns.codes(stored, chunk);
      if (!codes) return chunk > 0;
      keys ??= new Uint32Array(codes.length);
      for (let row = 0; row < codes.length; row++)
        keys[row] = (keys[row] as number) * targets.length + (ranks[codes[row] as number] as number);
    }
    for (const [stored, sum] of sums) {
      const numbers = columns.numbers(stored, chunk);
      if (!numbers) return chunk > 0;
      keys ??= new Uint32Array(numbers.length);
      sum.add(keys, numbers);
    }
    if (!keys) return false;
    for (const key of keys) rows[key] = (rows[key] as number) + 1;
  }
}

/** Count, sum (compensated as SQLite does: Kahan–Babuška–Neumaier), least and greatest value of each group. */
class Sums {
  readonly #count: Float64Array;
  readonly #sum: Float64Array;
  readonly #lost: Float64Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;

  constructor(size: number) {
    this.#count = new Float64Array(size);
    this.#sum = new Float64Array(size);
    this.#lost = new Float64Array(size);
    this.#min = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.#max = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  }

  add(keys: Uint32Array, numbers: Float64Array): void {
    const [count, sums, lost, min, max] = [this.#count, this.#sum, this.#lost, this.#min, this.#max];
    for (let row = 0; row < numbers.length; row++) {
      const value = numbers[row] as number;
      if (Number.isNaN(value)) continue;
      const key = keys[row] as number;
      const before = sums[key] as number;
      const after = before + value;
      lost[key] =
        (lost[key] as number) + (Math.abs(before) > Math.abs(value) ? before - after + value : value - after + before);
      sums[key] = after;
      count[key] = (count[key] as number) + 1;
      if (value < (min[key] as number)) min[key] = value;
      if (value > (max[key] as number)) max[key] = value;
    }
  }

  figure(operation: string, key: number): number | null {
    const count = this.#count[key] as number;
    if (operation === "count") return count;
    if (count === 0) return null;
    if (operation === "min") return this.#min[key] as number;
    if (operation === "max") return this.#max[key] as number;
    const sum = (this.#sum[key] as number) + (this.#lost[key] as number);
    return operation === "avg" ? sum / count : sum;
  }
}

function splitKey(key: number, groups: GroupAxis[]): Value[] {
  const values: Value[] = [];
  let rest = key;
  for (const { targets } of groups.toReversed()) {
    values.unshift(targets[rest % targets.length] ?? null);
    rest = Math.floor(rest / targets.length);
  }
  return values;
}

/** The order that the SQL of the plan tells: groups without a value last, texts by their folded form first. */
export function sortGroups(found: GroupCells, { columns, sort }: GroupPlan): GroupCells {
  const keys: { index: number; descending: boolean; folded: boolean }[] = [];
  for (const { output, descending } of sort)
    keys.push({ index: output, descending, folded: isFolded(columns[output]) });
  for (const [index, column] of columns.entries()) {
    if (column.from.kind !== "group") continue;
    if (isFolded(column)) keys.push({ index, descending: false, folded: true });
    keys.push({ index, descending: false, folded: false });
  }
  return found.sort((a, b) => {
    for (const { index, descending, folded } of keys) {
      const order = compare(a[index] ?? null, b[index] ?? null, descending, folded);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function isFolded(column: GroupPlan["columns"][number] | undefined): boolean {
  return column?.from.kind === "group" && column.from.folded;
}

function compare(a: Value, b: Value, descending: boolean, folded: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [left, right] = folded ? [fold(String(a)), fold(String(b))] : [a, b];
  if (left === right) return 0;
  return left < right === descending ? 1 : -1;
}
