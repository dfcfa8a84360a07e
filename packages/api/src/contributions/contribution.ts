import type { Field } from "@datalogue/ingest";
import type { Target } from "../access/decide-access.js";
import type { HandCells, RowFault } from "../drafts/hand-table.js";

/** What a contribution asks: one more row, or of one that was accepted, another text or its removal. */
export const contributionKinds = {
  addition: "Proposition",
  correction: "Demande de correction",
  withdrawal: "Demande de retrait",
} as const satisfies Record<string, string>;
export type ContributionKind = keyof typeof contributionKinds;

/** Where it stands: `accepted` is in the table and not online yet; `withdrawn` was online and is no more. */
export const contributionStates = {
  waiting: "en attente de lecture",
  accepted: "acceptée, elle paraîtra avec la prochaine version",
  published: "publiée",
  refused: "refusée",
  withdrawn: "retirée",
} as const satisfies Record<string, string>;
export type ContributionState = keyof typeof contributionStates;

/** The dataset that a form is about. */
export interface ContributedDataset extends Target {
  id: string;
  slug: string;
  title: string;
}

/** What who publishes says of a form. */
export interface FormAnswers {
  title: string;
  introduction: string;
  /** Names of the columns that are asked. */
  columns: readonly string[];
  /** ISO days of metropolitan France, both included; no end without `closesOn`. */
  opensOn: string;
  closesOn: string | null;
  asksEmail: boolean;
}

/** A form as it is kept. */
export interface ContributionForm extends FormAnswers {
  /** `planned` before its first day, `ended` after the last, `closed` by somebody. */
  state: "planned" | "open" | "ended" | "closed";
}

/** A value that may be chosen, with what it is called. */
export interface Choice {
  value: string;
  label: string;
}

/** A column as it is asked, with the values that it takes where they are known and public. */
export interface AskedField {
  field: Field;
  choices?: Choice[];
  isRequired: boolean;
}

/** A form as anybody fills it: nothing in it comes from elsewhere than what is published. */
export interface PublicForm extends Omit<FormAnswers, "columns"> {
  dataset: ContributedDataset;
  asked: AskedField[];
  /** Whether an address can be left: an e-mail can be sent, and the form asks for it. */
  takesEmail: boolean;
}

/** What the page of a dataset tells of contributions. */
export interface ContributionsTold {
  /** The form that is open today, null without one. */
  open: { title: string; closesOn: string | null } | null;
  /** Contributions that are online. */
  published: number;
}

/** What is wrong with a cell, or with the whole (`column` null): a French sentence. */
export interface CellFault {
  column: string | null;
  message: string;
}

/** A contribution as its author reads it, by its private link. */
export interface OwnContribution {
  dataset: ContributedDataset;
  state: ContributionState;
  asked: AskedField[];
  cells: HandCells;
  revision: number;
  sentAt: string;
  decidedAt: string | null;
  /** Why it was refused. */
  answer: string | null;
  /** Slug of the organisation that decided. */
  decidedBy: string | null;
  version: number | null;
  /** Whether it was published, and a later version has no more a row of its key. */
  gone: boolean;
  /** What is asked since of what was accepted, the last one; null without. */
  request: {
    kind: Exclude<ContributionKind, "addition">;
    state: ContributionState;
    cells: HandCells;
    answer: string | null;
    decidedBy: string | null;
  } | null;
  /** Whether an address is kept, never the address. */
  hasEmail: boolean;
  /** What can be done: false where a form takes no answer any more. */
  mayCorrect: boolean;
  mayWithdraw: boolean;
}

/** A row that looks like what is proposed, and why. */
export interface Likeness {
  why: "key" | "place" | "text";
  /** What it is called. */
  name: string;
  /** Where it stands: in the table or online, or proposed by somebody else. */
  where: "row" | "contribution";
}

/** A contribution as those who moderate read it. */
export interface WaitingContribution {
  id: string;
  kind: ContributionKind;
  state: ContributionState;
  revision: number;
  sentAt: string;
  /** The row that it would be; of a withdrawal, the one that would leave, as it is. */
  cells: HandCells;
  /** Of a correction or a withdrawal: the row as it was accepted. */
  before: HandCells | null;
  /** What `check` says of the row it would be. */
  faults: RowFault[];
  alike: Likeness[];
  hasEmail: boolean;
}

/** What became of a decision. */
export type DecisionDone =
  | { kind: "done"; draft: string | null }
  /** It waited no more, or its author changed it since it was read: nothing was written. */
  | { kind: "late" }
  | { kind: "changed" }
  /** The row has faults: nothing was written. */
  | { kind: "faults"; faults: RowFault[] }
  /** Somebody changed the row of the table since it was read: nothing was written. */
  | { kind: "conflict"; theirs: { revision: number; cells: HandCells; removed: boolean; by: string; at: string } }
  /** Why not now, a French sentence. */
  | { kind: "impossible"; sentence: string };
