import type { TerritoryEvent } from "@datalogue/ingest";

/** Events that change codes or extents, oldest first. */
export function listChanges(events: TerritoryEvent[]): TerritoryEvent[] {
  return events
    .filter(({ kind }) => kind !== "membership")
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

/** What some territories of one day are, or are parts of, on another day; `changes`: the oldest first. */
export function walkEvents(changes: TerritoryEvent[], codes: Set<string>, from: string, to: string): Set<string> {
  const [first, last] = from < to ? [from, to] : [to, from];
  const between = changes.filter(({ date }) => date > first && date <= last);
  return from < to ? walkForward(codes, between) : walkBack(codes, between);
}

export function walkForward(codes: Set<string>, changes: TerritoryEvent[]): Set<string> {
  let now = codes;
  for (const { before, after } of changes)
    if (before.some((code) => now.has(code)))
      now = new Set([...now].filter((code) => !before.includes(code)).concat(after));
  return now;
}

export function walkBack(codes: Set<string>, changes: TerritoryEvent[]): Set<string> {
  let now = codes;
  for (const { before, after } of [...changes].reverse())
    if (after.some((code) => now.has(code)))
      now = new Set([...now].filter((code) => !after.includes(code)).concat(before));
  return now;
}
