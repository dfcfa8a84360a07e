import type { FollowedObjective } from "@datalogue/api";

/**
 * The year of the last state known, where a page speaks of an earlier one: « 2024 » on the page of 2020, whose objectives are told as they stand now; null
 * where the states are of the year read, or before.
 */
export function judgedAfter(objectives: readonly FollowedObjective[], year: number): number | null {
  const last = Math.max(...objectives.map(({ latest }) => Number(latest?.period.slice(-4) ?? 0)));
  return last > year ? last : null;
}
