import { type Collection, nameShape } from "@datalogue/api";
import { showName } from "@datalogue/ingest";
import { Cell, isMasked, shownValue } from "../../components/cell.js";
import { PrintedColumns, ScrollTable } from "../../components/scroll-table.js";
import { counted, formatNumber } from "../../format/index.js";
import type { PageAnswer, Site } from "../../site.js";
import type { ShownFeature } from "./feature.js";
import { ogcPage } from "./ogc-page.js";

interface ItemsProps {
  collection: Collection;
  found: { text: string; returned: number; total: number; next: { cursor: string; offset: number } | null };
  /** Those of the address. */
  parameters: URLSearchParams;
  offset: number;
  limit: number;
}

/** `/ogc/collections/{slug}/items`: a page of features as a table. */
export function itemsPage(site: Site, { collection, found, parameters, offset, limit }: ItemsProps): PageAnswer {
  const { dataset, manifest } = collection;
  const path = `/ogc/collections/${dataset.slug}/items`;
  const features: ShownFeature[] = JSON.parse(`[${found.text}]`);
  const address = (change: Record<string, string | undefined>) => {
    const query = new URLSearchParams(parameters);
    for (const [name, value] of Object.entries(change))
      if (value === undefined) query.delete(name);
      else query.set(name, value);
    return `${path}?${query}`;
  };
  const asked = [...parameters].filter(([name]) => !["f", "limit", "offset", "cursor"].includes(name));
  return ogcPage(site, {
    title: "Objets de la couche",
    intro:
      asked.length > 0
        ? `${counted(found.total, "objet retenu", "objets retenus")} par ${asked.map(([name, value]) => `${showName(name)} = ${value}`).join(", ")}.`
        : `${counted(found.total, "objet")}, tels qu’ils sont publiés.`,
    path,
    dataset,
    isUnderLayer: true,
    links: [
      { label: "Cette page en GeoJSON", href: address({ f: "json" }) },
      { label: "Mode d’emploi des filtres", href: "/ogc/api?f=html" },
    ],
    children: (
      <>
        <ScrollTable label="Objets">
          <table class="table--rows table--whole">
            <caption>
              {features.length > 0
                ? `Objets ${formatNumber(offset + 1)} à ${formatNumber(offset + found.returned)} sur ${formatNumber(found.total)}`
                : "Aucun objet."}
            </caption>
            <thead>
              <tr>
                <th scope="col">Objet</th>
                {manifest.fields.map(({ name }) => (
                  <th key={name} scope="col">
                    {showName(name)}
                  </th>
                ))}
                <th scope="col">Géométrie</th>
              </tr>
            </thead>
            <tbody>
              {features.map(({ id, properties, geometry }) => (
                <tr key={id}>
                  <th scope="row">
                    <a href={`${path}/${id}?f=html`}>{formatNumber(id)}</a>
                  </th>
                  {manifest.fields.map((field) => (
                    <td key={field.name}>
                      <Cell
                        value={shownValue(properties[field.name])}
                        field={field}
                        masked={isMasked(manifest.secrecy, properties, field)}
                      />
                    </td>
                  ))}
                  <td>{geometry ? nameShape(geometry.type) : <span class="empty">aucune</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollTable>
        <PrintedColumns count={manifest.fields.length + 2} />
        {(offset > 0 || found.next) && (
          <nav class="pager" aria-label="Pages des objets">
            {offset > 0 && (
              <a
                href={address({
                  f: "html",
                  offset: offset > limit ? String(offset - limit) : undefined,
                  cursor: undefined,
                })}
                rel="prev"
              >
                Page précédente
              </a>
            )}
            {found.next && (
              <a href={address({ f: "html", offset: String(found.next.offset), cursor: found.next.cursor })} rel="next">
                Page suivante
              </a>
            )}
          </nav>
        )}
      </>
    ),
  });
}
