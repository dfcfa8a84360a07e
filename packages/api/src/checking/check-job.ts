import type { Lang, Report, Schema } from "@datalogue/ingest";

/** What a checking thread is asked; plain data. */
export type CheckTask =
  | { kind: "schema"; json: unknown; contentFolder: string }
  | {
      kind: "check";
      path: string;
      name: string;
      maxBytes: number;
      schema: Schema | null;
      lang: Lang;
      maxExamples: number | null;
      contentFolder: string;
      /** Datasets whose keys may be read for `foreignKeys`. */
      references: string[];
    };

export type CheckResult<T extends CheckTask> = T extends { kind: "schema" }
  ? { schema: Schema } | { problems: string[] }
  : Report;

export type CheckReply =
  | { kind: "done"; result: unknown }
  /** Our fault; never the words of the exception, which may quote the file. */
  | { kind: "failed"; where: string };
