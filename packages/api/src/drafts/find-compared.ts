import type { AgreementFinder } from "../catalogue/find-parties.js";
import { isGiven } from "../catalogue/is-given.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";

/**
 * The version served of a dataset, as what comes in its place is compared with it: `withdrawn` where its rows are no longer given to
 * anybody, which are then compared with nothing. Undefined of a dataset that is not there.
 */
export async function findCompared(
  stored: StoredDataset | undefined,
  { store, agreementOf }: AgreementFinder,
): Promise<{ version: StoredVersion; withdrawn: boolean } | undefined> {
  const version = stored && (await store.findVersion(stored.id, stored.version));
  if (!version) return undefined;
  return { version, withdrawn: !isGiven(stored.metadata, version.manifest, await agreementOf(stored.slug)) };
}
