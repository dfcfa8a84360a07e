import { type Collection, isRefusal } from "@datalogue/api";
import type { Field, Territory } from "@datalogue/ingest";
import type { Feature, FeatureCollection, Geometry } from "geojson";
import { drawLayers } from "../charts/layer-map.js";
import { renderChart } from "../charts/render-chart.js";
import { categories, categoryInk } from "../charts/style.js";
import { Cell, isMasked, NUMERIC } from "../components/cell.js";
import { renderDocument } from "../components/layout.js";
import { MapLegend } from "../components/map-legend.js";
import { ScrollTable } from "../components/scroll-table.js";
import { counted, describeOutlines, formatNumber, nameOf, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { chooseTerritory } from "../observatory/territory-choice.js";
import { addressOf } from "../reading/address.js";
import type { PageAnswer, Query, Site } from "../site.js";
import { groundOf } from "./ground.js";
import { type MapView, parseMapView } from "./map-view.js";
import { shownValue } from "./ogc/feature.js";

/** Layers that the list offers; more are found by searching the catalogue. */
const OFFERED = 40;
/** Layers shown together: as many as there are colours that stay apart. */
const TOGETHER = categories.length;
/** Layers shown when the address names none. */
const AT_FIRST = 3;
/** Objects of a layer on the still map, and in its table. */
const DRAWN = 300;
const LISTED = 10;
/** Columns of the table of a layer. */
const COLUMNS = 4;
/** `couches=aucune`: the map without layer. */
const NONE = "aucune";

interface Layer {
  collection: Collection;
  letter: string;
  rank: number;
  features: ShownFeature[];
  total: number;
}

type ShownFeature = Feature<Geometry | null, Record<string, unknown>>;

/** What the script of the page is given (`islands/map/data.ts`). Addresses are of this site, but for the base map. */
interface MapData {
  layers: {
    slug: string;
    title: string;
    letter: string;
    rank: number;
    shown: boolean;
    /** Null for a version published before tiles were made. */
    tiles: string | null;
    minZoom: number;
    maxZoom: number;
    /** Names of the properties, with their titles; `number` when their values are figures, with their unit. */
    fields: { name: string; title: string; number: boolean; unit?: string }[];
    page: string;
  }[];
  communes: FeatureCollection;
  surroundings: FeatureCollection;
  /** Layers shown together at most. */
  together: number;
  /** Communes of each territory that can be chosen. */
  territories: Record<string, string[]>;
  /** Codes of the intercommunalities, whose limits are drawn. */
  epcis: string[];
  baseMap: { url: string; attribution: string } | null;
  /** Where the address opens the map; null for the whole territory. */
  view: MapView | null;
}

export const mapRoute: PageRoute = {
  path: "/carte",
  parameters: ["couches", "choix", "territoire", "vue", "fond"],
  lists: ["couches"],
  make: (site, _params, query) => mapPage(site, query),
  kinds: [{ name: "carte", title: "Carte", path: "/carte", budget: { bytes: 500_000, script: 400_000, requests: 20 } }],
};

/** `/carte`: the layers of the catalogue together on one map, and the same as tables. */
export async function mapPage(site: Site, query: Query): Promise<PageAnswer> {
  const { services, publicUrl } = site;
  const { catalogue, territories, features } = services;
  const info = catalogue.info();
  const found = await catalogue.searchDatasets({ format: "geojson", sort: "title", page: 1, pageSize: OFFERED });
  const { shown: offered } = await findLayers(
    site,
    found.data.map(({ slug }) => slug),
  );
  const asked = askedLayers(query) ?? offered.slice(0, AT_FIRST).map(({ dataset }) => dataset.slug);
  const { shown, missing } = await findLayers(site, asked.slice(0, TOGETHER));
  const territory = chooseTerritory(services, query.territoire, (code) =>
    addressOf("/carte", { couches: query.couches, territoire: code }),
  );
  const outlines = territories.outlines({ level: "commune" });
  const surroundings = territories.surroundings();
  const codes = territories.communesOf(territory.code).map(({ code }) => code);
  const frame = new Set(codes);
  const box = boxOf(outlines.features.filter((feature) => frame.has(String(feature.properties?.code))));
  const layers: Layer[] = [];
  for (const [rank, collection] of shown.entries()) {
    const { text, total } = await features.listFeatures(collection, {
      boxes: box ? [box] : [],
      datetime: null,
      properties: [],
      limit: DRAWN,
      offset: 0,
      cursor: null,
    });
    layers.push({ collection, letter: letterOf(rank), rank, features: JSON.parse(`[${text}]`), total });
  }
  const place = nameOf(territory);
  const view = query.vue === undefined ? undefined : parseMapView(query.vue);
  const svg = outlines.features.length
    ? await renderChart(
        {
          label: `Carte de ${place}\u00a0: ${layers.map(describeLayer).join(", ") || "aucune couche choisie"}`,
          links: false,
          drawing: (cut) =>
            drawLayers(
              groundOf(territories, frame),
              layers.map(({ letter, rank, features }) => ({
                letter,
                colour: categories[rank] as string,
                ink: categoryInk[rank] as string,
                features,
              })),
              cut,
            ),
        },
        "carte",
      )
    : "";
  const baseMap = info.baseMap;
  const demonstration = layers.some(({ collection }) => collection.dataset.demonstration === true);
  const state = {
    couches: layers.map(({ collection }) => collection.dataset.slug).join(",") || NONE,
    territoire: query.territoire,
    vue: view && query.vue,
    fond: query.fond,
  };
  const data: MapData = {
    layers: layersFor(offered, layers),
    communes: outlines,
    surroundings,
    together: TOGETHER,
    territories: Object.fromEntries(
      choicesOf(site).map(({ code }) => [code, territories.communesOf(code).map((commune) => commune.code)]),
    ),
    epcis: territories.home().epcis.map(({ code }) => code),
    baseMap: baseMap ? { url: baseMap.url, attribution: baseMap.attribution } : null,
    view: view ?? null,
  };
  return {
    status: 200,
    demonstration,
    headers: {
      "Content-Security-Policy": policyOf(publicUrl, {
        scripts: true,
        imageOrigins: baseMap ? [new URL(baseMap.url.replace(/[{}]/g, "")).origin] : [],
      }),
    },
    html: renderDocument({
      site,
      title: territory.code === territories.home().territory.code ? "Carte" : `Carte\u00a0: ${place}`,
      description: "Les couches géographiques du catalogue sur une même carte, avec leur tableau.",
      canonical: addressOf("/carte", { couches: query.couches, territoire: query.territoire }),
      place: "carte",
      demonstration,
      styles: ["carte.css"],
      script: "map.ts",
      breadcrumb: [{ label: "Accueil", href: "/" }, { label: "Carte" }],
      children: (
        <>
          <div class="page-head">
            <p class="kicker">Carte · {place}</p>
            <h1>Où cela se trouve</h1>
            <p class="lead">{leadOf(layers, found.total, place)}</p>
            {missing.length > 0 && (
              <p class="panel" role="status">
                {describeMissing(missing, shown.length)}
              </p>
            )}
            {query.vue !== undefined && !view && (
              <p class="panel" role="status">
                Vue illisible&nbsp;: «&#8239;{query.vue.slice(0, 60)}&#8239;». Nous attendons une latitude, une
                longitude et un niveau de zoom, par exemple «&#8239;45.87,-1.23,11&#8239;». La carte montre tout le
                territoire choisi&nbsp;: {place}.
              </p>
            )}
          </div>
          <div class="map-page">
            <figure class="map-figure" id="carte">
              <div class="map-frame plot plot--map" id="map-frame" dangerouslySetInnerHTML={{ __html: svg }} />
              {svg && <MapLegend />}
              <figcaption class="small">
                <span id="map-help" />
                {describeOutlines(territories.sources().outlines)}. {sourcesOf(layers)}{" "}
                {baseMap && (
                  <span id="map-credit" hidden>
                    Fond{"\u00a0"}: {typographic(baseMap.attribution)}.{" "}
                  </span>
                )}
                <a id="map-link" class="no-print" href={addressOf("/carte", state)}>
                  Lien vers cette carte
                </a>
              </figcaption>
            </figure>
            <LayerForm
              site={site}
              offered={data.layers}
              layers={layers}
              territory={territory}
              view={view && query.vue}
              withBase={query.fond === "1"}
              total={found.total}
            />
          </div>
          <section class="section" aria-labelledby="tableaux">
            <h2 id="tableaux">Les mêmes objets en tableau</h2>
            <div id="map-list" class="stack" aria-live="polite" />
            {layers.map((layer) => (
              <LayerTable key={layer.letter} layer={layer} place={place} />
            ))}
            {layers.length === 0 && <p>Choisissez une couche pour voir ses objets.</p>}
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
    try {
      const collection = await services.features.getCollection(slug);
      if (collection) shown.push(collection);
      else missing.push(slug);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      missing.push(slug);
    }
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
function layersFor(offered: Collection[], layers: Layer[]): MapData["layers"] {
  const shown = layers.map(({ collection }) => collection);
  const others = offered.filter((one) => !shown.some(({ dataset }) => dataset.id === one.dataset.id));
  return [...shown, ...others].map(({ dataset, manifest }, index) => {
    const layer = layers[index];
    return {
      slug: dataset.slug,
      title: typographic(dataset.title),
      letter: layer?.letter ?? "",
      rank: layer?.rank ?? -1,
      shown: layer !== undefined,
      tiles: manifest.tiles ? `/ogc/collections/${dataset.slug}/tiles/WebMercatorQuad/{z}/{y}/{x}` : null,
      minZoom: manifest.tiles?.minZoom ?? 0,
      maxZoom: manifest.tiles?.maxZoom ?? 0,
      fields: dataset.fields.map(({ name, title, type, unit }) => ({
        name,
        title: title ? typographic(title) : name,
        number: NUMERIC.has(type),
        ...(unit ? { unit: typographic(unit) } : {}),
      })),
      page: `/jeux/${dataset.slug}`,
    };
  });
}

/** The territories that the map can go to. */
function choicesOf({ services }: Site): Territory[] {
  const { territory, epcis, communes } = services.territories.home();
  return [territory, ...epcis, ...communes, ...services.territories.list({ level: "group" })];
}

/** W, S, E, N of outlines; undefined when there is none. */
function boxOf(features: Feature[]): [number, number, number, number] | undefined {
  const places = features.flatMap(({ geometry }) => {
    if (geometry.type === "Polygon") return geometry.coordinates.flat();
    return geometry.type === "MultiPolygon" ? geometry.coordinates.flat(2) : [];
  });
  if (places.length === 0) return undefined;
  const bound = (axis: 0 | 1, choose: (a: number, b: number) => number) =>
    places.map((place) => place[axis] ?? 0).reduce((a, b) => choose(a, b));
  return [bound(0, Math.min), bound(1, Math.min), bound(0, Math.max), bound(1, Math.max)];
}

function letterOf(rank: number): string {
  return String.fromCharCode(65 + rank);
}

function describeLayer({ letter, collection, total }: Layer): string {
  return `${letter}, ${typographic(collection.dataset.title)} (${counted(total, "objet")})`;
}

function leadOf(layers: Layer[], available: number, place: string): string {
  if (available === 0) return "Aucun jeu de données géographique n’est encore publié.";
  const objects = layers.reduce((sum, { total }) => sum + total, 0);
  const offer = `${counted(available, "couche")} du catalogue ${available > 1 ? "peuvent" : "peut"} être ${available > 1 ? "posées" : "posée"} sur cette carte.`;
  if (layers.length === 0) return offer;
  return `${place}\u00a0: ${counted(objects, "objet")} de ${counted(layers.length, "couche")}. ${offer}`;
}

function sourcesOf(layers: Layer[]): string {
  const names = [...new Set(layers.map(({ collection }) => typographic(collection.dataset.organisationName)))];
  return names.length > 0 ? `Couches\u00a0: ${names.join(", ")}.` : "";
}

interface LayerFormProps {
  site: Site;
  offered: MapData["layers"];
  layers: Layer[];
  territory: Territory;
  /** The view of the address, when it can be read. */
  view: string | undefined;
  withBase: boolean;
  total: number;
}

/** Which layers, around which territory: an ordinary form, whose boxes act at once when there is a script. */
function LayerForm({ site, offered, layers, territory, view, withBase, total }: LayerFormProps) {
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
    <form class="map-form panel" action="/carte" id="map-form">
      <input type="hidden" name="choix" value="1" />
      {view && <input type="hidden" name="vue" value={view} />}
      <label for="territoire">Aller à</label>
      <select id="territoire" name="territoire">
        {option(home)}
        {epcis.length > 1 && <optgroup label="Intercommunalités">{byName(epcis).map(option)}</optgroup>}
        <optgroup label="Communes">{byName(communes).map(option)}</optgroup>
        {groups.length > 0 && <optgroup label="Groupes de communes">{byName(groups).map(option)}</optgroup>}
      </select>
      <fieldset>
        <legend>Couches ({TOGETHER} ensemble au plus)</legend>
        <ul class="plain map-layers">
          {offered.map(({ slug, title, letter, shown, rank, page }) => (
            <li key={slug}>
              <input type="checkbox" name="couches" value={slug} id={`couche-${slug}`} checked={shown} />
              <label for={`couche-${slug}`}>
                <span class={`map-letter${rank >= 0 ? ` map-letter--${rank + 1}` : ""}`} aria-hidden="true">
                  {letter}
                </span>
                {title}
              </label>
              <a href={page}>
                Fiche<span class="visually-hidden"> de {title}</span>
              </a>
            </li>
          ))}
        </ul>
      </fieldset>
      {offered.length === 0 && <p>Aucune couche pour l’instant.</p>}
      {total > offered.length && (
        <p class="small">
          <a href="/jeux?format=geojson">Toutes les couches du catalogue ({formatNumber(total)})</a>
        </p>
      )}
      {baseMap && (
        <p class="small map-base">
          <input type="checkbox" name="fond" value="1" id="fond" checked={withBase} />
          <label for="fond">
            {typographic(baseMap.title)} en fond (images lues chez {new URL(baseMap.url.replace(/[{}]/g, "")).host})
          </label>
        </p>
      )}
      <button type="submit" class="button--main">
        Afficher
      </button>
      {layers.length > 0 && (
        <noscript>
          <p class="small">Sans script, la carte est un dessin fixe&nbsp;; les tableaux disent la même chose.</p>
        </noscript>
      )}
    </form>
  );
}

function LayerTable({ layer, place }: { layer: Layer; place: string }) {
  const { collection, letter, rank, features, total } = layer;
  const { dataset } = collection;
  const fields: Field[] = dataset.fields.slice(0, COLUMNS);
  const title = typographic(dataset.title);
  return (
    <section class="stack map-table map-table--still" aria-labelledby={`table-${dataset.slug}`}>
      <h3 id={`table-${dataset.slug}`}>
        <span class={`map-letter map-letter--${rank + 1}`} aria-hidden="true">
          {letter}
        </span>
        {title}
      </h3>
      {total === 0 ? (
        <p>Aucun objet de cette couche dans ce territoire ({place}).</p>
      ) : (
        <ScrollTable label={`Objets\u00a0: ${title}`}>
          <table>
            <caption>
              {total > LISTED
                ? `Les ${LISTED} premiers objets sur ${formatNumber(total)}`
                : counted(total, "objet", "objets")}
              {total > features.length && `\u00a0; la carte fixe en dessine ${formatNumber(features.length)}`}
            </caption>
            <thead>
              <tr>
                {fields.map((field) => (
                  <th key={field.name} scope="col">
                    {field.title ? typographic(field.title) : field.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {features.slice(0, LISTED).map((feature) => (
                <tr key={feature.id}>
                  {fields.map((field) => (
                    <td key={field.name}>
                      <Cell
                        value={shownValue(feature.properties[field.name])}
                        field={field}
                        masked={isMasked(dataset.secrecy, feature.properties, field)}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollTable>
      )}
      <p class="links">
        <a href={`/jeux/${dataset.slug}`}>Fiche et fichiers</a>
        <a href={`/ogc/collections/${dataset.slug}/items?f=html`}>Tous les objets</a>
      </p>
    </section>
  );
}
