/** Another publication came first, or a change of what is said of the dataset: what was made must be made again. */
export class PublicationConflict extends Error {}

/** Other datasets, of the same indicators, were published each time that these were computed: the dataset is as it was, and nothing of it is to be made again. */
export class NeighboursMoved extends PublicationConflict {}

/**
 * Does again, from what there is by then, what another publication or change of the same dataset came before; five times at most. Throws the
 * `PublicationConflict` of the last.
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isOvertaken = error instanceof PublicationConflict && !(error instanceof NeighboursMoved);
      if (!isOvertaken || attempt === 5) throw error;
    }
  }
}
