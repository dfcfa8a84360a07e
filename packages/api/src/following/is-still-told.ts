import type { CatalogueReader } from "../catalogue/catalogue-reader.js";

/**
 * Whether an event of a type may still leave: of a dataset (UUID, null for what is of none) that closed since nothing is told, and of one whose
 * version served is withdrawn that alone. That a dataset closed is always told.
 */
export async function isStillTold(
  catalogue: Pick<CatalogueReader, "getDataset">,
  type: string,
  dataset: string | null,
): Promise<boolean> {
  if (type === "dataset.withdrawn" || dataset === null) return true;
  const seen = await catalogue.getDataset(dataset);
  return seen !== undefined && (seen.readable || (seen.withdrawn === true && type === "version.withdrawn"));
}
