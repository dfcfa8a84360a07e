import { count, type IssueCollector } from "../issues/issue-collector.js";

/** Counts a record with more cells than the header. */
export function countExtraCells(
  issues: IssueCollector,
  record: readonly string[],
  width: number,
  line: number | null,
): void {
  count(issues.group("extra-value", null, { bound: String(width) }), () => ({
    line,
    column: width + 1,
    value: record.slice(width).join(" ; "),
    detail: record.length,
  }));
}

/** Counts a record with fewer cells than the header. */
export function countMissingCells(issues: IssueCollector, length: number, width: number, line: number | null): void {
  count(issues.group("missing-cell", null, { bound: String(width) }), () => ({
    line,
    column: length + 1,
    detail: length,
  }));
}
