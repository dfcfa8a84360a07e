import { fileFormats } from "../exports/index.js";
import type { OgcLink } from "../ogc/links.js";
import { geometryOf } from "../rows/box-of.js";
import { frequencies, licences, openLicence } from "../vocabularies/vocabularies.js";
import type { CatalogueContent, DescribedDataset, MetadataSettings } from "./catalogue-content.js";
import { rdfExtensions, rdfFormats } from "./formats.js";
import { datasetIri, themesIri } from "./iris.js";

/**
 * An open dataset as a record of OGC API Records (GeoJSON). Its identifier is that of the dataset; its place the box of what it covers.
 * @see https://docs.ogc.org/is/20-004r1/20-004r1.html
 */
export function describeRecord(
  { dataset, observatory, territory }: DescribedDataset,
  { info, organisations }: Pick<CatalogueContent, "info" | "organisations">,
  { publicUrl }: MetadataSettings,
) {
  const publisher = organisations.find(({ slug }) => slug === info.publisher);
  const box = dataset.bbox ?? territory?.bbox;
  const contact = (name: string, email: string, role: string) => ({
    ...{ name, emails: [{ value: email }], roles: [role] },
  });
  return {
    type: "Feature",
    id: dataset.id,
    conformsTo: ["http://www.opengis.net/spec/ogcapi-records-1/1.0/req/record-core"],
    geometry: box ? geometryOf(box) : null,
    time: dataset.temporal ? { interval: [dataset.temporal.from, dataset.temporal.to] } : null,
    properties: {
      type: "dataset",
      title: dataset.title,
      description: dataset.description,
      created: dataset.issued,
      updated: dataset.modified,
      language: { code: "fr", name: "français" },
      keywords: dataset.keywords,
      themes: [
        {
          concepts: [{ id: dataset.theme, title: observatory?.title ?? dataset.themeTitle }],
          scheme: themesIri(info),
        },
      ],
      externalIds: [{ value: datasetIri(info, dataset) }],
      formats: [...new Set(dataset.distributions.map(({ format }) => format))].map((format) => ({
        name: fileFormats[format].label,
      })),
      contacts: [
        contact(dataset.organisationName, dataset.contact.email, "owner"),
        ...(publisher ? [contact(publisher.name, info.contact.email, "publisher")] : []),
      ],
      license: licences[openLicence(dataset)].uri,
      rights: dataset.organisationName,
      updateFrequency: frequencies[dataset.frequency].uri,
    },
    links: listLinks(dataset, publicUrl),
  };
}

function listLinks(dataset: DescribedDataset["dataset"], publicUrl: string): OgcLink[] {
  const { id, slug, distributions, geographic } = dataset;
  return [
    { href: `${publicUrl}/jeux/${slug}`, rel: "alternate", type: "text/html", title: "Page du jeu", hreflang: "fr" },
    { href: `${publicUrl}/id/jeu/${id}.iso.xml`, rel: "alternate", type: "application/xml", title: "ISO 19139" },
    ...rdfExtensions.map((form) => ({
      href: `${publicUrl}/id/jeu/${id}.${form}`,
      rel: "alternate",
      type: rdfFormats[form].mediaTypes[0],
      title: "DCAT-AP",
    })),
    ...distributions.map(({ path, title, mediaType, bytes }) => ({
      ...{ href: publicUrl + path, rel: "enclosure", type: mediaType, title, length: bytes },
    })),
    {
      href: `${publicUrl}/api/datasets/${id}/data`,
      rel: "item",
      type: "application/json",
      title: "Lignes du jeu (API)",
    },
    ...(geographic
      ? [
          {
            href: `${publicUrl}/ogc/collections/${dataset.fileName}`,
            rel: "item",
            type: "application/json",
            title: "Couche (OGC API Features)",
          },
        ]
      : []),
  ];
}
