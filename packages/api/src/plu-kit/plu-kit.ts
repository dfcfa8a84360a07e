import { counted, formatCivil, type Population, type Territory } from "@datalogue/ingest";
import type { Feature } from "geojson";
import { civilDay } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { Observation } from "../indicators/indicator.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import { writeObservationsCsv } from "../indicators/write-observations-csv.js";
import { FEATURE_LIMIT } from "../ogc/feature-query.js";
import type { Collection, FeatureReader } from "../ogc/feature-reader.js";
import type { PlanReader } from "../plans/plan-reader.js";
import { reportFiles } from "../plans/report-files.js";
import { csvText } from "../rows/csv-text.js";
import { polygonsOf } from "../territories/outlines/polygons-of.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Dataset } from "../versions/dataset.js";
import { selectApart } from "./kit-thread.js";
import { listOwnCodes } from "./list-own-codes.js";
import type { KitPlace, Selection } from "./select-features.js";
import { collectionText, type SelectedLayer } from "./select-layer.js";

/** A kit ready to be packed. */
export interface PluKit {
  entries: [name: string, text: string][];
  /** True when something in it is invented. */
  demonstration: boolean;
}

type KitServices = {
  territories: TerritoryReader;
  catalogue: CatalogueReader;
  indicators: IndicatorReader;
  plans: PlanReader;
  features: FeatureReader;
};

/**
 * What a study office takes away for a territory: its layers, its figures beside those of what contains it, the follow-up of the
 * plans that concern it, and the source and the date of each. Of what everybody may read only.
 */
export async function makePluKit(services: KitServices, territory: Territory, publicUrl: string): Promise<PluKit> {
  const { plans } = services;
  const place = describePlace(services, territory);
  const layers: Layer[] = [];
  for (const collection of await services.features.listCollections()) {
    const layer = await readLayer(services, collection, place);
    if (layer) layers.push(layer);
  }
  const figures = await readFigures(services, territory);
  const entries: [string, string][] = [
    ["couches/territoire.geojson", collectionText(outlinesOf(services, territory))],
    ...layers.map(({ dataset, text }): [string, string] => [`couches/${dataset.fileName}.geojson`, text]),
    ["chiffres/indicateurs.csv", figures.text],
    ["chiffres/series-de-reference.csv", seriesText(services, territory)],
  ];
  const concerned = plans.list({ territory: territory.code });
  for (const { id } of concerned) {
    const followed = await plans.follow(id);
    if (!followed) continue;
    const files = reportFiles({ followed, publicUrl });
    entries.push(...[...files].map(([name, text]): [string, string] => [`suivi/${id}/${name}`, text]));
  }
  const sources = sourcesText([...layers, ...figures.datasets.map((dataset) => ({ dataset }))], publicUrl);
  entries.push(["sources.csv", sources]);
  const readMe = describeKit(services, { territory, layers, publicUrl, plans: concerned.length });
  const datasets = [...layers.map(({ dataset }) => dataset), ...figures.datasets];
  return {
    entries: [["LISEZ-MOI.txt", readMe], ...entries],
    demonstration:
      datasets.some((dataset) => dataset.demonstration) || concerned.some((plan) => plan.demonstration === true),
  };
}

function describePlace({ territories }: KitServices, territory: Territory): KitPlace {
  const communes = territories.communesOf(territory.code).map(({ code }) => code);
  const { features } = territories.outlines({ level: "commune", precise: true });
  return {
    codes: listOwnCodes(territories, communes),
    outline: features
      .filter(({ properties }) => communes.includes(properties?.code))
      .flatMap(({ geometry }) => polygonsOf(geometry)),
    official: territories.sources().outlines.kind === "official",
  };
}

/** A layer of the kit. */
interface Layer extends SelectedLayer {
  dataset: Dataset;
  /** True when the layer has more objects here than a kit takes. */
  truncated: boolean;
}

/** The features of a dataset in the place; undefined when there is none. */
async function readLayer(
  { features }: KitServices,
  collection: Collection,
  place: KitPlace,
): Promise<Layer | undefined> {
  const box = boxOf(place);
  const page = await features.listFeatures(collection, {
    boxes: box ? [box] : [],
    datetime: null,
    properties: [],
    limit: FEATURE_LIMIT.max,
    offset: 0,
    cursor: null,
  });
  if (page.returned === 0) return undefined;
  const selected = await selectApart({ text: page.text, place });
  if (selected.count === 0) return undefined;
  return { dataset: collection.dataset, ...selected, truncated: page.next !== null };
}

/** West, south, east, north, with some air: a feature that bears the code may lie beside a schematic outline. */
function boxOf({ outline }: KitPlace): [number, number, number, number] | undefined {
  const positions = outline.flat(2);
  if (positions.length === 0) return undefined;
  const [xs, ys] = [positions.map(([x = 0]) => x), positions.map(([, y = 0]) => y)];
  return [Math.min(...xs) - AIR, Math.min(...ys) - AIR, Math.max(...xs) + AIR, Math.max(...ys) + AIR];
}

/** Degrees: about 5 km. */
const AIR = 0.05;

function outlinesOf({ territories }: KitServices, territory: Territory): Feature[] {
  const communes = new Set(territories.communesOf(territory.code).map(({ code }) => code));
  const { outlines } = territories.sources();
  return territories
    .outlines({ level: "commune", precise: true })
    .features.filter(({ properties }) => communes.has(properties?.code))
    .map((feature) => ({
      ...feature,
      properties: { ...feature.properties, source: `${outlines.title}. ${outlines.source}` },
    }));
}

/** Values of every indicator for the territory and for what contains it, without dimension. */
async function readFigures(
  services: KitServices,
  territory: Territory,
): Promise<{ text: string; datasets: Dataset[] }> {
  const { indicators, territories, catalogue } = services;
  const home = territories.home();
  const above = [...home.epcis, home.territory].filter(
    ({ code }) => code !== territory.code && territories.communesOf(code).some((one) => one.code === territory.code),
  );
  const codes = [territory, ...above].map(({ code }) => code);
  const datasets = new Map<string, Dataset>();
  const texts: string[] = [];
  for (const indicator of indicators.list()) {
    const observations: Observation[] = [];
    for (const code of codes) observations.push(...(await indicators.observations(indicator.id, { territory: code })));
    if (observations.length === 0) continue;
    const demonstration = await indicators.isDemonstration(indicator.id);
    const text = writeObservationsCsv(indicator, observations, territories, { demonstration });
    texts.push(texts.length === 0 ? text : text.slice(text.indexOf("\n") + 1));
    for (const slug of indicators.datasetsOf(indicator.id)) {
      const dataset = datasets.has(slug) ? undefined : await catalogue.getDataset(slug);
      if (dataset?.readable) datasets.set(slug, dataset);
    }
  }
  return { text: texts.join(""), datasets: [...datasets.values()] };
}

const SERIES: Record<Population["kind"], string> = {
  municipale: "population municipale",
  dgf: "population DGF",
  menages: "ménages",
  logements: "logements",
  superficie: "superficie (ha)",
};

function seriesText({ territories }: KitServices, { code }: Territory): string {
  const lines = (Object.keys(SERIES) as Population["kind"][]).flatMap((kind) =>
    territories.series(code, kind).map(({ year, value, source }) => [SERIES[kind], year, value, source]),
  );
  return csvText([["serie", "annee", "valeur", "source"], ...lines]);
}

const SELECTIONS: Record<Selection, string> = {
  code: "objets qui portent le code de la commune",
  cut: "objets situés dans la commune, surfaces coupées à son contour",
  place: "objets situés dans la commune, entiers (contour schématique)",
  none: "",
};

interface Sourced {
  dataset: Dataset;
  count?: number;
  selection?: Selection;
  truncated?: boolean;
}

function sourcesText(sourced: Sourced[], publicUrl: string): string {
  const lines = sourced.map(({ dataset, count, selection, truncated }) => [
    ...[dataset.slug, dataset.title, dataset.organisationName, dataset.licence, dataset.version],
    ...[civilDay(new Date(dataset.modified)), dataset.temporal?.from ?? null, dataset.temporal?.to ?? null],
    ...[count ? `couches/${dataset.fileName}.geojson` : "chiffres/indicateurs.csv", count ?? null],
    selection ? `${SELECTIONS[selection]}${truncated ? ", 10 000 au plus" : ""}` : null,
    dataset.demonstration ? "oui" : "non",
    `${publicUrl}/jeux/${dataset.slug}`,
  ]);
  return csvText([SOURCES, ...lines]);
}

const SOURCES = [
  ...["jeu", "titre", "producteur", "licence", "version", "mis_a_jour", "periode_debut", "periode_fin"],
  ...["fichier", "objets", "selection", "demonstration", "adresse"],
];

interface Described {
  territory: Territory;
  layers: Layer[];
  publicUrl: string;
  plans: number;
}

function describeKit(
  { territories, plans }: KitServices,
  { territory, layers, publicUrl, plans: count }: Described,
): string {
  const { outlines, vintage } = territories.sources();
  const list = layers.map(
    ({ dataset, count: objects, selection, truncated }) =>
      `- couches/${dataset.fileName}.geojson\u00A0: ${dataset.title}, ${counted(objects, "objet")} (${SELECTIONS[selection]}${truncated ? "\u202F; coupé à 10\u202F000" : ""}), version ${dataset.version} du ${formatCivil(civilDay(new Date(dataset.modified)))}`,
  );
  return [
    `Kit de données pour le document d'urbanisme\u00A0: ${territory.name} (${territory.code})`,
    `État du ${formatCivil(plans.today())}. Adresse permanente, toujours à jour\u00A0: ${publicUrl}/territoires/${territory.code}/kit-plu.zip`,
    "",
    "COUCHES (GeoJSON, WGS84)",
    `- couches/territoire.geojson\u00A0: ${outlines.title}. ${outlines.source}`,
    ...(list.length > 0 ? list : ["- aucune couche publiée n'a d'objet ici"]),
    ...(outlines.kind === "official"
      ? []
      : [
          "Les contours sont schématiques\u00A0: ils ne servent ni à mesurer ni à découper. Aucune géométrie n'a été coupée.",
        ]),
    "",
    "CHIFFRES (CSV, UTF-8, virgule, point décimal)",
    `- chiffres/indicateurs.csv\u00A0: tous les indicateurs, du territoire et de ceux qui le contiennent, géographie du ${formatCivil(vintage)}`,
    "- chiffres/series-de-reference.csv\u00A0: populations, ménages, logements, superficie",
    ...(count > 0
      ? ["- suivi/\u00A0: objectifs, valeurs année par année et échéances des documents qui concernent ce territoire"]
      : []),
    "Une cellule vide est une valeur absente (le statut et le motif disent pourquoi), jamais un zéro.",
    "",
    "SOURCES",
    "- sources.csv\u00A0: producteur, licence, version, date et adresse de chaque jeu",
    "",
  ].join("\n");
}
