import type { Confidentiality, CorrectionGroup, Recipe, Schema } from "@datalogue/ingest";
import type { MendReply } from "../checking/check-job.js";
import type { PublishedReferences } from "../publication/published-references.js";
import type { ComparedTable, TableDifference } from "./compare-tables.js";
import type { Progress, Reading } from "./draft.js";

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
  /** The schemas that the file is compared with. */
  known: { choice: string; title: string; schema: Schema }[];
}

export type DraftTask =
  | { kind: "read"; job: ReadJob }
  /** `folder` does not exist yet: the copy is written there; `zip`: what is sent; `refused`: kinds of corrections that are not wanted. */
  | { kind: "mend"; job: ReadJob & { schema: Schema }; folder: string; zip: string; refused?: readonly string[] }
  /** `file`: where the difference is written whole. */
  | { kind: "compare"; before: ComparedTable | null; after: ComparedTable; key: string[]; file?: string };

/** Told on the way of a reading. */
export type DraftNote = Pick<Progress, "doing" | "rows">;

export type DraftResult<T extends DraftTask> = T extends { kind: "read" }
  ? Omit<Reading, "at" | "failure">
  : T extends { kind: "mend" }
    ? MendReply & { groups?: CorrectionGroup[]; copy?: string; name?: string }
    : TableDifference;
