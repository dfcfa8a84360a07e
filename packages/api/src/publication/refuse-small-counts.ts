import type { Report } from "@datalogue/ingest";

const ADVICE =
  "Le jeu ne déclare pas de secret statistique\u00A0: ce fichier ne peut pas être publié tant que ces cellules y sont.";

/**
 * The report as publication sees it: cells that count too few households or firms are an error where the dataset declares no
 * `confidentialite`, for whoever publishes them would let them be recognised. Without such cells, the same report.
 */
export function refuseSmallCounts(report: Report): Report {
  const small = report.issues.filter(({ code }) => code === "small-count");
  if (small.length === 0) return report;
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
