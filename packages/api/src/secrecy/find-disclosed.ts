import type { Relation } from "./cell-system.js";

/**
 * What readers can compute of the cells that are not published, from those that are: sets of cells whose sum is determined, a
 * set of one being a cell found out. Every cell that the linear system of the published figures determines is in the answer, alone;
 * of the sums of several, those that a reduced form of the system shows.
 *
 * Exact: Gauss-Jordan over the integers, one group of tied cells at a time. In the reduced form a cell is determined if and only if
 * the row it leads has no other term. Where numbers would grow beyond what is exact, every cell of the group is given as found out.
 */
export function findDisclosed(relations: readonly Relation[], unknown: Readonly<Uint8Array>): number[][] {
  const disclosed: number[][] = [];
  for (const equations of tieEquations(relations, unknown)) {
    const { columns, rows } = reduce(equations, unknown);
    if (!rows) {
      disclosed.push(...columns.map((cell) => [cell]));
      continue;
    }
    for (const row of rows) {
      const first = row.find((factor) => factor !== 0);
      if (first === undefined || row.some((factor) => factor !== 0 && factor !== first)) continue;
      disclosed.push(columns.filter((_, rank) => row[rank] !== 0));
    }
  }
  return disclosed;
}

/** The equations that have something unknown, those that share a cell together. */
function tieEquations(relations: readonly Relation[], unknown: Readonly<Uint8Array>): Relation[][] {
  const leaders = new Map<number, number>();
  const leaderOf = (cell: number): number => {
    let leader = cell;
    for (let next = leaders.get(leader); next !== undefined && next !== leader; next = leaders.get(leader))
      leader = next;
    leaders.set(cell, leader);
    return leader;
  };
  const tied: { relation: Relation; cell: number }[] = [];
  for (const relation of relations) {
    const cells = [relation.total, ...relation.parts].filter((cell) => unknown[cell]);
    const [first, ...others] = cells;
    if (first === undefined) continue;
    tied.push({ relation, cell: first });
    if (!leaders.has(first)) leaders.set(first, first);
    for (const other of others) {
      if (!leaders.has(other)) leaders.set(other, other);
      leaders.set(leaderOf(other), leaderOf(first));
    }
  }
  const groups = new Map<number, Relation[]>();
  for (const { relation, cell } of tied) {
    const leader = leaderOf(cell);
    const group = groups.get(leader);
    if (group) group.push(relation);
    else groups.set(leader, [relation]);
  }
  return [...groups.values()];
}

/** Largest whole number that the products of two factors stay exact under. */
const LIMIT = 2 ** 26;

/** The reduced form: its rows, each with its factors by column; without rows when they would not be exact. */
function reduce(equations: Relation[], unknown: Readonly<Uint8Array>): { columns: number[]; rows?: Float64Array[] } {
  // Totals lead: rows then speak of the smallest cells.
  const totals = new Set(equations.map(({ total }) => total).filter((cell) => unknown[cell]));
  const columns = [...totals];
  for (const { parts } of equations)
    for (const part of parts)
      if (unknown[part] && !totals.has(part)) {
        totals.add(part);
        columns.push(part);
      }
  const place = new Map(columns.map((cell, rank) => [cell, rank]));
  const rows = equations.map(({ total, parts }) => {
    const row = new Float64Array(columns.length);
    const put = (cell: number, factor: number) => {
      const rank = place.get(cell);
      if (rank !== undefined) row[rank] = (row[rank] ?? 0) + factor;
    };
    put(total, -1);
    for (const part of parts) put(part, 1);
    return row;
  });
  const done: Float64Array[] = [];
  for (const [rank, row] of rows.entries()) {
    const lead = findLead(row);
    if (lead < 0) continue;
    const terms = [...row.keys()].filter((column) => row[column] !== 0);
    // Those before that lead nothing have no factor left.
    for (const [at, other] of rows.entries())
      if (at !== rank && other[lead] !== 0 && !subtract(other, row, lead, terms)) return { columns };
    done.push(row);
  }
  return { columns, rows: done };
}

/** The column that a row is solved for: the first whose factor is 1 or −1, which keeps numbers small. */
function findLead(row: Float64Array): number {
  const unit = row.findIndex((factor) => factor === 1 || factor === -1);
  return unit >= 0 ? unit : row.findIndex((factor) => factor !== 0);
}

/** Takes `row` as many times from `other` as it needs to lose its column `lead`; false when numbers grow too large. */
function subtract(other: Float64Array, row: Float64Array, lead: number, terms: number[]): boolean {
  const pivot = row[lead] as number;
  const factor = other[lead] as number;
  if (pivot === 1 || pivot === -1) {
    const times = factor * pivot;
    let largest = 0;
    for (const column of terms) {
      const value = (other[column] as number) - times * (row[column] as number);
      other[column] = value;
      largest = Math.max(largest, Math.abs(value));
    }
    return largest < LIMIT;
  }
  let common = 0;
  for (let column = 0; column < other.length; column++) {
    const value = (other[column] as number) * pivot - (row[column] as number) * factor;
    other[column] = value;
    common = commonDivisor(common, Math.abs(value));
  }
  let largest = 0;
  for (let column = 0; column < other.length; column++) {
    if (common > 1) other[column] = (other[column] as number) / common;
    largest = Math.max(largest, Math.abs(other[column] as number));
  }
  return largest < LIMIT;
}

function commonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
