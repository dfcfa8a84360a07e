import type { AgreementParties } from "../access/decide-access.js";
import type { ObservationWorkshop } from "../publication/observe-indicators.js";
import type { StoredDataset } from "../versions/catalogue-store.js";
import { describeAgreement } from "./describe-agreement.js";

/** What tells under which agreement a dataset is. */
export type AgreementFinder = Pick<ObservationWorkshop, "store" | "agreementOf">;

/** Who shares a dataset and who receives it, wherever their agreement stands; undefined of one under none. Read in the database. */
export async function findParties(
  dataset: Pick<StoredDataset, "id" | "slug" | "version" | "metadata">,
  { store, agreementOf }: AgreementFinder,
): Promise<AgreementParties | undefined> {
  const served = await store.findVersion(dataset.id, dataset.version);
  return describeAgreement(dataset, served?.manifest ?? {}, await agreementOf(dataset.slug), (slug) => slug);
}
