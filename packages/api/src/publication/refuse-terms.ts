import { type Confidentiality, formatCivil, type Report, type ReportIssue, type Schema } from "@datalogue/ingest";
import { findTermProblems } from "../agreements/load-agreements.js";
import type { AgreementTerms, VersionAgreement } from "../agreements/terms.js";
import { localMoment } from "../calendar/local-time.js";

/** A file that was received of others, by its digest, and why it is refused, a French sentence. */
export interface OthersFile {
  sha256: string;
  refusal: string;
}

/** What was found in a file: its rows under embargo, and its digest. */
interface Found extends Partial<Pick<VersionAgreement, "held" | "next">> {
  sha256?: string | undefined;
}

/**
 * The report of a file of which an agreement lets nothing out: none or an ended one, terms that its columns do not meet, all rows under
 * embargo, or what was received of others.
 */
export function refuseTerms(
  report: Report,
  agreement: { terms: AgreementTerms; others: OthersFile[] } | { refusal: string },
  { schema, secrecy }: { schema: Schema; secrecy: { declared: Confidentiality } | null },
  { held = 0, next = null, sha256 }: Found = {},
): Report {
  const other = "terms" in agreement ? agreement.others.find((one) => one.sha256 === sha256) : undefined;
  const sentences =
    "refusal" in agreement
      ? [agreement.refusal]
      : [
          ...findTermProblems(
            { dataset: "", ...agreement.terms },
            { fields: schema.fields, confidentialite: secrecy?.declared },
          ).map(
            ({ at, message }) =>
              `Convention «\u00A0${agreement.terms.title}\u00A0», «\u00A0${at}\u00A0»\u00A0: ${message}`,
          ),
          ...(other ? [other.refusal] : []),
          ...(held > 0 && held === report.rows
            ? [
                `Toutes les lignes sont sous embargo${tellNext({ next }, agreement.terms)}\u00A0: rien ne peut encore être publié.`,
              ]
            : []),
        ];
  if (sentences.length === 0) return report;
  const issues = sentences.map(
    (message): ReportIssue => ({
      ...{ code: "under-agreement", severity: "error", message, count: 1 },
      ...{ line: null, column: null, field: null, value: null, suggestion: null },
    }),
  );
  return {
    ...report,
    valid: false,
    counts: { ...report.counts, error: report.counts.error + issues.length },
    issues: [...issues, ...report.issues],
  };
}

function tellNext({ next }: Pick<VersionAgreement, "next">, { timeZone }: { timeZone: string }): string {
  if (next === null) return "";
  return ` jusqu'au ${formatCivil(localMoment(timeZone, new Date(next)))}`;
}
