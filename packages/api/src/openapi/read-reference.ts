import type { Dataset } from "../versions/dataset.js";
import { describeDatasetReference, describeReference, type Reference } from "./describe-reference.js";
import type { SampledServices } from "./find-samples.js";
import { findSamples, samplesOf } from "./find-samples.js";

/** Rows read for the values of the examples. */
export const EXAMPLE_ROWS = 20;

/** The human reference of the API, or of one dataset, with things of the live catalogue as examples. */
export async function readReference(
  services: SampledServices,
  publicUrl: string,
  dataset?: Dataset,
): Promise<Reference> {
  if (!dataset) return describeReference(await findSamples(services, publicUrl));
  const { data: rows } = await services.catalogue.listRows(dataset.id, { pageSize: EXAMPLE_ROWS });
  const isTerritory = (code: string) => services.territories.get(code) !== undefined;
  return describeDatasetReference(dataset, rows, await samplesOf(services, publicUrl, dataset), isTerritory);
}
