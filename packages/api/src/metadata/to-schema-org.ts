import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { Dataset } from "../versions/dataset.js";
import { licences, openLicence } from "../vocabularies/vocabularies.js";

/**
 * A dataset as search engines read it in its page (`<script type="application/ld+json">`): an object to be written with
 * `JSON.stringify` and `<` escaped. Says the permanent identifier and the same files as the DCAT feed.
 * @see https://schema.org/Dataset
 */
export function toSchemaOrg(dataset: Dataset, { info, publicUrl }: { info: CatalogueInfo; publicUrl: string }): object {
  const { uri: licence } = licences[openLicence(dataset)];
  const identifier = `${info.idBase}/id/jeu/${dataset.id}`;
  return {
    "@context": "https://schema.org/",
    "@type": "Dataset",
    "@id": identifier,
    identifier,
    url: `${publicUrl}/jeux/${dataset.slug}`,
    name: dataset.title,
    description: dataset.description,
    inLanguage: "fr",
    keywords: dataset.keywords,
    license: licence,
    isAccessibleForFree: true,
    datePublished: dataset.issued,
    dateModified: dataset.modified,
    version: String(dataset.version),
    creator: {
      "@type": "GovernmentOrganization",
      name: dataset.organisationName,
      url: `${publicUrl}/organismes/${dataset.organisation}`,
    },
    includedInDataCatalog: { "@type": "DataCatalog", name: info.title, url: `${publicUrl}/` },
    ...(dataset.temporal ? { temporalCoverage: `${dataset.temporal.from}/${dataset.temporal.to}` } : {}),
    ...(dataset.bbox ? { spatialCoverage: place(dataset.bbox) } : {}),
    variableMeasured: dataset.fields.map(({ name, title, unit }) => ({
      "@type": "PropertyValue",
      name,
      ...(title === undefined ? {} : { description: title }),
      ...(unit === undefined ? {} : { unitText: unit }),
    })),
    distribution: dataset.distributions.map(({ title, mediaType, path, bytes }) => ({
      "@type": "DataDownload",
      name: title,
      encodingFormat: mediaType,
      contentUrl: `${publicUrl}${path}`,
      contentSize: `${bytes} B`,
      license: licence,
    })),
  };
}

/** South-west then north-east corner, latitude first, as schema.org has boxes. */
function place([west, south, east, north]: [number, number, number, number]): object {
  return { "@type": "Place", geo: { "@type": "GeoShape", box: `${south} ${west} ${north} ${east}` } };
}
