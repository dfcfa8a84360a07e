import type { Dataset } from "@datalogue/api";
import type { Feature, Geometry } from "geojson";
import { countClasses, describeOnly, isShown, lookOf } from "../../charts/layer-look.js";
import { hasGathered, renderLayerMap } from "../../charts/layer-map.js";
import { categories } from "../../charts/style.js";
import { LayerKey, MapLegend } from "../../components/map-legend.js";
import { counted, describeOutlines, formatNumber, ofTerritory, typographic } from "../../format/index.js";
import { groundOf } from "../../layers/ground.js";
import { addressOf } from "../../reading/address.js";
import type { Site } from "../../site.js";

/** Objects, and corners of their outlines, that a still map draws: what keeps the page light. */
const DRAWN = 500;
const CORNERS = 4000;

/** A still map of the objects of a geographic dataset; the preview holds the same, line by line. */
export async function DatasetMap({ site, dataset }: { site: Site; dataset: Dataset }) {
  const { features: reader, territories } = site.services;
  const collection = dataset.geographic ? await reader.as(site.caller).getCollection(dataset.slug) : undefined;
  const outlines = territories.outlines({ level: "commune" });
  if (!collection || outlines.features.length === 0) return null;
  const page = { boxes: [], datetime: null, properties: [], limit: DRAWN, offset: 0, cursor: null };
  const { text, total } = await reader.as(site.caller).listFeatures(collection, page);
  const look = lookOf(dataset.fields, categories[0]);
  // Classes that lie on each other, of other things (shellfish, seasons), would be read for one another.
  const read: Feature<Geometry | null, Record<string, unknown>>[] = JSON.parse(`[${text}]`);
  const features = keepLight(read.filter(({ properties }) => isShown(look, properties)));
  const only = describeOnly(look, dataset.fields);
  const covered = territories.get(dataset.spatial);
  const own = territories.communesOf(dataset.spatial).map(({ code }) => code);
  const known = new Set(outlines.features.map((feature) => String(feature.properties?.code)));
  const frame = new Set(own.some((code) => known.has(code)) ? own : known);
  const drawn =
    features.length < total
      ? `${formatNumber(features.length)} objets sur ${formatNumber(total)}`
      : counted(total, "objet");
  const what = `${drawn} de «\u202f${typographic(dataset.title)}\u202f»`;
  const svg = await renderLayerMap({
    ground: groundOf(territories, frame),
    layers: [{ look, features }],
    label: `Carte${covered ? ` ${ofTerritory(covered)}` : ""}\u00a0: ${what}`,
    id: "carte",
  });
  return (
    <section class="stack" aria-labelledby="titre-carte">
      <h2 id="titre-carte">Carte</h2>
      <figure class="stack">
        <div class="plot plot--map" dangerouslySetInnerHTML={{ __html: svg }} />
        <MapLegend gathered={hasGathered(svg)} />
        <LayerKey look={look} counts={countClasses(look, features)} />
        <figcaption class="small">
          {drawn}. {only && `${only} `}
          {describeOutlines(territories.sources().outlines)}. L’aperçu plus bas dit{" "}
          {features.length < total ? "tous les objets" : "les mêmes objets"}, ligne par ligne.
        </figcaption>
      </figure>
      <p class="links">
        {collection.manifest.box && (
          <a href={addressOf("/carte", { couches: dataset.slug })}>Voir sur la carte, avec d’autres couches</a>
        )}
        <a href={`/ogc/collections/${dataset.slug}/items?f=html`}>Tous les objets</a>
      </p>
    </section>
  );
}

/** The first objects, as many as their corners allow. */
function keepLight<F extends Feature<Geometry | null>>(features: F[]): F[] {
  let corners = 0;
  return features.filter(({ geometry }) => {
    corners += JSON.stringify(geometry ?? null).split("],[").length;
    return corners <= CORNERS;
  });
}
