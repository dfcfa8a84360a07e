import { type IssueCode, issueCodes, type Report, type ReportIssue, type Severity } from "@datalogue/ingest";

/** A report as anybody may read it. A number that would count received rows is null; of what was noticed, null says "some" and 0 "none". */
export interface PublicReport extends Omit<Report, "rows" | "counts" | "issues"> {
  rows: number | null;
  counts: Record<Severity, number | null>;
  issues: PublicIssue[];
}

/** Something noticed, without how often where that would count received rows. */
export type PublicIssue = Omit<ReportIssue, "count"> & { count: number | null };

/**
 * The report of a version of which more is received than told, under statistical secrecy or an agreement, as anybody may read it: what was
 * noticed in the published columns (`fields`), without the values, the places and the sentences that show them. Nothing counts received
 * rows: of a register, with one of them to a household, that is a figure that a mask hides. Neither the size nor the digest of the
 * file: whoever knows all of it but a few small numbers would try them one by one. That there are small counts is not told either.
 * What was noticed may be in rows that an embargo holds: nothing of it is told while some are (`held`). A public report stays as it is.
 */
export function publicReport(
  report: PublicReport,
  { fields, held = 0 }: { fields: readonly string[]; held?: number | undefined },
): PublicReport {
  const isTold = ({ code, field }: PublicIssue) =>
    held === 0 && code !== "small-count" && (field === null || fields.includes(field));
  // How many causes one code has in a column may be told by the rows.
  const issues = new Map<string, PublicIssue>();
  for (const { code, severity, field } of report.issues.filter(isTold))
    issues.set(`${code} ${field}`, {
      ...{ code, severity, field, count: null },
      ...{ line: null, column: null, value: null, suggestion: null },
      message: `${issueCodes[code as IssueCode]?.title.fr ?? code}.`,
    });
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of issues.values()) counts[severity]++;
  const { entry: _, sheets: __, sheet: ___, holdsMore: ____, ...file } = report.file;
  return {
    ...report,
    file: { ...file, bytes: null, sha256: null },
    rows: null,
    fields: report.fields.filter(({ name }) => fields.includes(name)),
    counts: hideCounts(counts),
    // Its sentences name columns, and count.
    normalised: [],
    issues: [...issues.values()],
  };
}

/** Whether something was noticed, without how often. */
export function hideCounts({ error, warning, info }: PublicReport["counts"]): PublicReport["counts"] {
  const hide = (count: number | null) => (count === 0 ? 0 : null);
  return { error: hide(error), warning: hide(warning), info: hide(info) };
}
