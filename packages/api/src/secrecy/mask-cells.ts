import {
  addCells,
  type CellSystem,
  type CountedCell,
  hasTooFew,
  isEmpty,
  passes,
  type Relation,
  type SecrecyRule,
} from "./cell-system.js";
import { findDisclosed } from "./find-disclosed.js";
import { type Demand, watchRanges } from "./watch-ranges.js";

/** What readers hold already, from versions published before. */
export interface EarlierKnowledge {
  /** Cells whose very figures were published: masking them now hides nothing. */
  told: Uint8Array;
  /**
   * Cells whose very figures were masked: telling them now would uncover what was masked with them. Of a hidden cell, that its former
   * figures were masked, hence that somebody was there.
   */
  masked: Uint8Array;
  /** What their published figures say of cells unknown then; a cell whose figures changed since is a hidden one of the system. */
  relations: Relation[];
}

/**
 * Chooses the cells of a table that are not published (1 in the answer).
 *
 *   primary: a cell that does not pass the rule
 *   → secondary, relation by relation: a total is told over two masked parts at least, whose sum passes; else it is masked too
 *   → exact check: what the published figures determine, alone or in sums, is covered by one more masked cell
 *   → ranges: a cell that readers can tell too well, for all they know of counts and measures, is covered likewise
 *   and again, until nothing is found.
 *
 * Where only figures told by an earlier version uncover a cell, nothing more can be done: it stays masked.
 */
export function maskCells(system: CellSystem, rule: SecrecyRule, earlier?: EarlierKnowledge): Uint8Array {
  const { cells, hidden } = system;
  const relations = [...system.relations, ...(earlier?.relations ?? [])];
  const masked = new Uint8Array(cells.length);
  const told = earlier ? completeTold(system, relations, earlier.told) : new Uint8Array(cells.length);
  /** What readers do not hold: hidden, or masked and never told before. That nobody is somewhere is known to everybody. */
  const unknown = hidden.map((isHidden, cell) => (isHidden && !isEmpty(cells[cell] as CountedCell) ? 1 : 0));
  const around: number[][] = cells.map(() => []);
  for (const [rank, { total, parts }] of relations.entries())
    for (const cell of [total, ...parts]) around[cell]?.push(rank);
  /** Unknown cells of each relation. */
  const unknownIn = relations.map(({ total, parts }) => [total, ...parts].filter((cell) => unknown[cell]).length);
  const waiting = new Set<number>(system.relations.keys());
  /** Readers know that somebody is in a masked cell; a hidden one may be empty, for all they know. */
  const countFloors = Float64Array.from(cells, ({ count }, cell) =>
    count >= 1 && (!hidden[cell] || earlier?.masked[cell]) ? 1 : 0,
  );
  const watch = watchRanges(system, relations, rule, told, countFloors);

  const mask = (cell: number) => {
    if (masked[cell] || hidden[cell]) return;
    masked[cell] = 1;
    if (told[cell]) return;
    unknown[cell] = 1;
    for (const relation of around[cell] ?? []) {
      unknownIn[relation] = (unknownIn[relation] ?? 0) + 1;
      if (relation < system.relations.length) waiting.add(relation);
    }
  };
  const canMask = (cell: number) =>
    !masked[cell] && !hidden[cell] && !told[cell] && !isEmpty(cells[cell] as CountedCell);
  const together = (list: readonly number[]) => passes(addCells(list.map((cell) => cells[cell] as CountedCell)), rule);
  /** The same, and each that has too few may have enough, the others being as low as they can. */
  const canHide = (list: readonly number[]) => {
    const slack = list.reduce(
      (sum, cell) => sum + (cells[cell] as CountedCell).count - (countFloors[cell] as number),
      0,
    );
    const isRoomy = (cell: number) =>
      !hasTooFew(cells[cell] as CountedCell, rule) || slack + (countFloors[cell] as number) >= rule.threshold;
    return together(list) && list.every(isRoomy);
  };
  /** Relations that a mask would leave with one lone unknown cell: each costs one more. */
  const burden = (cell: number) => (around[cell] ?? []).filter((relation) => unknownIn[relation] === 0).length;
  /** The least loss first: few new masks, then few units. */
  const byLoss = (list: number[]) => {
    const keys = new Map(list.map((cell) => [cell, burden(cell)]));
    return list.sort(
      (a, b) =>
        (keys.get(a) ?? 0) - (keys.get(b) ?? 0) ||
        (cells[a] as CountedCell).count - (cells[b] as CountedCell).count ||
        a - b,
    );
  };

  const settle = (relation: number) => {
    const { total, parts } = relations[relation] as Relation;
    const inside = parts.filter((part) => unknown[part]);
    if (unknown[total] && !hidden[total]) {
      const [cheapest] = inside.length === 0 ? byLoss(parts.filter(canMask)) : [];
      if (cheapest !== undefined) mask(cheapest);
      return;
    }
    const isSafe = () => {
      const [first] = inside;
      if (first === undefined) return true;
      return inside.length > 1 ? canHide(inside) : hidden[first] === 1 && together(inside);
    };
    if (isSafe()) return;
    const candidates = byLoss(parts.filter(canMask));
    const all = [...inside, ...candidates];
    if (all.length < 2 || !canHide(all)) {
      if (canMask(total)) mask(total);
      return;
    }
    while (!isSafe()) {
      const enough = candidates.findIndex((cell) => canHide([...inside, cell]));
      const [chosen] = candidates.splice(enough >= 0 ? enough : candidates.length - 1, 1);
      if (chosen === undefined) return;
      mask(chosen);
      inside.push(chosen);
    }
  };
  const settleAll = () => {
    for (const relation of waiting) {
      waiting.delete(relation);
      settle(relation);
    }
  };

  /** Masks one more cell near those found out, the nearest relations first; false when there is none left. */
  const cover = (found: readonly number[]): boolean => {
    const seen = new Set<number>(found);
    // A relation gone through once has nothing more to give.
    const walked = new Set<number>();
    for (let ring = [...found]; ring.length > 0; ) {
      const near = listNear(ring, walked).filter((cell) => !seen.has(cell));
      const [cheapest] = byLoss(near.filter(canMask));
      if (cheapest !== undefined) {
        mask(cheapest);
        return true;
      }
      for (const cell of near) seen.add(cell);
      ring = near.filter((cell) => unknown[cell]);
    }
    return false;
  };
  /** Cells that share a relation with one of these; relations already walked are left out, the others are walked. */
  const listNear = (list: readonly number[], walked = new Set<number>()): number[] => {
    const near = new Set<number>();
    for (const cell of list)
      for (const relation of around[cell] ?? []) {
        if (walked.has(relation)) continue;
        walked.add(relation);
        const { total, parts } = relations[relation] as Relation;
        for (const other of [total, ...parts]) if (other >= 0) near.add(other);
      }
    return [...near];
  };
  /** The same for a cell that is told too well. A total of 0 says that all under it is 0: only a part that has something covers another. */
  const coverNarrow = ({ cell, figure }: Demand): boolean => {
    const amountOf = ({ count, values }: CountedCell) => (figure === 0 ? count : (values[figure - 1] ?? 0));
    if (amountOf(cells[cell] as CountedCell) !== 0) return cover([cell]);
    const [cheapest] = byLoss(
      listNear([cell]).filter((other) => canMask(other) && amountOf(cells[other] as CountedCell) > 0),
    );
    if (cheapest !== undefined) mask(cheapest);
    return cheapest !== undefined;
  };

  /** Covers each of what was found; one mask may cover several, so what is near it is left to the next round. */
  const coverEach = <T>(
    list: readonly T[],
    cellsOf: (found: T) => readonly number[],
    coverOne: (found: T) => boolean,
  ) => {
    let moved = false;
    const touched = new Set<number>();
    for (const found of list) {
      const near = cellsOf(found).flatMap((cell) => around[cell] ?? []);
      if (near.some((relation) => touched.has(relation)) || !coverOne(found)) continue;
      moved = true;
      for (const relation of near) touched.add(relation);
    }
    return moved;
  };
  /** Sums that were found out and that nothing can cover. */
  const left = new Set<string>();
  const coverDisclosed = () =>
    coverEach(
      findDisclosed(relations, unknown).filter((found) => !isAllowed(found) && !left.has(String(found))),
      (found) => found,
      (found) => {
        const isCovered = cover(found);
        if (!isCovered) left.add(String(found));
        return isCovered;
      },
    );
  const isAllowed = (found: readonly number[]) =>
    (found.length > 1 || hidden[found[0] as number] === 1) && together(found);
  const coverRanges = () => {
    // What nothing can cover is no more asked; the rest still is.
    for (let narrow = watch.findNarrow(unknown); narrow.length > 0; narrow = watch.findNarrow(unknown)) {
      const isMoved = coverEach(
        narrow,
        ({ cell }) => [cell],
        (demand) => {
          if (coverNarrow(demand)) return true;
          demand.isMet = true;
          return false;
        },
      );
      if (isMoved) return true;
    }
    return false;
  };

  for (const [rank, cell] of cells.entries()) if (!passes(cell, rule) || earlier?.masked[rank]) mask(rank);
  try {
    do settleAll();
    while (coverDisclosed() || coverRanges());
  } finally {
    watch.close();
  }
  return masked;
}

/** With the cells that what was told determines already: a total whose parts were told, say. */
function completeTold({ cells, hidden }: CellSystem, relations: readonly Relation[], told: Uint8Array): Uint8Array {
  const unknown = Uint8Array.from(cells, (cell, rank) => (told[rank] || isEmpty(cell) ? 0 : 1));
  const complete = Uint8Array.from(told);
  for (const [cell, ...others] of findDisclosed(relations, unknown))
    if (cell !== undefined && others.length === 0 && !hidden[cell]) complete[cell] = 1;
  return complete;
}
