import type { Report } from "../report.js";
import { spreadsheetText } from "../spreadsheet-text.js";

const HEADER = ["line", "column", "code", "message", "value", "suggestion"];

/**
 * The faults of a report as CSV that a spreadsheet opens (UTF-8 with byte order mark): one line per place kept, the sentence on the
 * first of each cause. `line` is the line of the file, or the rank of the feature where there are no lines.
 */
export function reportToCsv(report: Report): string {
  const rows = report.issues.flatMap((issue) => [
    [issue.line ?? issue.feature, issue.column, issue.code, issue.message, issue.value, issue.suggestion],
    ...(issue.examples ?? []).map(({ line, feature, column, value, suggestion }) => [
      line ?? feature,
      column,
      issue.code,
      "",
      value,
      suggestion,
    ]),
  ]);
  return `\ufeff${[HEADER, ...rows].map((row) => row.map(writeCell).join(",")).join("\r\n")}\r\n`;
}

/** A text that a spreadsheet would take for a formula is preceded by an apostrophe. */
export function writeCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = spreadsheetText(value);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
