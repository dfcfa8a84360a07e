/** How many of the last days, weeks and months keep their last moment. */
export interface KeptSpans {
  days: number;
  weeks: number;
  months: number;
}

/**
 * The moments to keep among those of a backup: the last one of each of the last days, weeks (from Monday) and months, UTC, that have one, and the
 * last of all. Days without a backup do not count: a machine that was off loses nothing of its past.
 */
export function chooseKept(
  moments: readonly { id: string; at: string }[],
  { days, weeks, months }: KeptSpans,
): Set<string> {
  const latest = [...moments].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1));
  const kept = new Set(latest.slice(0, 1).map(({ id }) => id));
  const spans: [number, (at: string) => string][] = [
    [days, (at) => at.slice(0, 10)],
    [weeks, mondayOf],
    [months, (at) => at.slice(0, 7)],
  ];
  for (const [count, spanOf] of spans) {
    const seen = new Set<string>();
    for (const { id, at } of latest) {
      const span = spanOf(at);
      if (seen.has(span)) continue;
      if (seen.size === count) break;
      seen.add(span);
      kept.add(id);
    }
  }
  return kept;
}

function mondayOf(at: string): string {
  const day = new Date(`${at.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
