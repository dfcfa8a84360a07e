import type { FoundCatalogue, FoundTable } from "./found-record.js";
import type { ImporterKind, ImportInput } from "./importer.js";

/** What a thread reads; plain data. `scratch`: a folder that exists, where it may write, emptied afterwards. */
export interface ImportTask {
  kind: ImporterKind;
  input: ImportInput;
  scratch: string;
  /** The rows of this table alone, written in `scratch`. */
  table?: FoundTable;
}

/** What the thread starts with. */
export interface ImportThreadData {
  userAgent: string;
  allowedHosts: string[];
}

/** What came of it; `sentence` says in French why nothing did. */
export type ImportResult =
  | { kind: "brought"; path: string; name: string }
  | { kind: "read"; catalogue: FoundCatalogue }
  | { kind: "failed"; sentence: string };
