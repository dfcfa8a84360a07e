import type { Frequency } from "@datalogue/ingest";

/** Years between two campaigns of what is not measured each year. */
const YEARS: Partial<Record<Frequency, number>> = { BIENNIAL: 2, TRIENNIAL: 3 };

/** True for a rhythm of several years. */
export function hasCampaigns(rhythm: Frequency | undefined): rhythm is Frequency {
  return rhythm !== undefined && YEARS[rhythm] !== undefined;
}

/**
 * Whether a rhythm owes a value for a year, from the years in which some are known: of what is measured every three years, one
 * campaign in three years is owed, the years between are not. A period that is no year is owed, as is all that has no such rhythm.
 */
export function isOwed(rhythm: Frequency | undefined, period: string, campaigns: readonly number[]): boolean {
  const interval = rhythm && YEARS[rhythm];
  if (!interval || !/^\d{4}$/.test(period)) return true;
  const year = Number(period);
  if (campaigns.includes(year)) return true;
  const before = Math.max(...campaigns.filter((one) => one < year));
  const after = Math.min(...campaigns.filter((one) => one > year));
  // Between two campaigns that are not too far apart nothing is missing, whichever years they fell on.
  if (after - before <= interval) return false;
  const from = Number.isFinite(before) ? before : after;
  return !Number.isFinite(from) || (year - from) % interval === 0;
}
