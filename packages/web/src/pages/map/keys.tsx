import { countClasses, describeOnly } from "../../charts/layer-look.js";
import { hasClasses } from "../../charts/layer-map.js";
import { LayerKey } from "../../components/map-legend.js";
import { counted, formatNumber, unmarkedTitle } from "../../format/index.js";
import { describeDates, hasAreas } from "../../layers/layer-words.js";
import { MOST_READ } from "../../layers/read-layer.js";
import { titleWithUnit } from "../../observatory/wording.js";
import type { MapContent } from "./map-content.js";

/** What the colours of the figures mean, with how many communes have each. */
export function ValuesKey({ content: { values, layers } }: { content: MapContent }) {
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
export function LayerKeys({ content: { values, layers } }: { content: MapContent }) {
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
