import { type CellKey, type Figures, haveSameFigures } from "./cell-key.js";
import { type CellSystem, type CountedCell, isEmpty, type Relation } from "./cell-system.js";
import type { EarlierTables } from "./earlier-tables.js";
import type { EarlierKnowledge } from "./mask-cells.js";

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
    kept.push({ ...describe(rank), masked: masked[rank] === 1, largest });
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

/**
 * A table and what earlier versions let readers know of it, as one system: an unknown cell of then whose figures have not changed is
 * the cell of now; one whose figures have changed is one more cell, hidden, that must not be found out either.
 */
export function joinEarlier<S extends CellSystem>(
  system: S,
  earlier: EarlierTables,
  period: string | null,
  now: readonly { key: CellKey; figures: Figures }[],
  [countField, ...measures]: readonly string[],
): { system: S; earlier: EarlierKnowledge } {
  const ranks = new Map(now.map(({ key }, rank) => [key, rank]));
  const cells: CountedCell[] = [...system.cells];
  const masked = new Uint8Array(system.cells.length);
  const relations: Relation[] = [];
  for (const then of earlier.unknownOf(period)) {
    const places = then.cells.map(({ key, figures, masked: wasMasked, largest }) => {
      const rank = ranks.get(key);
      if (rank !== undefined && haveSameFigures(figures, now[rank]?.figures as Figures)) {
        if (wasMasked) masked[rank] = 1;
        return rank;
      }
      cells.push({
        count: figures[countField as string] ?? 0,
        values: measures.map((measure) => figures[measure] ?? null),
        largest: measures.map((_, measure) =>
          system.cells[0]?.largest[measure] === undefined ? undefined : (largest[measure] ?? null),
        ),
      });
      return cells.length - 1;
    });
    const placeOf = (rank: number) => (rank < 0 ? -1 : (places[rank] as number));
    relations.push(...then.relations.map(({ total, parts }) => ({ total: placeOf(total), parts: parts.map(placeOf) })));
  }
  const hidden = new Uint8Array(cells.length).fill(1);
  hidden.set(system.hidden);
  const told = new Uint8Array(cells.length);
  for (const [rank, { key, figures }] of now.entries())
    if (earlier.toldOf(key).some((one) => haveSameFigures(one, figures))) told[rank] = 1;
  return { system: { ...system, cells, hidden }, earlier: { told, masked, relations } };
}
