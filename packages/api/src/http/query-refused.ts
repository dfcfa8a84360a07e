import { Refusal } from "../refusal.js";
import type { FilterFault } from "./filter-fault.js";

/** What is wrong in a query, with its facts; the sentence is made in `server/describe-query-fault.ts`. */
export type QueryFault =
  // The catalogue.
  | { kind: "unknown-choice"; of: string; value: string }
  | { kind: "version-without-rows"; version: number }
  // Values of indicators.
  | { kind: "unknown-state"; state: string }
  | { kind: "frozen-derivation" }
  | { kind: "unknown-territory"; code: string }
  | { kind: "unknown-level"; level: string }
  | { kind: "bad-period"; value: string }
  | { kind: "reversed-periods"; from: string; to: string }
  | { kind: "unknown-dimension"; hasOthers: boolean }
  | { kind: "bad-vintage"; last: string; value: string }
  | { kind: "no-denominator" }
  // Rows.
  | { kind: "unknown-parameter" }
  | { kind: "repeated-parameter" }
  | { kind: "unexpected-value"; of: "parameter" | "filter" }
  | { kind: "bad-sort"; value: string }
  | { kind: "bad-cursor"; why: "unreadable" | "another-sort" | "groups" | "old-version" }
  | { kind: "far-page"; most: number }
  | { kind: "unknown-field"; field: string }
  | { kind: "bad-filter"; fault: FilterFault }
  | { kind: "unknown-system"; value: string }
  | { kind: "unknown-operator"; operator: string }
  | { kind: "null-character" }
  | { kind: "bad-value"; expected: string; value: string }
  | { kind: "bad-alternatives"; text: string }
  | { kind: "number-of-words"; most: number }
  | { kind: "too-many-conditions"; most: number; mostValues: number }
  | { kind: "columns-of-groups" }
  | { kind: "unsuited-aggregate"; operation: string; title: string; field: string; type: string }
  | { kind: "unknown-group-sort"; field: string }
  | { kind: "unsuited-group"; field: string; type: string; by: string | null }
  | { kind: "masked-aggregate"; field: string; totals: string };

/** A query that names what does not exist, or asks what cannot be: the parameter in cause, and what would do in its place. */
export class QueryRefused extends Refusal {
  constructor(
    readonly fault: QueryFault,
    readonly parameter: string,
    readonly accepted: string[] = [],
  ) {
    super(`query refused: ${fault.kind} (${parameter})`);
  }
}
