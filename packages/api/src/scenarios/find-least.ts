/** What was found of the least whole number at which something is reached. */
export type Least =
  | { kind: "found"; at: number }
  /** Neither end reaches it, or both do already: what is sought lies outside. */
  | { kind: "outside" }
  /** The values looked at do not all go one way: no answer could be promised. */
  | { kind: "uneven" };

/**
 * The whole number of a range nearest to its low end (for a function that grows; to its high end for one that falls) at which a function reaches a target: the number before
 * does not. Bisection, sped up by what a straight line would give, since amounts are lines but for their rounding. Every value
 * looked at must go the same way as the ends.
 */
export function findLeast(
  valueAt: (at: number) => number,
  target: number,
  { low, high }: { low: number; high: number },
): Least {
  const seen = new Map<number, number>();
  const look = (at: number) => {
    const known = seen.get(at) ?? valueAt(at);
    seen.set(at, known);
    return known;
  };
  const grows = look(high) > look(low);
  // The end that reaches the target, and the one that does not: they are brought together.
  let [short, enough] = grows ? [low, high] : [high, low];
  if (look(short) >= target || look(enough) < target) return { kind: "outside" };
  for (let turn = 0; Math.abs(enough - short) > 1; turn++) {
    const line = short + ((target - look(short)) / (look(enough) - look(short))) * (enough - short);
    const middle = (short + enough) / 2;
    // A line says where to look first, one step on either side of it next; halves end the search whatever the function.
    const wanted = turn % 3 === 2 ? Math.floor(middle) : turn % 3 === 0 ? Math.floor(line) : Math.floor(line) + 1;
    const at = Math.min(Math.max(wanted, Math.min(short, enough) + 1), Math.max(short, enough) - 1);
    if (look(at) >= target) enough = at;
    else short = at;
  }
  const sorted = [...seen].sort(([a], [b]) => a - b).map(([, value]) => value);
  const isEven = sorted.every((value, rank) => {
    const before = sorted[rank - 1] ?? value;
    return grows ? value >= before : value <= before;
  });
  return isEven ? { kind: "found", at: enough } : { kind: "uneven" };
}
