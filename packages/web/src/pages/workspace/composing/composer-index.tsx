import type { CompositionLine } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { renderWorkspace } from "../../../components/workspace-document.js";
import { counted, typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { COMPOSER } from "./observatory-page.js";

/** `/espace/composer`: the observatories, and what waits to be published. */
export function composerIndexPage(
  site: Site,
  { visit, lines, told }: { visit: Visit; lines: CompositionLine[]; told: Told | undefined },
): string {
  const observatories = lines.filter(({ kind }) => kind === "observatory");
  const waiting = lines.filter(({ draft }) => draft).length;
  return renderWorkspace({
    site,
    title: "Observatoires",
    visit,
    place: COMPOSER,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">Observatoires</p>
          <h1>
            {waiting === 0 ? "Tout ce qui est composé est en ligne" : `${counted(waiting, "brouillon")} à publier`}
          </h1>
          <ToldAbove told={told} />
        </div>
        <section class="section" aria-label="Observatoires">
          <ul class="rows">
            {observatories.map(({ id, title, draft, touched, published }) => (
              <li key={id}>
                <div>
                  <h3>{typographic(title)}</h3>
                  <p class="small">{touched ? "Modifié dans le site" : "Tel que le donne le contenu"}</p>
                </div>
                <p>{draft ? "Un brouillon n’est pas publié" : published ? "En ligne" : ""}</p>
                <a class="button" href={`${COMPOSER}/${id}`}>
                  Composer<span class="visually-hidden"> : {typographic(title)}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      </>
    ),
  });
}
