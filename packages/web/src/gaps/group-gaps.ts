import type { Gap, GapCause } from "@datalogue/api";

/** Gaps that are one hole told once: the same cause, data, territories and periods. */
export interface GapGroup {
  cause: GapCause;
  theme: string;
  /** Slugs; empty where what is missing is none of the data (a population). */
  datasets: string[];
  /** Names of indicators; empty for a late update. */
  indicators: string[];
  /** Codes, in order. */
  territories: string[];
  /** In order; empty for a late update. */
  periods: string[];
  /** Why, where one sentence says it of all; null elsewhere. */
  reason: string | null;
  owedBy: Gap["owedBy"];
  /** The first day since when one of them is missing. */
  since: string;
  next: string | null;
  /** How many figures. */
  count: number;
}

/**
 * Joins the gaps that one hole makes: a line missing in a file empties an indicator at several places and years, and several indicators.
 * First the territories of an indicator that lack the same periods, then the indicators that lack them at the same territories. Of what
 * lacks a population, datasets do not count: none of them has to mend it. What somebody owes comes first, the most recent first.
 */
export function groupGaps(gaps: Gap[]): GapGroup[] {
  const holes = groupBy(gaps, (gap) => JSON.stringify([gap.cause, sourceOf(gap), gap.indicator, gap.territory]));
  const byPeriods = groupBy(holes, ([gap, ...others]) =>
    JSON.stringify([gap.cause, sourceOf(gap), gap.indicator, periodsOf([gap, ...others])]),
  );
  const byPlaces = groupBy(byPeriods.map(flatten), (all) => {
    const [gap] = all;
    return JSON.stringify([gap.cause, sourceOf(gap), periodsOf(all), distinct(all.map(({ territory }) => territory))]);
  });
  return byPlaces
    .map(flatten)
    .map(toGroup)
    .sort(
      (a, b) =>
        Number(b.owedBy.length > 0) - Number(a.owedBy.length > 0) ||
        (a.since < b.since ? 1 : a.since > b.since ? -1 : 0),
    );
}

type Some<T> = [T, ...T[]];

function toGroup(all: Some<Gap>): GapGroup {
  const [first] = all;
  const reasons = distinct(all.map(({ reason }) => reason));
  return {
    cause: first.cause,
    theme: first.theme,
    datasets: first.cause === "no-denominator" ? [] : first.datasets,
    indicators: distinct(all.flatMap(({ indicator }) => indicator ?? [])),
    territories: distinct(all.map(({ territory }) => territory)),
    periods: periodsOf(all),
    reason: reasons.length === 1 ? (reasons[0] ?? null) : null,
    owedBy: first.owedBy,
    since: all.map(({ since }) => since).sort()[0] ?? first.since,
    next: first.next,
    count: all.length,
  };
}

function sourceOf({ cause, datasets }: Gap): string {
  return cause === "no-denominator" ? "" : datasets.join(" ");
}

function periodsOf(all: Gap[]): string[] {
  return distinct(all.flatMap(({ period }) => period ?? []));
}

function distinct(words: string[]): string[] {
  return [...new Set(words)].sort();
}

function flatten<T>(parts: Some<Some<T>>): Some<T> {
  return parts.flat() as Some<T>;
}

function groupBy<T>(all: T[], keyOf: (one: T) => string): Some<T>[] {
  const found = new Map<string, Some<T>>();
  for (const one of all) {
    const key = keyOf(one);
    const known = found.get(key);
    if (known) known.push(one);
    else found.set(key, [one]);
  }
  return [...found.values()];
}
