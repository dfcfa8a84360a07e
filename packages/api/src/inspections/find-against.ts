import { type AnswerDifference, findDifference } from "./find-difference.js";
import type { InspectionForm } from "./form.js";
import { listKnown } from "./in-seen-order.js";
import type { StoredInspection } from "./inspection-store.js";

type Compared = Pick<StoredInspection, "id" | "readLast" | "seenOn" | "answers">;

/**
 * The last of others of the same object that says otherwise than an inspection, on the same day, where neither knew of the other: on another day, the one
 * follows the other. `all`: those by which one knew of another, whichever came first.
 */
export function findAgainst(
  form: Pick<InspectionForm, "columns">,
  one: Compared,
  { others, all }: { others: readonly StoredInspection[]; all: readonly Compared[] },
): { id: string; differs: AnswerDifference[] } | undefined {
  const byId = new Map([...all, one].map((known) => [known.id, known]));
  const before = one.readLast === null ? undefined : byId.get(one.readLast)?.answers;
  for (const other of others.toReversed()) {
    if (other.id === one.id || other.seenOn !== one.seenOn || other.setAside) continue;
    if (isKnownBetween(one, other, byId)) continue;
    const differs = findDifference(form, { before, theirs: other.answers, ours: one.answers });
    if (differs.length > 0) return { id: other.id, differs };
  }
  return undefined;
}

/** Whether the author of one of two inspections knew of the other. `byId`: those by which they did. */
export function isKnownBetween(
  one: Compared,
  other: Compared,
  byId: ReadonlyMap<string, Pick<Compared, "readLast">>,
): boolean {
  return listKnown(one.readLast, byId).has(other.id) || listKnown(other.readLast, byId).has(one.id);
}
