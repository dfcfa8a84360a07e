import type { Caller } from "../access/decide-access.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { DraftState } from "./draft.js";
import { type DraftChange, readingKey, type StoredDraft } from "./stored-draft.js";

/** What makes a draft neither submitted nor planned. */
export const REOPENED: DraftChange = { stage: "open", plannedFor: null, announced: false, submission: null };

/** Who changes a draft, as the journal names it. */
export function actorOf(caller: Caller): string {
  if (caller.kind === "person") return `person:${caller.person}`;
  return caller.kind === "key" && caller.key !== null ? `key:${caller.key}` : "program";
}

/** The state of a draft, derived from its file and its reading: never written. */
export function stateOf(draft: StoredDraft): DraftState {
  const { stage, file, reading } = draft;
  if (stage === "published" || stage === "closed") return stage;
  if (!file) return "empty";
  if (draft.readingOf !== readingKey(draft)) return "reading";
  if (!reading?.report?.valid || reading.report.rows === 0) return "faulty";
  return stage === "open" ? "ready" : stage;
}

/**
 * Whether nothing is shown nor made of a draft any more: its dataset is another organisation's, or changed organisation without it and
 * may have come back since.
 */
export function isClosed(
  { stage, organisation }: Pick<StoredDraft, "stage" | "organisation">,
  dataset: Pick<StoredDataset, "metadata"> | undefined,
): boolean {
  return stage === "closed" || (dataset !== undefined && dataset.metadata.organisation !== organisation);
}
