import type { Indicator } from "@datalogue/api";
import { Section } from "../../blocks/section.js";
import { IndicatorList } from "../../components/indicator-list.js";
import { MaskingFold } from "../../components/masking-panel.js";
import { UnsharedFigures } from "../../components/unshared-figures.js";
import { counted, nameOf, typographic } from "../../format/index.js";
import { gapsAddress } from "../../gaps/gap-words.js";
import { indicatorsShown } from "../../observatory/load-observatory.js";
import { whereKnown } from "../../observatory/places.js";
import type { Reading } from "../../observatory/reading.js";
import { shortQuantity } from "../../observatory/wording.js";
import { addressOf, leave } from "../../reading/address.js";
import type { Masking } from "../../reading/read-masking.js";
import type { PlacedSection } from "./placed-sections.js";

interface SeeAlsoProps {
  reading: Reading;
  drawn: Set<string>;
  besides: PlacedSection[];
  maskings: Masking[];
}

/** Each indicator that the page does not draw, with its value; what is to be known of them all, folded. */
export function SeeAlso({ reading, drawn, besides, maskings }: SeeAlsoProps) {
  const { data, site, why } = reading;
  const awaited = site.services.indicators.awaited(data.observatory.theme).length;
  const { theme } = data.observatory;
  const simulators = site.services.simulators.list().filter((one) => one.theme === theme && one.path !== undefined);
  const place = leave(reading.territory.code, data.home.code);
  const others = [...data.indicators.values()].filter(({ id }) => !drawn.has(id));
  return (
    <section class="section" aria-labelledby="aussi">
      <h2 id="aussi">Voir aussi</h2>
      {others.length > 0 && (
        <ul class="see-also">
          {others.map((indicator) => (
            <li key={indicator.id}>
              <a href={why(indicator.id).replace(/#.*/, "")}>{typographic(indicator.shortTitle)}</a>
              <b>{valueShown(reading, indicator)}</b>
            </li>
          ))}
        </ul>
      )}
      {simulators.length > 0 && (
        <p>
          {simulators.map((one) => (
            <a key={one.id} href={addressOf(`/observatoires/${one.theme}/${one.path}`, { territoire: place })}>
              {typographic(one.title)}
            </a>
          ))}
        </p>
      )}
      <UnsharedFigures services={site.services} ids={indicatorsShown(data.observatory)} />
      {awaited > 0 && (
        <p class="small">
          <a href={`${gapsAddress({ theme: data.observatory.theme })}#attendus`}>
            {counted(awaited, "autre chiffre attendu", "autres chiffres attendus")}
          </a>{" "}
          de leurs producteurs.
        </p>
      )}
      <div>
        {besides.length > 0 && (
          <details class="fold">
            <summary>Comprendre ces autres chiffres</summary>
            {besides.map(({ id, title, blocks }) => (
              <Section key={id} id={id} title={title} blocks={blocks} />
            ))}
          </details>
        )}
        <MaskingFold maskings={maskings} />
        <details class="fold">
          <summary>
            {data.indicators.size > 1
              ? `Définition des ${counted(data.indicators.size, "indicateur")}`
              : "Définition de l’indicateur"}
          </summary>
          <IndicatorList reading={reading} />
        </details>
      </div>
    </section>
  );
}

/** « 4,5 % du poids », « 171 kg (2022) », « 12 t (Île d’Oléron) »: where and when it is known, else why it is not. */
function valueShown({ data, territory, year }: Reading, indicator: Indicator): string {
  const series = data.series.get(indicator.id);
  const place = whereKnown(indicator, territory, data);
  const known = series?.known(place.code) ?? [];
  const point = known.findLast((one) => one.year <= year) ?? known[0];
  if (!point && !indicator.levels.includes(place.level))
    return indicator.levels.includes("commune") ? "par commune" : "par intercommunalité";
  if (!point) return series?.at(place.code, year).absence ?? "non disponible";
  const told = [...(place === territory ? [] : [nameOf(place)]), ...(point.year === year ? [] : [point.year])];
  return `${shortQuantity(indicator, point.value)}${told.length > 0 ? ` (${told.join(", ")})` : ""}`;
}
