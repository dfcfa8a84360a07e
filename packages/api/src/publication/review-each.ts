import { isDatabaseLost } from "../store/database-failure.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { retryConflicts } from "../versions/publication-conflict.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { describeFault } from "./describe-fault.js";
import { PublicationStopped } from "./publication-thread.js";

/** What is looked at in the datasets that it is about. */
export interface DatasetReview {
  isAbout(dataset: StoredDataset): boolean;
  /** Looks at one, and tells what was done of it in French sentences, as it is done. */
  review(dataset: StoredDataset, tell: (sentence: string) => void): Promise<void>;
  /** What is told of one that could not be looked at, before why. */
  failure: string;
}

/**
 * Looks at each dataset as it is described and served by then, and again where that changes meanwhile: what must not be served does not wait
 * for the next time. Gives what was done, in French lines.
 */
export async function reviewEach(
  store: CatalogueStore,
  { isAbout, review, failure }: DatasetReview,
): Promise<string[]> {
  const lines: string[] = [];
  for (const { id, metadata } of (await store.listDatasets()).filter(isAbout)) {
    // What was done before it changed stays done, and is told; what is found again is told once.
    const told = new Set<string>();
    const tell = (sentence: string) => void told.add(`«\u00A0${metadata.title}\u00A0»\u00A0: ${sentence}`);
    try {
      await retryConflicts(async () => {
        const current = await store.findDataset({ id });
        if (current && isAbout(current)) await review(current, tell);
      });
    } catch (error) {
      if (error instanceof PublicationStopped || isDatabaseLost(error)) throw error;
      tell(`${failure}\u00A0: ${describeFault(error)}`);
    }
    lines.push(...told);
  }
  return lines;
}
