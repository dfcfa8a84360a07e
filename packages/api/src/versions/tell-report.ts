import { severities } from "@datalogue/ingest";
import { hideCounts, type PublicReport, publicReport } from "../secrecy/public-report.js";
import { isWholePublished } from "./is-whole-published.js";
import type { Manifest } from "./manifest.js";

type Told = Pick<Manifest, "secrecy" | "agreement" | "fields" | "counts">;
type Received = Pick<Manifest, "wholePublished" | "original" | "encoding" | "files">;

/** The report of a version as its readers read it; one written by an older program, which counted received rows, too. */
export function tellReport(report: PublicReport, manifest: Told & Received): PublicReport {
  const { secrecy, agreement, fields } = manifest;
  // What is kept of the file could be tried against its digest.
  if (!secrecy && !agreement) {
    if (isWholePublished(manifest)) return report;
    // Nor is what it was chosen among told.
    const { sheets: _, ...file } = report.file;
    return { ...report, file: { ...file, bytes: null, sha256: null } };
  }
  return publicReport(report, { fields: fields.map(({ name }) => name), held: agreement?.held });
}

/** The counts of that report, as its readers read them; of one written by an older program, as far as they say (`hasOldCounts`). */
export function tellCounts({ secrecy, agreement, counts }: Told): PublicReport["counts"] {
  return secrecy || agreement ? hideCounts(counts) : counts;
}

/** Whether an older program counted what it noticed in columns that are not published, too: the report alone says whether any of it is told. */
export function hasOldCounts({ secrecy, agreement, counts }: Told): boolean {
  return Boolean(secrecy || agreement) && severities.some((severity) => (counts[severity] ?? 0) > 0);
}

/** Whether a report as it is told may be that of a version, by the counts that this one keeps. */
export function isReportOf({ counts }: PublicReport, manifest: Told): boolean {
  const kept = tellCounts(manifest);
  const isOld = hasOldCounts(manifest);
  return severities.every(
    (severity) => counts[severity] === kept[severity] || (isOld && kept[severity] === null && counts[severity] === 0),
  );
}
