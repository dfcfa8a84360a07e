import type { LaidOutCells } from "../../../packages/api/src/secrecy/lay-out-cells.js";
import { partsOf, type RandomTable } from "./random-tables.js";

/**
 * All the counts that each cell has in some table which readers cannot tell from the true one, by listing these tables: rows with somebody take each
 * whole number in turn, published sums hold, masked ones are 1 at least. Rows stop at `highest`.
 */
export function listPossible(
  table: RandomTable,
  { places, hidden }: LaidOutCells,
  masked: Readonly<Uint8Array>,
  highest = Math.max(...table.atoms.map(({ cell }) => cell.count)) + table.threshold,
): Set<number>[] {
  const rows = table.atoms.flatMap(({ cell }, rank) => (cell.count > 0 ? [rank] : []));
  const sums = places.map((place) => {
    const parts = partsOf(place, table);
    return rows.map((rank) => parts[rank] as number);
  });
  const told = sums.flatMap((sum, rank) => {
    const value = sum.reduce((all, part, row) => all + part * (table.atoms[rows[row] as number]?.cell.count ?? 0), 0);
    if (!masked[rank] && !hidden[rank]) return [{ sum, from: value, to: value }];
    return masked[rank] ? [{ sum, from: 1, to: Number.POSITIVE_INFINITY }] : [];
  });
  const possible = places.map(() => new Set<number>());
  const counts = rows.map(() => 0);
  const partial = told.map(() => 0);
  /** Rows of each told sum that are not chosen yet, from one row on. */
  const left = told.map(({ sum }) => sum.map((_, row) => sum.slice(row + 1).reduce((all, part) => all + part, 0)));
  const choose = (row: number) => {
    if (row === rows.length) {
      for (const [rank, sum] of sums.entries())
        possible[rank]?.add(sum.reduce((all, part, one) => all + part * (counts[one] as number), 0));
      return;
    }
    for (let count = 0; count <= highest; count++) {
      counts[row] = count;
      let isPossible = true;
      for (const [rank, { sum, from, to }] of told.entries()) {
        if (!sum[row]) continue;
        const sumNow = (partial[rank] as number) + count;
        if (sumNow > to || sumNow + ((left[rank] as number[])[row] as number) * highest < from) isPossible = false;
      }
      if (!isPossible) continue;
      for (const [rank, { sum }] of told.entries()) if (sum[row]) partial[rank] = (partial[rank] as number) + count;
      choose(row + 1);
      for (const [rank, { sum }] of told.entries()) if (sum[row]) partial[rank] = (partial[rank] as number) - count;
    }
  };
  choose(0);
  return possible;
}
