/** Where an objective stands. Always told with the sentence that explains it. */
export type FollowUpStatus = "on-track" | "to-watch" | "off-track" | "not-computable";

export const followUpStatuses: readonly FollowUpStatus[] = ["off-track", "to-watch", "on-track", "not-computable"];

/** What a value must be beside the one planned: under it, over it, as near as can be. */
export type Sense = "at-most" | "at-least" | "near";
