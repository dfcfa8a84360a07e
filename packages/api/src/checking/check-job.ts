import type { Lang, Report, Schema } from "@datalogue/ingest";
import type { PublishedReferences } from "../publication/published-references.js";

/** What a checking thread is asked; plain data. */
export type CheckTask =
  | { kind: "schema"; json: unknown; schemasFolder: string }
  | ({ kind: "check"; maxExamples: number | null } & FileTask)
  /** `folder`: where the copy is written, which does not exist yet; `zip`: where what is sent is. */
  | ({ kind: "mend"; folder: string; zip: string } & FileTask);

/** A file received, and what it is held to. */
export interface FileTask {
  path: string;
  name: string;
  maxBytes: number;
  schema: Schema | null;
  lang: Lang;
  /** Name of the sheet, the layer or the file of an archive to read; null: it is found. */
  sheet: string | null;
  territoriesFolder: string;
  /** The published rows that its `foreignKeys` may refer to. */
  references: PublishedReferences;
}

/** What a mending gave: the verdicts before and after, or the sentence that says why there is no copy. */
export type MendReply =
  | { kind: "written"; before: Report; after: Report; changes: number }
  | { kind: "refused"; before: Report; sentence: string };

export type CheckResult<T extends CheckTask> = T extends { kind: "schema" }
  ? { schema: Schema } | { problems: string[] }
  : T extends { kind: "mend" }
    ? MendReply
    : Report;
