import type { ComposedKind, CompositionLine, RemovedComposition } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatMoment, typographic, unmarkedTitle } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { COMPOSER } from "./composing-frame.js";
import { INDICATORS } from "./indicator-page.js";
import { DOCUMENTS } from "./plan-page.js";

/** `/espace/composer`: the observatories, and what waits to be published. */
export function composerIndexPage(
  site: Site,
  {
    visit,
    lines,
    removed,
    told,
  }: { visit: Visit; lines: CompositionLine[]; removed: RemovedComposition[]; told: Told | undefined },
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
          <div class="head-row">
            <h2 id="observatoires">Observatoires</h2>
            <a class="button" href={`${COMPOSER}/nouveau`}>
              Ajouter un thème
            </a>
          </div>
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
        <section class="section" aria-labelledby="documents">
          <div class="head-row">
            <h2 id="documents">Documents et leurs objectifs</h2>
            <a class="button" href={`${DOCUMENTS}/nouveau`}>
              Ajouter un document
            </a>
          </div>
          {plans.length === 0 ? (
            <p>Aucun document encore.</p>
          ) : (
            <ul class="rows">
              {plans.map(({ id, title, draft, touched, published }) => (
                <li key={id}>
                  <h3>{unmarkedTitle({ title })}</h3>
                  <p>{tell({ draft, touched, published })}</p>
                  <a class="button" href={`${COMPOSER}/documents/${id}`}>
                    Objectifs<span class="visually-hidden"> : {typographic(title)}</span>
                  </a>
                </li>
              ))}
            </ul>
          )}
        </section>
        {removed.length > 0 && (
          <section class="section" aria-label="Retirés">
            <details class="fold">
              <summary>{counted(removed.length, "document retiré", "documents retirés")}</summary>
              <ul class="plain">
                {removed.map(({ kind, id, title, at }) => (
                  <li key={`${kind} ${id}`}>
                    <a href={`${addresses[kind]}/${id}`}>{typographic(title)}</a>, le {formatMoment(at)}
                  </li>
                ))}
              </ul>
            </details>
          </section>
        )}
      </>
    ),
  });
}

/** Address before the name of a document, by kind. */
const addresses: Record<ComposedKind, string> = { observatory: COMPOSER, indicator: INDICATORS, plan: DOCUMENTS };

/** Where one stands, said only of those that differ from what most are: as they came, online. */
function tell({ draft, touched, published }: Record<"draft" | "touched" | "published", unknown>): string {
  if (draft) return "Un brouillon n’est pas publié";
  if (!published) return "Pas encore en ligne";
  return touched ? "Modifié ici, en ligne" : "";
}
