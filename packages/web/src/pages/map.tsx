import { Answer, type Collection, type Indicator, isCount } from "@datalogue/api";
import type { Field, Territory } from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import { render } from "preact-render-to-string";
import type { TableCell } from "../charts/chart.js";
import { countClasses, describeOnly, type LayerLook, lookOf } from "../charts/layer-look.js";
import {
  type CommuneValue,
  hasClasses,
  hasGathered,
  type LayerMap,
  renderLayerCut,
  renderLayerMap,
} from "../charts/layer-map.js";
import { shortNames } from "../charts/place-names.js";
import { drawSwatch } from "../charts/standalone-svg.js";
import { categories, colours } from "../charts/style.js";
import { comparisonFrom } from "../comparing/comparison-address.js";
import { NUMERIC } from "../components/cell.js";
import { ChartTable, isPoint } from "../components/chart-table.js";
import { HiddenState } from "../components/hidden-state.js";
import { renderDocument } from "../components/layout.js";
import { LayerKey, LookKey, labelOfLook, MapLegend } from "../components/map-legend.js";
import { ScrollTable } from "../components/scroll-table.js";
import { StatusBadge } from "../components/status-badge.js";
import { landIndicator } from "../follow-up/in-hectares.js";
import {
  capitalise,
  counted,
  describeOutlines,
  formatNumber,
  labelsOfCodes,
  nameOf,
  ofTerritory,
  tellSource,
  typographic,
  unmarkedTitle,
} from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { signPaths } from "../icons/map-signs.js";
import { drawMapSlide, MAP_CUT, type MapKey } from "../images/map-slide.js";
import { findLayer } from "../layers/find-layer.js";
import { groundOf } from "../layers/ground.js";
import { type LayerMeaning, withMeaning } from "../layers/layer-meaning.js";
import { LayerRows } from "../layers/layer-rows.js";
import { describeDates, hasAreas, isForMachines, titleOfField, toldFields } from "../layers/layer-words.js";
import { type Layer, MOST_READ, readLayer } from "../layers/read-layer.js";
import type { Aim } from "../observatory/load-aims.js";
import { chooseTerritory } from "../observatory/territory-choice.js";
import { titleWithUnit, unitWords } from "../observatory/wording.js";
import { addressOf } from "../reading/address.js";
import { boxOfAreas } from "../reading/box-of-areas.js";
import { findAddress, type Sought } from "../reading/find-address.js";
import type { PageAnswer, Query, Site } from "../site.js";
import { roofMeaning } from "../solar/roof-meaning.js";
import { loadMapValues, type MapValues } from "./map-values.js";
import { type MapView, parseMapView } from "./map-view.js";

/** Layers that the list offers; more are found by searching the catalogue. */
const OFFERED = 40;
/** Layers shown together: as many as there are colours that stay apart. */
const TOGETHER = categories.length;
/** Layers shown when the address names none. */
const AT_FIRST = 3;
/** Objects in the table of a layer. */
const LISTED = 10;
/** `couches=aucune`: the map without layer; `indicateur=aucun`: communes without figures. */
const NONE = "aucune";
const NO_INDICATOR = "aucun";

/** A layer with its place among those shown, which gives its colour. */
interface RankedLayer extends Layer {
  rank: number;
}

/** What the script of the page is given (`islands/map/data.ts`). Addresses are of this site, but for the base map. */
interface MapData {
  layers: {
    slug: string;
    title: string;
    rank: number;
    shown: boolean;
    /** Null where nothing has a published place, and for a version published before tiles were made. */
    tiles: string | null;
    minZoom: number;
    maxZoom: number;
    /** Without a colour of its own, that of its rank. */
    look: LayerLook;
    /** Columns of the dictionary; `number` when their values are figures, with their unit; `labels` of codes. */
    fields: {
      name: string;
      title: string;
      number: boolean;
      unit?: string;
      /** What says nothing to a person is left out of what is said of an object. */
      machine?: boolean;
      date?: boolean;
      commune?: boolean;
      labels?: Record<string, string>;
    }[];
    page: string;
    /** The page of an object: its address ends with the value of a column. */
    object?: LayerMeaning["page"];
  }[];
  communes: FeatureCollection;
  surroundings: FeatureCollection;
  /** Layers shown together at most. */
  together: number;
  /** Communes of each territory that can be chosen. */
  territories: Record<string, string[]>;
  /** Codes of the intercommunalities, whose limits are drawn. */
  epcis: string[];
  /** What is written on each commune, its class (1 to 5), or the share of the largest quantity. */
  values: Record<string, { text: string; q?: number; share?: number }> | null;
  /** Names of communes, in few words. */
  names: Record<string, string>;
  /** The lines of the signs, by name. */
  signs: Record<string, string>;
  baseMap: { url: string; attribution: string } | null;
  /** What the address says besides, and the script leaves as it is. */
  state: { indicateur: string; annee?: string };
  /** The place that was sought. */
  found: { label: string; at: [longitude: number, latitude: number] } | null;
  /** Where the address opens the map; null for the whole territory. */
  view: MapView | null;
}

export const mapRoute: PageRoute = {
  path: "/carte",
  parameters: ["couches", "choix", "territoire", "vue", "fond", "indicateur", "annee", "adresse"],
  lists: ["couches"],
  make: (site, _params, query) => mapPage(site, query),
  kinds: [{ name: "carte", title: "Carte", path: "/carte", budget: { bytes: 500_000, script: 400_000, requests: 20 } }],
};

/** All that a map shows, read from its address. */
interface MapContent {
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

async function loadMap(site: Site, query: Query): Promise<MapContent> {
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

/**
 * Indicators by names that differ: two of one name say their unit; what a map colours alike (land, in square metres or in hectares) is
 * offered once, as the one that is chosen.
 */
function tellApart(indicators: Indicator[], chosen: string | undefined): { id: string; label: string }[] {
  const mapped = indicators.map(landIndicator);
  const twins = ({ shortTitle }: Indicator) => mapped.filter((one) => one.shortTitle === shortTitle);
  return mapped
    .filter((one) => {
      const alike = twins(one).filter(({ unit }) => unit === one.unit);
      return one === (alike.find(({ id }) => id === chosen) ?? alike[0]);
    })
    .map((one) => {
      const unit = twins(one).some((other) => other.unit !== one.unit) ? ` (${one.unitLabel})` : "";
      return { id: one.id, label: typographic(one.shortTitle + unit) };
    });
}

function isMapped({ levels }: Indicator): boolean {
  return levels.includes("commune");
}

const FILE_PARAMETERS = ["couches", "territoire", "indicateur", "annee", "fond"];
/** Pixels of the image of a map: those of a screen that slides are shown on. */
const PNG_WIDTH = 1920;

/** The still map as a slide, drawing and image. */
export const mapFileRoutes: PageRoute[] = [
  {
    path: "/carte.svg",
    parameters: FILE_PARAMETERS,
    lists: ["couches"],
    make: async (site, _params, query, { headers }) =>
      new Answer(200, { ...headers, "Content-Type": "image/svg+xml; charset=utf-8" }, await mapFile(site, query)),
  },
  {
    path: "/carte.png",
    parameters: FILE_PARAMETERS,
    lists: ["couches"],
    make: async (site, _params, query, { headers, rasterise }) =>
      new Answer(
        200,
        { ...headers, "Content-Type": "image/png", "Cache-Control": "public, no-cache" },
        await rasterise(await mapFile(site, query), PNG_WIDTH),
      ),
  },
];

/** The map as a slide: what it shows is said on it. */
async function mapFile(site: Site, query: Query): Promise<string> {
  const content = await loadMap(site, query);
  const { territory, layers, values, still } = content;
  const place = nameOf(territory);
  const [only] = layers;
  const hatched = values !== undefined && hasClasses(values.values);
  const { most = "", least = null } = values?.finding ?? {};
  const single = layers.length === 1 && only ? unmarkedTitle(only.collection.dataset) : undefined;
  return drawMapSlide({
    title: values ? typographic(values.data.indicator.title) : (single ?? place),
    subtitles: [
      ...(values ? [`${values.year} · ${unitWords(values.data.indicator)}`] : []),
      ...(values || single ? [place] : []),
    ],
    finding: values ? `${capitalise(most)}${least ? `, ${least}` : ""}.` : "",
    keys: [
      ...(values ? [valuesKey(values)] : []),
      ...layers.map(({ look, features, collection }) => ({
        title: !values && single ? "" : unmarkedTitle(collection.dataset),
        entries: countClasses(look, features).map((one) => ({
          mark: render(<LookKey one={one} look={look} hatched={hatched} />),
          label: labelOfLook(one, look),
          count: formatNumber(one.count),
        })),
      })),
    ],
    source: `${describeGround(site, false)} ${sourcesOf(layers, values)}`,
    drawing: still ? await renderLayerCut(still, MAP_CUT) : "",
    site: typographic(site.services.catalogue.info().title),
    demonstration: isDemonstration(content),
  });
}

function valuesKey({ data, classes, values }: MapValues): MapKey {
  const markOf = (swatch: string) => `<svg viewBox="-1 -1 20 16">${drawSwatch(swatch, 0, 0)}</svg>`;
  const circle = { mark: markOf("swatch--circle"), label: "Surface selon la quantité", count: "" };
  return {
    title: typographic(data.indicator.shortTitle),
    entries: [
      ...(hasClasses(values) ? [] : [circle]),
      ...classes.map(({ swatch, label, count }) => ({ mark: markOf(swatch), label, count: counted(count, "commune") })),
    ],
  };
}

function isDemonstration({ layers, values }: MapContent): boolean {
  return (
    layers.some(({ collection }) => collection.dataset.demonstration === true) || values?.data.demonstration === true
  );
}

/** `/carte`: the figures of communes and the layers of the catalogue together on one map, and the same as tables. */
export async function mapPage(site: Site, query: Query): Promise<PageAnswer> {
  const { services, publicUrl } = site;
  const { catalogue, territories } = services;
  const content = await loadMap(site, query);
  const { territory, layers, values, missing, still, state } = content;
  const place = nameOf(territory);
  const home = territories.home().territory;
  const sought = await findAddress(site, query.adresse);
  const [first] = sought?.places ?? [];
  const asked = query.vue === undefined ? undefined : parseMapView(query.vue);
  const view = asked ?? (first && { centre: [first.longitude, first.latitude] as [number, number], zoom: CLOSE });
  const svg = still
    ? await renderLayerMap({ ...still, ...(first ? { found: [first.longitude, first.latitude] } : {}) })
    : "";
  const baseMap = catalogue.info().baseMap;
  const demonstration = isDemonstration(content);
  const data: MapData = {
    layers: await layersFor(site, content.offered, layers),
    communes: territories.outlines({ level: "commune" }),
    surroundings: territories.surroundings(),
    together: TOGETHER,
    territories: Object.fromEntries(
      choicesOf(site).map(({ code }) => [code, territories.communesOf(code).map((commune) => commune.code)]),
    ),
    epcis: territories.home().epcis.map(({ code }) => code),
    values: values ? Object.fromEntries([...values.values].map(([code, one]) => [code, forScript(one)])) : null,
    names: Object.fromEntries(
      shortNames(
        new Map(
          territories
            .outlines({ level: "commune" })
            .features.map(({ properties }) => [String(properties?.code), String(properties?.name ?? "")]),
        ),
      ),
    ),
    signs: signPaths,
    state: { indicateur: state.indicateur, ...(state.annee ? { annee: state.annee } : {}) },
    baseMap: baseMap ? { url: baseMap.url, attribution: baseMap.attribution } : null,
    found: first ? { label: typographic(first.label), at: [first.longitude, first.latitude] } : null,
    view: view ?? null,
  };
  const self = addressOf("/carte", { ...state, vue: asked && query.vue });
  return {
    status: 200,
    demonstration,
    headers: {
      // What somebody looks for is kept nowhere.
      ...(sought ? { "Cache-Control": "private, no-store" } : {}),
      "Content-Security-Policy": policyOf(publicUrl, {
        scripts: true,
        imageOrigins: baseMap ? [new URL(baseMap.url.replace(/[{}]/g, "")).origin] : [],
      }),
    },
    html: renderDocument({
      site,
      title: territory.code === home.code ? "Carte" : `Carte\u00a0: ${place}`,
      description: "Les figures des communes et les couches du catalogue sur une même carte, avec leurs tableaux.",
      canonical: addressOf("/carte", {
        couches: query.couches,
        indicateur: query.indicateur,
        annee: query.annee,
        territoire: query.territoire,
      }),
      place: "carte",
      demonstration,
      styles: ["carte.css"],
      script: "map.ts",
      children: (
        <>
          <div class="page-head">
            <h1>Carte</h1>
            <Lead content={content} place={place} />
            {services.geocoder && <AddressForm state={state} asked={query.adresse} sought={sought} />}
            {values?.data.aim && <AimLine aim={values.data.aim} />}
            {missing.length > 0 && (
              <p class="panel" role="status">
                {describeMissing(missing, layers.length)}
              </p>
            )}
            {content.beyond > 0 && (
              <p class="panel" role="status">
                {TOGETHER} couches au plus se montrent ensemble&nbsp;: retirez-en une pour en voir une autre.
              </p>
            )}
            {query.vue !== undefined && !asked && (
              <p class="panel" role="status">
                Vue illisible&nbsp;: «&#8239;{query.vue.slice(0, 60)}&#8239;». Nous attendons une latitude, une
                longitude et un niveau de zoom, par exemple «&#8239;45.87,-1.23,11&#8239;». La carte montre tout le
                territoire choisi&nbsp;: {place}.
              </p>
            )}
            {query.indicateur !== undefined && query.indicateur !== NO_INDICATOR && !values && (
              <p class="panel" role="status">
                Aucune valeur par commune pour «&#8239;{query.indicateur.slice(0, 60)}&#8239;». Choisissez un autre
                indicateur.
              </p>
            )}
          </div>
          <div class="map-page">
            <div class="map-figure">
              <figure class="stack" id="carte">
                {values && <Years values={values} state={state} />}
                <div
                  class="map-frame plot plot--map"
                  id="map-frame"
                  data-of-year
                  dangerouslySetInnerHTML={{ __html: svg }}
                />
                <ValuesKey content={content} />
                {svg && <MapLegend gathered={hasGathered(svg)} />}
                <figcaption class="small">
                  <span id="map-help" />
                  {describeGround(site)} {sourcesOf(layers, values)}{" "}
                  {baseMap && (
                    <span id="map-credit" hidden>
                      Fond{"\u00a0"}: {typographic(baseMap.attribution)}.{" "}
                    </span>
                  )}
                </figcaption>
              </figure>
              <p class="take no-print" id="map-links" data-of-year>
                <a id="map-link" href={self}>
                  Lien vers cette carte
                </a>
                <a href={addressOf("/carte.png", { ...state, fond: undefined })}>Image (PNG)</a>
                <a href={addressOf("/carte.svg", { ...state, fond: undefined })}>Image (SVG)</a>
                <a href={comparisonFrom(services, territory)}>Comparer des communes</a>
                {values && <a href={`/indicateurs/${values.data.indicator.id}`}>L’indicateur</a>}
              </p>
            </div>
            <div class="map-side panel">
              <LayerForm
                site={site}
                offered={data.layers}
                content={content}
                view={asked && query.vue}
                withBase={query.fond === "1"}
                isChosen={query.choix !== undefined}
              />
              <LayerKeys content={content} />
            </div>
          </div>
          <section class="section map-tables" aria-labelledby="tableaux">
            <h2 id="tableaux">La même carte en tableau</h2>
            <div>
              {values && <ValuesTable values={values} />}
              <div id="map-list" aria-live="polite" />
              {layers.map((layer) => (
                <LayerTable key={layer.rank} site={site} layer={layer} place={place} />
              ))}
            </div>
            {layers.length === 0 && !values && <p>Choisissez une couche ou un indicateur pour voir ses valeurs.</p>}
          </section>
          <script
            type="application/json"
            id="map-data"
            dangerouslySetInnerHTML={{ __html: JSON.stringify(data).replaceAll("<", "\\u003c") }}
          />
        </>
      ),
    }),
  };
}

function forScript({ text = "", fill, share }: CommuneValue) {
  const q = (colours.classes as readonly (string | undefined)[]).indexOf(fill);
  return { text, ...(share === undefined ? (q >= 0 ? { q: q + 1 } : {}) : { share }) };
}

/** The finding: what the figures of communes say; without them, what is on the map. */
function Lead({ content, place }: { content: MapContent; place: string }) {
  const { values, layers, available } = content;
  if (!values) return <p class="lead">{leadOf(layers, available, place)}</p>;
  const { subject, most, least } = values.finding;
  return (
    <p class="lead" id="map-lead" data-of-year>
      {subject}
      {"\u00a0: "}
      <strong>{most}</strong>
      {least && `, ${least}`}.
    </p>
  );
}

/** Level of a map that shows an address. */
const CLOSE = 15;

/** Looks for an address: an ordinary form, that our server answers. */
function AddressForm({
  state,
  asked,
  sought,
}: {
  state: MapContent["state"];
  asked: string | undefined;
  sought: Sought | null;
}) {
  return (
    <>
      <form class="search" action="/carte" aria-label="Chercher une adresse">
        <label class="visually-hidden" for="adresse">
          Adresse à montrer sur la carte
        </label>
        <input id="adresse" name="adresse" type="search" placeholder="Adresse" value={asked} maxlength={200} />
        <HiddenState state={state} />
        <button type="submit">Aller</button>
      </form>
      {sought && (
        <div role="status" class="small">
          {sought.failed ? (
            <p>Le service d’adresses ne répond pas. La carte, elle, est à jour.</p>
          ) : sought.places.length === 0 ? (
            <p>Aucune adresse trouvée dans le territoire.</p>
          ) : (
            <ul class="take">
              {sought.places.map(({ label, longitude, latitude }) => (
                <li key={label}>
                  <a
                    href={addressOf("/carte", {
                      ...state,
                      adresse: label,
                      vue: `${latitude.toFixed(4)},${longitude.toFixed(4)},${CLOSE}`,
                    })}
                  >
                    {typographic(label)}
                  </a>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </>
  );
}

/** What a document promises of the figures shown, in the state that the follow-up gives. */
function AimLine({ aim: { plan, objective } }: { aim: Aim }) {
  return (
    <p class="small" data-status={objective.status}>
      <a href={`/suivi/${plan.id}#${objective.id}`}>{typographic(objective.title)}</a>{" "}
      <StatusBadge status={objective.status} />
    </p>
  );
}

/** The years of the figures, each a link. */
function Years({ values, state }: { values: MapValues; state: MapContent["state"] }) {
  return (
    <nav class="map-years" id="map-years" aria-label="Année">
      <ul class="year-links">
        {[...values.years].reverse().map((year) => (
          <li key={year}>
            <a
              href={addressOf("/carte", { ...state, annee: String(year) })}
              aria-current={year === values.year ? "page" : undefined}
            >
              {year}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What the colours of the figures mean, with how many communes have each. */
function ValuesKey({ content: { values, layers } }: { content: MapContent }) {
  if (!values) return null;
  const hatched = hasClasses(values.values);
  return (
    <section class="map-key" id="map-values-key" data-of-year>
      <h2>{titleWithUnit(values.data.indicator)}</h2>
      <ul class="key-list">
        {values.classes.map(({ swatch, label, count }) => (
          <li key={label}>
            <span class={`swatch ${swatch}`} />
            <span>{label}</span>
            <span>{counted(count, "commune")}</span>
          </li>
        ))}
        {!hatched && (
          <li>
            <span class="swatch swatch--circle" />
            <span>La surface du cercle est proportionnelle à la quantité.</span>
          </li>
        )}
      </ul>
      {hatched && layers.some(hasAreas) && (
        <p class="small">Les zones des couches sont hachurées{"\u00a0"}: la couleur dessous dit le chiffre.</p>
      )}
    </section>
  );
}

/** The key of each layer. */
function LayerKeys({ content: { values, layers } }: { content: MapContent }) {
  const hatched = values !== undefined && hasClasses(values.values);
  return (
    <>
      {layers.map((layer) => (
        <section key={layer.rank} class="map-key" data-layer={layer.collection.dataset.slug}>
          <h2>{unmarkedTitle(layer.collection.dataset)}</h2>
          {layer.look.only.length > 0 && (
            <p class="small">{describeOnly(layer.look, layer.collection.dataset.fields)}</p>
          )}
          {layer.features.length > 0 ? (
            <LayerKey look={layer.look} counts={countClasses(layer.look, layer.features)} hatched={hatched} />
          ) : (
            <p class="small">Aucun objet dans ce territoire.</p>
          )}
          {describeDates(layer.look, layer.collection.dataset.fields, layer.features) && (
            <p class="small">{describeDates(layer.look, layer.collection.dataset.fields, layer.features)}</p>
          )}
          {layer.isCut && <p class="small">Comptés sur les {formatNumber(MOST_READ)} premiers objets.</p>}
        </section>
      ))}
    </>
  );
}

/** What the outlines are: drawn by hand on purpose until the official ones are imported. */
function describeGround({ services }: Site, isAdvised = true): string {
  const { outlines } = services.territories.sources();
  if (services.territories.outlines().features.length === 0)
    return "Pas encore de contours\u00a0: l’administrateur peut importer les limites officielles.";
  return outlines.kind === "schematic"
    ? `Contours schématiques, dessinés à la main${isAdvised ? "\u00a0: l’administrateur peut importer les limites officielles" : ""}.`
    : `${describeOutlines(outlines)}.`;
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

/** « Couche inconnue : « ports ». Les autres sont montrées. » */
function describeMissing(slugs: string[], shown: number): string {
  const names = slugs.map((slug) => `«\u202f${slug.slice(0, 60)}\u202f»`).join(", ");
  const rest =
    shown > 1
      ? "Les autres sont montrées."
      : shown === 1
        ? "L’autre est montrée."
        : "La carte n’en montre aucune\u00a0: choisissez-en dans la liste.";
  const what =
    slugs.length > 1 ? "Couches inconnues, ou retirées du catalogue" : "Couche inconnue, ou retirée du catalogue";
  return `${what}\u00a0: ${names}. ${rest}`;
}

/** The layers shown, then the others that the list offers, for the script. */
async function layersFor(site: Site, offered: Collection[], layers: RankedLayer[]): Promise<MapData["layers"]> {
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

function describeLayer({ collection, total }: Layer): string {
  return `${typographic(collection.dataset.title)} (${counted(total, "objet")})`;
}

function leadOf(layers: Layer[], available: number, place: string): string {
  if (available === 0) return "Aucun jeu de données géographique n’est encore publié.";
  const objects = layers.reduce((sum, { total }) => sum + total, 0);
  const offer = `${counted(available, "couche")} du catalogue ${available > 1 ? "peuvent" : "peut"} être ${available > 1 ? "posées" : "posée"} sur cette carte.`;
  if (layers.length === 0) return offer;
  return `${place}\u00a0: ${counted(objects, "objet")} de ${counted(layers.length, "couche")}. ${offer}`;
}

function sourcesOf(layers: Layer[], values: MapValues | undefined): string {
  const names = [...new Set(layers.map(({ collection }) => typographic(collection.dataset.organisationName)))];
  const figures = values ? `Valeurs\u00a0: ${tellSource(values.data.indicator, values.data.demonstration)} ` : "";
  return `${figures}${names.length > 0 ? `Couches\u00a0: ${names.join(", ")}.` : ""}`;
}

interface LayerFormProps {
  site: Site;
  offered: MapData["layers"];
  content: MapContent;
  /** The view of the address, when it can be read. */
  view: string | undefined;
  withBase: boolean;
  /** True for who has just chosen: the list stays open. */
  isChosen: boolean;
}

/** Which figures and layers, around which territory: an ordinary form, whose boxes act at once when there is a script. */
function LayerForm({ site, offered, content, view, withBase, isChosen }: LayerFormProps) {
  const { territory, values, available, layers, state } = content;
  const { territory: home, epcis, communes } = site.services.territories.home();
  const groups = site.services.territories.list({ level: "group" });
  const baseMap = site.services.catalogue.info().baseMap;
  const option = (one: Territory) => (
    <option key={one.code} value={one.code} selected={one.code === territory.code}>
      {nameOf(one)}
    </option>
  );
  const byName = (list: Territory[]) => [...list].sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr"));
  return (
    <form class="map-form" action="/carte" id="map-form">
      <input type="hidden" name="choix" value="1" />
      {view && <input type="hidden" name="vue" value={view} />}
      {state.annee && <input type="hidden" name="annee" value={state.annee} />}
      <label for="indicateur">Couleur des communes</label>
      <select id="indicateur" name="indicateur">
        <option value={NO_INDICATOR}>Aucune</option>
        {site.services.observatories.list().map(({ theme, title }) => (
          <optgroup key={theme} label={typographic(title)}>
            {tellApart(site.services.indicators.list(theme).filter(isMapped), values?.data.indicator.id).map(
              ({ id, label }) => (
                <option key={id} value={id} selected={id === values?.data.indicator.id}>
                  {label}
                </option>
              ),
            )}
          </optgroup>
        ))}
      </select>
      <details class="fold" open={isChosen || (layers.length === 0 && !values)}>
        <summary>
          <span>Choisir les couches</span>
          <span class="fold-note small">{available}</span>
        </summary>
        <fieldset>
          <legend class="visually-hidden">Couches ({TOGETHER} ensemble au plus)</legend>
          <ul class="plain map-layers">
            {offered.map(({ slug, title, shown, page }) => (
              <li key={slug}>
                <input type="checkbox" name="couches" value={slug} id={`couche-${slug}`} checked={shown} />
                <label for={`couche-${slug}`}>{title}</label>
                <a href={page}>
                  Fiche<span class="visually-hidden">&nbsp;: {title}</span>
                </a>
              </li>
            ))}
          </ul>
        </fieldset>
        {offered.length === 0 && <p>Aucune couche pour l’instant.</p>}
        {available > offered.length && (
          <p class="small">
            <a href="/jeux?format=geojson">Toutes les couches du catalogue ({formatNumber(available)})</a>
          </p>
        )}
      </details>
      {baseMap && (
        <p class="small map-base">
          <input type="checkbox" name="fond" value="1" id="fond" checked={withBase} />
          <label for="fond">
            {typographic(baseMap.title)} en fond (images lues chez {new URL(baseMap.url.replace(/[{}]/g, "")).host})
          </label>
        </p>
      )}
      <label for="territoire">Aller à</label>
      <div class="map-go">
        <select id="territoire" name="territoire">
          {option(home)}
          {epcis.length > 1 && <optgroup label="Intercommunalités">{byName(epcis).map(option)}</optgroup>}
          <optgroup label="Communes">{byName(communes).map(option)}</optgroup>
          {groups.length > 0 && <optgroup label="Groupes de communes">{byName(groups).map(option)}</optgroup>}
        </select>
        <button type="submit" class="button--main">
          Afficher
        </button>
      </div>
      <noscript>
        <p class="small">Sans script, la carte est un dessin fixe&nbsp;; les tableaux disent la même chose.</p>
      </noscript>
    </form>
  );
}

/** The figures of communes, the highest first, folded. */
function ValuesTable({ values: { chart, data, year, values } }: { values: MapValues }) {
  const rows = [...chart.table.rows].sort((a, b) => amountOf(b.cells[0]) - amountOf(a.cells[0]));
  return (
    <details class="fold">
      <summary>
        <span id="map-table-title" data-of-year>
          {typographic(data.indicator.shortTitle)}, {year}
        </span>
        <span class="fold-note small">{counted(values.size, "commune")}</span>
      </summary>
      <div id="map-values" data-of-year>
        <ScrollTable label={`Valeurs\u00a0: ${typographic(data.indicator.shortTitle)}`}>
          <ChartTable
            table={{ ...chart.table, rows }}
            indicator={data.indicator}
            caption={chart.table.caption}
            class="tight"
          />
        </ScrollTable>
      </div>
    </details>
  );
}

function amountOf(cell: TableCell | undefined): number {
  return cell && isPoint(cell) ? (cell.value ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY;
}

function LayerTable({ site, layer, place }: { site: Site; layer: RankedLayer; place: string }) {
  const { collection, total } = layer;
  const { dataset } = collection;
  return (
    <details class="fold map-table map-table--still" data-layer={dataset.slug}>
      <summary>
        <span>{unmarkedTitle(dataset)}</span>
        <span class="fold-note small">{counted(total, "objet")}</span>
      </summary>
      {total === 0 ? (
        <p>Aucun objet de cette couche dans ce territoire ({place}).</p>
      ) : (
        <LayerRows site={site} layer={layer} most={LISTED} />
      )}
      <p class="links">
        <a href={`/jeux/${dataset.slug}`}>Fiche et fichiers</a>
        <a href={`/ogc/collections/${dataset.slug}/items?f=html`}>Tous les objets</a>
      </p>
    </details>
  );
}
