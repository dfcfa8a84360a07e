import type { DatasetMetadata, Field } from "@datalogue/ingest";
import type { ObservationStatus } from "../indicators/observation-status.js";
import type { FollowUpStatus } from "../plans/follow-up-statuses.js";
import type { GeometryChange, ShapeCounts } from "./shapes.js";

/** A cell of the published table. */
export type DifferenceCell = string | number | boolean | null;
export type DifferenceRow = Record<string, DifferenceCell>;

/** What becomes of the shape of a row. */
export type ShapeMove = "ajoutée" | "retirée" | "déplacée ou redessinée";

/** What a version not yet published changes to the one served, both as the public sees them: under secrecy, the protected tables. */
export interface Difference {
  /** The version compared with, 0 when there is none: all is then new. */
  base: number;
  /** True when the rows of that version are invented: they are compared with nothing. */
  replacesDemonstration: boolean;
  /** True when that version is withdrawn: what is no longer told to anybody is compared with nothing. */
  withdrawn: boolean;
  /** Names of the fields that rows are recognised by; empty: by all their values, those alike in their order, and only a shape is then "changed". */
  key: string[];
  rows: { before: number; after: number; added: number; removed: number; changed: number };
  /** Twenty rows of each kind at most, in the order of the key. */
  samples: {
    added: DifferenceRow[];
    removed: DifferenceRow[];
    /** The fields that changed only, and what becomes of the shape where it is another. */
    changed: { key: DifferenceRow; before: DifferenceRow; after: DifferenceRow; shape?: ShapeMove }[];
  };
  /** Of the permanent CSV: the positions of points are columns too. */
  columns: {
    added: Field[];
    lost: Field[];
    retyped: { name: string; title: string | null; before: string; after: string }[];
  };
  /** Null where as many shapes of each kind are drawn, or nothing is compared. */
  geometry: GeometryChange | null;
  /** Fields of the description that change. */
  description: (keyof DatasetMetadata)[];
  /** Indicators whose values move. */
  figures: FigureMoved[];
  /** Objectives of plans whose state moves. */
  objectives: ObjectiveMoved[];
  /** What would break for others: refused unless confirmed with a note. */
  breaks: Break[];
  /** The first rows as the public will see them, with their fields; 20 at most. */
  preview: { fields: Field[]; rows: DifferenceRow[] };
  /** One sentence that says it, for the note of the version. */
  note: string;
}

/** An indicator whose values move, and a few of them: those of another value first, then the home territory and its wholes, then the latest periods. */
export interface FigureMoved {
  indicator: string;
  title: string;
  unit: string;
  /** Theme of its observatory. */
  theme: string;
  added: number;
  /** Of another value; `requalified`: of the same, whose status alone is another. */
  changed: number;
  requalified: number;
  removed: number;
  /** Six at most; `before` or `after` null: no value. Its status tells masked values, and is null where there is nothing. */
  examples: {
    territory: string;
    territoryName: string;
    period: string;
    dimensions: Record<string, string>;
    before: number | null;
    after: number | null;
    statusBefore: ObservationStatus | null;
    statusAfter: ObservationStatus | null;
  }[];
}

/** An objective of a plan that the new values take to another state. */
export interface ObjectiveMoved {
  /** Identifier of the plan, its short title, the objective in it: it is seen at `/suivi/{plan}#{objective}`. */
  plan: string;
  planTitle: string;
  objective: string;
  title: string;
  indicator: string;
  /** Code of the territory it is about. */
  territory: string;
  /** Null where nothing true was known before: the values served are invented. */
  before: FollowUpStatus | null;
  after: FollowUpStatus;
  /** Why the state would be that one, in French. */
  sentence: string;
}

/** A change that others will feel. */
export type Break =
  | { kind: "column-lost" | "column-retyped"; field: string; usedBy: User[] }
  /** The map of the dataset is no more, or most of what it drew: layers of GIS and maps of other sites read it, which nobody here knows of. */
  | { kind: "geometry-lost"; before: ShapeCounts }
  | { kind: "geometry-changed"; before: ShapeCounts; after: ShapeCounts }
  /** Half of the rows or more are no longer there: a file of the last year alone, most often. */
  | { kind: "rows-lost"; before: number; lost: number }
  /** A table kept by hand has not what the version served changed since it was opened. `rows`: null where that cannot be told row by row. */
  | { kind: "version-reverted"; version: number; rows: RevertedRows | null }
  /** An indicator cannot be computed any more: why, a French sentence. */
  | { kind: "indicator-lost"; indicator: string; title: string; reason: string };

/** Rows that a version added, changed or removed, and that would be as before. */
export type RevertedRows = Record<"added" | "changed" | "removed", number>;

/** What depends on a column. */
export interface User {
  kind: "indicator" | "source" | "dataset" | "reuse";
  /** Identifier of the indicator or of the reuse, slug of the dataset; empty for a dataset that is closed to whom the difference is for, and not named. */
  id: string;
  title: string;
  /** A dataset whose links cannot be read now: it may depend on the column. */
  unread?: true;
}
