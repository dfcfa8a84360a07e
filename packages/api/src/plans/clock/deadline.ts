import type { FollowUpStatus } from "../follow-up-statuses.js";
import type { Rule, RuleState } from "./rule-schema.js";

/** A duty of a document or of a territory, its day, and what is missing to meet it. */
export interface Deadline {
  /** What is asked, the same before and after a change of the law. */
  duty: string;
  /** The rule in force on that day. */
  rule: string;
  /** Null where the territory owes it and no document of it is followed here. */
  plan: string | null;
  planTitle: string | null;
  territory: string;
  title: string;
  legalReference: string;
  consequence: string;
  /** Whether the text in force was read. */
  state: RuleState;
  source: Rule["source"];
  /** The days between which the rule is in force, both included; null where it says none. */
  inForce: { from: string | null; until: string | null };
  /** The rule that it took the place of. */
  former: FormerRule | null;
  /** ISO day; null when the dates of the document do not tell it. */
  due: string | null;
  /** Days left, negative once it has passed; null without a day. */
  days: number | null;
  /**
   * "on-track": there is time. "to-watch": it must be under way. "off-track": the day has passed. "not-computable": no day, or it
   * has passed and nothing here tells whether it was met.
   */
  status: FollowUpStatus;
  /** What the day is counted from, and how long is left, in French. */
  sentence: string;
  /** What is missing, a French sentence each. */
  missing: string[];
}

/** What the law asked before. */
export interface FormerRule {
  rule: string;
  legalReference: string;
  consequence: string;
  /** Its last day in force. */
  until: string;
}
