import type { Collection } from "@datalogue/api";
import type { Field, Territory } from "@datalogue/ingest";
import { lookOf } from "../../charts/layer-look.js";
import type { CommuneValue } from "../../charts/layer-map.js";
import { shortNames } from "../../charts/place-names.js";
import { colours } from "../../charts/style.js";
import { NUMERIC } from "../../components/cell.js";
import { labelsOfCodes, typographic, unmarkedTitle } from "../../format/index.js";
import { signPaths } from "../../icons/map-signs.js";
import { withMeaning } from "../../layers/layer-meaning.js";
import { isForMachines, titleOfField, toldFields } from "../../layers/layer-words.js";
import type { Site } from "../../site.js";
import { roofMeaning } from "../../solar/roof-meaning.js";
import { type MapContent, type RankedLayer, TOGETHER } from "./map-content.js";
import type { MapData, MapLayer } from "./map-data.js";

/** What a map shows and may show, for its script: the layers, the figures and the limits of communes, and what the address says. */
export async function makeMapData(
  site: Site,
  { offered, layers, values, state }: MapContent,
  at: Pick<MapData, "found" | "view">,
): Promise<MapData> {
  const { catalogue, territories } = site.services;
  const communes = territories.outlines({ level: "commune" });
  const named = communes.features.map(({ properties }): [string, string] => [
    String(properties?.code),
    String(properties?.name ?? ""),
  ]);
  const { baseMap } = catalogue.info();
  return {
    layers: await layersFor(site, offered, layers),
    ...{ communes, surroundings: territories.surroundings(), together: TOGETHER },
    territories: Object.fromEntries(
      choicesOf(site).map(({ code }) => [code, territories.communesOf(code).map((commune) => commune.code)]),
    ),
    epcis: territories.home().epcis.map(({ code }) => code),
    values: values ? Object.fromEntries([...values.values].map(([code, one]) => [code, forScript(one)])) : null,
    names: Object.fromEntries(shortNames(new Map(named))),
    signs: signPaths,
    state: { indicateur: state.indicateur, ...(state.annee ? { annee: state.annee } : {}) },
    baseMap: baseMap ? { url: baseMap.url, attribution: baseMap.attribution } : null,
    ...at,
  };
}

function forScript({ text = "", fill, share }: CommuneValue) {
  const q = (colours.classes as readonly (string | undefined)[]).indexOf(fill);
  return { text, ...(share === undefined ? (q >= 0 ? { q: q + 1 } : {}) : { share }) };
}

/** The layers shown, then the others that the list offers, for the script. */
async function layersFor(site: Site, offered: Collection[], layers: RankedLayer[]): Promise<MapLayer[]> {
  const shown = layers.map(({ collection }) => collection);
  const others = offered.filter((one) => !shown.some(({ dataset }) => dataset.id === one.dataset.id));
  const told = [...shown, ...others].map(async ({ dataset, manifest }, index) => {
    const layer = layers[index];
    const meaning = await roofMeaning(site, dataset.slug);
    const columns = lookOf(dataset.fields, "");
    const look = meaning ? withMeaning(columns, meaning) : columns;
    return {
      slug: dataset.slug,
      title: unmarkedTitle(dataset),
      rank: layer?.rank ?? -1,
      shown: layer !== undefined,
      tiles: manifest.tiles ? `/ogc/collections/${dataset.slug}/tiles/WebMercatorQuad/{z}/{y}/{x}` : null,
      minZoom: manifest.tiles?.minZoom ?? 0,
      maxZoom: manifest.tiles?.maxZoom ?? 0,
      look,
      fields: toldFields(dataset.fields, look).map((field) => ({
        name: field.name,
        title: titleOfField(field),
        ...(isForMachines(field) ? { machine: true } : {}),
        number: NUMERIC.has(field.type),
        ...(field.unit ? { unit: typographic(field.unit) } : {}),
        ...(field.type === "date" || field.map?.kind === "date" ? { date: true } : {}),
        ...(field.map?.kind === "commune" ? { commune: true } : {}),
        ...labelsFor(field),
      })),
      page: `/jeux/${dataset.slug}`,
      ...(meaning ? { object: meaning.page } : {}),
    };
  });
  return Promise.all(told);
}

/** The words for the codes of a column; nothing where it has none. */
function labelsFor(field: Field): { labels?: Record<string, string> } {
  const labels = [...labelsOfCodes(field)].map(([code, label]) => [code, typographic(label)]);
  return labels.length > 0 ? { labels: Object.fromEntries(labels) } : {};
}

/** The territories that the map can go to. */
function choicesOf({ services }: Site): Territory[] {
  return [...services.territories.home().all, ...services.territories.list({ level: "group" })];
}
