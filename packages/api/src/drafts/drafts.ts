import type { IncomingMessage, ServerResponse } from "node:http";
import type { DatasetMetadata } from "@datalogue/ingest";
import type { Caller } from "../access/decide-access.js";
import type { MendedFile } from "../checking/checking.js";
import type {
  BoundTo,
  ChosenSchema,
  DatasetHistory,
  Draft,
  DraftChanges,
  DraftDescription,
  DraftDifference,
  DraftState,
  DraftSummary,
  ImportedFrom,
  MendProposal,
  PublishedDraft,
} from "./draft.js";
import type { HandTables } from "./hand-table.js";
import type { CommentPlace, OwnReviews, Review, SinceReading } from "./review.js";

/** What a draft is begun with. */
export interface NewDraft {
  organisation: string;
  dataset?: string;
  title?: string;
  /** UUID that a new dataset is to keep, since it was published elsewhere under it. */
  identifier?: string;
  /** What its description says already. Throws `invalid` as `edit` does. */
  metadata?: Partial<DatasetMetadata>;
  schema?: ChosenSchema;
  imported?: ImportedFrom;
}

/** A draft that is under way, by the dataset that it is to become or to follow. */
export interface BegunDraft {
  id: string;
  /** UUID. */
  dataset: string;
  organisation: string;
  metadata: Partial<DatasetMetadata>;
}

/** How the file of a request is received. */
export interface ReceiveOptions {
  revision?: number;
  /** Fields that the form may hold besides `file` (a token, a revision). */
  fields?: readonly string[];
  /** Given the fields once the file is whole, before it is taken: what it throws leaves the draft as it was. May give the revision. */
  accept?(
    fields: ReadonlyMap<string, string>,
  ): { revision?: number } | undefined | Promise<{ revision?: number } | undefined>;
  /** SHA-256 that the file must have, in hexadecimal. */
  sha256?: string;
}

/**
 * The drafts of versions: deposited, read, corrected, described, compared, submitted and published, by people and keys. Every method
 * takes who asks and decides by `decideAccess` in the organisation of the draft; what cannot be done is `DraftRefused` (or, of a file that
 * arrives, `CheckRefused`, as `/verifier` has it).
 *
 * A method that changes a draft takes the `revision` that its caller saw (undefined: whatever it is), gives the draft as it then is, and
 * throws `changed-meanwhile` with the draft as it is when somebody changed it since: nothing is written over.
 *
 *   create ──▶ receive… ──▶ reading ──▶ ready ──▶ submit ──▶ publish | plan
 *                 ▲            └──▶ faulty ──▶ edit, takeMended, receive… ──▶ reading
 *                                   submit ──▶ sendBack ──▶ edit, receive… ──▶ submit
 *
 * What is submitted is in the hands of who reviews it: a change by others withdraws it, which is written down.
 */
export interface Drafts {
  /** Largest file, in bytes. */
  maxBytes: number;
  /** Days after which a draft that nobody touches is removed. */
  keepDays: number;
  /**
   * Drafts of the organisations where the caller may draft, those changed last first; with the state `submitted`, those that they may review
   * besides. Published ones are listed only when `state` asks.
   */
  list(
    caller: Caller,
    asked: { page: number; pageSize: number; organisation?: string; dataset?: string; state?: DraftState },
  ): Promise<{ data: DraftSummary[]; total: number }>;
  get(caller: Caller, id: string): Promise<Draft>;
  /** `dataset`: slug or identifier of the dataset of which it is the next version, which is then of this organisation. */
  create(caller: Caller, asked: NewDraft): Promise<Draft>;
  /** The drafts under way, neither published nor closed, of some datasets (UUID), published or not, of the organisations where the caller may draft. */
  listBegun(caller: Caller, datasets: string[]): Promise<BegunDraft[]>;
  /** Themes that a description may choose, by their address. */
  listThemes(): Promise<{ slug: string; title: string }[]>;

  /**
   * The file of a request, its body or the part `file` of a form: written as it comes, within the limits of `/verifier`. It replaces the
   * one before, which is kept until the new one is whole and taken; its reading begins.
   */
  receive(caller: Caller, id: string, request: IncomingMessage, options?: ReceiveOptions): Promise<Draft>;
  /**
   * Answers a request of the tus protocol (creation, then HEAD and PATCH until it is whole): `path` of an upload is in `uploads` of the
   * draft. Once whole it becomes the file. Metadata: `filename`, and `sha256` in hexadecimal, which is then verified.
   */
  answerUpload(caller: Caller, id: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** A pasted table, kept as a file of tab-separated text, or as it is pasted when it has other separators. */
  receiveText(caller: Caller, id: string, pasted: { text: string; name?: string }, revision?: number): Promise<Draft>;
  /** The file at an address, public addresses only. */
  receiveFrom(caller: Caller, id: string, url: string, revision?: number): Promise<Draft>;

  /** A file of the program itself, in the data folder, which is moved from there. `url`: where its rows were. */
  receivePath(caller: Caller, id: string, file: { path: string; name: string; url: string }): Promise<Draft>;
  /** The source of a dataset, for who prepares its versions; null where it has none. */
  findSource(caller: Caller, dataset: string): Promise<BoundTo | null>;

  /** The drafts whose rows are typed in the browser. */
  rows: HandTables;

  /** Writes what is changed: metadata, schema, recipe or a correction of it, note, confirmation. Reads the file again where that changes how it is read. */
  edit(caller: Caller, id: string, changes: DraftChanges, revision?: number): Promise<Draft>;
  /** The draft once its file is read, or as it is after `patience` milliseconds (10 s by default). */
  whenRead(caller: Caller, id: string, patience?: number): Promise<Draft>;
  /** The received file itself, for its organisation: a path, to be read at once. */
  findFile(caller: Caller, id: string): Promise<{ path: string; name: string; bytes: number }>;
  /** An archive of the copy where each fault with one sure mending is mended, the list of the changes, the report of the copy; to be forgotten. */
  mend(caller: Caller, id: string): Promise<MendedFile>;
  /** What that copy would change, by kind of correction; undefined where there is no copy to make, or nothing to mend. */
  proposeMending(caller: Caller, id: string): Promise<MendProposal | undefined>;
  /**
   * Makes that copy the file of the draft; without the corrections of the kinds
   * `refused` (`CorrectionGroup.key`). Throws `no-mended-copy`.
   */
  takeMended(caller: Caller, id: string, revision?: number, refused?: readonly string[]): Promise<Draft>;

  /** The description as it would be published, with where each value comes from. */
  describe(caller: Caller, id: string): Promise<DraftDescription>;
  /**
   * The difference with the version served, made in a thread: "computing" after `patience` milliseconds (10 s by default). Made anew when the
   * live version moved: the draft is then a revision further, and planned no more.
   */
  compare(caller: Caller, id: string, patience?: number): Promise<DraftDifference>;

  /**
   * The same as a file, whole (CSV: `change`, `key`, `column`, `before`, `after`, a line for each cell, in the order of the key): `send` is given its
   * path, which lasts as long as that. Refuses as `publish` does what has no difference, and `being-read` while it is made for somebody else.
   */
  sendDifference(caller: Caller, id: string, send: (path: string) => Promise<void>): Promise<void>;

  /** Asks for a review. */
  submit(caller: Caller, id: string, message?: string, revision?: number): Promise<Draft>;
  /**
   * Publishes it as content is: waits for the reading, refuses a file with errors, an incomplete description, unconfirmed breaks, a live
   * version that moved. Once published, gives again the same version.
   */
  publish(caller: Caller, id: string, revision?: number): Promise<PublishedDraft>;
  /** Takes it back from those who review it: it can be submitted again. Throws `not-submitted`. */
  withdraw(caller: Caller, id: string, revision?: number): Promise<Draft>;
  /** Gives it back to who submitted it, saying why: throws `not-submitted` where somebody decided before. */
  sendBack(caller: Caller, id: string, reason: string, revision?: number): Promise<Draft>;
  /** What was done and said of it, for who prepares or reviews it. */
  review(caller: Caller, id: string): Promise<Review>;
  /** What a person said and did in reviews: theirs to take away. */
  listOwnReviews(person: string): Promise<OwnReviews>;
  /**
   * Says something of a place (the whole by default), or answers a comment, which is then no longer settled. `addition`: what the caller names it
   * by; the same words of the same place, sent again under it, are said once.
   */
  comment(
    caller: Caller,
    id: string,
    said: { text: string; place?: CommentPlace; answers?: string; addition?: string },
  ): Promise<Review>;
  /** Says that what a comment asks is done. */
  settleComment(caller: Caller, id: string, comment: string): Promise<Review>;
  /** Writes down that a reviewer read it as it is now. */
  noteReading(caller: Caller, id: string): Promise<void>;
  /** What changed since the caller last read another state of it; null where they did not. */
  readSince(caller: Caller, id: string): Promise<SinceReading | null>;
  /**
   * Publishes it on a day of metropolitan France (ISO, to come), from midnight or from an hour ("14:30") on; null: no more planned. Until then nothing of it is
   * public; `announced`: the page of the dataset tells that day, and nothing else.
   */
  plan(
    caller: Caller,
    id: string,
    day: string | null,
    revision?: number,
    options?: { hour?: string | undefined; announced?: boolean | undefined },
  ): Promise<Draft>;
  /**
   * Whether who planned it may still publish it on its day; of what is not planned, whether who submitted it may still prepare it. True of what
   * nobody planned nor submitted.
   */
  isStillTheirs(draft: Pick<DraftSummary, "id">): Promise<boolean>;
  /** Removes it with its files. Who may not read it removes it too, and is told nothing of what it became since: `changed-unread`. */
  remove(caller: Caller, id: string, revision?: number): Promise<void>;

  /** The dataset of a name (slug or identifier) with some of its versions, the last first, for who may prepare the next one. */
  listHistory(caller: Caller, dataset: string, range: { skip: number; most: number }): Promise<DatasetHistory>;
  /** The same with one version alone, none where there is none of that number. */
  findPast(caller: Caller, dataset: string, number: number): Promise<DatasetHistory>;
  /** What publishing an earlier version again would change to the one served: "computing" after `patience` milliseconds (10 s by default). */
  compareRollback(caller: Caller, dataset: string, version: number, patience?: number): Promise<DraftDifference>;
  /** The same, cell by cell, as `sendDifference` of a draft. */
  sendRollbackDifference(
    caller: Caller,
    dataset: string,
    version: number,
    send: (path: string) => Promise<void>,
  ): Promise<void>;
  /**
   * Publishes an earlier version of a dataset again, as a new version. `note`: what its note says (« Retour à la version n. » by default, without its number where readers are not told of it);
   * `seen`: the version that the caller saw served, `version-moved` where it is another since.
   */
  rollback(
    caller: Caller,
    dataset: string,
    version: number,
    options?: { note?: string | undefined; seen?: number | undefined },
  ): Promise<PublishedDraft>;

  /**
   * Keeps a file that the source of a dataset (identifier) gave and that could not be published, as a draft for who prepares its next version, who mends how
   * it is read. One for each dataset: a later file takes its place until somebody touches it. The file at `path` is copied.
   */
  hold(dataset: string, file: { path: string; name: string; url?: string | undefined }, reason: string): Promise<void>;
  /** Removes the one that waits, which a later file of the source made vain, unless somebody touched it. */
  release(dataset: string): Promise<void>;
  /** Those that wait and that the caller may open, by identifier of the dataset. */
  listHeld(caller: Caller, datasets: readonly string[]): Promise<Map<string, string>>;

  /** Publishes what is planned for this minute or before. */
  publishPlanned(now: Date): Promise<{ published: string[]; failed: string[] }>;
  /** The same; removes what nobody touched for `keepDays`, and files that no draft names. */
  upkeep(now: Date): Promise<{ published: string[]; failed: string[]; removed: string[] }>;
  /** Waits for the e-mails that are being sent. */
  settle(): Promise<void>;
  /** Ends what is being read; drafts stay as they are. */
  close(): Promise<void>;
}
