// Permanent identifiers, under the base that the catalogue declares.
import type { Organisation } from "@datalogue/ingest";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { DatasetDescription } from "../versions/dataset.js";

type Identified = Pick<DatasetDescription, "id">;

/** The services that the datasets are read by. */
export type ServiceName = "api" | "ogc";

/** The catalogue itself, or the feed of one producer. */
export const catalogueIri = ({ idBase }: CatalogueInfo, producer: Organisation | undefined) =>
  producer ? `${idBase}/id/organisme/${producer.slug}/catalogue` : `${idBase}/id/catalogue`;
export const datasetIri = ({ idBase }: CatalogueInfo, { id }: Identified) => `${idBase}/id/jeu/${id}`;
/** One of the forms that a dataset is taken in. */
export const fileIri = ({ idBase }: CatalogueInfo, { id }: Identified, form: string) =>
  `${idBase}/id/fichier/${id}/${form}`;
/** One published state of a dataset. */
export const versionIri = ({ idBase }: CatalogueInfo, { id }: Identified, version: number) =>
  `${idBase}/id/jeu/${id}/version/${version}`;
export const placeIri = ({ idBase }: CatalogueInfo, code: string) =>
  `${idBase}/id/territoire/${encodeURIComponent(code)}`;
export const organisationIri = ({ idBase }: CatalogueInfo, slug: string) => `${idBase}/id/organisme/${slug}`;
export const serviceIri = ({ idBase }: CatalogueInfo, service: ServiceName) => `${idBase}/id/service/${service}`;
export const themesIri = ({ idBase }: CatalogueInfo) => `${idBase}/id/themes`;
export const themeIri = ({ idBase }: CatalogueInfo, theme: string) => `${idBase}/id/theme/${encodeURIComponent(theme)}`;
