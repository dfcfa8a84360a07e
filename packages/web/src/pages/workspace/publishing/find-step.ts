import type { Draft, DraftDescription } from "@datalogue/api";
import type { ReportIssue } from "@datalogue/ingest";
import { type Step, stepNames } from "./step-page.js";

/** Issues that guard somebody: each is for a person to look at, however many errors there are. */
export const GUARDS: readonly string[] = ["personal-data", "small-count"];

/** Lines among the rows that may be none of them: once seen, they may stay. */
const FOOT: readonly string[] = ["total-row", "note-row"];

/** What of a report may be lines to leave out: somebody looks at each file once; in a table kept by hand, they are removed where they are typed. */
export function isFoot({ byHand }: Pick<Draft, "byHand">, { code }: Pick<ReportIssue, "code">): boolean {
  return FOOT.includes(code) && !byHand;
}

/** What the steps ask of a draft: those that ask nothing are passed by, and shown as done. */
export function listAsking(
  draft: Draft,
  { missing, problems }: Pick<DraftDescription, "missing" | "problems">,
): Step[] {
  return stepNames.filter((step) => asks[step](draft, { missing, problems }));
}

/** The first step that asks something, after another one when it is given; the last one when none does. */
export function findStep(asking: readonly Step[], after?: Step): Step {
  const from = after === undefined ? 0 : stepNames.indexOf(after) + 1;
  return stepNames.slice(from).find((step) => asking.includes(step)) ?? "envoi";
}

type Asks = (draft: Draft, description: Pick<DraftDescription, "missing" | "problems">) => boolean;

const asks: Record<Step, Asks> = {
  depot: ({ file }) => file === null,
  lecture: ({ file, reading, schema, byHand, source }) => {
    if (file === null || reading === null) return true;
    // What its source could not have published is looked at by somebody.
    if (source?.act === "mend" && reading.recipeFrom !== "draft") return true;
    if (reading.failure !== null || reading.report === null || reading.schema === null) return true;
    // What is typed by hand is the table itself.
    if (byHand) return false;
    // What somebody corrected or kept as it was proposed is not asked again.
    if (reading.recipeFrom !== "draft" && reading.columns.some(({ doubtful }) => doubtful)) return true;
    return reading.lacking.length > 0 || (reading.schemaFrom === "inferred" && schema.kind === "usual");
  },
  rapport: ({ reading, file, byHand }) => {
    const issues = reading?.report?.issues;
    // What was not wanted of a copy is not proposed again.
    const isMended = file?.from === "mended" || byHand;
    return (
      issues === undefined ||
      issues.some(
        ({ severity, code, suggestion }) =>
          severity === "error" ||
          GUARDS.includes(code) ||
          isFoot({ byHand }, { code }) ||
          (suggestion !== null && !isMended),
      )
    );
  },
  description: (_draft, { missing, problems }) => missing.some((field) => field !== "note") || problems.length > 0,
  difference: ({ note }) => note === null,
  envoi: () => true,
};
