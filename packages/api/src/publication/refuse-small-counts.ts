import { counted, type Report, type ReportIssue, typeset } from "@datalogue/ingest";

const ADVICE =
  "Le jeu ne déclare pas de secret statistique\u00A0: ce fichier ne peut pas être publié tant que ces cellules y sont.";

/** Where a producer says that it released these figures itself, secrecy seen to. */
export interface Release {
  producer: string;
  reference: string;
}

/**
 * The report as publication sees it: cells that count too few households or firms are an error where the dataset declares no
 * `confidentialite`, for whoever publishes them would let them be recognised. Without such cells, the same report.
 * Where a statistical authority `released` these figures, they stay a warning, which says so.
 */
export function refuseSmallCounts(report: Report, released?: Release): Report {
  const small = report.issues.filter(({ code }) => code === "small-count");
  if (small.length === 0) return report;
  if (released)
    return {
      ...report,
      issues: report.issues.map((issue) =>
        issue.code === "small-count" ? { ...issue, message: tellReleased(issue, released) } : issue,
      ),
    };
  const cells = small.reduce((sum, { count }) => sum + count, 0);
  const raised = small.map((issue) => ({
    ...issue,
    severity: "error" as const,
    message: `${issue.message} ${ADVICE}`,
  }));
  const errors = report.issues.filter(({ severity }) => severity === "error");
  const others = report.issues.filter(({ code, severity }) => severity !== "error" && code !== "small-count");
  return {
    ...report,
    valid: false,
    counts: { ...report.counts, error: report.counts.error + cells, warning: report.counts.warning - cells },
    issues: [...errors, ...raised, ...others],
  };
}

function tellReleased({ count, field }: ReportIssue, { producer, reference }: Release): string {
  const cells = counted(count, "cellule compte", "cellules comptent");
  return typeset(
    `Colonne « ${field} » : ${cells} peu de ménages, de logements ou d'entreprises. Ces chiffres sont déjà diffusés tels quels par leur producteur, ${producer} (${reference.replace(/\.$/, "")}) : ils sont publiés.`,
  );
}
