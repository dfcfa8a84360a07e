import type { Lang } from "../field-types/field-type.js";
import { showSigns } from "../hidden-signs.js";
import { type IssueCode, issueCodes } from "../issues/issue-code.js";
import { type Report, type ReportIssue, severities } from "../report.js";
import { typeset } from "../typography.js";
import { describeOccurrences, reportWords } from "./words.js";

/** A report as one HTML page without script or outside resource, to keep or to send. */
export function reportToHtml(report: Report, lang: Lang = "fr"): string {
  const words = reportWords[lang];
  const set = (text: string) => escapeHtml(lang === "fr" ? typeset(text) : text);
  const title = set(`${showSigns(report.file.name)}${lang === "fr" ? " :" : ":"} ${words.valid(report.valid)}`);
  const sections = severities.flatMap((severity) => {
    const issues = report.issues.filter((issue) => issue.severity === severity);
    if (issues.length === 0) return [];
    return [
      `<h2>${set(words.severities[severity])}</h2>`,
      ...groupByCode(issues).map((group) => article(group, lang, set)),
    ];
  });
  const normalised =
    report.normalised.length > 0
      ? [
          `<h2>${set(words.atReading)}</h2>`,
          `<ul>${report.normalised.map((note) => `<li>${set(note)}</li>`).join("")}</ul>`,
        ]
      : [];
  return `<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
article { border-left: .25rem solid #767676; padding: 0 0 0 1rem; margin: 1.5rem 0 }
article.error { border-color: #b3261e }
article.warning { border-color: #8a5a00 }
h3 { margin: 0; font-size: 1rem }
p { margin: .25rem 0 }
.scroll { overflow-x: auto }
table { border-collapse: collapse; margin: .5rem 0 }
caption { text-align: left; font-size: .875rem }
th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) { body { color: #f2f2f2; background: #1b1b1b } article.error { border-color: #f2b8b5 } article.warning { border-color: #f5c26b } }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${set(words.summary(report).join(", "))}<br>${set(words.file(report))}</p>
${[...normalised, ...sections].join("\n")}
</main>
</body>
</html>
`;
}

/** Issues of one kind under one heading, in the order of the report. */
function groupByCode(issues: ReportIssue[]): ReportIssue[][] {
  const groups = new Map<string, ReportIssue[]>();
  for (const issue of issues) groups.set(issue.code, [...(groups.get(issue.code) ?? []), issue]);
  return [...groups.values()];
}

function article(issues: ReportIssue[], lang: Lang, set: (text: string) => string): string {
  const [{ code, severity }] = issues as [ReportIssue];
  const heading = issueCodes[code as IssueCode]?.title[lang] ?? code;
  const parts = issues.map((issue) => {
    const occurrences = describeOccurrences(issue, lang);
    return `<p>${escapeHtml(issue.message)}${occurrences ? ` (${set(occurrences)})` : ""}</p>${places(issue, lang, set)}`;
  });
  return `<article class="${severity}"><h3>${set(heading)}</h3>${parts.join("")}</article>`;
}

/** The places kept of an issue, as a table, when they say more than its sentence. */
function places(issue: ReportIssue, lang: Lang, set: (text: string) => string): string {
  const words = reportWords[lang].column;
  const rows = [issue, ...(issue.examples ?? [])].filter(({ value }) => value !== null && value !== "").slice(0, 50);
  if (rows.length < 2) return "";
  const head = [issue.line === null ? "N°" : words.line, words.value, words.suggestion];
  const body = rows.map(({ line, feature, value, suggestion }) => [
    line ?? feature ?? "",
    value ?? "",
    suggestion ?? "",
  ]);
  return `<div class="scroll"><table><caption>${set(words.places)}</caption>
<thead><tr>${head.map((cell) => `<th scope="col">${set(cell)}</th>`).join("")}</tr></thead>
<tbody>${body.map((cells) => `<tr>${cells.map((cell) => `<td>${escapeHtml(showSigns(String(cell)))}</td>`).join("")}</tr>`).join("\n")}</tbody></table></div>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
