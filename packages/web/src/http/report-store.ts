import { randomBytes } from "node:crypto";
import type { CheckedFile } from "@datalogue/api";

/** Reports of checked files (never the files), kept in memory for an hour under an address that nobody guesses. */
export interface ReportStore {
  /** Gives the identifier of the report. */
  keep(checked: CheckedFile): string;
  get(id: string): CheckedFile | undefined;
  readonly bytes: number;
}

/** How long a report is kept, in milliseconds. */
export const REPORT_LIFE = 3600_000;

/** Bounded in bytes: the oldest leaves first. One that would take an eighth of the room keeps only a few places of each cause. */
export function createReportStore({ maxBytes = 64_000_000, life = REPORT_LIFE } = {}): ReportStore {
  const kept = new Map<string, { text: Buffer; end: NodeJS.Timeout }>();
  let bytes = 0;

  const forget = (id: string) => {
    const found = kept.get(id);
    if (!found) return;
    clearTimeout(found.end);
    kept.delete(id);
    bytes -= found.text.length;
  };

  return {
    get bytes() {
      return bytes;
    },
    keep(checked) {
      const id = randomBytes(18).toString("base64url");
      let text = Buffer.from(JSON.stringify(checked));
      if (text.length > maxBytes / 8) text = Buffer.from(JSON.stringify(withFewPlaces(checked)));
      bytes += text.length;
      kept.set(id, { text, end: setTimeout(() => forget(id), life).unref() });
      for (const [oldest] of kept) {
        if (bytes <= maxBytes) break;
        forget(oldest);
      }
      return id;
    },
    get(id) {
      const found = kept.get(id);
      return found && (JSON.parse(found.text.toString("utf8")) as CheckedFile);
    },
  };
}

/** The report as `check --json` gives it: the first place of each cause and four others. */
export function withFewPlaces({ report, schema }: CheckedFile): CheckedFile {
  const issues = report.issues.map((issue) =>
    issue.examples ? { ...issue, examples: issue.examples.slice(0, 4) } : issue,
  );
  return { report: { ...report, issues }, schema };
}
