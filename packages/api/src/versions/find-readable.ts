import { StoreUnavailable } from "../object-store/object-store.js";
import { isDatabaseLost, isQueryDamaged } from "../store/database-failure.js";

/**
 * Reads what is of one dataset among many: what cannot be read is logged and undefined, and keeps none of the others from being read. Throws where
 * the database or the shared store fails: none could be read.
 */
export async function findReadable<T>(
  name: string,
  log: (line: string) => void,
  read: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreUnavailable || isDatabaseLost(error) || isQueryDamaged(error)) throw error;
    log(`dataset ${name} cannot be read: ${error instanceof Error ? error.stack : error}`);
    return undefined;
  }
}
