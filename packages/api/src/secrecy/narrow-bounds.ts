import type { Relation } from "./cell-system.js";

/** Rounds of narrowing: more change nothing that matters. */
const ROUNDS = 30;
const EXACT = 1e-9;

/** Where each cell is, at least and at most, for somebody who knows the others. */
export interface Bounds {
  low: Float64Array;
  high: Float64Array;
}

/**
 * Bounds that the unknown cells cannot leave, narrowed relation by relation until nothing moves: what is outside of them is
 * impossible, what is inside may be impossible too. `values` are the true figures, `floors` what readers know each unknown one to be
 * at least.
 */
export function narrowBounds(
  relations: readonly Relation[],
  unknown: Readonly<Uint8Array>,
  values: Readonly<Float64Array>,
  floors: Readonly<Float64Array>,
): Bounds {
  const low = values.map((value, cell) => (unknown[cell] ? (floors[cell] as number) : value));
  const high = values.map((value, cell) => (unknown[cell] ? Number.POSITIVE_INFINITY : value));
  const tied = relations.flatMap(({ total, parts }) => {
    const open = parts.filter((part) => unknown[part]);
    if (open.length === 0 && !unknown[total]) return [];
    // The known parts are a constant; so is a figure told elsewhere, which was the sum of its parts.
    const told = parts.reduce((sum, part) => sum + (unknown[part] ? 0 : (values[part] as number)), 0);
    const constant = total < 0 ? parts.reduce((sum, part) => sum + (values[part] as number), 0) : undefined;
    return [{ total, parts: open, told, constant }];
  });
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
    for (const { total, parts, told, constant } of tied) {
      let least = told;
      let most = told;
      let open = 0;
      for (const part of parts) {
        least += low[part] as number;
        if (high[part] === Number.POSITIVE_INFINITY) open++;
        else most += high[part] as number;
      }
      const totalLow = constant ?? (low[total] as number);
      const totalHigh = constant ?? (high[total] as number);
      for (const part of parts) {
        const isOpen = high[part] === Number.POSITIVE_INFINITY;
        const othersMost =
          open - (isOpen ? 1 : 0) > 0 ? Number.POSITIVE_INFINITY : most - (isOpen ? 0 : (high[part] as number));
        narrow(part, totalLow - othersMost, totalHigh - (least - (low[part] as number)));
      }
      if (unknown[total]) narrow(total, least, open > 0 ? Number.POSITIVE_INFINITY : most);
    }
  }
  return { low, high };
}
