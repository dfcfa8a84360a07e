import { NeighboursMoved, PublicationConflict, retryConflicts } from "../versions/publication-conflict.js";
import { DraftRefused } from "./draft-refused.js";

/**
 * Publishes over what is said of a dataset at that moment: `publish` begins again where it changed meanwhile. Throws `DraftRefused` where it,
 * or others of the same indicators, changed each time.
 */
export async function overWhatIsSaid<T>(publish: () => Promise<T>): Promise<T> {
  try {
    return await retryConflicts(publish);
  } catch (error) {
    if (error instanceof PublicationConflict)
      throw new DraftRefused({
        kind: "dataset-changes",
        what: error instanceof NeighboursMoved ? "neighbours" : "itself",
      });
    throw error;
  }
}
