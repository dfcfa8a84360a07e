import { CONFORMANCE, type Collection } from "@datalogue/api";
import { firstSentences } from "../../components/dataset-item.js";
import { ScrollTable } from "../../components/scroll-table.js";
import { counted, formatDate, typographic } from "../../format/index.js";
import type { PageAnswer, Site } from "../../site.js";
import { ogcPage } from "./ogc-page.js";

/** `/ogc` and `/ogc/collections`: the layers, and how to open them in a GIS. */
export function layersPage(site: Site, collections: Collection[]): PageAnswer {
  return ogcPage(site, {
    title: "Couches géographiques",
    intro: `${counted(collections.length, "couche")} à ouvrir dans QGIS ou dans une carte en ligne, à jour à chaque publication.`,
    path: "/ogc",
    links: [
      { label: "Liste en JSON", href: "/ogc/collections?f=json" },
      { label: "Mode d’emploi", href: "/ogc/api?f=html" },
      { label: "Normes respectées", href: "/ogc/conformance?f=html" },
    ],
    children: (
      <>
        <section class="stack" aria-labelledby="couches">
          <h2 id="couches">Les couches</h2>
          {collections.length === 0 && <p>Aucun jeu de données n’a de géométrie pour l’instant.</p>}
          <ul class="results">
            {collections.map(({ dataset, manifest }) => (
              <li key={dataset.id}>
                <h3>
                  <a href={`/ogc/collections/${dataset.slug}?f=html`}>{typographic(dataset.title)}</a>
                </h3>
                <p>{firstSentences(typographic(dataset.description))}</p>
                <p class="meta">
                  <span>{counted(manifest.rows, "objet")}</span>
                  <span>{typographic(dataset.organisationName)}</span>
                  <span>mis à jour le {formatDate(dataset.modified)}</span>
                </p>
              </li>
            ))}
          </ul>
        </section>
        <Qgis publicUrl={site.publicUrl} />
      </>
    ),
  });
}

function Qgis({ publicUrl }: { publicUrl: string }) {
  return (
    <section class="stack" aria-labelledby="qgis">
      <h2 id="qgis">Ouvrir une couche dans QGIS</h2>
      <div class="panel">
        <ol>
          <li>Menu Couche, puis «&#8239;Ajouter une couche WFS&nbsp;/ OGC API – Features&#8239;».</li>
          <li>
            «&#8239;Nouveau&#8239;», puis cette adresse&nbsp;: <code>{publicUrl}/ogc</code>
          </li>
          <li>Version «&#8239;OGC API – Features&#8239;», puis OK et «&#8239;Connexion&#8239;».</li>
          <li>Choisissez une couche, puis «&#8239;Ajouter&#8239;».</li>
        </ol>
      </div>
    </section>
  );
}

/** `/ogc/api`: what the parameters say, for people; the definition itself is for software. */
export function apiPage(site: Site, collections: Collection[]): PageAnswer {
  const example = `${site.publicUrl}/ogc/collections/${collections[0]?.dataset.slug ?? "ma-couche"}/items`;
  return ogcPage(site, {
    title: "Mode d’emploi du service OGC API",
    intro: "Les objets d’une couche se lisent page par page, en GeoJSON, avec des filtres dans l’adresse.",
    path: "/ogc/api",
    links: [{ label: "Définition OpenAPI 3.0", href: "/ogc/api?f=json" }],
    children: (
      <>
        <p class="address">
          <code>{example}?bbox=-1.4,45.7,-0.9,46.1&amp;limit=50</code>
        </p>
        <ScrollTable label="Paramètres des objets">
          <table>
            <caption>Les paramètres de l’adresse /items</caption>
            <thead>
              <tr>
                <th scope="col">Paramètre</th>
                <th scope="col">Ce qu’il retient</th>
                <th scope="col">Exemple</th>
              </tr>
            </thead>
            <tbody>
              {PARAMETERS.map(([name, text, sample]) => (
                <tr key={name}>
                  <th scope="row">
                    <code>{name}</code>
                  </th>
                  <td>{text}</td>
                  <td>
                    <code>{sample}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollTable>
        <p>
          Un paramètre inconnu ou mal écrit est refusé par une réponse 400 qui le nomme et donne ceux qui existent. La
          réponse donne le nombre d’objets retenus (<code>numberMatched</code>) et l’adresse de la page suivante (lien{" "}
          <code>next</code>).
        </p>
      </>
    ),
  });
}

const PARAMETERS = [
  ["bbox", "Les objets qui touchent ce rectangle : ouest, sud, est, nord, en degrés", "-1.4,45.7,-0.9,46.1"],
  ["datetime", "Les objets de ce jour ou de cette période", "2024-01-01/.."],
  ["nom d’une propriété", "Les objets dont la propriété a cette valeur", "code_insee=17093"],
  ["filter", "Les objets que retient ce filtre CQL2, en texte ou en JSON (filter-lang)", "places BETWEEN 50 AND 100"],
  ["crs, bbox-crs, filter-crs", "Le système des positions : CRS84, EPSG:4326, 2154 ou 3857", "EPSG:2154"],
  ["limit", "Le nombre d’objets par page, 10 000 au plus", "1000"],
  ["offset", "Le nombre d’objets à passer", "2000"],
  ["f", "La forme de la réponse : json ou html", "json"],
] as const;

/** `/ogc/conformance`: the classes of the standards that the service meets. */
export function conformancePage(site: Site): PageAnswer {
  return ogcPage(site, {
    title: "Normes respectées",
    intro: "Les classes d’exigences de l’Open Geospatial Consortium auxquelles ce service répond.",
    path: "/ogc/conformance",
    links: [{ label: "En JSON", href: "/ogc/conformance?f=json" }],
    children: (
      <ul class="stack">
        {CONFORMANCE.map((uri) => (
          <li key={uri} class="address">
            <code>{uri}</code>
          </li>
        ))}
      </ul>
    ),
  });
}
