import type { Difference, DifferenceCell, DifferenceRow } from "./difference.js";
import type { DraftDescription, DraftSummary } from "./draft.js";
import { splitPlanned } from "./next-versions.js";

/** The steps of a review. */
export const reviewSteps = [
  ...(["submitted", "read", "commented", "answered", "settled", "returned"] as const),
  ...(["planned", "unplanned", "published", "withdrawn"] as const),
];
export type ReviewStep = (typeof reviewSteps)[number];

/** A step of a review, dated and signed. None is ever changed. */
export interface ReviewEvent {
  id: string;
  kind: ReviewStep;
  /** ISO date-time. */
  at: string;
  /** `person:{id}`, `key:{id}`, `program`. */
  actor: string;
  /** The draft as it then was. */
  revision: number;
  /** The message of who submits, the reason of who sends back, why it is planned no more; null without. */
  text: string | null;
  /** The comment written, answered or settled. */
  comment: string | null;
  /** ISO day it is planned for, and the hour ("14:30") where one is said. */
  day: string | null;
  hour: string | null;
  /** The version it became. */
  version: number | null;
}

/** Fields of the description that may be commented. */
export const describedFields = [
  ...(["title", "description", "theme", "licence", "frequency", "keywords", "contact", "access"] as const),
  ...(["spatial", "temporal", "provenance", "documentation", "slug", "note"] as const),
];
export type DescribedField = (typeof describedFields)[number];

/** Where a comment stands. */
export type CommentPlace =
  | { kind: "whole" }
  /** A column of the published table, by name. */
  | { kind: "column"; column: string }
  /** A cell: the values that its row is recognised by, and its column. `value`: what it held, where that is known. */
  | { kind: "cell"; row: DifferenceRow; column: string; value?: DifferenceCell }
  | { kind: "field"; field: DescribedField };

/** Something said of a draft, under which others answer. */
export interface ReviewComment {
  id: string;
  at: string;
  author: string;
  place: CommentPlace;
  text: string;
  /** The draft as it was when it was written. */
  revision: number;
  answers: { id: string; at: string; author: string; text: string }[];
  /** Who said that it is settled; null while it is not. */
  settled: { at: string; by: string } | null;
  /** Whether its place is in the draft as it now is: corrections may take it away, the comment stays. `unknown`: the file is being read. */
  standing: "here" | "gone" | "unknown";
  /** What the cell holds now, where it is known. */
  now?: DifferenceCell;
}

/** All that was done and said of a draft. */
export interface Review {
  draft: string;
  revision: number;
  events: ReviewEvent[];
  comments: ReviewComment[];
}

/** What one person said and did in reviews. */
export interface OwnReviews {
  /** Remarks and answers; `answers`: the remark that is answered. */
  remarks: (Pick<ReviewComment, "id" | "at" | "text"> & {
    draft: string;
    answers: string | null;
    /** Where it stands, but for what the rows of the draft hold. */
    place: Exclude<CommentPlace, { kind: "cell" }> | { kind: "cell"; column: string };
  })[];
  steps: (Omit<ReviewEvent, "actor"> & { draft: string })[];
}

/** What somebody sees of a draft that they had read before. */
export interface SinceReading {
  /** When they last read another state of it, an ISO date-time. */
  at: string;
  /** Answers of the description that are others. */
  answers: { field: DescribedField; before: unknown; after: unknown }[];
  /** `same`: the same table; `gone`: the former one is no longer kept, so nothing is compared. */
  rows:
    | { kind: "same" }
    | { kind: "gone" }
    | {
        kind: "made";
        key: string[];
        rows: Difference["rows"];
        samples: Difference["samples"];
        /** Names of columns. */
        columns: { added: string[]; lost: string[] };
      };
}

export type Answers = Partial<Record<DescribedField, unknown>>;

/** What a description says, to be compared later. */
export function answersOf(description: Omit<DraftDescription, "proposedNote">, note: string | null): Answers {
  return Object.fromEntries(
    describedFields.map((field) => [field, field === "note" ? note : (description[field].value ?? null)]),
  );
}

/** The answers that are others. */
export function compareAnswers(before: Answers, after: Answers): SinceReading["answers"] {
  return describedFields
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after));
}

/** What is written of a step. */
export type NewEvent = Pick<ReviewEvent, "kind"> &
  Partial<Pick<ReviewEvent, "text" | "comment" | "day" | "hour" | "version">>;

/** What of a draft says where its review stands. */
interface Reviewed extends Pick<DraftSummary, "returned" | "plannedFor"> {
  stage: "open" | "submitted" | "returned" | "planned" | "published" | "closed";
  submission: DraftSummary["submitted"];
}

/** The step that a change of a draft is; undefined where it is none. */
export function eventOf(before: Reviewed, after: Reviewed, action?: string): NewEvent | undefined {
  if (action === "submit") return { kind: "submitted", text: after.submission?.message ?? null };
  if (after.stage === "returned" && before.stage !== "returned")
    return { kind: "returned", text: after.returned?.reason ?? null };
  if (after.stage === "planned") {
    const isSame = before.stage === "planned" && before.plannedFor === after.plannedFor;
    return isSame
      ? undefined
      : { kind: "planned", ...(after.plannedFor === null ? {} : splitPlanned(after.plannedFor)) };
  }
  const wasAsked = before.stage === "submitted" || (before.stage === "planned" && before.submission !== null);
  if (wasAsked && after.stage === "open") return { kind: "withdrawn" };
  return before.stage === "planned" && after.stage !== "published" ? { kind: "unplanned" } : undefined;
}
