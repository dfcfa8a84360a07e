import type { CellSystem, CountedCell } from "./cell-system.js";

/** Rounds of narrowing: more change nothing that matters. */
const ROUNDS = 30;
const EXACT = 1e-9;

/**
 * The cells that readers find out because figures are not negative: three cells whose sum is 0 are 0 each. Bounds are narrowed
 * relation by relation until nothing moves; a cell is found out when its bounds meet. `figure` gives the count, or one measure.
 */
export function findPinned(
  { cells, relations }: CellSystem,
  unknown: Readonly<Uint8Array>,
  figure: (cell: CountedCell) => number | null,
): number[] {
  const values = cells.map((cell) => figure(cell) ?? 0);
  // What may be negative has no bound.
  if (values.some((value) => value < 0)) return [];
  const low = values.map((value, cell) => (unknown[cell] ? 0 : value));
  const high = values.map((value, cell) => (unknown[cell] ? Number.POSITIVE_INFINITY : value));
  const tied = relations.filter(({ total, parts }) => unknown[total] || parts.some((part) => unknown[part]));
  for (let round = 0, moved = true; moved && round < ROUNDS; round++) {
    moved = false;
    const narrow = (cell: number, from: number, to: number) => {
      const slack = EXACT * Math.max(1, Math.abs(values[cell] as number));
      if (from > (low[cell] as number) + slack) {
        low[cell] = from;
        moved = true;
      }
      if (to < (high[cell] as number) - slack) {
        high[cell] = to;
        moved = true;
      }
    };
    for (const { total, parts } of tied) {
      let least = 0;
      let most = 0;
      let open = 0;
      for (const part of parts) {
        least += low[part] as number;
        if (high[part] === Number.POSITIVE_INFINITY) open++;
        else most += high[part] as number;
      }
      if (unknown[total]) narrow(total, least, open > 0 ? Number.POSITIVE_INFINITY : most);
      for (const part of parts) {
        if (!unknown[part]) continue;
        const isOpen = high[part] === Number.POSITIVE_INFINITY;
        const othersMost =
          open - (isOpen ? 1 : 0) > 0 ? Number.POSITIVE_INFINITY : most - (isOpen ? 0 : (high[part] as number));
        narrow(part, (low[total] as number) - othersMost, (high[total] as number) - (least - (low[part] as number)));
      }
    }
  }
  return cells.flatMap((_, cell) => {
    if (!unknown[cell]) return [];
    const slack = 10 * EXACT * Math.max(1, Math.abs(values[cell] as number));
    return (high[cell] as number) - (low[cell] as number) <= slack ? [cell] : [];
  });
}
