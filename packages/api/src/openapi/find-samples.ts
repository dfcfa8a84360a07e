import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { CheckingService } from "../checking/checking.js";
import type { Samples } from "../http/parameter.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import type { PlanReader } from "../plans/plan-reader.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Dataset } from "../versions/dataset.js";

/** Where examples are found. */
export interface SampledServices {
  catalogue: CatalogueReader;
  territories: TerritoryReader;
  indicators: IndicatorReader;
  plans: PlanReader;
  checking: CheckingService;
}

/** Datasets among which an example is looked for. */
const LOOKED_AT = 50;

/** Things of the live catalogue to show as examples, from the first open dataset, which no partner may take back; undefined without any. */
export async function findSamples(services: SampledServices, publicUrl: string): Promise<Samples | undefined> {
  const { data } = await services.catalogue.searchDatasets({ access: "open", sort: "title", pageSize: LOOKED_AT });
  const found = data.find(({ agreement }) => !agreement);
  return found?.readable ? samplesOf(services, publicUrl, found) : undefined;
}

/** The same around a dataset. */
export async function samplesOf(
  { territories, indicators, plans, checking }: SampledServices,
  publicUrl: string,
  found: Dataset,
): Promise<Samples> {
  const home = territories.home().territory.code;
  const indicator = indicators.list().find(({ theme }) => theme === found.theme) ?? indicators.list()[0];
  const observations = indicator ? await indicators.observations(indicator.id, { territory: home }) : [];
  const period = observations.findLast(({ value }) => value !== null)?.period ?? "2024";
  return {
    publicUrl,
    dataset: found.slug,
    id: found.id,
    fileName: found.fileName,
    version: String(found.version),
    organisation: found.organisation,
    theme: found.theme,
    indicator: indicator?.id ?? "indicateur",
    period,
    territory: home,
    plan: plans.list()[0]?.id ?? "",
    schema: (await checking.listSchemas()).shared[0]?.choice ?? "schema",
  };
}
