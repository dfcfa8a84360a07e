// What descriptions are made from, read from the services.
import type { Organisation } from "@datalogue/ingest";
import { boxOfFeatures } from "../catalogue/describe-dataset.js";
import type { Dataset, DatasetDescription } from "../versions/dataset.js";
import type { CatalogueContent, DescribedDataset, DescribedServices } from "./catalogue-content.js";

/** What every page says: the catalogue, its producers, the place (that of the producer when there is one). */
export async function readCommon(
  { catalogue, territories }: DescribedServices,
  producer?: Organisation,
): Promise<Omit<CatalogueContent, "datasets">> {
  const { territory: home } = territories.home();
  const territory = territories.get(producer?.territory ?? home.code) ?? home;
  const codes = new Set([territory, ...territories.communesOf(territory.code)].map(({ code }) => code));
  const { features, ...collection } = territories.outlines();
  return {
    info: catalogue.info(),
    organisations: await catalogue.listOrganisations(),
    bbox: boxOfFeatures({ ...collection, features: features.filter(({ properties }) => codes.has(properties?.code)) }),
    homeName: territory.name,
    ...(producer ? { producer } : {}),
  };
}

/** A dataset, with its schema and what is around it. */
export async function complete(services: DescribedServices, dataset: Dataset): Promise<DescribedDataset> {
  return {
    dataset,
    schema: await services.catalogue.getSchema(dataset.id),
    ...aroundOf(services, dataset),
  };
}

/** The territory and the theme of a dataset. */
export function aroundOf({ territories, observatories }: DescribedServices, { spatial, theme }: DatasetDescription) {
  return { territory: territories.get(spatial), observatory: observatories.get(theme) };
}

/** The themes that have an observatory or a dataset. */
export async function listThemes({
  catalogue,
  observatories,
}: DescribedServices): Promise<{ theme: string; title: string }[]> {
  const { facets } = await catalogue.searchDatasets({ page: 1, pageSize: 1 });
  const titles = new Map([
    ...facets.theme.map(({ value, label }) => [value, label] as const),
    ...observatories.list().map(({ theme, title }) => [theme, title] as const),
  ]);
  return [...titles].map(([theme, title]) => ({ theme, title }));
}
