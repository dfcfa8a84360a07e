/** Where an objective stands, the worst first. Always told with the sentence that explains it. */
export const followUpStatuses = ["off-track", "to-watch", "on-track", "not-computable"] as const;

export type FollowUpStatus = (typeof followUpStatuses)[number];

/** How the state of an objective is written, in French. */
export const followUpStatusWords: Record<FollowUpStatus, string> = {
  "on-track": "dans la trajectoire",
  "to-watch": "à surveiller",
  "off-track": "hors trajectoire",
  "not-computable": "non calculable",
};

/** On a slope, a gap is on track as far as the tolerance, to watch as far as twice. */
export function judgeOnSlope(gap: number, tolerance: number): FollowUpStatus {
  if (gap <= tolerance) return "on-track";
  return gap <= 2 * tolerance ? "to-watch" : "off-track";
}

/** At a limit, a gap is to watch within the tolerance. */
export function judgeAtLimit(gap: number, tolerance: number): FollowUpStatus {
  if (gap <= 0) return "on-track";
  return gap <= tolerance ? "to-watch" : "off-track";
}

/** What a value must be beside the one planned: under it, over it, as near as can be. */
export const senses = ["at-most", "at-least", "near"] as const;

export type Sense = (typeof senses)[number];
