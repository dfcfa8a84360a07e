import type { InspectionForm } from "./form.js";

/** An answer on which two inspections of the same object on the same day do not agree. */
export interface AnswerDifference {
  column: string;
  /** What was known before either, null where nothing was. */
  before: string | null;
  /** What the one that had come says, and the one that comes. */
  theirs: string | null;
  ours: string | null;
}

type Answers = Readonly<Record<string, string>>;

/**
 * Compares two inspections made without knowing of each other, field by field, against what both may have read. Only what speaks of the state of the
 * object differs; the same answer twice, and an answer that one of them left as it was, do not.
 */
export function findDifference(
  { columns }: Pick<InspectionForm, "columns">,
  { before, theirs, ours }: { before: Answers | undefined; theirs: Answers; ours: Answers },
): AnswerDifference[] {
  const compared = [columns.state, columns.faults, columns.severity, columns.action, columns.due];
  const stateDiffers = theirs[columns.state] !== ours[columns.state];
  return compared.flatMap((column) => {
    if (column === undefined) return [];
    const [was, one, other] = [before?.[column] ?? null, theirs[column] ?? null, ours[column] ?? null];
    if (sort(one) === sort(other)) return [];
    // Of two that give the same state, one may say more: nothing is contradicted.
    if (!stateDiffers && (one === null || other === null)) return [];
    return [{ column, before: was, theirs: one, ours: other }];
  });
}

/** Faults are a set: their order says nothing. */
function sort(answer: string | null): string | null {
  return answer === null ? null : answer.split("|").sort().join("|");
}
