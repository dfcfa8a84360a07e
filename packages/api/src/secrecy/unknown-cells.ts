import type { CellKey, Figures } from "./cell-key.js";
import { type CellSystem, isEmpty, type Relation } from "./cell-system.js";

/**
 * What readers do not know of one period of a version, and the equations they have: the relations of the table, with its published
 * cells taken out. Kept for the versions to come.
 */
export interface UnknownCells {
  period: string | null;
  cells: { key: CellKey; figures: Figures; masked: boolean; largest: (number | null)[] }[];
  /** Ranks in `cells`; a total of −1 is a published one. */
  relations: Relation[];
}

/** What the masks of a table leave unknown. */
export function listUnknown(
  { cells, relations, hidden }: CellSystem,
  masked: Readonly<Uint8Array>,
  period: string | null,
  describe: (rank: number) => { key: CellKey; figures: Figures },
): UnknownCells {
  const ranks = new Map<number, number>();
  const kept: UnknownCells["cells"] = [];
  for (const [rank, cell] of cells.entries()) {
    if (!masked[rank] && (!hidden[rank] || isEmpty(cell))) continue;
    ranks.set(rank, kept.length);
    const largest = cell.largest.map((one) => one ?? null);
    kept.push({ ...describe(rank), masked: masked[rank] === 1 && !hidden[rank], largest });
  }
  return {
    period,
    cells: kept,
    relations: relations.flatMap(({ total, parts }) => {
      const unknown = parts.flatMap((part) => ranks.get(part) ?? []);
      const of = ranks.get(total) ?? -1;
      return unknown.length > 0 || of >= 0 ? [{ total: of, parts: unknown }] : [];
    }),
  };
}
