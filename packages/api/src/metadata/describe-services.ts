import type { Dataset } from "../versions/dataset.js";
import {
  accessRights,
  dataThemes,
  hvdCategories,
  hvdRegulation,
  ogcFeatures,
  tabularApi,
} from "../vocabularies/vocabularies.js";
import type { CatalogueContent, DescribedDataset, MetadataSettings } from "./catalogue-content.js";
import { describeOrganisation } from "./describe-organisation.js";
import type { Graph } from "./graph.js";
import { datasetIri, organisationIri, type ServiceName, serviceIri } from "./iris.js";
import { contact, document, licence, optional } from "./values.js";

/** What a service tells of a dataset that it serves. */
export interface ServedDataset {
  dataset: Pick<Dataset, "id" | "geographic" | "hvd">;
  observatory: DescribedDataset["observatory"];
}

interface ServiceWords {
  title: string;
  description: string;
  endpoint: string;
  definition: string;
  page: string;
  standard: { uri: string; title: string };
  keywords: string[];
  serves(dataset: Pick<Dataset, "geographic">): boolean;
}

const SERVICES: Record<ServiceName, ServiceWords> = {
  api: {
    title: "API",
    description:
      "Recherche dans le catalogue, lecture et filtrage des lignes de chaque jeu, indicateurs et territoires.",
    endpoint: "/api",
    definition: "/api/openapi.json",
    page: "/api/docs",
    standard: tabularApi,
    keywords: ["API", "données tabulaires"],
    serves: () => true,
  },
  ogc: {
    title: "couches géographiques (OGC API)",
    description: "Les objets des couches géographiques, pour QGIS et les autres SIG, et leurs tuiles vectorielles.",
    endpoint: "/ogc",
    definition: "/ogc/api",
    page: "/ogc/api?f=html",
    standard: ogcFeatures,
    keywords: ["API", "SIG", "OGC API Features"],
    serves: ({ geographic }) => geographic,
  },
};

/** Those that serve one dataset at least: another would be a service of nothing. */
export function listServices(datasets: ServedDataset[]): ServiceName[] {
  return (Object.keys(SERVICES) as ServiceName[]).filter((service) =>
    datasets.some(({ dataset }) => SERVICES[service].serves(dataset)),
  );
}

/** One service with the datasets that it serves, and who answers for it. */
export function describeService(
  graph: Graph,
  service: ServiceName,
  all: ServedDataset[],
  { info, organisations }: Pick<CatalogueContent, "info" | "organisations">,
  { publicUrl }: MetadataSettings,
): void {
  const iri = serviceIri(info, service);
  const { title, description, endpoint, definition, page, standard, keywords: words, serves } = SERVICES[service];
  const datasets = all.filter(({ dataset }) => serves(dataset));
  const ofTheme = new Set(datasets.flatMap(({ observatory }) => observatory?.dcatThemes ?? []));
  const ofHighValue = new Set(datasets.flatMap(({ dataset }) => dataset.hvd ?? []));
  graph.describe(standard.uri, { type: "dct:Standard", properties: [["dct:title", { text: standard.title }]] });
  graph.describe(iri, {
    type: "dcat:DataService",
    properties: [
      ["dct:identifier", { plain: iri }],
      ["dct:title", { text: `${info.title}\u00A0: ${title}` }],
      [
        "dct:description",
        {
          text: `${description} ${info.title}.`,
        },
      ],
      ["dct:publisher", { iri: organisationIri(info, info.publisher) }],
      ["dcat:contactPoint", contact(info.contact)],
      ["dcat:endpointURL", { iri: `${publicUrl}${endpoint}` }],
      ["dcat:endpointDescription", { iri: `${publicUrl}${definition}` }],
      ["foaf:page", document(graph, `${publicUrl}${page}`)],
      ["dct:conformsTo", { iri: standard.uri }],
      ["dct:license", licence(graph, "lov2")],
      ["dct:accessRights", { term: accessRights.open }],
      ["dcat:keyword", ...words.map((text) => ({ text }))],
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
