import { formatCount, plural, typeset } from "./issues/french.js";
import type { IssueCode } from "./issues/issue-code.js";
import type { Report, ReportIssue } from "./report.js";

const DELIMITER_NAMES: Record<string, string> = { "\t": "tabulation", ";": "« ; »", ",": "« , »", "|": "« | »" };
const TITLES = { error: "Erreurs", warning: "À vérifier", info: "Pour information" };

/** A report as a person reads it in a terminal: the verdict first, then what was found, worst first. */
export function reportToText(report: Report): string {
  const { file, counts } = report;
  const lines = [
    `${file.name} : ${report.valid ? "valide" : "non valide"}`,
    `${plural(report.rows, file.format === "geojson" ? "objet" : "ligne")}, ${plural(counts.error, "erreur")}, ${plural(counts.warning, "avertissement")}`,
    describeFile(report),
  ];
  if (report.normalised.length > 0)
    lines.push("", "À la lecture :", ...report.normalised.map((sentence) => `  - ${sentence}`));
  for (const severity of ["error", "warning", "info"] as const) {
    const issues = report.issues.filter((issue) => issue.severity === severity);
    if (issues.length > 0) lines.push("", `${TITLES[severity]} :`, ...issues.map(describeIssue));
  }
  return `${lines.map(typeset).join("\n")}\n`;
}

function describeFile({ file }: Report): string {
  const parts: string[] = [
    file.format === "unknown" ? "format non reconnu" : (FORMAT_NAMES[file.format] ?? file.format),
  ];
  if (file.encoding) parts.push(file.encoding);
  if (file.delimiter) parts.push(`séparateur ${DELIMITER_NAMES[file.delimiter] ?? file.delimiter}`);
  if (file.headerLine !== null) parts.push(`en-tête ligne ${file.headerLine}`);
  parts.push(`${formatCount(file.bytes)} octets`);
  return parts.join(", ");
}

const FORMAT_NAMES: Record<string, string> = {
  csv: "CSV",
  geojson: "GeoJSON",
  xlsx: "classeur XLSX",
  shapefile: "Shapefile",
};

/** Codes whose sentence already says how often. */
const SAYS_ITS_COUNT = new Set<string>([
  "missing-header-warn",
  "extra-header-warn",
  "missing-headers",
  "extra-headers",
  "blank-header",
  "outside-territory",
  "ring-winding",
  "null-geometry",
  "geometry-collection",
  "foreign-member",
] satisfies IssueCode[]);

function describeIssue(issue: ReportIssue): string {
  if (issue.count === 1 || SAYS_ITS_COUNT.has(issue.code)) return `  - ${issue.message}`;
  const places = (issue.examples ?? []).map(({ line, feature }) => line ?? feature).filter((place) => place != null);
  const noun = `${issue.line === null ? "objet" : "ligne"}${places.length > 1 ? "s" : ""}`;
  const also =
    places.length > 0
      ? ` ; aussi ${noun} ${places.map((place) => formatCount(place as number)).join(", ")}${issue.count > places.length + 1 ? "…" : ""}`
      : "";
  return `  - ${issue.message} (${formatCount(issue.count)} fois${also})`;
}
