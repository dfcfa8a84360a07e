import type { Quad } from "n3";
import { mayRead, PUBLIC } from "../access/decide-access.js";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import { exportFormats, fileFormats } from "../exports/index.js";
import type { Dataset, DatasetDescription, Distribution } from "../versions/dataset.js";
import {
  accessRights,
  dataThemeScheme,
  dataThemes,
  fileType,
  french,
  frequencies,
  hvdCategories,
  hvdRegulation,
  mediaType,
  ogcFeatures,
  openLicence,
  sha256,
  stable,
} from "../vocabularies/vocabularies.js";
import type { CatalogueContent, DescribedDataset, MetadataSettings } from "./catalogue-content.js";
import { describeOrganisation } from "./describe-organisation.js";
import { describePlace } from "./describe-place.js";
import { describeService, listServices } from "./describe-services.js";
import { describeTheme, describeThemes } from "./describe-themes.js";
import { versionProperties } from "./describe-version.js";
import { createGraph, type Description, type Graph, type Value } from "./graph.js";
import { catalogueIri, datasetIri, fileIri, organisationIri, serviceIri, themesIri } from "./iris.js";
import { nationalAddress } from "./national-address.js";
import { contact, dateTime, document, licence, location, optional, period, provenance, webAddress } from "./values.js";

/**
 * The catalogue, or a page of it, as DCAT-AP 3.0.1 with what data.gouv.fr's harvester needs: every mandatory and
 * recommended property. Identifiers follow `idBase`, addresses `publicUrl`. Datasets that are not open are left out. Every
 * term of a vocabulary is described in each page. No `dcat:CatalogRecord`: it would say nothing that the dataset does not.
 * @see https://semiceu.github.io/DCAT-AP/releases/3.0.1/
 */
export function describeCatalogue(content: CatalogueContent, settings: MetadataSettings): Quad[] {
  const { info, organisations, place, producer, page } = content;
  const { publicUrl } = settings;
  const datasets = listOpen(content);
  const graph = createGraph();
  const publisher = producer ?? organisations.find(({ slug }) => slug === info.publisher);
  const publisherSlug = publisher?.slug ?? info.publisher;
  const dates = datasets.map(({ dataset }) => dataset);
  const issued = page ? page.issued : firstOf(dates.map((dataset) => dataset.issued));
  const modified = page ? page.modified : lastOf(dates.map((dataset) => dataset.modified));
  const some = datasets.length > 0;

  graph.describe(catalogueIri(info, producer), {
    type: page ? ["dcat:Catalog", "hydra:Collection"] : "dcat:Catalog",
    properties: [
      ["dct:title", { text: producer ? `${info.title}\u00A0: ${producer.name}` : info.title }],
      [
        "dct:description",
        { text: producer ? `Les jeux de données que produit ${producer.name}. ${info.description}` : info.description },
      ],
      ["dct:publisher", { iri: organisationIri(info, publisherSlug) }],
      ["foaf:homepage", document(graph, producer ? `${publicUrl}/organismes/${producer.slug}` : `${publicUrl}/`)],
      ["dct:language", { term: french }],
      ["dct:license", licence(graph, "lov2")],
      ["dct:issued", dateTime(issued)],
      ["dct:modified", dateTime(modified)],
      ["dct:spatial", { iri: describePlace(graph, info, place) }],
      ["dcat:themeTaxonomy", { iri: dataThemeScheme }, ...(some ? [{ iri: themesIri(info) }] : [])],
      ["dcat:service", ...listServices(datasets).map((service) => ({ iri: serviceIri(info, service) }))],
      ["hydra:totalItems", page && { typed: String(page.total), type: "xsd:integer" }],
      ["hydra:view", page && { iri: page.self }],
      ["dcat:dataset", ...datasets.map(({ dataset }) => ({ iri: datasetIri(info, dataset) }))],
    ],
  });
  if (page)
    graph.describe(page.self, {
      type: "hydra:PartialCollectionView",
      properties: [
        ["hydra:first", { iri: page.first }],
        ["hydra:previous", page.previous === null ? undefined : { iri: page.previous }],
        ["hydra:next", page.next === null ? undefined : { iri: page.next }],
        ["hydra:last", { iri: page.last }],
      ],
    });
  // The taxonomy is described even where no dataset uses it.
  graph.describe(dataThemeScheme, {
    type: "skos:ConceptScheme",
    properties: [["dct:title", { text: "Thèmes de données" }]],
  });
  describeOrganisation(graph, info, publisherSlug, publisher);
  for (const described of datasets) describeOne(graph, described, content, settings);
  for (const service of listServices(datasets)) describeService(graph, service, datasets, content, settings);
  return graph.quads();
}

/** One dataset alone: what `/id/jeu/{uuid}` tells. Empty when the dataset is not open. */
export function describeDataset(content: CatalogueContent, id: string, settings: MetadataSettings): Quad[] {
  const datasets = listOpen(content).filter(({ dataset }) => dataset.id === id);
  const graph = createGraph();
  for (const described of datasets) describeOne(graph, described, content, settings);
  for (const service of listServices(datasets)) describeService(graph, service, datasets, content, settings);
  return graph.quads();
}

/** One form of an open dataset (`listForms`) alone, and which dataset it is of: what `/id/fichier/{uuid}/{form}` tells. */
export function describeDistribution(
  { info }: Pick<CatalogueContent, "info">,
  described: DescribedDataset,
  form: string,
  { publicUrl }: MetadataSettings,
): Quad[] {
  const { dataset } = described;
  const graph = createGraph();
  graph.describe(datasetIri(info, dataset), {
    properties: [["dcat:distribution", { iri: fileIri(info, dataset, form) }]],
  });
  describeForm(graph, form, described, info, publicUrl);
  describeChecksum(graph, form, described.dataset, info);
  return graph.quads();
}

/** A closed dataset alone: its description and who may read it, no file, no service. It is in no feed. */
export function describeClosedDataset(
  described: Omit<DescribedDataset, "dataset" | "schema" | "version"> & { dataset: DatasetDescription },
  { info, organisations }: Pick<CatalogueContent, "info" | "organisations">,
  settings: MetadataSettings,
): Quad[] {
  const { dataset } = described;
  const graph = createGraph();
  graph.describe(datasetIri(info, dataset), {
    type: "dcat:Dataset",
    properties: describeWords(graph, described, info, settings),
  });
  describeAgents(graph, info, dataset, organisations);
  return graph.quads();
}

function listOpen({ datasets }: CatalogueContent): DescribedDataset[] {
  return datasets
    .filter(({ dataset }) => mayRead(PUBLIC, dataset))
    .sort((a, b) => (a.dataset.id < b.dataset.id ? -1 : 1));
}

function describeOne(
  graph: Graph,
  described: DescribedDataset,
  { info, organisations }: CatalogueContent,
  { publicUrl }: MetadataSettings,
): void {
  const { dataset, version } = described;
  const iri = datasetIri(info, dataset);
  graph.describe(iri, {
    type: "dcat:Dataset",
    properties: [
      ...describeWords(graph, described, info, { publicUrl }),
      ...versionProperties(info, dataset, dataset.version, version),
      ["dct:spatial", ...places(graph, described, info)],
      ["dct:conformsTo", { iri: standardIri(described, publicUrl) }],
      ["dcat:distribution", ...listForms(dataset).map((form) => ({ iri: fileIri(info, dataset, form) }))],
    ],
  });
  describeAgents(graph, info, dataset, organisations);
  for (const form of listForms(dataset)) describeForm(graph, form, described, info, publicUrl);
}

/** Its producer, and who gives it out here. */
function describeAgents(
  graph: Graph,
  info: CatalogueInfo,
  { organisation }: DatasetDescription,
  organisations: CatalogueContent["organisations"],
): void {
  for (const name of new Set([organisation, info.publisher]))
    describeOrganisation(
      graph,
      info,
      name,
      organisations.find(({ slug }) => slug === name),
    );
}

/** The forms that a dataset is taken in, by their identifiers: its files, the API, the layer of a geographic one. */
export function listForms({ distributions, geographic }: Dataset): string[] {
  return [...distributions.map(({ id }) => id), "api", ...(geographic ? ["ogc"] : [])];
}

function describeForm(
  graph: Graph,
  form: string,
  described: DescribedDataset,
  info: CatalogueInfo,
  publicUrl: string,
): void {
  const iri = fileIri(info, described.dataset, form);
  const file = described.dataset.distributions.find(({ id }) => id === form);
  if (file) describeFile(graph, iri, file, described, publicUrl);
  else if (form === "api") describeRows(graph, iri, described, info, publicUrl);
  else describeLayer(graph, iri, described, info, publicUrl);
}

function describeRows(
  graph: Graph,
  iri: string,
  described: DescribedDataset,
  info: CatalogueInfo,
  publicUrl: string,
): void {
  const { dataset } = described;
  graph.describe(iri, {
    type: "dcat:Distribution",
    properties: [
      ["dct:identifier", { plain: `${dataset.id}/api` }],
      ["dct:title", { text: "Interrogation ligne à ligne (API)" }],
      [
        "dct:description",
        {
          text: "Les lignes du jeu en JSON, page par page, avec filtres et tris par colonne (dialecte de l'API tabulaire de data.gouv.fr).",
        },
      ],
      ["dcat:accessURL", { iri: `${publicUrl}/api/datasets/${dataset.id}/data` }],
      ["dcat:accessService", { iri: serviceIri(info, "api") }],
      ["dct:format", { term: exportFormats.json.published.fileType }],
      ["dcat:mediaType", { term: mediaType("application/json") }],
      ["dct:license", licence(graph, openLicence(dataset))],
      ["dcatap:availability", { term: stable }],
      ["dct:modified", dateTime(dataset.modified)],
      ["dcatap:applicableLegislation", ...regulation(dataset)],
    ],
  });
}

function describeLayer(
  graph: Graph,
  iri: string,
  { dataset }: DescribedDataset,
  info: CatalogueInfo,
  publicUrl: string,
): void {
  graph.describe(iri, {
    type: "dcat:Distribution",
    properties: [
      ["dct:identifier", { plain: `${dataset.id}/ogc` }],
      ["dct:title", { text: "Couche à ouvrir dans un SIG (OGC API Features)" }],
      [
        "dct:description",
        {
          text: "Les objets de la couche en GeoJSON, page par page, avec filtres par emprise, date et propriété, pour QGIS et les autres SIG.",
        },
      ],
      // The first name of the dataset answers for ever, whatever it is called later.
      ["dcat:accessURL", { iri: `${publicUrl}/ogc/collections/${dataset.fileName}/items` }],
      ["dcat:accessService", { iri: serviceIri(info, "ogc") }],
      ["dct:format", { term: exportFormats.geojson.published.fileType }],
      ["dcat:mediaType", { term: mediaType("application/geo+json") }],
      ["dct:license", licence(graph, openLicence(dataset))],
      ["dcatap:availability", { term: stable }],
      ["dct:modified", dateTime(dataset.modified)],
      ["dct:conformsTo", { iri: ogcFeatures.uri }],
      ["dcatap:applicableLegislation", ...regulation(dataset)],
    ],
  });
}

/** What is said of any dataset, open or closed. */
function describeWords(
  graph: Graph,
  described: Pick<DescribedDataset, "observatory"> & { dataset: DatasetDescription },
  info: CatalogueInfo,
  { publicUrl }: MetadataSettings,
): Description["properties"] {
  const { dataset } = described;
  const { temporal } = dataset;
  return [
    ["dct:identifier", { plain: datasetIri(info, dataset) }],
    ["dct:title", { text: dataset.title }],
    ["dct:description", { text: dataset.description }],
    ["dct:publisher", { iri: organisationIri(info, dataset.organisation) }],
    // Who made the data and keeps them, then who gives them out here (GeoDCAT-AP).
    ["dct:creator", { iri: organisationIri(info, dataset.organisation) }],
    ["geodcat:custodian", { iri: organisationIri(info, dataset.organisation) }],
    ["geodcat:distributor", { iri: organisationIri(info, info.publisher) }],
    ["dcat:contactPoint", contact(dataset.contact)],
    ["dct:license", licence(graph, openLicence(dataset))],
    ["dct:accessRights", { term: accessRights[dataset.access] }],
    ["dcat:theme", ...themes(graph, described, info)],
    ["dcat:keyword", ...keywords(dataset).map((text) => ({ text }))],
    ["dcatap:applicableLegislation", ...regulation(dataset)],
    ["dcatap:hvdCategory", ...(dataset.hvd ? [{ term: hvdCategories[dataset.hvd] }] : [])],
    ["dct:accrualPeriodicity", { term: frequencies[dataset.frequency] }],
    ["dct:issued", dateTime(dataset.issued)],
    ["dct:modified", dateTime(dataset.modified)],
    ["dct:language", { term: french }],
    // A node with an address would be fetched by the harvester: the period has none.
    ["dct:temporal", temporal && period(temporal)],
    ["dct:provenance", dataset.provenance === undefined ? undefined : provenance(dataset.provenance)],
    ...describeOrigin(graph, dataset),
    ["dcat:landingPage", document(graph, `${publicUrl}/jeux/${dataset.slug}`)],
    [
      "foaf:page",
      ...(dataset.documentation ?? []).map(({ title, url }) => {
        const address = webAddress(url);
        return address === undefined ? undefined : document(graph, address, title);
      }),
    ],
  ];
}

/** The document of the producer that the data were received from: a related resource, and what they derive from. */
function describeOrigin(
  graph: Graph,
  { derivedFrom }: DatasetDescription & Pick<Dataset, "derivedFrom">,
): Description["properties"] {
  const page = derivedFrom && webAddress(derivedFrom.page);
  if (!derivedFrom || page === undefined) return [];
  // Several datasets may come from one page.
  const origin = document(graph, page, derivedFrom.producer);
  return [
    ["dct:source", origin],
    ["prov:wasDerivedFrom", origin],
  ];
}

function describeFile(
  graph: Graph,
  iri: string,
  { title, format, mediaType: media, path, bytes, id }: Distribution,
  described: DescribedDataset,
  publicUrl: string,
): void {
  const { dataset } = described;
  const standard = describeSchema(graph, described, publicUrl);
  // The address is the identity of the file for a harvester: permanent, without version.
  const address = `${publicUrl}${path}`;
  graph.describe(iri, {
    type: "dcat:Distribution",
    properties: [
      ["dct:identifier", { plain: `${dataset.id}/${id}` }],
      ["dct:title", { text: title }],
      ["dct:description", { text: fileFormats[format].description }],
      ["dcat:accessURL", { iri: address }],
      ["dcat:downloadURL", { iri: address }],
      ["dct:format", ...optional(fileTypes.get(media))],
      ["dcat:mediaType", { term: mediaType(media) }],
      ["dcat:byteSize", { typed: String(bytes), type: "xsd:nonNegativeInteger" }],
      ["dct:license", licence(graph, openLicence(dataset))],
      ["dcatap:availability", { term: stable }],
      ["dct:issued", dateTime(dataset.issued)],
      ["dct:modified", dateTime(dataset.modified)],
      ["dct:language", { term: french }],
      ["dct:conformsTo", { iri: standard }],
      ["dcatap:applicableLegislation", ...regulation(dataset)],
    ],
  });
}

/**
 * The digest of a file, told by its own identifier and by no feed: the type that DCAT-AP asks for (`xsd:hexBinary`) becomes bytes in the
 * library of data.gouv.fr, whose model takes text alone and then refuses the whole dataset.
 */
function describeChecksum(graph: Graph, form: string, dataset: Dataset, info: CatalogueInfo): void {
  const file = dataset.distributions.find(({ id }) => id === form);
  if (!file) return;
  const checksum: Description = {
    type: "spdx:Checksum",
    properties: [
      ["spdx:algorithm", { term: sha256 }],
      ["spdx:checksumValue", { typed: file.sha256, type: "xsd:hexBinary" }],
    ],
  };
  graph.describe(fileIri(info, dataset, form), { properties: [["spdx:checksum", { node: checksum }]] });
}

/** EU authority list "file-type", by IANA media type; a media type that is not here gets no `dct:format`. */
const fileTypes = new Map([
  ["text/plain", fileType("TXT", "Texte")],
  ...Object.values(exportFormats).map(
    ({ mediaType: media, published }) => [media.replace(/;.*/, ""), published.fileType] as const,
  ),
]);

/**
 * The schema that the rows conform to: the one the metadata name, else its published address, else ours. A national one has the address by
 * which data.gouv.fr knows it.
 */
function standardIri({ dataset, schema }: DescribedDataset, publicUrl: string): string {
  const named = webAddress(dataset.conformsTo) ?? webAddress(schema?.path);
  return named === undefined ? `${publicUrl}/api/datasets/${dataset.id}/schema` : nationalAddress(named);
}

function describeSchema(graph: Graph, described: DescribedDataset, publicUrl: string): string {
  const { schema } = described;
  const iri = standardIri(described, publicUrl);
  const title = schema?.title ?? schema?.name;
  graph.describe(iri, {
    type: "dct:Standard",
    properties: [["dct:title", title === undefined ? undefined : { text: title }]],
  });
  return iri;
}

/** The territory that is covered, by its identifier; where the geometries have a box of their own, that box besides. */
function places(graph: Graph, { dataset, territory }: DescribedDataset, info: CatalogueInfo): Value[] {
  const isOwn = dataset.geographic || !territory?.bbox;
  return [
    territory && { iri: describePlace(graph, info, territory) },
    isOwn ? location(dataset.bbox, territory?.name) : undefined,
  ];
}

/** EU themes, which carry their label, then the local theme. */
function themes(
  graph: Graph,
  { dataset, observatory }: Pick<DescribedDataset, "observatory"> & { dataset: DatasetDescription },
  info: CatalogueInfo,
): Value[] {
  describeThemes(graph, info);
  const local = describeTheme(graph, info, { theme: dataset.theme, title: observatory?.title ?? dataset.themeTitle });
  return [
    ...(observatory?.dcatThemes ?? []).flatMap((code) => optional(dataThemes[code])),
    ...(dataset.hvd ? [{ term: hvdCategories[dataset.hvd] }] : []),
    { iri: local },
  ];
}

/** The words of the producer; a dataset of high value adds those by which data.gouv.fr knows it. */
function keywords({ keywords: words, hvd }: DatasetDescription): string[] {
  return [...new Set([...words, ...(hvd ? ["hvd", hvdCategories[hvd].label ?? ""] : [])])].filter(Boolean);
}

function regulation({ hvd }: DatasetDescription): Value[] {
  return hvd ? [{ term: hvdRegulation }] : [];
}

function firstOf(dates: string[]): string | undefined {
  return [...dates].sort()[0];
}

function lastOf(dates: string[]): string | undefined {
  return [...dates].sort().at(-1);
}
