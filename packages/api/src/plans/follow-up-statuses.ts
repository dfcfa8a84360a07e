/** Where an objective stands, the worst first. Always told with the sentence that explains it. */
export const followUpStatuses = ["off-track", "to-watch", "on-track", "not-computable"] as const;

export type FollowUpStatus = (typeof followUpStatuses)[number];

/** What a value must be beside the one planned: under it, over it, as near as can be. */
export const senses = ["at-most", "at-least", "near"] as const;

export type Sense = (typeof senses)[number];
