import type { CompositionLine } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { renderWorkspace } from "../../../components/workspace-document.js";
import { counted, typographic, unmarkedTitle } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { COMPOSER } from "./composing-frame.js";

/** `/espace/composer`: the observatories, and what waits to be published. */
export function composerIndexPage(
  site: Site,
  { visit, lines, told }: { visit: Visit; lines: CompositionLine[]; told: Told | undefined },
): string {
  const observatories = lines.filter(({ kind }) => kind === "observatory");
  const plans = lines.filter(({ kind }) => kind === "plan");
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
          <p>
            <a href={`${COMPOSER}/indicateurs`}>Les indicateurs</a>
          </p>
        </div>
        <section class="section" aria-labelledby="observatoires">
          <h2 id="observatoires">Observatoires</h2>
          <ul class="rows">
            {observatories.map(({ id, title, draft, touched, published }) => (
              <li key={id}>
                <h3>{typographic(title)}</h3>
                <p>{tell({ draft, touched, published })}</p>
                <a class="button" href={`${COMPOSER}/${id}`}>
                  Composer<span class="visually-hidden"> : {typographic(title)}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
        {plans.length > 0 && (
          <section class="section" aria-labelledby="documents">
            <h2 id="documents">Documents et leurs objectifs</h2>
            <ul class="rows">
              {plans.map(({ id, title, draft, touched }) => (
                <li key={id}>
                  <h3>{unmarkedTitle({ title })}</h3>
                  <p>{tell({ draft, touched, published: true })}</p>
                  <a class="button" href={`${COMPOSER}/documents/${id}`}>
                    Objectifs<span class="visually-hidden"> : {typographic(title)}</span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        )}
      </>
    ),
  });
}

/** Where one stands, said only of those that differ from what most are: as they came, online. */
function tell({ draft, touched, published }: Record<"draft" | "touched" | "published", unknown>): string {
  if (draft) return "Un brouillon n’est pas publié";
  if (!published) return "Pas encore en ligne";
  return touched ? "Modifié ici, en ligne" : "";
}
