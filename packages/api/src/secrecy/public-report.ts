import { type IssueCode, issueCodes, type Report } from "@datalogue/ingest";

/**
 * The report of a file under statistical secrecy as anybody may read it: what was noticed and how often, without the values, the
 * places and the sentences that show them. Neither the size nor the digest of the file: whoever knows all of it but a few small
 * numbers would try them one by one. Small counts are not told: how many there are says which masks are secondary.
 */
export function publicReport(report: Report): Report {
  const issues = report.issues
    .filter(({ code }) => code !== "small-count")
    .map(({ code, severity, field, count }) => ({
      ...{ code, severity, field, count },
      ...{ line: null, column: null, value: null, suggestion: null },
      message: `${issueCodes[code as IssueCode]?.title.fr ?? code}.`,
    }));
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity, count } of issues) counts[severity] += count;
  return { ...report, file: { ...report.file, bytes: null, sha256: null }, counts, issues };
}
