import { SPREADSHEET_CSV } from "@datalogue/api";
import { ShareActions } from "../../components/share-actions.js";
import { IndicatorEmbedForm } from "../../embeds/embed-form.js";
import { atTerritory, capitalise, tellSource } from "../../format/index.js";
import { stateValue } from "../../observatory/wording.js";
import { addressOf } from "../../reading/address.js";
import type { IndicatorReading } from "./indicator-reading.js";

/** Files, addresses, and the code that shows the indicator on another site. */
export function TakeAway({ reading, block }: { reading: IndicatorReading; block: string | undefined }) {
  const { site, data, territory, year, permanent } = reading;
  const { indicator } = data;
  const { value } = data.series.at(territory.code, year);
  const base = `/api/indicators/${indicator.id}`;
  const state = data.frozen ? data.set?.state : undefined;
  return (
    <section class="section" aria-labelledby="emporter">
      <h2 id="emporter">Emporter les données</h2>
      <div class="downloads">
        <a href={addressOf(`${base}/observations.csv`, { state })}>
          Toutes les valeurs <span>CSV, toutes les années et tous les territoires</span>
        </a>
        <a href={addressOf(`${base}/observations.csv`, { state, ...SPREADSHEET_CSV })}>
          CSV pour tableur <span>toutes les valeurs, point-virgule, virgule décimale</span>
        </a>
        {data.dimensions.map(({ id, title }) => (
          <a key={id} href={addressOf(`${base}/observations.csv`, { [id]: "*", state })}>
            Valeurs par {title.toLocaleLowerCase("fr")} <span>CSV</span>
          </a>
        ))}
        <a href={addressOf(`${base}/observations`, { state })}>
          Les valeurs par l’API <span>JSON</span>
        </a>
        <a href={addressOf(`${base}/jsonstat.json`, { state })}>
          Un cube pour les outils statistiques <span>JSON-stat 2.0</span>
        </a>
        <a href={base}>
          La définition <span>JSON</span>
        </a>
      </div>
      {value !== null && (
        <ShareActions
          site={site}
          address={permanent}
          sentence={`${capitalise(atTerritory(territory))} en ${year}, ${stateValue(indicator, value)}`}
          source={tellSource(indicator, data.demonstration)}
          contact={data.datasets[0]?.contact ?? site.services.catalogue.info().contact}
          image={reading.address({}).replace(/^[^?]*/, "$&/partage.png")}
        />
      )}
      {data.series.known(territory.code).length > 0 && (
        <details class="fold" open={block !== undefined}>
          <summary>Intégrer dans un autre site</summary>
          <IndicatorEmbedForm site={site} data={data} territory={territory} year={year} block={block} />
        </details>
      )}
    </section>
  );
}
