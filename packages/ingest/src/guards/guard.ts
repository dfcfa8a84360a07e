import type { Batch } from "../table.js";

/** Looks at the records as they pass, for what must not be published; says it at the end. Memory does not grow. */
export interface Guard {
  read(batch: Batch): void;
  finish(): void;
}
