import { type Collection, nameShape } from "@datalogue/api";
import { showName } from "@datalogue/ingest";
import { Cell, isMasked, shownValue } from "../../components/cell.js";
import { formatNumber, typographic } from "../../format/index.js";
import type { PageAnswer, Site } from "../../site.js";
import type { ShownFeature } from "./feature.js";
import { ogcPage } from "./ogc-page.js";

/** `/ogc/collections/{slug}/items/{id}`: one feature. */
export function itemPage(site: Site, { dataset, manifest }: Collection, feature: ShownFeature): PageAnswer {
  const path = `/ogc/collections/${dataset.slug}/items`;
  const { id, properties, geometry } = feature;
  const place = geometry === null ? null : JSON.stringify(geometry.coordinates ?? geometry);
  return ogcPage(site, {
    title: `Objet ${formatNumber(id)}`,
    intro: `L’objet de rang ${formatNumber(id)} de la version ${dataset.version}.`,
    path: `${path}/${id}`,
    dataset,
    isUnderLayer: true,
    links: [
      { label: "En GeoJSON", href: `${path}/${id}?f=json` },
      ...(id > 1 ? [{ label: "Objet précédent", href: `${path}/${id - 1}?f=html` }] : []),
      ...(id < manifest.rows ? [{ label: "Objet suivant", href: `${path}/${id + 1}?f=html` }] : []),
      { label: "Tous les objets", href: `${path}?f=html` },
    ],
    children: (
      <dl class="meta-list meta-list--pairs">
        {manifest.fields.map((field) => (
          <div key={field.name}>
            <dt>
              {field.title && `${typographic(showName(field.title))} `}
              <code>{showName(field.name)}</code>
            </dt>
            <dd>
              <Cell
                value={shownValue(properties[field.name])}
                field={field}
                masked={isMasked(manifest.secrecy, properties, field)}
              />
              {field.unit && typeof properties[field.name] === "number" && `\u00a0${typographic(field.unit)}`}
            </dd>
          </div>
        ))}
        <div>
          <dt>Géométrie</dt>
          <dd>{geometry ? `${nameShape(geometry.type)} (${geometry.type})` : "aucune"}</dd>
          {place !== null && (
            <dd class="small address">
              <code>{place.length > 200 ? `${place.slice(0, 200)}…` : place}</code>
            </dd>
          )}
        </div>
      </dl>
    ),
  });
}
