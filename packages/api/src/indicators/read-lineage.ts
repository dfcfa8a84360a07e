import type { Services } from "../datalogue.js";
import type { Dataset } from "../versions/dataset.js";
import { describeLineage, type Lineage } from "./describe-lineage.js";
import type { Indicator, Observation } from "./indicator.js";
import type { ObservationQuery } from "./indicator-reader.js";

/**
 * Where a value comes from, down to the rows. `definition`: the one it was computed by; `query`: what it was asked by, which the
 * values it is computed from are asked by too. Throws for an unknown indicator.
 */
export async function readLineage(
  { catalogue, indicators, territories }: Pick<Services, "catalogue" | "indicators" | "territories">,
  definition: Indicator,
  observation: Observation,
  query: ObservationQuery,
): Promise<Lineage> {
  const datasets = new Map<string, Dataset>();
  for (const slug of indicators.datasetsOf(definition.id)) {
    const dataset = await catalogue.getDataset(slug);
    if (dataset?.readable) datasets.set(slug, dataset);
  }
  const parents = await indicators.parents(definition, query);
  return describeLineage(definition, observation, { territories, datasets, parents });
}
