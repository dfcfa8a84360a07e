import type { Confidentiality, Level, TerritoryEvent } from "@datalogue/ingest";

/** What is said of the protected table of a version: in its manifest, and on its pages. */
export interface TableSecrecy {
  unit: Confidentiality["unit"];
  threshold: number;
  /** Level of the received rows; its cells are in the table when it is one of `levels`. */
  nativeLevel: Level;
  levels: Level[];
  territoryField: string;
  periodField: string | null;
  dimensions: string[];
  /** Fields whose cells may be masked. */
  fields: string[];
  /** Rows of the table, and how many are masked. */
  cells: number;
  masked: number;
  /** Territories of the native level that each larger one was the sum of, as of the vintage of then. */
  members: Record<string, string[]>;
  /** Mergers, splits and renamings that made them what they are, oldest first; absent from versions older than it. */
  changes?: Pick<TerritoryEvent, "date" | "before" | "after">[];
}
