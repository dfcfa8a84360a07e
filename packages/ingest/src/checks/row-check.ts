import type { IssueCode } from "../issues/issue-code.js";
import type { Facts } from "../issues/issue-collector.js";

/** What a check found in a record. */
export interface Finding {
  /** When other than the code of the check. */
  code?: IssueCode;
  /** Which of the columns of the check is at fault (0 by default). */
  column?: number;
  value?: string;
  suggestion?: string;
  detail?: string | number;
}

/** A check on some cells of each record. */
export interface RowCheck {
  code: IssueCode;
  /** Names of the columns whose texts `test` receives, in this order; null = empty or absent. */
  columns: readonly string[];
  facts?: Facts;
  /**
   * Whether nothing is to be said of a record, from the numbers in these columns; NaN = unknown. Asked before `test`, and instead of it where
   * true, when all the columns hold plain numbers, which are then read once.
   */
  isFine?(numbers: readonly number[]): boolean;
  /**
   * Whether `test` receives the values of typed columns ("1234.5", "2024-06-01"), null for a text that is not of the type, instead of the texts,
   * which come after.
   */
  ofValues?: true;
  test(texts: readonly (string | null)[], written?: readonly (string | null)[]): Finding | undefined;
}
