import type { Field } from "@datalogue/ingest";
import { isSameKey, valuesOf } from "./compare-rows.js";
import type { StoredContribution } from "./contribution-store.js";

/**
 * Whether what has the key of a contribution is by now another of those that were kept, accepted after it: its own row had left before, or two would have
 * the key. False without a key.
 */
export function isFollowed(
  own: StoredContribution,
  kept: readonly StoredContribution[],
  { fields, key }: { fields: readonly Field[]; key: readonly string[] },
): boolean {
  const values = valuesOf(fields, own.cells);
  const rankOf = ({ decidedAt, id }: StoredContribution) => `${decidedAt} ${id}`;
  return kept.some((one) => rankOf(one) > rankOf(own) && isSameKey(values, valuesOf(fields, one.cells), key));
}
