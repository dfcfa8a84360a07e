import type { Confidentiality, CorrectionGroup, Recipe, Schema } from "@datalogue/ingest";
import type { MendReply } from "../checking/check-job.js";
import type { PublishedReferences } from "../publication/published-references.js";
import type { ComparedTable, TableDifference } from "./compare-tables.js";
import type { Progress, Reading } from "./draft.js";
import type { HandCells } from "./hand-table.js";
import type { FoundCell, SoughtCell } from "./locate-cells.js";

/** A file of a draft, and what it is read with; plain data, since it goes to a thread. */
export interface ReadJob {
  path: string;
  name: string;
  maxBytes: number;
  territoriesFolder: string;
  /** Null: proposed from the file. */
  schema: Schema | null;
  schemaFrom: Exclude<Reading["schemaFrom"], "inferred" | null> | null;
  recipe: Recipe | null;
  recipeFrom: "draft" | "dataset" | null;
  secrecy: Confidentiality | null;
  references: PublishedReferences;
  /** The file was made from a table kept by hand: read as it is, with what is wrong with each line. */
  byHand?: boolean;
  /** The schemas that the file is compared with. */
  known: { choice: string; title: string; schema: Schema }[];
}

/** The rows of a published file, as they are typed; or why they are no table to keep by hand. */
export type VersionRows =
  | { kind: "rows"; extras: string[]; rows: HandCells[] }
  | { kind: "too-long" }
  /** Shapes are drawn elsewhere than in cells. */
  | { kind: "layer" }
  | { kind: "unreadable"; sentence: string };

export type DraftTask =
  | { kind: "read"; job: ReadJob }
  /** `folder` does not exist yet: the copy is written there; `zip`: what is sent; `refused`: kinds of corrections that are not wanted. */
  | { kind: "mend"; job: ReadJob & { schema: Schema }; folder: string; zip: string; refused?: readonly string[] }
  /** The rows that a file published, as the schema `asked` writes them; `limit` of them at most. */
  | { kind: "rows"; job: ReadJob & { schema: Schema }; asked: Schema; limit: number }
  /** `file`: where the difference is written whole. */
  | { kind: "compare"; before: ComparedTable | null; after: ComparedTable; key: string[]; file?: string }
  | { kind: "locate"; table: ComparedTable; cells: SoughtCell[] };

/** Told on the way of a reading. */
export type DraftNote = Pick<Progress, "doing" | "rows">;

export type DraftResult<T extends DraftTask> = T extends { kind: "read" }
  ? Omit<Reading, "at" | "failure">
  : T extends { kind: "mend" }
    ? MendReply & { groups?: CorrectionGroup[]; copy?: string; name?: string }
    : T extends { kind: "rows" }
      ? VersionRows
      : T extends { kind: "compare" }
        ? TableDifference
        : FoundCell[];
