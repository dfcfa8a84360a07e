import type { AgreementParties } from "../access/decide-access.js";
import type { DatasetAgreement } from "../agreements/agreements.js";
import { haveSameParties } from "../agreements/terms.js";
import type { ObservationWorkshop } from "../publication/observe-indicators.js";
import type { Manifest } from "../versions/manifest.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { describeAgreement } from "./describe-agreement.js";

/** What tells under which agreement a dataset is. */
export type AgreementFinder = Pick<ObservationWorkshop, "store" | "agreementOf">;

/**
 * Who shares a dataset and who receives it, wherever their agreement stands: what is given from now on is theirs, whoever gave what is
 * served. Undefined of one under none. Read in the database.
 */
export async function findParties(
  dataset: Pick<StoredDataset, "id" | "slug" | "version" | "metadata">,
  { store, agreementOf }: AgreementFinder,
): Promise<AgreementParties | undefined> {
  const served = await store.findVersion(dataset.id, dataset.version);
  const found = await agreementOf(dataset.slug);
  const told = describeAgreement(dataset, served?.manifest, found, (slug) => slug);
  if (!told) return undefined;
  const { partner, recipient } = found?.agreement ?? told;
  return { partner, recipient };
}

/** Whether a version was received under an agreement of other parties than that of its dataset now: it is not told to these. */
export function isOfOthers(
  { agreement: made }: Pick<Manifest, "agreement">,
  found: Pick<DatasetAgreement, "agreement"> | undefined,
): boolean {
  return made !== undefined && found !== undefined && !haveSameParties(made, found.agreement);
}
