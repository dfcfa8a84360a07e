/** What places an inspection among the others of its object. */
interface Ordered {
  id: string;
  /** The last inspection that its author knew of; null without any. */
  readLast: string | null;
  /** ISO date-time: of a line of a spreadsheet, whose hour nobody said, it may be placed just before its day. */
  seenAt: string;
  /** Civil day. */
  seenOn: string;
}

/** When an inspection is placed: at the latest moment of what its author knew of its day, after as many. */
interface Placed<One> {
  one: One;
  moment: string;
  rank: number;
}

/**
 * The inspections of one object in the order in which they were seen. A day may be told without its hour, or by a clock that is wrong: within a day, each
 * comes after those that its author knew of.
 */
export function inSeenOrder<One extends Ordered>(inspections: readonly One[]): One[] {
  return placeAfterKnown(inspections)
    .sort(
      (a, b) =>
        compare(a.one.seenOn, b.one.seenOn) ||
        compare(a.moment, b.moment) ||
        a.rank - b.rank ||
        compare(a.one.id, b.one.id),
    )
    .map(({ one }) => one);
}

/** Places each inspection, from those whose authors knew of none to those that follow them: each is looked at once. */
function placeAfterKnown<One extends Ordered>(inspections: readonly One[]): Placed<One>[] {
  const given = new Set(inspections.map(({ id }) => id));
  const first: One[] = [];
  const following = new Map<string, One[]>();
  for (const one of inspections) {
    const beside = one.readLast !== null && given.has(one.readLast) ? following.get(one.readLast) : first;
    if (beside) beside.push(one);
    else if (one.readLast !== null) following.set(one.readLast, [one]);
  }
  const placed = new Map<string, Placed<One>>();
  /** By day, the last one of what the author of the next one knew. */
  const known = new Map<string, Placed<One> | undefined>();
  // Those that say that they knew of each other follow none: they are reached last, in the same order however they are given.
  const rest = inspections.toSorted((a, b) => compare(a.seenAt, b.seenAt) || compare(a.id, b.id));
  for (const start of [...first, ...rest]) {
    const steps: ({ enter: One } | { leave: string; before: Placed<One> | undefined })[] = [{ enter: start }];
    for (let step = steps.pop(); step; step = steps.pop()) {
      if ("leave" in step) {
        known.set(step.leave, step.before);
        continue;
      }
      const { enter: one } = step;
      if (placed.has(one.id)) continue;
      const before = known.get(one.seenOn);
      const here = {
        one,
        moment: before && before.moment > one.seenAt ? before.moment : one.seenAt,
        rank: before ? before.rank + 1 : 0,
      };
      placed.set(one.id, here);
      known.set(one.seenOn, here);
      steps.push({ leave: one.seenOn, before });
      for (const enter of following.get(one.id) ?? []) steps.push({ enter });
    }
  }
  return [...placed.values()];
}

/** What an author knew of an object: the last inspection, what the author of that one knew, and so on. */
export function listKnown(last: string | null, byId: ReadonlyMap<string, Pick<Ordered, "readLast">>): Set<string> {
  const known = new Set<string>();
  for (let one = last; one !== null && !known.has(one); one = byId.get(one)?.readLast ?? null) known.add(one);
  return known;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
