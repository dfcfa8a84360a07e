import type { DraftChange, StoredDraft } from "./stored-draft.js";

/** A row of the table `drafts`. */
// biome-ignore lint/suspicious/noExplicitAny: rows of the database, given their types here
export function toDraft(row: any): StoredDraft {
  return {
    id: row.id,
    organisation: row.organisation,
    dataset: row.dataset_id,
    revision: Number(row.revision),
    stage: row.stage,
    startedFrom: Number(row.started_from),
    document: JSON.parse(row.document),
    file: parse(row.file),
    reading: parse(row.reading),
    readingOf: row.reading_of,
    difference: parse(row.difference),
    differenceOf: row.difference_of,
    submission: parse(row.submission),
    returned: parse(row.returned),
    plannedFor: row.planned_for,
    announced: Number(row.announced) === 1,
    failure: row.failure,
    version: row.version === null ? null : Number(row.version),
    createdBy: row.created_by,
    updatedBy: row.updated_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function parse<T>(text: string | null): T | null {
  return text === null ? null : JSON.parse(text);
}

/** The same, the other way. */
export function toRow(draft: StoredDraft) {
  const write = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    id: draft.id,
    organisation: draft.organisation,
    dataset_id: draft.dataset,
    revision: draft.revision,
    stage: draft.stage,
    started_from: draft.startedFrom,
    document: JSON.stringify(draft.document),
    file: write(draft.file),
    reading: write(draft.reading),
    reading_of: draft.readingOf,
    difference: write(draft.difference),
    difference_of: draft.differenceOf,
    submission: write(draft.submission),
    returned: write(draft.returned),
    planned_for: draft.plannedFor,
    announced: draft.announced ? 1 : 0,
    failure: draft.failure,
    version: draft.version,
    created_by: draft.createdBy,
    updated_by: draft.updatedBy,
    created_at: draft.createdAt,
    updated_at: draft.updatedAt,
  };
}

/** What every change writes. */
export const SIGNED = ["revision", "updatedBy", "updatedAt"] as const;

/** The column of each field that changes. */
const COLUMNS: Record<keyof DraftChange | (typeof SIGNED)[number], keyof ReturnType<typeof toRow>> = {
  ...{ revision: "revision", updatedBy: "updated_by", updatedAt: "updated_at" },
  ...{ stage: "stage", startedFrom: "started_from", document: "document", file: "file" },
  ...{ submission: "submission", returned: "returned", plannedFor: "planned_for", announced: "announced" },
  ...{ failure: "failure", version: "version" },
};

/** Some columns of a draft: what was read or derived meanwhile in the others is left as it is. */
export function columnsOf(draft: StoredDraft, fields: (keyof typeof COLUMNS)[]) {
  const row = toRow(draft);
  return Object.fromEntries(fields.map((field) => [COLUMNS[field], row[COLUMNS[field]]]));
}
