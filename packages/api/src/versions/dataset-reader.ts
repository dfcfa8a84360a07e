import type { ClosedDataset, Dataset, Version } from "./dataset.js";

/** What is published, as the public may read it: what figures need to say where they come from. */
export interface DatasetReader {
  /** By slug (also a former one) or UUID; only its description when it is closed. */
  getDataset(ref: string): Promise<Dataset | ClosedDataset | undefined>;
  listVersions(ref: string): Promise<Version[]>;
}
