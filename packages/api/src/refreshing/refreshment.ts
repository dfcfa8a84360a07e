import type { Report } from "@datalogue/ingest";
import type { Lacks } from "../sources/family.js";
import type { LostYears } from "./reception-memory.js";

/** What became of a source; what was served stays so but when it is "published". */
export type Refreshment =
  | ({
      kind: "published";
      version: number;
      rows: number;
      asked: string[];
      missing: string[];
      changes: string[];
      /** Years that are no longer there and that somebody should look at. */
      lost?: LostYears | undefined;
    } & Lacks)
  /** `vintage`: which of several its server says unchanged. */
  | ({ kind: "unchanged"; version: number | null; vintage?: string | undefined } & Lacks)
  /** Nothing refuses it, and nothing was to be published. */
  | ({
      kind: "checked";
      rows: number;
      asked: string[];
      missing: string[];
      changes: string[];
    } & Lacks)
  /** The producer publishes nothing for this territory, as its source says: nothing was asked. */
  | { kind: "uncovered" }
  /** The folder of files received by hand has none for this source; the name that it would have. */
  | { kind: "absent"; file: string }
  /** The file came and is not what it should be: French sentences. */
  | { kind: "refused"; reasons: string[] }
  | { kind: "rejected"; report: Report }
  /** The file did not come. */
  | { kind: "failed"; reason: string }
  | Left;

/** The file came, and is left: the source was unbound, moved or paused meanwhile, or another version published that no source replaces by itself. */
export interface Left {
  kind: "left";
  why: "unbound" | "moved" | "paused" | "published";
}
