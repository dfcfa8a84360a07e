import type { Lang } from "../field-types/field-type.js";
import { counted, formatNumber, plural } from "../french-number.js";
import { isLayer, type Report, type ReportIssue, type Severity } from "../report.js";
import { sayFormat } from "./say-format.js";

/** The words of a report, by language. */
export interface ReportWords {
  valid(valid: boolean): string;
  summary(report: Report): string[];
  file(report: Report): string;
  atReading: string;
  severities: Record<Severity, string>;
  /** How often an issue occurs and where else, empty for a single one. */
  occurrences(issue: ReportIssue): string;
  column: Record<"line" | "column" | "value" | "suggestion" | "message" | "places", string>;
}

const DELIMITERS: Record<Lang, Record<string, string>> = {
  fr: { "\t": "tabulation", ";": "« ; »", ",": "« , »", "|": "« | »" },
  en: { "\t": "tab", ";": "“;”", ",": "“,”", "|": "“|”" },
};

const isGeographic = ({ file }: Report) => isLayer(file.format);

function otherPlaces({ line, feature, examples = [], count }: ReportIssue): {
  places: number[];
  more: boolean;
  lines: boolean;
} {
  const places = examples
    .map((example) => example.line ?? example.feature)
    .filter((place): place is number => typeof place === "number")
    .slice(0, 4);
  return { places, more: count > places.length + 1, lines: line !== null || feature === undefined };
}

const french: ReportWords = {
  valid: (valid) => (valid ? "valide" : "non valide"),
  summary: (report) => [
    counted(report.rows, isGeographic(report) ? "objet" : "ligne"),
    counted(report.counts.error, "erreur"),
    counted(report.counts.warning, "avertissement"),
  ],
  file({ file }) {
    const parts = [sayFormat(file) ?? "format non reconnu"];
    if (file.encoding) parts.push(file.encoding);
    if (file.delimiter) parts.push(`séparateur ${DELIMITERS.fr[file.delimiter] ?? file.delimiter}`);
    if (file.headerLine !== null) parts.push(`en-tête ligne ${file.headerLine}`);
    if (file.bytes !== null) parts.push(counted(file.bytes, "octet"));
    return parts.join(", ");
  },
  atReading: "À la lecture",
  severities: { error: "Erreurs", warning: "À vérifier", info: "Pour information" },
  occurrences(issue) {
    const { places, more, lines } = otherPlaces(issue);
    const noun = plural(places.length, lines ? "ligne" : "objet");
    const also =
      places.length > 0
        ? ` ; aussi ${noun} ${places.map((place) => formatNumber(place)).join(", ")}${more ? "…" : ""}`
        : "";
    return `${counted(issue.count, "fois", "fois")}${also}`;
  },
  column: {
    line: "Ligne",
    column: "Colonne",
    value: "Valeur",
    suggestion: "Proposition",
    message: "Anomalie",
    places: "Où",
  },
};

const english: ReportWords = {
  valid: (valid) => (valid ? "valid" : "not valid"),
  summary: (report) => [
    count(report.rows, isGeographic(report) ? "feature" : "row"),
    count(report.counts.error, "error"),
    count(report.counts.warning, "warning"),
  ],
  file({ file }) {
    const parts = [sayFormat(file, { lang: "en" }) ?? "unknown format"];
    if (file.encoding) parts.push(file.encoding);
    if (file.delimiter) parts.push(`delimiter ${DELIMITERS.en[file.delimiter] ?? file.delimiter}`);
    if (file.headerLine !== null) parts.push(`header on line ${file.headerLine}`);
    if (file.bytes !== null) parts.push(`${file.bytes.toLocaleString("en")} bytes`);
    return parts.join(", ");
  },
  atReading: "While reading",
  severities: { error: "Errors", warning: "To be checked", info: "For information" },
  occurrences(issue) {
    const { places, more, lines } = otherPlaces(issue);
    const noun = `${lines ? "line" : "feature"}${places.length > 1 ? "s" : ""}`;
    const also = places.length > 0 ? `; also ${noun} ${places.join(", ")}${more ? "…" : ""}` : "";
    return `${issue.count.toLocaleString("en")} times${also}`;
  },
  column: {
    line: "Line",
    column: "Column",
    value: "Value",
    suggestion: "Suggestion",
    message: "Issue",
    places: "Where",
  },
};

function count(value: number, noun: string): string {
  return `${value.toLocaleString("en")} ${noun}${value === 1 ? "" : "s"}`;
}

export const reportWords: Record<Lang, ReportWords> = { fr: french, en: english };

/** Codes whose sentence already says how often. */
const SAYS_ITS_COUNT = new Set([
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
]);

/** How often and where else, "" when the sentence says it or there is only one. */
export function describeOccurrences(issue: ReportIssue, lang: Lang): string {
  return issue.count === 1 || SAYS_ITS_COUNT.has(issue.code) ? "" : reportWords[lang].occurrences(issue);
}
