import type { Lang } from "../field-types/field-type.js";
import type { Report } from "../report.js";

/** The forms in which `check` writes a report, the usual one first. */
export const reportForms = ["text", "json", "csv", "html"] as const;

export type ReportForm = (typeof reportForms)[number];

const writers: Record<ReportForm, () => Promise<(report: Report, lang: Lang) => string>> = {
  text: async () => (await import("../reports/report-to-text.js")).reportToText,
  json: async () => (report) => `${JSON.stringify(report, null, 2)}\n`,
  csv: async () => (await import("../reports/report-to-csv.js")).reportToCsv,
  html: async () => (await import("../reports/report-to-html.js")).reportToHtml,
};

/** Writes a report on the standard output. */
export async function writeReport(report: Report, form: ReportForm, lang: Lang = "fr"): Promise<void> {
  const write = await writers[form]();
  process.stdout.write(write(report, lang));
}
