import type { IssueCode } from "../issues/issue-code.js";
import type { Facts } from "../issues/issue-collector.js";
import type { Finding } from "./row-check.js";

/** Examples of a check: they become its tests and its documentation. Texts in the order of `columns`. */
export interface CheckExamples {
  params: Record<string, unknown>;
  valid: (string | null)[][];
  /** With the suggestion expected, when there is one. */
  invalid: { texts: (string | null)[]; suggestion?: string }[];
}

/**
 * A check that a schema asks for by name under `custom_checks`, the French extension of Table Schema that Validata reads.
 * @see https://gitlab.com/validata-table/validata-table
 */
export interface CustomCheck {
  code: IssueCode;
  /** What it checks, in French, for documentation. */
  title: string;
  /** Columns it reads, from its parameters; undefined = the parameters are not those of this check. */
  columns(params: Record<string, unknown>): string[] | undefined;
  facts?(params: Record<string, unknown>): Facts;
  /** Whether it compares values, as those of `RowCheck`. */
  ofValues?: true;
  /** Tests the texts of one record, in the order of `columns`; null = empty or absent. */
  compile(
    params: Record<string, unknown>,
  ): (texts: readonly (string | null)[], written?: readonly (string | null)[]) => Finding | undefined;
  examples: CheckExamples[];
}

/** The `column` parameter of a check on one column. */
export function oneColumn(params: Record<string, unknown>): string[] | undefined {
  return typeof params.column === "string" ? [params.column] : undefined;
}

/** A check on one column, skipped on empty cells: `examine` gives undefined when the text is right. */
export function cellCheck(examine: (text: string) => Finding | undefined): CustomCheck["compile"] {
  return () => (texts) => (texts[0] ? examine(texts[0]) : undefined);
}
