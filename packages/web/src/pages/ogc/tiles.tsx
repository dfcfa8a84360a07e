import type { Collection } from "@datalogue/api";
import { counted, formatNumber } from "../../format/index.js";
import type { PageAnswer, Site } from "../../site.js";
import { ogcPage } from "./ogc-page.js";

/** `/ogc/collections/{slug}/tiles`: the tileset and how to use it. */
export function tilesPage(site: Site, { dataset, manifest }: Collection): PageAnswer {
  const { tiles } = manifest;
  const path = `/ogc/collections/${dataset.slug}/tiles`;
  const tileset = `${path}/WebMercatorQuad`;
  const addresses = [
    { label: "TileJSON, pour MapLibre", value: `${site.publicUrl}${tileset}?f=tilejson` },
    {
      label: "Adresse d’une tuile, pour QGIS (Couche, Ajouter une couche de tuiles vectorielles)",
      value: `${site.publicUrl}${tileset}/{z}/{y}/{x}`,
    },
    {
      label: "Archive PMTiles, lue par morceaux depuis cette adresse ou copiée sur un autre serveur de fichiers",
      value: `${site.publicUrl}${tileset}.pmtiles`,
    },
  ];
  return ogcPage(site, {
    title: "Tuiles vectorielles",
    intro: `La couche découpée pour les cartes en ligne, faite à la publication${tiles ? ` : ${counted(tiles.count, "tuile")}, du zoom ${tiles.minZoom} au zoom ${tiles.maxZoom}` : ""}.`,
    path,
    dataset,
    isUnderLayer: true,
    links: [
      { label: "En JSON", href: `${tileset}?f=json` },
      { label: "TileJSON", href: `${tileset}?f=tilejson` },
      { label: "PMTiles", href: `${tileset}.pmtiles` },
    ],
    children: (
      <>
        <ul class="plain stack">
          {addresses.map(({ label, value }) => (
            <li key={value}>
              {label}&nbsp;:
              <br />
              <code class="address">{value}</code>
            </li>
          ))}
        </ul>
        {tiles && tiles.thinned > 0 && (
          <p>
            {counted(tiles.thinned, "tuile")} de vue d’ensemble en auraient trop&nbsp;: elles ne montrent qu’une partie
            des objets, {formatNumber(5000)} au plus. Rapprochez-vous pour les voir tous.
          </p>
        )}
      </>
    ),
  });
}
