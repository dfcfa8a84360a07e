import type { ClosedDataset, Dataset } from "@datalogue/api";
import { formatDate, formatSpan, frequencies, nameOf, typographic, useOf } from "../format/index.js";
import type { Site } from "../site.js";

/** What the producer says of a dataset, as a list of names and values; the same for an open and a closed one. */
export function DatasetRecord({ site, dataset }: { site: Site; dataset: Dataset | ClosedDataset }) {
  const use = useOf(dataset);
  const spatial = site.services.territories.get(dataset.spatial);
  return (
    <section class="panel" aria-labelledby="fiche">
      <h2 id="fiche">Fiche</h2>
      <dl class="meta-list">
        <Meta name="Producteur">
          <a href={`/organismes/${dataset.organisation}`}>{typographic(dataset.organisationName)}</a>
        </Meta>
        <Meta name="Licence">
          <a href={use.href} rel="license">
            {use.label}
          </a>
        </Meta>
        <Meta name="Mise à jour">
          {frequencies[dataset.frequency]}, la dernière le {formatDate(dataset.modified)}
        </Meta>
        {dataset.temporal && <Meta name="Période">{formatSpan(dataset.temporal)}</Meta>}
        {spatial && <Meta name="Territoire">{nameOf(spatial)}</Meta>}
        <Meta name="Contact">
          <a href={`mailto:${dataset.contact.email}`}>{typographic(dataset.contact.name)}</a>
        </Meta>
        {dataset.keywords.length > 0 && <Meta name="Mots-clés">{dataset.keywords.join(", ")}</Meta>}
        {dataset.provenance && <Meta name="Origine">{typographic(dataset.provenance)}</Meta>}
        <Meta name="Identifiant permanent">
          <code>/id/jeu/{dataset.id}</code>
        </Meta>
        <Meta name="Métadonnées">
          <a href={`/api/datasets/${dataset.slug}`}>JSON</a>
        </Meta>
      </dl>
    </section>
  );
}

function Meta({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
