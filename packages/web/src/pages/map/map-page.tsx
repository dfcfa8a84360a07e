import { hasGathered, renderLayerMap } from "../../charts/layer-map.js";
import { comparisonFrom } from "../../comparing/comparison-address.js";
import { renderDocument } from "../../components/layout.js";
import { MapLegend } from "../../components/map-legend.js";
import { StatusBadge } from "../../components/status-badge.js";
import { nameOf, typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import { policyOf } from "../../http/security.js";
import { type Aim, isJudgedIn } from "../../observatory/load-aims.js";
import { addressOf } from "../../reading/address.js";
import { findAddress } from "../../reading/find-address.js";
import type { PageAnswer, Query, Site } from "../../site.js";
import { AddressForm, CLOSE, LayerForm } from "./forms.js";
import { LayerKeys, ValuesKey } from "./keys.js";
import { makeMapData } from "./make-map-data.js";
import { isDemonstration, loadMap, type MapContent, NO_INDICATOR, TOGETHER } from "./map-content.js";
import type { MapValues } from "./map-values.js";
import { parseMapView } from "./map-view.js";
import { LayerTable, ValuesTable } from "./tables.js";
import { describeGround, describeMissing, leadOf, sourcesOf } from "./words.js";

export const mapRoute: PageRoute = {
  path: "/carte",
  parameters: ["couches", "choix", "territoire", "vue", "fond", "indicateur", "annee", "adresse"],
  lists: ["couches"],
  make: (site, _params, query) => mapPage(site, query),
  kinds: [{ name: "carte", title: "Carte", path: "/carte", budget: { bytes: 500_000, script: 400_000, requests: 20 } }],
};

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
  const data = await makeMapData(site, content, {
    found: first ? { label: typographic(first.label), at: [first.longitude, first.latitude] } : null,
    view: view ?? null,
  });
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
            {values?.data.aim && <AimLine aim={values.data.aim} year={values.year} />}
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
                Aucune valeur publiée par commune pour «&#8239;{query.indicateur.slice(0, 60)}&#8239;». Choisissez un
                autre indicateur.
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

/** What a document promises of the figures shown, with the state that the follow-up gives of their year. */
function AimLine({ aim, year }: { aim: Aim; year: number }) {
  const { plan, objective } = aim;
  return (
    <p class="small" id="map-aim" data-of-year>
      <a href={`/suivi/${plan.id}#${objective.id}`}>{typographic(objective.title)}</a>{" "}
      {(isJudgedIn(aim, year) || objective.status === "not-computable") && <StatusBadge status={objective.status} />}
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
