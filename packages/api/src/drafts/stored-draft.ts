import { createHash } from "node:crypto";
import type { DatasetMetadata, Recipe } from "@datalogue/ingest";
import type { AgreementParties } from "../access/decide-access.js";
import type { Difference } from "./difference.js";
import type { ChosenSchema, Draft, DraftFile, DraftSource, ImportedFrom, Reading } from "./draft.js";

/** How a file was read: what its source keeps for those that follow. */
export interface UnderstoodFile {
  recipe: Recipe | null;
  /** Name of the sheet of a workbook that has one alone, and whose recipe names none. */
  loneSheet?: string;
  columns: { header: string; field: string | null }[];
  /** Records of the file, before any recipe. */
  records: number;
}

/** What people write in a draft. */
export interface DraftDocument {
  title: string | null;
  metadata: Partial<DatasetMetadata>;
  schema: ChosenSchema;
  recipe: Recipe | null;
  /** The sheet that this recipe names was proposed for a file, its year left open, and said by nobody. */
  isSheetProposed?: boolean;
  note: string | null;
  confirmed: string | null;
  /** Absent from drafts of older programs. */
  source?: DraftSource | null;
  /** How the file that a mended copy was made from was read. */
  understood?: UnderstoodFile;
  /** Absent of drafts that were made otherwise. */
  imported?: ImportedFrom;
  /** The parties of the agreement under which the file or the rows were received; absent where there was none, and from drafts of older programs. */
  parties?: AgreementParties | undefined;
}

/** Name of the file of a pasted table. */
export const PASTED = "tableau collé.csv";

/** The file of a draft, with its name in the folder of the draft. */
export interface StoredFile extends DraftFile {
  stored: string;
  /** Where it was written before it was moved there: it may still be. */
  arrived: string;
  /** The upload that it came by, when that could be resumed. */
  upload?: string;
  /** Of a file made of rows typed by hand: the revision of the draft when they were so. */
  table?: number;
}

/** A draft that is not published, and its file. */
export interface NamedFile {
  id: string;
  file: StoredFile | null;
}

/** A draft as the database keeps it. */
export interface StoredDraft {
  id: string;
  organisation: string;
  dataset: string;
  revision: number;
  stage: "open" | "submitted" | "returned" | "planned" | "published" | "closed";
  startedFrom: number;
  document: DraftDocument;
  file: StoredFile | null;
  reading: Reading | null;
  readingOf: string | null;
  difference: Difference | null;
  differenceOf: string | null;
  submission: Draft["submitted"];
  returned: Draft["returned"];
  /** Day, or day and minute (`civilMinute`), in metropolitan France. */
  plannedFor: string | null;
  /** Whether the page of the dataset tells that day. */
  announced: boolean;
  failure: string | null;
  version: number | null;
  createdBy: string;
  updatedBy: string;
  createdAt: string;
  updatedAt: string;
}

/** What says of a draft who may open it. */
export interface GuardedDraft extends Pick<StoredDraft, "id" | "organisation" | "dataset" | "stage" | "submission"> {
  document: Pick<DraftDocument, "metadata" | "parties">;
}

/** What a change writes. */
export type DraftChange = Partial<
  Pick<
    StoredDraft,
    | ("stage" | "startedFrom" | "document" | "file" | "submission" | "returned")
    | ("plannedFor" | "announced" | "failure" | "version")
  >
>;

/** Who makes the drafts of files that sources gave. */
export const SOURCES = "sources";

/** What a reading is made from: another digest, another reading. */
export function readingKey({ file, document, startedFrom }: StoredDraft): string {
  return digest([file?.stored, document.schema, document.recipe, startedFrom]);
}

/** Grows when a difference tells something else: those of before are then made anew. */
const DIFFERENCE = 8;

/** What a difference is made from, the version compared with besides. */
export function differenceKey(draft: StoredDraft): string {
  return digest([DIFFERENCE, readingKey(draft), draft.document.metadata]);
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);
}
