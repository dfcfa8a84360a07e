import type { Indicator } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { HiddenState } from "../../components/hidden-state.js";
import { landIndicator } from "../../follow-up/in-hectares.js";
import { formatNumber, nameOf, typographic } from "../../format/index.js";
import { addressOf } from "../../reading/address.js";
import type { Sought } from "../../reading/find-address.js";
import type { Site } from "../../site.js";
import { isMapped, type MapContent, NO_INDICATOR, TOGETHER } from "./map-content.js";
import type { MapLayer } from "./map-data.js";

/** Level of a map that shows an address. */
export const CLOSE = 15;

/** Looks for an address: an ordinary form, that our server answers. */
export function AddressForm({
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

interface LayerFormProps {
  site: Site;
  offered: MapLayer[];
  content: MapContent;
  /** The view of the address, when it can be read. */
  view: string | undefined;
  withBase: boolean;
  /** True for who has just chosen: the list stays open. */
  isChosen: boolean;
}

/** Which figures and layers, around which territory: an ordinary form, whose boxes act at once when there is a script. */
export function LayerForm({ site, offered, content, view, withBase, isChosen }: LayerFormProps) {
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
