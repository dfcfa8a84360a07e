import { type Collection, type Indicator, isCount } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { LayerMap } from "../../charts/layer-map.js";
import { categories } from "../../charts/style.js";
import { counted, ofTerritory, typographic } from "../../format/index.js";
import { findLayer } from "../../layers/find-layer.js";
import { groundOf } from "../../layers/ground.js";
import { type Layer, readLayer } from "../../layers/read-layer.js";
import { chooseTerritory } from "../../observatory/territory-choice.js";
import { addressOf } from "../../reading/address.js";
import { boxOfAreas } from "../../reading/box-of-areas.js";
import type { Query, Site } from "../../site.js";
import { roofMeaning } from "../../solar/roof-meaning.js";
import { loadMapValues, type MapValues } from "./map-values.js";

/** Layers that the list offers; more are found by searching the catalogue. */
const OFFERED = 40;
/** Layers shown together: as many as there are colours that stay apart. */
export const TOGETHER = categories.length;
/** Layers shown when the address names none. */
const AT_FIRST = 3;
/** `couches=aucune`: the map without layer; `indicateur=aucun`: communes without figures. */
const NONE = "aucune";
export const NO_INDICATOR = "aucun";

/** A layer with its place among those shown, which gives its colour. */
export interface RankedLayer extends Layer {
  rank: number;
}

/** All that a map shows, read from its address. */
export interface MapContent {
  territory: Territory;
  offered: Collection[];
  available: number;
  layers: RankedLayer[];
  missing: string[];
  /** Layers asked for beyond those that are shown together. */
  beyond: number;
  values: MapValues | undefined;
  /** The still map; undefined where no outline is known. */
  still: LayerMap | undefined;
  /** What names this map in an address. */
  state: {
    couches: string;
    indicateur: string;
    annee: string | undefined;
    territoire: string | undefined;
    fond: string | undefined;
  };
}

/** Reads the address of a map: bare, it opens on the first figures that are known of all communes. */
export async function loadMap(site: Site, query: Query): Promise<MapContent> {
  const { services } = site;
  const { catalogue, territories, features } = services;
  const found = await catalogue.searchDatasets({ format: "geojson", sort: "title", page: 1, pageSize: OFFERED });
  const { shown: offered } = await findLayers(
    site,
    found.data.map(({ slug }) => slug),
  );
  const territory = chooseTerritory(services, query.territoire, (code) =>
    addressOf("/carte", { couches: query.couches, territoire: code }),
  );
  const isBare = query.couches === undefined && query.choix === undefined && query.indicateur === undefined;
  const choice = {
    territory,
    year: /^\d{4}$/.test(query.annee ?? "") ? Number(query.annee) : undefined,
    address: (code: string) => `/territoires/${code}`,
  };
  const first = isBare ? await firstValues(site, choice) : undefined;
  const indicator = isBare
    ? first?.data.indicator
    : query.indicateur !== undefined && query.indicateur !== NO_INDICATOR
      ? services.indicators.get(query.indicateur)
      : undefined;
  const values = first ?? (indicator && (await loadMapValues(site, indicator, choice)));
  // Figures are first seen alone: layers over them are the choice of the visitor.
  const asked = askedLayers(query) ?? (values ? [] : firstLayers(offered));
  const { shown, missing } = await findLayers(site, asked.slice(0, TOGETHER));
  const outlines = territories.outlines({ level: "commune" });
  const frame = new Set(territories.communesOf(territory.code).map(({ code }) => code));
  const box = boxOfAreas(outlines.features.filter((feature) => frame.has(String(feature.properties?.code))));
  const layers: RankedLayer[] = [];
  for (const [rank, collection] of shown.entries()) {
    const meaning = await roofMeaning(site, collection.dataset.slug);
    layers.push({
      ...(await readLayer(features, collection, { colour: categories[rank] as string, box, meaning })),
      rank,
    });
  }
  const state = {
    couches: layers.map(({ collection }) => collection.dataset.slug).join(",") || NONE,
    indicateur: indicator?.id ?? NO_INDICATOR,
    annee: query.annee,
    territoire: query.territoire,
    fond: query.fond,
  };
  const what = [
    ...(values ? [values.chart.title] : []),
    ...layers.map(describeLayer),
    ...(values || layers.length > 0 ? [] : ["aucune couche choisie"]),
  ];
  const still = outlines.features.length > 0 && {
    ground: groundOf(territories, frame),
    layers,
    label: `Carte ${ofTerritory(territory)}\u00a0: ${what.join(", ")}`,
    id: "carte",
    ...(values ? { values: values.values } : {}),
  };
  return {
    ...{ territory, offered, available: found.total, layers, missing, values, state },
    beyond: Math.max(0, asked.length - TOGETHER),
    still: still || undefined,
  };
}

/** Zones whose schema says what they mean, else the first layers. */
function firstLayers(offered: Collection[]): string[] {
  const isTold = ({ dataset }: Collection) =>
    dataset.fields.some(({ map }) => map?.opacity !== undefined && map.values?.some(({ colour }) => colour));
  const told = offered.filter(isTold);
  return (told.length > 0 ? told : offered).slice(0, AT_FIRST).map(({ dataset }) => dataset.slug);
}

/**
 * What the map opens on: of the key figures that are ratios, the first by which communes may be ranked, with a direction that is good, and
 * known of all of them; else the first known of any.
 */
async function firstValues(site: Site, choice: Parameters<typeof loadMapValues>[2]): Promise<MapValues | undefined> {
  const { observatories, indicators, territories } = site.services;
  const ratios = observatories
    .list()
    .flatMap(({ keyFigures }) => keyFigures.flatMap((id) => indicators.get(id) ?? []))
    .filter((one) => isMapped(one) && !isCount(one, indicators.get));
  const telling = ratios.filter(
    ({ comparison, direction }) => direction !== "none" && comparison?.rank !== false && comparison?.judge !== false,
  );
  const communes = territories.communesOf(choice.territory.code);
  let found: MapValues | undefined;
  for (const one of [...telling, ...ratios]) {
    const values = await loadMapValues(site, one, choice);
    const isWhole = communes.every(({ code }) => values?.data.series.at(code, values.year).value != null);
    if (values && isWhole && telling.includes(one)) return values;
    found ??= values;
  }
  return found;
}

/** Whether communes have values of an indicator. */
export function isMapped({ levels }: Indicator): boolean {
  return levels.includes("commune");
}

/** Slugs of the layers of an address; undefined when it says nothing of them. The form tells nothing of a box that is not ticked. */
function askedLayers({ couches, choix }: Query): string[] | undefined {
  if (couches === undefined) return choix === undefined ? undefined : [];
  return couches.split(",").filter((slug) => slug && slug !== NONE);
}

/** The layers of an address, and the names that lead to none (withdrawn, closed, never there). */
async function findLayers({ services }: Site, slugs: string[]): Promise<{ shown: Collection[]; missing: string[] }> {
  const shown: Collection[] = [];
  const missing: string[] = [];
  for (const slug of new Set(slugs)) {
    const collection = await findLayer(services.features, slug);
    if (collection) shown.push(collection);
    else missing.push(slug);
  }
  return { shown, missing };
}

function describeLayer({ collection, total }: Layer): string {
  return `${typographic(collection.dataset.title)} (${counted(total, "objet")})`;
}

/** Whether a figure or an object shown is of demonstration. */
export function isDemonstration({ layers, values }: MapContent): boolean {
  return (
    layers.some(({ collection }) => collection.dataset.demonstration === true) || values?.data.demonstration === true
  );
}
