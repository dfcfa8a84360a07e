import { add, compareExact, divide, type Exact, multiply, subtract, toExact, ZERO } from "./exact.js";

/** An amount, and how many it is of. */
export interface Weighed {
  amount: Exact;
  count: number;
}

/** How amounts spread over those who pay them. */
export interface Spread {
  count: number;
  /** Of all, exactly: each amount times how many pay it. */
  sum: Exact;
  mean: Exact;
  least: Exact;
  /** The least amount that a quarter, a half, three quarters of them pay at most. */
  quartiles: [Exact, Exact, Exact];
  most: Exact;
}

/** Undefined of nobody. */
export function spreadOf(weighed: readonly Weighed[]): Spread | undefined {
  const sorted = [...weighed].sort((a, b) => compareExact(a.amount, b.amount));
  const [first, last] = [sorted[0], sorted.at(-1)];
  const count = sorted.reduce((all, one) => all + one.count, 0);
  if (!first || !last || count === 0) return undefined;
  const atQuarter = (quarters: number) => {
    let passed = 0;
    for (const { amount, count: own } of sorted) {
      passed += own;
      if (4 * passed >= quarters * count) return amount;
    }
    return last.amount;
  };
  const sum = sumOf(sorted);
  return {
    ...{ count, sum, mean: divide(sum, toExact(count)) },
    ...{ least: first.amount, quartiles: [atQuarter(1), atQuarter(2), atQuarter(3)], most: last.amount },
  };
}

/** Each amount times how many pay it. */
export function sumOf(weighed: readonly Weighed[]): Exact {
  return weighed.reduce((sum, { amount, count }) => add(sum, multiply(amount, toExact(count))), ZERO);
}

/** The same people under another grid. */
export interface Compared {
  before: Exact;
  after: Exact;
  count: number;
}

/** Who pays less, who pays more, and by how much. */
export interface Moves {
  count: number;
  less: number;
  same: number;
  more: number;
  /** What all of them pay more, or less below 0. */
  sum: Exact;
  mean: Exact;
  /** Half of them move by this at most. */
  median: Exact;
  /** Of those who pay less (below 0), of those who pay more; null where there are none. */
  meanLess: Exact | null;
  meanMore: Exact | null;
}

/** Undefined of nobody. */
export function movesOf(compared: readonly Compared[]): Moves | undefined {
  const gaps = compared.map(({ before, after, count }) => ({ amount: subtract(after, before), count }));
  const all = spreadOf(gaps);
  if (!all) return undefined;
  const less = spreadOf(gaps.filter(({ amount }) => amount.over < 0n));
  const more = spreadOf(gaps.filter(({ amount }) => amount.over > 0n));
  return {
    count: all.count,
    ...{ less: less?.count ?? 0, more: more?.count ?? 0, same: all.count - (less?.count ?? 0) - (more?.count ?? 0) },
    ...{ sum: all.sum, mean: all.mean, median: all.quartiles[1] },
    ...{ meanLess: less?.mean ?? null, meanMore: more?.mean ?? null },
  };
}
