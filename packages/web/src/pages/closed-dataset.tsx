import type { ClosedDataset } from "@datalogue/api";
import { AccessBadge } from "../components/access-badge.js";
import { firstSentences } from "../components/dataset-item.js";
import { DatasetRecord } from "../components/dataset-record.js";
import { renderDocument } from "../components/layout.js";
import { typographic } from "../format/index.js";
import type { PageAnswer, Site } from "../site.js";

/** The page of a dataset that the visitor may not read: what it is, for whom it is, whom to ask; nothing read in its data. */
export function closedDatasetPage(site: Site, dataset: ClosedDataset): PageAnswer {
  const title = typographic(dataset.title);
  const demonstration = dataset.demonstration ?? false;
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title,
      description: firstSentences(typographic(dataset.description)),
      canonical: `/jeux/${dataset.slug}`,
      image: `/jeux/${dataset.slug}/partage.png`,
      place: "jeux",
      demonstration,
      breadcrumb: [
        { label: "Jeux de données", href: "/jeux" },
        { label: typographic(dataset.themeTitle), href: `/jeux?theme=${dataset.theme}` },
      ],
      children: (
        <>
          <div class="page-head">
            <h1 class="h1--long">{title}</h1>
            <p class="intro">{typographic(dataset.description)}</p>
            <p class="tags">
              <AccessBadge access={dataset.access} />
              {demonstration && <span class="badge badge--demo">Démonstration</span>}
            </p>
          </div>
          <div class="section">
            <div class="cols cols--aside">
              <section class="stack" aria-labelledby="acces">
                <h2 id="acces">Un accès réservé</h2>
                <p>{typographic(dataset.closure)}</p>
                <p>
                  Cette page dit ce que contient ce jeu, qui le produit et quand il a été mis à jour. Ses lignes, ses
                  fichiers, son schéma et ses versions se lisent avec la clé d’un organisme qui y a droit.
                </p>
                <p class="actions">
                  <a
                    class="button button--main"
                    href={`mailto:${dataset.contact.email}?subject=${encodeURIComponent(`Accès au jeu «\u00a0${title}\u00a0»`)}`}
                  >
                    Demander un accès
                  </a>
                </p>
              </section>
              <aside class="stack" aria-label="Fiche du jeu">
                <DatasetRecord site={site} dataset={dataset} />
              </aside>
            </div>
          </div>
        </>
      ),
    }),
  };
}
