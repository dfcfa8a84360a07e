import type { ReceivedCell } from "../rows/parts.js";
import type { RowQuery } from "../rows/row-query.js";
import type { ClosedDataset, Dataset } from "./dataset.js";

/** What is published, as the public may read it: what figures need to say where they come from. */
export interface DatasetReader {
  /** By slug (also a former one) or UUID; only its description when it is closed. */
  getDataset(ref: string): Promise<Dataset | ClosedDataset | undefined>;
  /**
   * The cells of the received file that a field of some rows was made of, by a recipe; null where there was none, or where it is not known or not told: a
   * protected table, a version whose rows are no longer kept.
   */
  listReceived(ref: string, query: RowQuery, field: string): Promise<Received | null>;
}

/** Where some figures are in the file that was received. */
export interface Received {
  /** Name of the file, as it came. */
  file: string;
  cells: ReceivedCell[];
  /** False where there are more of them. */
  whole: boolean;
}
