import type { Lang } from "../field-types/field-type.js";
import { showSigns } from "../hidden-signs.js";
import { type Report, severities } from "../report.js";
import { typeset } from "../typography.js";
import { describeOccurrences, reportWords } from "./words.js";

/** A report as a person reads it in a terminal: the verdict first, then what was found, worst first. */
export function reportToText(report: Report, lang: Lang = "fr"): string {
  const words = reportWords[lang];
  const colon = lang === "fr" ? " :" : ":";
  const lines = [
    `${showSigns(report.file.name)}${colon} ${words.valid(report.valid)}`,
    words.summary(report).join(", "),
    words.file(report),
  ];
  if (report.normalised.length > 0)
    lines.push("", `${words.atReading}${colon}`, ...report.normalised.map((sentence) => `  - ${sentence}`));
  for (const severity of severities) {
    const issues = report.issues.filter((issue) => issue.severity === severity);
    if (issues.length === 0) continue;
    lines.push("", `${words.severities[severity]}${colon}`);
    for (const issue of issues) {
      const occurrences = describeOccurrences(issue, lang);
      lines.push(`  - ${issue.message}${occurrences ? ` (${occurrences})` : ""}`);
    }
  }
  return `${lines.map((line) => (lang === "fr" ? typeset(line) : line)).join("\n")}\n`;
}
