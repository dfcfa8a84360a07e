/** What places an inspection among the others of its object. */
interface Ordered {
  id: string;
  /** The last inspection that its author knew of; null without any. */
  readLast: string | null;
  /** ISO date-time. */
  seenAt: string;
  /** Civil day. */
  seenOn: string;
}

/**
 * The inspections of one object in the order in which they were seen. A day may be told without its hour, or by a clock that is wrong: within a day, each
 * comes after those that its author knew of.
 */
export function inSeenOrder<One extends Ordered>(inspections: readonly One[]): One[] {
  const byId = new Map(inspections.map((one) => [one.id, one]));
  const byDay = new Map<string, One[]>();
  for (const one of inspections) byDay.set(one.seenOn, [...(byDay.get(one.seenOn) ?? []), one]);
  return inspections
    .map((one) => {
      const beside = byDay.get(one.seenOn) ?? [];
      const known = beside.length > 1 ? listKnown(one.readLast, byId) : undefined;
      const before = beside.filter(({ id }) => id !== one.id && known?.has(id));
      const moments = [one, ...before].map(({ seenAt }) => seenAt).sort();
      return { one, moment: moments.at(-1) ?? one.seenAt, rank: before.length };
    })
    .sort((a, b) => compare(a.moment, b.moment) || a.rank - b.rank || compare(a.one.id, b.one.id))
    .map(({ one }) => one);
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
