import type { FollowedObjective } from "@datalogue/api";

/** The last year that one of these objectives is judged by; 0 where none is. A value that judges nothing does not count. */
export function lastJudged(objectives: readonly FollowedObjective[]): number {
  const judged = objectives.filter(({ status }) => status !== "not-computable");
  return Math.max(0, ...judged.map(({ latest }) => Number(latest?.period.slice(-4) ?? 0)));
}

/**
 * The year of the last state known, where a page speaks of an earlier one: « 2024 » on the page of 2020, whose objectives are told as they stand now; null
 * where the states are of the year read, or before.
 */
export function judgedAfter(objectives: readonly FollowedObjective[], year: number): number | null {
  const last = lastJudged(objectives);
  return last > year ? last : null;
}
