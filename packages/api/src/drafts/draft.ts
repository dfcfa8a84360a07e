import type { CorrectionGroup, DatasetMetadata, Frequency, Recipe, Report, Schema } from "@datalogue/ingest";
import type { Difference } from "./difference.js";
import type { RowFault } from "./hand-table.js";

/** Where a draft stands, with what pages say of it. */
export const draftStates = {
  empty: { title: "À déposer" },
  reading: { title: "Lecture en cours" },
  faulty: { title: "À corriger" },
  ready: { title: "Prêt" },
  submitted: { title: "En relecture" },
  returned: { title: "Renvoyé" },
  planned: { title: "Prévu" },
  published: { title: "Publié" },
  closed: { title: "Fermé" },
} as const satisfies Record<string, { title: string }>;

/**
 * `empty`: no file yet. `reading`: its file is being read, ask again. `faulty`: the file cannot be published as it is, the reading says why.
 * `ready`: nothing in the file refuses it. `submitted`, `planned`: the same, and somebody asked for more. `returned`: who reviewed it asks
 * for something else. `published`: it became a version. `closed`: its dataset changed organisation without it, it can but be removed.
 */
export type DraftState = keyof typeof draftStates;

/** A version not yet published, as lists show it. */
export interface DraftSummary {
  /** UUID. */
  id: string;
  /** Grows by one at each change: given back with the next one, so that nobody undoes what they have not seen. */
  revision: number;
  state: DraftState;
  /** Title of the dataset, as the draft says it, else as its dataset, else the name of its file; never empty. */
  title: string;
  /** Slug of the organisation it belongs to. */
  organisation: string;
  /** The dataset it is the next version of; null for a new one. */
  dataset: { id: string; slug: string; title: string } | null;
  /** The version of the dataset that was served when the draft was begun or last compared, 0 for a new one. */
  startedFrom: number;
  /** Who began it and who changed it last: `person:{id}`, `key:{id}` (`nameActor` of pages says who that is). */
  createdBy: string;
  updatedBy: string;
  /** ISO date-times. */
  createdAt: string;
  updatedAt: string;
  /** ISO day from which it will be removed, with its file, if nobody touches it before; null of what is planned, which is kept until its day. */
  expiresOn: string | null;
  /** True once that day is near: what is announced. */
  expiresSoon: boolean;
  /** Name of the file received, null before. */
  fileName: string | null;
  /** Number of errors of its file; null while it is not read. */
  errors: number | null;
  /** Its rows are typed in the browser, and its file made from them. */
  byHand: boolean;
  /** The version that it became, null before. */
  version: number | null;
  /** ISO day it is planned for, in metropolitan France, and the hour ("14:30") where one is said: else from midnight. */
  plannedFor: string | null;
  plannedHour: string | null;
  /** Whether the page of its dataset says so to the public. */
  announced: boolean;
  /** Why it was not published, or is planned no more, in French sentences; null where nothing failed since somebody changed it. */
  failure: string | null;
  /** What was asked of who reviews; null before, and once withdrawn. */
  submitted: { by: string; at: string; message: string | null } | null;
  /** Who sent it back after a review, and what they ask for; null where nobody did since it was last submitted. */
  returned: { by: string; at: string; reason: string } | null;
}

/** The file of a draft, as it was received. */
export interface DraftFile {
  name: string;
  bytes: number;
  /** SHA-256, in hexadecimal. */
  sha256: string;
  receivedAt: string;
  /** How it came: sent, pasted, fetched at an address, the mended copy of the one before, or made from the rows typed by hand. */
  from: "upload" | "paste" | "address" | "mended" | "hand";
  url?: string;
}

/** An upload that stopped on its way, and can go on (tus). */
export interface HalfUpload {
  id: string;
  /** Address of the upload, from the root of the site. */
  path: string;
  name: string;
  bytes: number;
  /** Bytes that are there. */
  offset: number;
  /** ISO date-time after which it is forgotten. */
  expiresAt: string;
}

/** Which schema the table is held to. */
export type ChosenSchema =
  /** That of the dataset; of a new one, proposed from the file at each reading. */
  | { kind: "usual" }
  /** A shared one, by its name (`GET /api/schemas`). */
  | { kind: "shared"; name: string }
  /** Written or edited in the draft: a Table Schema, or the JSON Schema of the features of a layer. */
  | { kind: "own"; schema: Schema };

/** A column of the received file, as it was understood. */
export interface ReadColumn {
  /** As it is written in the file. */
  header: string;
  /** Name of the field that it gives, null when it is left out. */
  field: string | null;
  /** Title and type of that field. */
  title: string | null;
  type: string | null;
  /** The first different texts of the column, three at most. */
  samples: string[];
  /** True when somebody should look: left out, recognised by its cells and not by its name, of cells that can be read otherwise ("1.200"), in a doubtful `unit`, or read in one of `twoWays`. */
  doubtful: boolean;
  /** The unit that the file writes, where nothing turns it for sure into that of the field. */
  unit?: string;
  /** A number that can be read two ways ("1.234") where nothing in its column tells which, and what the proposed recipe takes to be before decimals. */
  twoWays?: { text: string; decimal: "," | "." };
  /** Issues of its cells, by gravity. */
  errors: number;
  warnings: number;
}

/** What was understood of the file of a draft. */
export interface Reading {
  /** ISO date-time. */
  at: string;
  /** Why it could not be read to its end, a French sentence (too long, too heavy); null when it was. */
  failure: string | null;
  /** The same report as `check`, with the effective schema and recipe; null after a failure. */
  report: Report | null;
  /** The schema that was used, and where it comes from; null when the file is no table. */
  schema: Schema | null;
  schemaFrom: "dataset" | "shared" | "own" | "inferred" | null;
  /** The recipe that was used, and where it comes from: written in the draft, that of the last file, proposed for this one, none needed. */
  recipe: Recipe | null;
  recipeFrom: "draft" | "dataset" | "proposed" | null;
  columns: ReadColumn[];
  /** Records of the file, before any recipe; absent of readings of older programs. */
  records?: number;
  /** Required fields that no column gives. */
  lacking: string[];
  /** Sheets, layers or files among which one is read; empty when there is one alone, and it is read. */
  sheets: string[];
  sheet: string | null;
  /** The first records as they are read, texts of `columns` in order; 10 at most. */
  preview: (string | null)[][];
  /** Shared schemas and schemas of datasets that look like the file, the likeliest first; 5 at most. */
  alike: AlikeSchema[];
  /** Of a table kept by hand: what is wrong with each line of its file, where something is. */
  lines?: Record<number, RowFault[]>;
}

/** A known schema that looks like a file. */
export interface AlikeSchema {
  /** `choice` as the checks take it: the name of a shared schema, or `jeu:{slug}`. */
  choice: string;
  title: string;
  /** Share of its required fields (of all, when none is) that a column of the file gives, from 0 to 1. */
  likeness: number;
  /** Names of the fields found, and of the required ones that are not. */
  found: string[];
  missing: string[];
}

/** A draft whole: what each step needs. */
export interface Draft extends DraftSummary {
  file: DraftFile | null;
  /** Uploads that can go on, newest first. */
  uploads: HalfUpload[];
  schema: ChosenSchema;
  /** Written in the draft; null: that of the dataset, else one is proposed where it helps. */
  recipe: Recipe | null;
  /** What was written in the draft; what is absent is prefilled (`description`). */
  metadata: Partial<DatasetMetadata>;
  /** What changes in this version; null before somebody wrote it. */
  note: string | null;
  /** Why a breaking change is wanted all the same; null without. */
  confirmed: string | null;
  /** What its publication does to the source of the dataset; null: nothing. */
  source: DraftSource | null;
  /** The source of the dataset, where it has one. */
  boundTo: BoundTo | null;
  /** Whether files of the dataset are read with a recipe. */
  hasRecipe: boolean;
  /** Null before the first file, and while `reading`. */
  reading: Reading | null;
  /** How far its reading is; null while nothing is read. */
  progress: Progress | null;
  /** The record of another catalogue that it was made from; null for the others. */
  imported: ImportedFrom | null;
}

/** What a draft made from a record of another catalogue keeps of it. */
export interface ImportedFrom {
  /** The catalogue, as its kind is called, and its address or the name of its file. */
  catalogue: string;
  source: string;
  /** Files that the record announces and that are read here: proposed, never fetched unasked. */
  files: { url: string; title: string }[];
  /** What it says that has no place in the description, with why where that is known. */
  left: { from: string; value: string; why: string | null }[];
  /** Fields without usual value: the record says something of them that must be decided. */
  asked: (keyof DatasetMetadata)[];
}

/** What the publication of a draft does to the source of its dataset. */
export type DraftSource =
  /** The dataset is asked at the address that its file came from. `frequency` null: as often as the dataset says. */
  | {
      act: "bind";
      url: string;
      frequency: Frequency | null;
      /** Fewer rows are refused; null: half of those of the file. */
      leastRows: number | null;
    }
  /** The file is one that the source gave and that could not be published; next ones are read as this one is. `reason`: why, in French. */
  | { act: "mend"; reason: string }
  /** The file takes the place of what the source gave, until it gives another (`follow`), or for good: the source is asked no more (`pause`). */
  | { act: "follow" | "pause" };

/** Where the next file of a dataset comes from. */
export interface BoundTo {
  producer: string;
  /** Null of what services give otherwise. */
  address: string | null;
  frequency: Frequency;
  /** Whether who publishes it asked that it be left. */
  paused: boolean;
  /** Whether its producer gives its files to everybody, and the dataset is for everybody: each stays public whatever is left out of it. */
  open: boolean;
}

/** A value of the description, and where it comes from. */
export interface Described<T> {
  value: T | null;
  /** Written in this draft, last time, taken from the organisation, read in the data, usual; `missing` must be written. */
  from: "draft" | "dataset" | "organisation" | "data" | "usual" | "missing";
}

/** The description of the dataset as it would be published, each field with where it comes from, and the score it would have. */
export interface DraftDescription {
  slug: Described<string>;
  title: Described<string>;
  description: Described<string>;
  theme: Described<string>;
  licence: Described<DatasetMetadata["licence"]>;
  frequency: Described<DatasetMetadata["frequency"]>;
  keywords: Described<string[]>;
  contact: Described<{ name: string; email: string }>;
  access: Described<DatasetMetadata["access"]>;
  spatial: Described<string>;
  /** First and last day, ISO. */
  temporal: Described<NonNullable<DatasetMetadata["temporal"]>>;
  provenance: Described<string>;
  documentation: Described<NonNullable<DatasetMetadata["documentation"]>>;
  /** Themes there are, to choose from. */
  themes: { slug: string; title: string }[];
  /** Names of the fields that must still be written. */
  missing: (keyof DatasetMetadata | "note")[];
  /** What is wrong with what was written: French sentences, as `dataset.json` has them. */
  problems: string[];
  /** The score of data.gouv.fr predicted, and what raises it. */
  score: { score: number; max: number; criteria: { id: string; title: string; met: boolean; advice: string | null }[] };
  /** A sentence for `note`, made from the difference; null while there is none. */
  proposedNote: string | null;
}

/** What is changed of a draft: what is absent stays. */
export interface DraftChanges {
  /** Fields of `dataset.json`; null takes back what the draft said of one. */
  metadata?: { [Key in keyof DatasetMetadata]?: DatasetMetadata[Key] | null };
  schema?: ChosenSchema;
  /** The whole recipe; null takes back the one of the draft. */
  recipe?: Recipe | null;
  /** Corrections of the recipe in use, kept as that of the draft. */
  correction?: Correction;
  note?: string | null;
  /** Why breaking changes are wanted, at least ten characters; null takes it back. */
  confirmed?: string | null;
  /** What its publication does to the source of the dataset: `bind` where the file was fetched at an address; null takes it back. */
  source?:
    | { act: "bind"; frequency?: Frequency | null; leastRows?: number | null }
    | { act: "follow" | "pause" }
    | null;
}

/** A correction of what was understood: what is absent stays, null takes back. */
export interface Correction {
  /** Sheet, layer, or file of an archive. */
  sheet?: string | null;
  /** Line of the header, from 1, and over how many lines it is. */
  headerRow?: number | null;
  headerRows?: number | null;
  /** Encoding of a text file, and what separates its cells. */
  encoding?: Recipe["encoding"] | null;
  delimiter?: Recipe["delimiter"] | null;
  /** Header in the file → name of the field; null: not published. Headers that are absent stay as they are. */
  columns?: Record<string, string | null>;
}

/** A version of a dataset, for who prepares the next one. */
export interface VersionHistory {
  number: number;
  /** ISO date-time. */
  publishedAt: string;
  note: string | null;
  rows: number;
  /** Name of the received file. */
  originalName: string;
  /** False once its rows were dropped: they are read again from the received file. */
  rowsKept: boolean;
  /** Whether it is the one served. */
  served: boolean;
  /** Whether it is withdrawn: its rows are told to nobody. */
  withdrawn: boolean;
  /** Whether it was received under an agreement of other parties than that of the dataset now: nobody comes back to it. */
  ofOthers: boolean;
  /** Who published it, as the journal names them: `person:{id}`, `key:{id}`, "content", "program"; null where that is not known. */
  actor: string | null;
}

/** A dataset as who prepares its versions sees it. */
export interface DatasetHistory {
  id: string;
  slug: string;
  title: string;
  organisation: string;
  /** The version served, and whether it is withdrawn: its rows are then told to nobody. */
  version: number;
  withdrawn: boolean;
  /** Those asked for, the last one first. */
  versions: VersionHistory[];
  /** How many versions it has. */
  total: number;
}

/** What became of a publication. */
export interface PublishedDraft {
  dataset: string;
  slug: string;
  version: number;
  /** True where the file was the one served already: no new version was made. */
  unchanged: boolean;
}

/** How far the reading of a file is, or the comparison of a version. */
export interface Progress {
  /** ISO date-time of its beginning. */
  since: string;
  /**
   * Of a reading: `columns` (what the columns are), `rows` (each row is checked). Of a comparison: `version` (the version is made beside), `comparing` (rows are compared), `figures`
   * (indicators and objectives).
   */
  doing: "columns" | "rows" | "version" | "comparing" | "figures";
  /** Rows read so far, of what is done row by row. */
  rows: number | null;
}

/** What the difference step shows: being made, made, or why it cannot be. */
export type DraftDifference =
  | { kind: "computing"; progress: Progress | null }
  /**
   * Nothing to compare: no file yet, or a file with errors. `heldUntil`: where an agreement alone holds all of it, when the first of it may go out, by
   * the clocks of metropolitan France ("2027-09-01T08:00"); it can be planned from then on.
   */
  | { kind: "absent"; reason: string; heldUntil?: string }
  | { kind: "failed"; reason: string }
  /** `revision`: of the draft, as it was compared; none where an earlier version was. */
  | { kind: "made"; difference: Difference; revision?: number };

/** What a corrected copy would change of the file of a draft, by kind of correction, and what would then be left. */
export interface MendProposal {
  groups: CorrectionGroup[];
  /** Corrections in all. */
  changes: number;
  /** The report of the copy. */
  after: Report;
}
