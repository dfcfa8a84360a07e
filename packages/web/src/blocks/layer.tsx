import { countClasses, describeOnly } from "../charts/layer-look.js";
import { CARD_CUTS, hasGathered, renderLayerMap } from "../charts/layer-map.js";
import { categories } from "../charts/style.js";
import { CardFold } from "../components/card-fold.js";
import { CardHeading } from "../components/card-heading.js";
import { LayerKey, labelOfLook, MapLegend } from "../components/map-legend.js";
import {
  counted,
  describeOutlines,
  formatNumber,
  nameOf,
  ofTerritory,
  typographic,
  unmarkedTitle,
} from "../format/index.js";
import { findLayer } from "../layers/find-layer.js";
import { groundOf } from "../layers/ground.js";
import { LayerRows } from "../layers/layer-rows.js";
import { describeDates } from "../layers/layer-words.js";
import { type Layer, readLayer } from "../layers/read-layer.js";
import type { Reading } from "../observatory/reading.js";
import { addressOf } from "../reading/address.js";
import { boxOfAreas } from "../reading/box-of-areas.js";
import type { BlockKind, BlockOf, PlacedBlock } from "./block.js";

/** Objects in the table of the card. */
const LISTED = 30;

/** The objects of a geographic dataset on the map of the territory: what they are, since when, and the same as a table. */
export const layer: BlockKind<BlockOf<"layer">> = {
  frameHeight: 900,
  about: ({ dataset }, _indicators, layers) => layers.get(dataset),
  make: makeLayer,
};

/** Nothing where the dataset is not published, or not open to who reads. */
async function makeLayer(
  { dataset: slug }: BlockOf<"layer">,
  reading: Reading,
  id: string,
): Promise<PlacedBlock | undefined> {
  const { site, territory } = reading;
  const { features, territories } = site.services;
  const collection = await findLayer(features, slug);
  const outlines = territories.outlines({ level: "commune" });
  if (!collection || outlines.features.length === 0) return undefined;
  const frame = new Set(territories.communesOf(territory.code).map(({ code }) => code));
  const box = boxOfAreas(outlines.features.filter(({ properties }) => frame.has(String(properties?.code))));
  const shown = await readLayer(features, collection, { colour: categories[0], box });
  const { dataset } = collection;
  const title = unmarkedTitle(dataset);
  const finding = describeFinding(shown);
  const only = describeOnly(shown.look, dataset.fields);
  const dates = describeDates(shown.look, dataset.fields, shown.features);
  const told = [only, dates].filter(Boolean).join(" ");
  const [schematic = ""] = describeOutlines(territories.sources().outlines).split(/\u00a0:|,/);
  const svg =
    shown.features.length === 0
      ? ""
      : await renderLayerMap(
          {
            ground: groundOf(territories, frame),
            layers: [shown],
            label: `Carte ${ofTerritory(territory)}\u00a0: ${title}. ${finding}. ${told}`,
            id,
          },
          CARD_CUTS,
        );
  return {
    place: "card",
    heading: title,
    isDrawn: svg !== "",
    view: (
      <figure class="chart-card" id={id} data-form="carte">
        <figcaption>
          <CardHeading>{finding}</CardHeading>
          <p class="subtitle">
            {title}. {dates}
          </p>
        </figcaption>
        <div class="plot plot--map" dangerouslySetInnerHTML={{ __html: svg }} />
        <LayerKey look={shown.look} counts={countClasses(shown.look, shown.features)} />
        <CardFold
          title={title}
          told={[only, schematic].filter(Boolean).join(" ")}
          reading={`${finding}, ${nameOf(territory)}. ${told}`}
          source={`${typographic(dataset.organisationName)}${dataset.demonstration ? ", données de démonstration" : ""}. ${describeOutlines(territories.sources().outlines)}.`}
          demonstration={dataset.demonstration ?? false}
        >
          <MapLegend gathered={hasGathered(svg)} />
          <ul class="card-actions plain">
            <li>
              <a href={`/jeux/${slug}`}>Fiche et fichiers</a>
            </li>
            {collection.manifest.box && (
              <li>
                <a href={addressOf("/carte", { couches: slug, indicateur: "aucun" })}>Voir sur la carte</a>
              </li>
            )}
            <li>
              <a href={`/ogc/collections/${slug}/items?f=html`}>Tous les objets</a>
            </li>
            <li>
              <a href={reading.embed(id)}>Intégrer</a>
            </li>
          </ul>
          <details class="table">
            <summary>Voir le tableau des objets</summary>
            <LayerRows site={site} layer={shown} most={LISTED} />
          </details>
        </CardFold>
      </figure>
    ),
  };
}

/** « 7 sur 12 : A, consommation directe »: the look that most objects have; how many they are where all look alike. */
function describeFinding({ look, features, total, isCut }: Layer): string {
  const [most] = countClasses(look, features).sort((a, b) => b.count - a.count);
  if (!most?.look || isCut) return counted(total, "objet");
  return `${formatNumber(most.count)} sur ${formatNumber(features.length)}\u00a0: ${labelOfLook(most, look)}`;
}
