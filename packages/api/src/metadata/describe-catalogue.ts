import type { Organisation, Schema, Territory } from "@datalogue/ingest";
import type { Quad } from "n3";
import type { Observatory } from "../observatories/observatory.js";
import type { CatalogueInfo, Dataset, Distribution } from "../services.js";
import { createGraph, type Description, type Graph, type Value } from "./graph.js";
import {
  dataThemeScheme,
  dataThemes,
  fileTypes,
  french,
  frequencies,
  hvdCategories,
  hvdRegulation,
  licences,
  localAuthority,
  mediaType,
  publicAccess,
  sha256,
  stable,
  tabularApi,
} from "./vocabularies.js";

/** A public dataset and what completes its description. */
export interface DescribedDataset {
  dataset: Dataset;
  schema: Pick<Schema, "title" | "name" | "path"> | undefined;
  /** The territory it covers. */
  territory: Pick<Territory, "name"> | undefined;
  observatory: Pick<Observatory, "title" | "dcatThemes"> | undefined;
}

/** Where a page stands in its feed. Addresses are absolute and name the form (a harvester keeps that of the first page). */
export interface FeedPage {
  self: string;
  first: string;
  last: string;
  /** Null on the last page. */
  next: string | null;
  previous: string | null;
  /** Datasets of the whole feed, and the dates of the first and the last change among them. */
  total: number;
  issued: string | null;
  modified: string | null;
}

/** What a feed, or a page of it, is made from. */
export interface CatalogueContent {
  info: CatalogueInfo;
  organisations: Organisation[];
  datasets: DescribedDataset[];
  /** The feed of this producer alone, which is then its publisher. */
  producer?: Organisation;
  /** Absent when the datasets given are all of them. */
  page?: FeedPage;
  /** Box of the home territory. */
  bbox: Dataset["bbox"];
  homeName: string | undefined;
}

export interface MetadataSettings {
  /** Public address of the site, without final slash. */
  publicUrl: string;
}

/**
 * The catalogue, or a page of it, as DCAT-AP 3.0.1 with what data.gouv.fr's harvester needs: every mandatory and
 * recommended property. Identifiers follow `idBase`, addresses `publicUrl`. Datasets that are not open are left out. Every
 * term of a vocabulary is described in each page. No `dcat:CatalogRecord`: it would say nothing that the dataset does not.
 * @see https://semiceu.github.io/DCAT-AP/releases/3.0.1/
 */
export function describeCatalogue(content: CatalogueContent, settings: MetadataSettings): Quad[] {
  const { info, organisations, bbox, homeName, producer, page } = content;
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
      ["dct:spatial", location(bbox, homeName)],
      ["dcat:themeTaxonomy", { iri: dataThemeScheme }, ...(some ? [{ iri: themesIri(info) }] : [])],
      ["dcat:service", ...(some ? [{ iri: serviceIri(info) }] : [])],
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
  if (some) describeService(graph, datasets, content, settings);
  return graph.quads();
}

/** One dataset alone: what `/id/jeu/{uuid}` tells. Empty when the dataset is not open. */
export function describeDataset(content: CatalogueContent, id: string, settings: MetadataSettings): Quad[] {
  const datasets = listOpen(content).filter(({ dataset }) => dataset.id === id);
  const graph = createGraph();
  for (const described of datasets) describeOne(graph, described, content, settings);
  if (datasets.length > 0) describeService(graph, datasets, content, settings);
  return graph.quads();
}

function listOpen({ datasets }: CatalogueContent): DescribedDataset[] {
  return datasets
    .filter(({ dataset }) => dataset.access === "open")
    .sort((a, b) => (a.dataset.id < b.dataset.id ? -1 : 1));
}

type Info = CatalogueInfo;
const catalogueIri = ({ idBase }: Info, producer: Organisation | undefined) =>
  producer ? `${idBase}/id/organisme/${producer.slug}/catalogue` : `${idBase}/id/catalogue`;
const datasetIri = ({ idBase }: Info, { id }: Dataset) => `${idBase}/id/jeu/${id}`;
const organisationIri = ({ idBase }: Info, slug: string) => `${idBase}/id/organisme/${slug}`;
const serviceIri = ({ idBase }: Info) => `${idBase}/id/service/api`;
const themesIri = ({ idBase }: Info) => `${idBase}/id/themes`;
const themeIri = ({ idBase }: Info, theme: string) => `${idBase}/id/theme/${theme}`;

function describeOne(
  graph: Graph,
  described: DescribedDataset,
  { info, organisations }: CatalogueContent,
  { publicUrl }: MetadataSettings,
): void {
  const { dataset, schema, territory } = described;
  const producer = organisations.find(({ slug }) => slug === dataset.organisation);
  const iri = datasetIri(info, dataset);
  const files = dataset.distributions.map((distribution) => ({
    distribution,
    iri: `${info.idBase}/id/fichier/${dataset.id}/${distribution.id}`,
  }));
  const api = `${info.idBase}/id/fichier/${dataset.id}/api`;
  const { temporal } = dataset;

  graph.describe(iri, {
    type: "dcat:Dataset",
    properties: [
      ["dct:identifier", { plain: iri }],
      ["dct:title", { text: dataset.title }],
      ["dct:description", { text: dataset.description }],
      ["dct:publisher", { iri: organisationIri(info, dataset.organisation) }],
      ["dcat:contactPoint", contact(dataset.contact)],
      ["dct:license", licence(graph, dataset.licence)],
      ["dct:accessRights", { term: publicAccess }],
      ["dcat:theme", ...themes(graph, described, info)],
      ["dcat:keyword", ...keywords(dataset).map((text) => ({ text }))],
      ["dcatap:applicableLegislation", ...regulation(dataset)],
      ["dcatap:hvdCategory", ...(dataset.hvd ? [{ term: hvdCategories[dataset.hvd] }] : [])],
      ["dct:accrualPeriodicity", { term: frequencies[dataset.frequency] }],
      ["dct:issued", dateTime(dataset.issued)],
      ["dct:modified", dateTime(dataset.modified)],
      ["dcat:version", { plain: String(dataset.version) }],
      ["dct:language", { term: french }],
      ["dct:spatial", location(dataset.bbox, territory?.name)],
      // A node with an address would be fetched by the harvester: the period has none.
      ["dct:temporal", temporal && period(temporal)],
      ["dct:provenance", dataset.provenance === undefined ? undefined : provenance(dataset.provenance)],
      ["dct:conformsTo", { iri: standardIri(described, publicUrl) }],
      ["dcat:landingPage", document(graph, `${publicUrl}/jeux/${dataset.slug}`)],
      [
        "foaf:page",
        ...(dataset.documentation ?? []).map(({ title, url }) => {
          const address = webAddress(url);
          return address === undefined ? undefined : document(graph, address, title);
        }),
      ],
      ["dcat:distribution", ...files.map((file) => ({ iri: file.iri })), { iri: api }],
    ],
  });
  describeOrganisation(graph, info, dataset.organisation, producer);
  const standard = describeSchema(graph, described, publicUrl);
  for (const file of files) describeFile(graph, file.iri, file.distribution, { dataset, standard, publicUrl });
  graph.describe(api, {
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
      ["dcat:accessService", { iri: serviceIri(info) }],
      ["dct:format", ...optional(fileTypes["application/json"])],
      ["dcat:mediaType", { term: mediaType("application/json") }],
      ["dct:license", licence(graph, dataset.licence)],
      ["dcatap:availability", { term: stable }],
      ["dct:modified", dateTime(dataset.modified)],
      ["dct:conformsTo", ...(schema ? [{ iri: standard }] : [])],
      ["dcatap:applicableLegislation", ...regulation(dataset)],
    ],
  });
}

function describeFile(
  graph: Graph,
  iri: string,
  { title, format, mediaType: media, path, bytes, sha256: digest, id }: Distribution,
  { dataset, standard, publicUrl }: { dataset: Dataset; standard: string; publicUrl: string },
): void {
  // The address is the identity of the file for a harvester: permanent, without version.
  const address = `${publicUrl}${path}`;
  graph.describe(iri, {
    type: "dcat:Distribution",
    properties: [
      ["dct:identifier", { plain: `${dataset.id}/${id}` }],
      ["dct:title", { text: title }],
      ["dct:description", { text: DESCRIPTIONS[format] }],
      ["dcat:accessURL", { iri: address }],
      ["dcat:downloadURL", { iri: address }],
      ["dct:format", ...optional(fileTypes[media])],
      ["dcat:mediaType", { term: mediaType(media) }],
      ["dcat:byteSize", { typed: String(bytes), type: "xsd:nonNegativeInteger" }],
      [
        "spdx:checksum",
        {
          node: {
            type: "spdx:Checksum",
            properties: [
              ["spdx:algorithm", { term: sha256 }],
              ["spdx:checksumValue", { typed: digest, type: "xsd:hexBinary" }],
            ],
          },
        },
      ],
      ["dct:license", licence(graph, dataset.licence)],
      ["dcatap:availability", { term: stable }],
      ["dct:issued", dateTime(dataset.issued)],
      ["dct:modified", dateTime(dataset.modified)],
      ["dct:language", { term: french }],
      ["dct:conformsTo", { iri: standard }],
      ["dcatap:applicableLegislation", ...regulation(dataset)],
    ],
  });
}

const DESCRIPTIONS: Record<Distribution["format"], string> = {
  CSV: "Les lignes vérifiées, dans l'ordre et le format du schéma\u00A0: UTF-8, virgule, point décimal, dates AAAA-MM-JJ.",
  GEOJSON: "Les objets vérifiés avec leur géométrie, en longitude et latitude (WGS84, RFC 7946).",
  JSON: "Les lignes vérifiées en JSON, une liste d'objets.",
  XLSX: "Les lignes vérifiées dans un classeur (Excel, LibreOffice), chaque cellule avec son type.",
  PARQUET: "Les lignes vérifiées en Apache Parquet, colonnes typées (GeoParquet quand le jeu a une géométrie).",
  ORIGINAL: "Le fichier tel que le producteur l'a déposé, octet pour octet.",
};

function describeService(
  graph: Graph,
  datasets: DescribedDataset[],
  { info, organisations }: CatalogueContent,
  { publicUrl }: MetadataSettings,
): void {
  const iri = serviceIri(info);
  const ofTheme = new Set(datasets.flatMap(({ observatory }) => observatory?.dcatThemes ?? []));
  const ofHighValue = new Set(datasets.flatMap(({ dataset }) => dataset.hvd ?? []));
  graph.describe(tabularApi.uri, { type: "dct:Standard", properties: [["dct:title", { text: tabularApi.title }]] });
  graph.describe(iri, {
    type: "dcat:DataService",
    properties: [
      ["dct:identifier", { plain: iri }],
      ["dct:title", { text: `${info.title}\u00A0: API` }],
      [
        "dct:description",
        {
          text: `Recherche dans le catalogue, lecture et filtrage des lignes de chaque jeu, indicateurs et territoires. ${info.title}.`,
        },
      ],
      ["dct:publisher", { iri: organisationIri(info, info.publisher) }],
      ["dcat:contactPoint", contact(info.contact)],
      ["dcat:endpointURL", { iri: `${publicUrl}/api` }],
      ["dcat:endpointDescription", { iri: `${publicUrl}/api` }],
      ["foaf:page", document(graph, `${publicUrl}/api`)],
      ["dct:conformsTo", { iri: tabularApi.uri }],
      ["dct:license", licence(graph, "lov2")],
      ["dct:accessRights", { term: publicAccess }],
      ["dcat:keyword", { text: "API" }, { text: "données tabulaires" }],
      ["dcat:theme", ...[...ofTheme].sort().flatMap((code) => optional(dataThemes[code]))],
      ["dcatap:applicableLegislation", ...(ofHighValue.size > 0 ? [{ term: hvdRegulation }] : [])],
      ["dcatap:hvdCategory", ...[...ofHighValue].sort().map((category) => ({ term: hvdCategories[category] }))],
      ["dcat:servesDataset", ...datasets.map(({ dataset }) => ({ iri: datasetIri(info, dataset) }))],
    ],
  });
  describeOrganisation(
    graph,
    info,
    info.publisher,
    organisations.find(({ slug }) => slug === info.publisher),
  );
}

function describeOrganisation(graph: Graph, info: Info, slug: string, organisation: Organisation | undefined): void {
  const email = organisation?.contact?.email;
  const homepage = webAddress(organisation?.homepage);
  graph.describe(organisationIri(info, slug), {
    type: "foaf:Agent",
    properties: [
      ["foaf:name", { text: organisation?.name ?? slug }],
      ["dct:type", { term: localAuthority }],
      ["dct:identifier", organisation?.siren === undefined ? undefined : { plain: organisation.siren }],
      ["foaf:mbox", email === undefined ? undefined : { iri: mailto(email) }],
      ["foaf:homepage", homepage === undefined ? undefined : document(graph, homepage)],
    ],
  });
}

/** The schema that the rows conform to: the one the metadata name, else its published address, else ours. */
function standardIri({ dataset, schema }: DescribedDataset, publicUrl: string): string {
  return webAddress(dataset.conformsTo) ?? webAddress(schema?.path) ?? `${publicUrl}/api/datasets/${dataset.id}/schema`;
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

/** EU themes, which carry their label, then the local theme. */
function themes(graph: Graph, { dataset, observatory }: DescribedDataset, info: Info): Value[] {
  const scheme = themesIri(info);
  const local = themeIri(info, dataset.theme);
  graph.describe(scheme, {
    type: "skos:ConceptScheme",
    properties: [["dct:title", { text: `Thèmes du ${info.shortTitle}` }]],
  });
  graph.describe(local, {
    type: "skos:Concept",
    properties: [
      ["skos:prefLabel", { text: observatory?.title ?? dataset.themeTitle }],
      ["skos:inScheme", { iri: scheme }],
    ],
  });
  return [
    ...(observatory?.dcatThemes ?? []).flatMap((code) => optional(dataThemes[code])),
    ...(dataset.hvd ? [{ term: hvdCategories[dataset.hvd] }] : []),
    { iri: local },
  ];
}

/** The words of the producer; a dataset of high value adds those by which data.gouv.fr knows it. */
function keywords({ keywords: words, hvd }: Dataset): string[] {
  return [...new Set([...words, ...(hvd ? ["hvd", hvdCategories[hvd].label ?? ""] : [])])].filter(Boolean);
}

function regulation({ hvd }: Dataset): Value[] {
  return hvd ? [{ term: hvdRegulation }] : [];
}

function contact({ name, email }: { name: string; email: string }): Value {
  return {
    node: {
      type: "vcard:Kind",
      properties: [
        ["vcard:fn", { text: name }],
        ["vcard:hasEmail", { iri: mailto(email) }],
      ],
    },
  };
}

/** A web address that may be written as it is; undefined for anything else. */
function webAddress(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text) ? new URL(text).href : undefined;
}

function mailto(email: string): string {
  return `mailto:${encodeURIComponent(email).replace("%40", "@")}`;
}

function licence(graph: Graph, id: Dataset["licence"]): Value {
  const { uri, closeMatch, types } = licences[id];
  graph.describe(uri, {
    type: "dct:LicenseDocument",
    properties: [
      ["dct:type", ...types.map((term) => ({ term }))],
      ["skos:closeMatch", closeMatch === null ? undefined : { iri: closeMatch }],
    ],
  });
  return { iri: uri };
}

function document(graph: Graph, address: string, title?: string): Value {
  graph.describe(address, {
    type: "foaf:Document",
    properties: [["dct:title", title === undefined ? undefined : { text: title }]],
  });
  return { iri: address };
}

/** A box as a WKT polygon, longitude first, counter-clockwise: the only geometry that harvesters take. */
function location(bbox: Dataset["bbox"], name: string | undefined): Value {
  if (!bbox) return undefined;
  const [west, south, east, north] = bbox;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const node: Description = {
    type: "dct:Location",
    properties: [
      ["skos:prefLabel", name === undefined ? undefined : { text: name }],
      ["dcat:bbox", { typed: `POLYGON((${ring.map((point) => point.join(" ")).join(",")}))`, type: "geo:wktLiteral" }],
      ["dcat:centroid", { typed: `POINT(${middle(west, east)} ${middle(south, north)})`, type: "geo:wktLiteral" }],
    ],
  };
  return { node };
}

function middle(a: number, b: number): number {
  return Number(((a + b) / 2).toFixed(6));
}

function period({ from, to }: { from: string; to: string }): Value {
  const [start, end] = [date(from), date(to)];
  if (!start && !end) return undefined;
  return {
    node: {
      type: "dct:PeriodOfTime",
      properties: [
        ["dcat:startDate", start],
        ["dcat:endDate", end],
      ],
    },
  };
}

function provenance(text: string): Value {
  return { node: { type: "dct:ProvenanceStatement", properties: [["rdfs:label", { text }]] } };
}

/** A date that is one; the shapes let "20/08/2026" pass on a dataset, we do not. */
function date(text: string): Value {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text) ? { typed: text, type: "xsd:date" } : undefined;
}

function dateTime(text: string | null | undefined): Value {
  if (text == null || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  return isDay(text.slice(0, 10)) ? { typed: text, type: "xsd:dateTime" } : undefined;
}

/** False for 2024-02-30. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function firstOf(dates: string[]): string | undefined {
  return [...dates].sort()[0];
}

function lastOf(dates: string[]): string | undefined {
  return [...dates].sort().at(-1);
}

function optional(term: Parameters<typeof toTerm>[0] | undefined): Value[] {
  return term === undefined ? [] : [toTerm(term)];
}

function toTerm(term: typeof french): Value {
  return { term };
}
