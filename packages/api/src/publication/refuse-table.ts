import type { Report, ReportIssue } from "@datalogue/ingest";
import type { TableProblem } from "../secrecy/protect-table.js";

/** The report of a file from which no protected table can be made: totals among its rows, values changed unsaid, too many cells. */
export function refuseTable(report: Report, problems: readonly TableProblem[], isFull: boolean): Report {
  const place = { line: null, column: null, suggestion: null, count: 1, severity: "error" as const };
  const issues: ReportIssue[] = problems.map((problem) => ({ ...problem, ...place }));
  if (isFull)
    issues.push({
      ...{ ...place, code: "too-many-rows", field: null, value: null },
      message:
        "Ces lignes donnent plus de 300\u202F000\u00A0cases par territoire, période et dimension\u00A0: c'est un registre plus qu'un tableau. Retirez une dimension, ou regroupez des valeurs.",
    });
  if (issues.length === 0) return report;
  return {
    ...report,
    valid: false,
    counts: { ...report.counts, error: report.counts.error + issues.length },
    issues: [...issues, ...report.issues],
  };
}
