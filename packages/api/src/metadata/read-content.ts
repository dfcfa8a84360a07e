// What descriptions are made from, read from the services.
import type { Organisation } from "@datalogue/ingest";
import { boxOfTerritory } from "../catalogue/box-of-territory.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Dataset, DatasetDescription } from "../versions/dataset.js";
import type { CatalogueContent, DescribedDataset, DescribedServices } from "./catalogue-content.js";
import type { DescribedPlace } from "./describe-place.js";
import { findDescribed } from "./describe-version.js";

/** What every page says: the catalogue, its producers, the place (that of the producer when there is one). */
export async function readCommon(
  { catalogue, territories }: DescribedServices,
  producer?: Organisation,
): Promise<Omit<CatalogueContent, "datasets">> {
  const { territory: home } = territories.home();
  const territory = territories.get(producer?.territory ?? home.code) ?? home;
  return {
    info: catalogue.info(),
    organisations: await catalogue.listNamedOrganisations(),
    place: { code: territory.code, name: territory.name, bbox: boxOfTerritory(territories, territory.code) },
    ...(producer ? { producer } : {}),
  };
}

/** A dataset, with its schema and what is around it. */
export async function complete(services: DescribedServices, dataset: Dataset): Promise<DescribedDataset> {
  return {
    dataset,
    schema: await services.catalogue.getSchema(dataset.id),
    version: await findDescribed(services.catalogue, dataset, dataset.version),
    ...aroundOf(services, dataset),
  };
}

/** The territory and the theme of a dataset. */
export function aroundOf({ territories, observatories }: DescribedServices, { spatial, theme }: DatasetDescription) {
  return { territory: placeOf(territories, spatial), observatory: observatories.get(theme) };
}

/** A territory as a place; undefined for a code that is not known. */
export function placeOf(territories: TerritoryReader, code: string): DescribedPlace | undefined {
  const territory = territories.get(code);
  return territory && { code, name: territory.name, bbox: boxOfTerritory(territories, code) };
}

/** The themes that have an observatory or a dataset. */
export async function listThemes({
  catalogue,
  observatories,
}: Pick<DescribedServices, "catalogue" | "observatories">): Promise<{ theme: string; title: string }[]> {
  const { facets } = await catalogue.searchDatasets({ page: 1, pageSize: 1 });
  const titles = new Map([
    ...facets.theme.map(({ value, label }) => [value, label] as const),
    ...observatories.list().map(({ theme, title }) => [theme, title] as const),
  ]);
  return [...titles].map(([theme, title]) => ({ theme, title }));
}
