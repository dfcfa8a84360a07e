import { v7 as uuid } from "uuid";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredDraft } from "./stored-draft.js";

/** A draft of which nothing is said yet, and that has no file. */
export function beginDraft({
  organisation,
  known,
  title,
  actor,
  at,
  identifier,
}: {
  organisation: string;
  /** Of a new dataset that has one already. */
  identifier?: string | undefined;
  /** The dataset that it is the next version of. */
  known: StoredDataset | undefined;
  title: string | null;
  actor: string;
  at: string;
}): StoredDraft {
  return {
    ...{ id: uuid(), organisation, dataset: known?.id ?? identifier ?? uuid(), revision: 1, stage: "open" },
    startedFrom: known?.version ?? 0,
    document: { ...EMPTY_DOCUMENT, title },
    ...{ file: null, reading: null, readingOf: null, difference: null, differenceOf: null },
    ...{ submission: null, returned: null },
    ...{ plannedFor: null, announced: false, failure: null, version: null },
    ...{ createdBy: actor, updatedBy: actor, createdAt: at, updatedAt: at },
  };
}

export const EMPTY_DOCUMENT: Omit<StoredDraft["document"], "title"> = {
  ...{ metadata: {}, schema: { kind: "usual" }, recipe: null, note: null, confirmed: null, source: null },
};
