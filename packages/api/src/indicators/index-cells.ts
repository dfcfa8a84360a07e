import type { Cell } from "./series-cells.js";

/** Finds the cells that lie within some members: all that they cover is among these. */
export type CellsWithin = (members: Set<string>) => Cell[];

/** Found by the members, not by going through all cells: a country has as many targets as it has cells. */
export function indexCells(cells: Cell[]): CellsWithin {
  const byFirst = new Map<string, Cell[]>();
  for (const cell of cells)
    for (const member of cell.cover) {
      const known = byFirst.get(member);
      if (known) known.push(cell);
      else byFirst.set(member, [cell]);
      break;
    }
  return (members) => {
    const found: Cell[] = [];
    for (const member of members)
      for (const cell of byFirst.get(member) ?? []) if (isCovered(cell.cover, members)) found.push(cell);
    return found;
  };
}

/** True when a cell covers something, and nothing but the members. */
export function isCovered(cover: Set<string>, members: Set<string>): boolean {
  for (const member of cover) if (!members.has(member)) return false;
  return cover.size > 0;
}
