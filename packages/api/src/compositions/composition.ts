import type { ComposedKind } from "../content/definition-store.js";

export type { ComposedKind };

/** What is wrong with a document: where ("sections[0].blocks[1].indicator", empty for the whole) and a French sentence. */
export interface CompositionFault {
  path: string;
  message: string;
}

/** The one draft of a document: nobody but administrators sees it. */
export interface CompositionDraft {
  /** Grows with each change. */
  revision: number;
  /** Digest of the published text that it was begun from, null for a new document. */
  startedFrom: string | null;
  /** "person:{id}". */
  updatedBy: string;
  updatedAt: string;
}

/** An observatory, an indicator or a planning document as somebody composes it. */
export interface Composition {
  kind: ComposedKind;
  /** Theme of an observatory, identifier of the others. */
  id: string;
  /** The draft where there is one, else what is published. */
  document: unknown;
  /** What is published; null without. */
  published: unknown;
  /** Digest of what is published; null without. */
  digest: string | null;
  draft: CompositionDraft | null;
  /** What is published changed since the draft was begun. */
  moved: boolean;
  /** Changed in the site: content leaves it alone. */
  touched: boolean;
  /** What forbids to publish the document as it is. */
  faults: CompositionFault[];
}

/** Characters of what is said of a version. */
export const LONGEST_NOTE = 1_000;

/** A text that was published once, or the removal of one. */
export interface CompositionVersion {
  number: number;
  at: string;
  /** "person:{id}", or "content" for the text that content had given. */
  author: string;
  note: string | null;
  /** Null where it was removed. */
  digest: string | null;
  /** The last one: what is served. */
  current: boolean;
}

/** A document in a list. */
export interface CompositionLine {
  kind: ComposedKind;
  id: string;
  theme: string;
  title: string;
  published: boolean;
  draft: boolean;
  touched: boolean;
}

/** A document that was taken away: its texts stay, and one of them may be published again. */
export interface RemovedComposition {
  kind: ComposedKind;
  id: string;
  /** The last it had. */
  title: string;
  at: string;
}

/** A dataset that an indicator may be computed from: its rows are public. */
export interface MeasurableDataset {
  slug: string;
  /** Its slug and those it had, any of which an indicator may say. */
  names: readonly string[];
  title: string;
  theme: string;
  /** Its data are invented. */
  demonstration: boolean;
  fields: { name: string; title: string; type: string }[];
}
