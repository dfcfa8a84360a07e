import { type Collection, listQueryables } from "@datalogue/api";
import { showName } from "@datalogue/ingest";
import { Dictionary } from "../../components/dictionary.js";
import { counted, formatDate, formatSpan, typographic } from "../../format/index.js";
import type { PageAnswer, Site } from "../../site.js";
import { ogcPage } from "./ogc-page.js";

/** `/ogc/collections/{slug}`: what the layer holds and its addresses. */
export function layerPage(site: Site, { dataset, manifest }: Collection): PageAnswer {
  const path = `/ogc/collections/${dataset.slug}`;
  const addresses = [
    { label: "Adresse du service, pour QGIS", href: "/ogc" },
    { label: "Objets en GeoJSON", href: `${path}/items` },
    ...(manifest.tiles
      ? [{ label: "Tuiles vectorielles (TileJSON)", href: `${path}/tiles/WebMercatorQuad?f=tilejson` }]
      : []),
  ];
  return ogcPage(site, {
    title: typographic(dataset.title),
    intro: typographic(dataset.description),
    path,
    dataset,
    links: [
      { label: "Voir les objets", href: `${path}/items?f=html` },
      { label: "Fiche du jeu de données", href: `/jeux/${dataset.slug}` },
      { label: "En JSON", href: `${path}?f=json` },
    ],
    children: (
      <>
        <dl class="meta-list">
          <div>
            <dt>Objets</dt>
            <dd>
              <a href={`${path}/items?f=html`}>{counted(manifest.rows, "objet")}</a>
            </dd>
          </div>
          <div>
            <dt>Propriétés</dt>
            <dd>
              <a href={`${path}/schema?f=html`}>{counted(manifest.fields.length, "propriété")}</a>
            </dd>
          </div>
          <div>
            <dt>Filtres</dt>
            <dd>
              <a href={`${path}/queryables?f=html`}>ce que porte un filtre</a>
            </dd>
          </div>
          {manifest.tiles && (
            <div>
              <dt>Tuiles</dt>
              <dd>
                <a href={`${path}/tiles?f=html`}>
                  du zoom {manifest.tiles.minZoom} au zoom {manifest.tiles.maxZoom}
                </a>
              </dd>
            </div>
          )}
          <div>
            <dt>Producteur</dt>
            <dd>{typographic(dataset.organisationName)}</dd>
          </div>
          <div>
            <dt>Mise à jour</dt>
            <dd>{formatDate(dataset.modified)}</dd>
          </div>
          {dataset.temporal && (
            <div>
              <dt>Période</dt>
              <dd>{formatSpan(dataset.temporal)}</dd>
            </div>
          )}
          {manifest.box && (
            <div>
              <dt>Emprise</dt>
              <dd>
                {manifest.box
                  .map((degree) => degree.toLocaleString("fr-FR", { maximumFractionDigits: 4 }).replace("-", "\u2212"))
                  .join("\u202f; ")}
              </dd>
              <dd class="small">Ouest, sud, est, nord, en degrés (WGS84)</dd>
            </div>
          )}
        </dl>
        <section class="stack" aria-labelledby="adresses">
          <h2 id="adresses">Adresses</h2>
          <ul class="plain stack">
            {addresses.map(({ label, href }) => (
              <li key={href}>
                {label}&nbsp;:
                <br />
                <a class="address" href={href}>
                  <code>
                    {site.publicUrl}
                    {href}
                  </code>
                </a>
              </li>
            ))}
          </ul>
        </section>
      </>
    ),
  });
}

/** `/ogc/collections/{slug}/schema`: the properties of its features. */
export function propertiesPage(site: Site, { dataset, manifest }: Collection): PageAnswer {
  const path = `/ogc/collections/${dataset.slug}/schema`;
  return ogcPage(site, {
    title: "Propriétés des objets",
    intro: `${counted(manifest.fields.length, "propriété")} pour chaque objet, avec ce qu’elle dit et les valeurs qu’elle peut prendre.`,
    path,
    dataset,
    isUnderLayer: true,
    links: [{ label: "En JSON Schema", href: `${path}?f=json` }],
    children: <Dictionary fields={manifest.fields} />,
  });
}

/** `/ogc/collections/{slug}/queryables`: what a filter may speak of, and how it is written. */
export function queryablesPage(site: Site, { dataset, manifest, temporal }: Collection): PageAnswer {
  const path = `/ogc/collections/${dataset.slug}`;
  const fields = listQueryables(manifest.fields.map((field) => ({ ...field, type: field.type ?? "string" })));
  const [first] = fields;
  const example = `filter=${first ? `${showName(first.name)} IS NOT NULL AND ` : ""}S_INTERSECTS(geometry, BBOX(-1.4, 45.7, -0.9, 46.1))`;
  return ogcPage(site, {
    title: "Ce que porte un filtre",
    intro: `${counted(fields.length, "propriété")} et la géométrie (geometry) se comparent dans un filtre CQL2.`,
    path: `${path}/queryables`,
    dataset,
    isUnderLayer: true,
    links: [
      { label: "En JSON Schema", href: `${path}/queryables?f=json` },
      { label: "Mode d’emploi", href: "/ogc/api?f=html" },
    ],
    children: (
      <>
        <p class="address">
          <code>
            {site.publicUrl}
            {path}/items?{example}
          </code>
        </p>
        {temporal && (
          <p>
            Le paramètre <code>datetime</code> porte sur <code>{showName(temporal.name)}</code>.
          </p>
        )}
        <Dictionary fields={fields} />
      </>
    ),
  });
}
