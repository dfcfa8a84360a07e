import { findTerms } from "../agreements/terms.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { ObservationWorkshop } from "./observe-indicators.js";

/**
 * A register (by its identifier) where a partner lends it; undefined of any other. Nothing is made of what is lent: it would outlive the agreement.
 */
export async function findLentRegister(
  id: string | undefined,
  { store, agreementOf }: Pick<ObservationWorkshop, "store" | "agreementOf">,
): Promise<StoredDataset | undefined> {
  const register = id === undefined ? undefined : await store.findDataset({ id });
  return register && findTerms(register.metadata, await agreementOf(register.slug)) ? register : undefined;
}
