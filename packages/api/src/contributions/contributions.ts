import type { Field } from "@datalogue/ingest";
import type { Caller } from "../access/decide-access.js";
import type { HandCells } from "../drafts/hand-table.js";
import type { Dataset } from "../versions/dataset.js";
import type {
  CellFault,
  ContributionForm,
  ContributionState,
  DecisionDone,
  FormAnswers,
  OwnContribution,
  PublicForm,
  WaitingContribution,
} from "./contribution.js";
import type { ContributionReader } from "./public-forms.js";

/** A form as who publishes settles it. */
export interface FormSettings {
  dataset: Dataset;
  /** Null where none was ever opened. */
  form: ContributionForm | null;
  /** Columns that can be asked. */
  fields: Field[];
  /** Those that must be: parts of a key that nobody else gives. */
  needed: string[];
  /** The column of identifiers that we can fill, null without one. */
  madeKey: string | null;
  /** Why none can be opened, a French sentence; null where one can. */
  obstacle: string | null;
}

/** What became of an answer of the public. */
export type ProposalDone =
  /** `mailed`: whether the private link left by e-mail too, null where no address was left. */
  | { kind: "done"; token: string; mailed: boolean | null }
  | { kind: "faults"; faults: CellFault[]; cells: HandCells }
  /** Not now: a French sentence. */
  | { kind: "paused"; sentence: string };

/** What became of what an author asks by their private link. */
export type OwnDone =
  | { kind: "done" }
  | { kind: "faults"; faults: CellFault[]; cells: HandCells }
  /** It was decided, or changed elsewhere, since it was read. */
  | { kind: "late" }
  | { kind: "paused"; sentence: string };

/** What waits for those who moderate a dataset. */
export interface WaitingCount {
  dataset: Dataset;
  count: number;
  /** ISO date-time of the oldest. */
  since: string;
}

/**
 * Forms open to the public on tables kept by hand, and what comes by them: proposals that nobody reads before somebody who publishes for the
 * organisation accepts them into the table. Who opens, closes and decides publishes for the organisation that has the dataset; others get `ContributionRefused`.
 * `dataset`: slug or identifier.
 */
export interface Contributions extends ContributionReader {
  /** The form of a dataset, open today; undefined without one. */
  findForm(dataset: string): Promise<PublicForm | undefined>;
  /** Answers it. `client`: whose share it takes. Undefined where no form is open. */
  propose(
    dataset: string,
    answer: { cells: HandCells; email: string },
    client: string,
  ): Promise<ProposalDone | undefined>;
  /** What a private link opens; undefined for one that opens nothing. */
  findOwn(token: string): Promise<OwnContribution | undefined>;
  /** Corrects it, or once it was accepted, asks for its correction. `revision`: as it was read. Undefined as `findOwn`. */
  correctOwn(
    token: string,
    answer: { cells: HandCells; revision: number },
    client: string,
  ): Promise<OwnDone | undefined>;
  /** Takes it back, or once it was accepted, asks for its removal: `client` as for an answer. */
  withdrawOwn(token: string, client: string): Promise<OwnDone | undefined>;
  /** Takes back what was asked of one that was accepted, as long as nobody decided. */
  cancelRequest(token: string): Promise<OwnDone | undefined>;
  /** Erases the address that was left. */
  forgetEmail(token: string): Promise<OwnDone | undefined>;

  getSettings(caller: Caller, dataset: string): Promise<FormSettings>;
  /** Opens the form, or changes it: what is wrong is thrown, field by field. */
  openForm(caller: Caller, dataset: string, answers: FormAnswers): Promise<FormSettings>;
  /** At once, whatever its days; false where none is open. What waits still waits for its decision. */
  closeForm(caller: Caller, dataset: string): Promise<boolean>;
  /** Datasets where something waits for the caller, the oldest first. */
  countWaiting(caller: Caller): Promise<WaitingCount[]>;
  /** Contributions of a dataset in a state, the oldest first. */
  list(
    caller: Caller,
    dataset: string,
    asked: { state: ContributionState; page: number; pageSize: number },
  ): Promise<{ data: WaitingContribution[]; total: number }>;
  get(
    caller: Caller,
    dataset: string,
    id: string,
  ): Promise<{
    contribution: WaitingContribution;
    fields: Field[];
    /** The column of identifiers that is filled at acceptance where it is empty. */
    madeKey: string | null;
    row: { id: string; revision: number } | null;
  }>;
  /**
   * Makes it a row of the table kept by hand of the dataset, which is opened where it is not: what is then published is decided there. `cells`: the row as
   * who moderates writes it; `revision`, `row`: as they read them.
   */
  accept(
    caller: Caller,
    dataset: string,
    id: string,
    answer: { revision: number; cells?: HandCells; row?: number },
  ): Promise<DecisionDone>;
  /** Refuses it, with a sentence for its author. */
  refuse(
    caller: Caller,
    dataset: string,
    id: string,
    answer: { revision: number; sentence: string },
  ): Promise<DecisionDone>;
  /** Erases what was kept long enough, and gives back what was accepted into a table that is no more. */
  forget(): Promise<void>;
  settle(): Promise<void>;
}
