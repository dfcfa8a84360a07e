import type { FollowUpStatus } from "../follow-up-statuses.js";

/** A duty of a plan, its day, and what is missing to meet it. */
export interface Deadline {
  rule: string;
  plan: string;
  planTitle: string;
  territory: string;
  title: string;
  legalReference: string;
  consequence: string;
  /** ISO day; null when the dates of the document do not tell it. */
  due: string | null;
  /** Days left, negative once it has passed; null without a day. */
  days: number | null;
  /** "on-track": there is time. "to-watch": it must be under way. "off-track": the day has passed. "not-computable": no day. */
  status: FollowUpStatus;
  /** What the day is counted from, and how long is left, in French. */
  sentence: string;
  /** What is missing, a French sentence each. */
  missing: string[];
}
