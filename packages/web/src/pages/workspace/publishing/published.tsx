import type { ClosedDataset, Dataset, Draft } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { renderWorkspace } from "../../../components/workspace-document.js";
import { typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { sourceAddress } from "../own-sources.js";

interface PublishedProps {
  visit: Visit;
  draft: Draft;
  /** Undefined where it is there no more. */
  dataset: Dataset | ClosedDataset | undefined;
}

/** `/publier/{id}` once it is a version: what is online, and where to see it. */
export function publishedPage(site: Site, { visit, draft, dataset }: PublishedProps): string {
  const title = typographic(dataset?.title ?? draft.title);
  const observatory = dataset && site.services.observatories.get(dataset.theme);
  return renderWorkspace({
    site,
    title: "Publié",
    visit,
    children: (
      <div class="section narrow">
        <h1>
          {title} est en ligne&nbsp;: version {draft.version}
        </h1>
        <p class="verdict" data-tone="ok" role="status">
          <span>
            <Icon name="ok" /> Le catalogue, les fichiers et les chiffres sont à jour.{" "}
            {draft.version !== null && draft.version > 1 && `La version ${draft.version - 1} reste gardée.`}
          </span>
        </p>
        {dataset && (
          <ul class="stack">
            <li>
              <a href={`/jeux/${dataset.slug}`}>La page du jeu, comme le public la voit</a>
            </li>
            {observatory && (
              <li>
                <a href={`/observatoires/${dataset.theme}`}>{typographic(observatory.title)}&nbsp;: l’observatoire</a>
              </li>
            )}
            {draft.source?.act === "bind" && (
              <li>
                <a href={sourceAddress(dataset.slug)}>Son adresse, et quand elle sera redemandée</a>
              </li>
            )}
            <li>
              <a href={`/id/jeu/${dataset.id}.ttl`}>Sa fiche pour les autres catalogues (DCAT)</a>
            </li>
          </ul>
        )}
        <p class="actions">
          <a class="button button--main" href="/espace">
            Revenir à mes jeux
          </a>
        </p>
      </div>
    ),
  });
}
