import type { Field, ReportIssue } from "@datalogue/ingest";
import type { Knex } from "knex";
import type { Caller } from "../access/decide-access.js";

/** Rows of a table kept by hand: beyond, a file is the way. */
export const MAX_HAND_ROWS = 500;

/** Texts as they were typed, by name of column; a column that is not there is empty. */
export type HandCells = Record<string, string>;

/** What is typed in a column: names are anybody's, and « constructor » is one that every object answers to. */
export function textOf(cells: HandCells, name: string): string {
  return Object.hasOwn(cells, name) ? (cells[name] ?? "") : "";
}

/** A row of a table kept by hand. */
export interface HandRow {
  /** UUID, the same as long as the row lasts. */
  id: string;
  /** Grows at each change of the row: given back with the next one, so that nobody writes over what they have not seen. */
  revision: number;
  cells: HandCells;
  /** `kept`: as when the table was opened. */
  state: "kept" | "changed" | "added";
  /** Who changed it last and when, as drafts name them. */
  updatedBy: string;
  updatedAt: string;
  /** What `check` says of it, for the rows as they were at `HandTable.checked`. */
  faults: RowFault[];
}

/** What is wrong with a row, or one of its cells when `field` says which. */
export type RowFault = Pick<ReportIssue, "code" | "severity" | "field" | "message" | "suggestion">;

/** A table kept by hand, as a draft has it. */
export interface HandTable {
  /** Revision of the draft. */
  revision: number;
  title: string;
  /** Columns in order: those of the schema, then those that it does not know, as texts. */
  fields: Field[];
  /** Columns that tell a row, empty when the schema says none. */
  key: string[];
  rows: HandRow[];
  /** False while the rows are being checked: ask again. */
  checked: boolean;
  /** What `check` says that is of no row. */
  faults: RowFault[];
  /** Rows changed, added and removed since the table was opened. */
  changes: { changed: number; added: number; removed: number };
  /** Steps that the caller can undo. */
  undoable: number;
  /** Most rows that it may have. */
  limit: number;
}

/** One change of a table: of the cells of a row, one more row, one less. */
export type HandChange =
  | { row: string; revision: number; cells: HandCells }
  | { row: string; revision: number; remove: true }
  /** `addition`: what the caller names it by; sent again, it adds no second row. */
  | { cells: HandCells; addition?: string };

/** What became of a change, in the order they were given. */
export type HandAnswer =
  | { status: "saved"; row: string; revision: number; cells: HandCells }
  /** Somebody changed the row since: nothing was written. */
  | {
      status: "conflict";
      row: string;
      /** What was not written; null for a removal. */
      yours: HandCells | null;
      theirs: HandConflict;
    };

/** A row as somebody else left it. */
export interface HandConflict {
  revision: number;
  cells: HandCells;
  removed: boolean;
  by: string;
  at: string;
}

/** What somebody did at once, enough of it to be undone: only cells that moved. */
export type StepChange =
  | { kind: "edit"; row: string; before: HandCells; after: HandCells }
  | { kind: "add"; row: string; after: HandCells }
  | { kind: "remove"; row: string; before: HandCells };

/** What a batch of changes gave. */
export interface HandSaved {
  /** Revision of the draft. */
  revision: number;
  savedAt: string;
  answers: HandAnswer[];
}

/**
 * The tables kept by hand: a draft whose rows are typed in the browser, and whose file is made of them, so that all the rest (report, difference,
 * publication) is that of any draft. What cannot be done is `DraftRefused`.
 */
export interface HandTables {
  /**
   * Opens the table of a draft without file: with the rows of the version served, or empty with the schema that the draft chose. Gives the
   * table again where it is open already.
   */
  open(caller: Caller, id: string): Promise<HandTable>;
  /** The table with what `check` says of it, or as it is after `patience` milliseconds (10 s by default). */
  get(caller: Caller, id: string, patience?: number): Promise<HandTable>;
  /**
   * Saves what can be, each change on its own: the answers say which rows somebody changed since they were seen. `also` is written with them, in
   * their transaction, or they are not: `step` is what they moved.
   */
  change(
    caller: Caller,
    id: string,
    changes: readonly HandChange[],
    also?: (trx: Knex, answers: readonly HandAnswer[], step: readonly StepChange[]) => Promise<void>,
  ): Promise<HandSaved>;
  /** Undoes the last step of the caller that is not undone. Throws where somebody changed since what it had written. */
  undo(caller: Caller, id: string): Promise<HandSaved>;
}
