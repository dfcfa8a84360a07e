import type { Dimension } from "./indicator.js";
import { type UncertainStatus, weakestStatus } from "./observation-status.js";
import type { Amount } from "./read-amounts.js";

/** One combination of values of the dimensions that values are given for; the total has none. */
export interface DimensionCell {
  dimensions: Record<string, string>;
  /** The value wanted of each dimension, in the order of the definition; undefined takes all. */
  wanted: (string | undefined)[];
}

/** More would be a table, not an indicator. */
const MAX_CELLS = 500;

/**
 * The total, each value of each dimension, and their combinations. Values are those of the definition, else those of the data
 * in alphabetical order. Throws when there are more than 500.
 */
export function listCells(dimensions: Dimension[], amounts: Amount[]): DimensionCell[] {
  let cells: DimensionCell[] = [{ dimensions: {}, wanted: [] }];
  for (const [rank, { id, values }] of dimensions.entries()) {
    const found =
      values?.map(({ value }) => value) ?? [...new Set(amounts.flatMap(({ cell }) => cell[rank] ?? []))].sort();
    cells = cells.flatMap(({ dimensions: known, wanted }) => [
      { dimensions: known, wanted: [...wanted, undefined] },
      ...found.map((value) => ({ dimensions: { ...known, [id]: value }, wanted: [...wanted, value] })),
    ]);
    if (cells.length > MAX_CELLS)
      throw new Error(
        `les dimensions donnent plus de ${MAX_CELLS} combinaisons de valeurs\u00A0: retirez-en une, ou énumérez ses valeurs`,
      );
  }
  return cells;
}

export function isWanted({ wanted }: DimensionCell, cell: (string | null)[]): boolean {
  return wanted.every((value, rank) => value === undefined || value === cell[rank]);
}

/** What the rows of one territory say of a cell. */
export type CodeAmount = Pick<Amount, "territory" | "total" | "matched" | "empty"> & {
  /** Masked by statistical secrecy: there is an amount, which is not told. */
  secret?: boolean;
  /** What the rows say of their values, when some are not observed. */
  status?: UncertainStatus;
  /** A part is secret or unknown: the total is a minimum. */
  bound?: true;
  /** Share of the territories below that gave one, when the rows are totals. */
  coverage?: number;
};

/** The amounts of a cell, one for each territory there is; `matched` 0 where no row is of the cell. */
export function sumByCode(amounts: Amount[], cell: DimensionCell): CodeAmount[] {
  const found = new Map<string | null, CodeAmount>();
  for (const { territory, cell: at, total, matched, empty, secret, status, bound } of amounts) {
    const known = found.get(territory) ?? { territory, total: null, matched: 0, empty: 0 };
    found.set(territory, known);
    if (!isWanted(cell, at)) continue;
    if (total !== null) known.total = (known.total ?? 0) + total;
    known.matched += matched;
    known.empty += empty;
    if (secret) known.secret = true;
    if (bound) known.bound = true;
    if (status) known.status = weakestStatus([known.status, status]) as UncertainStatus;
  }
  return [...found.values()];
}
