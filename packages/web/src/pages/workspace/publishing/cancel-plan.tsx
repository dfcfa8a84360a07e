import type { Draft } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { formatPlanned, typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { RevisionField } from "./form-parts.js";

/** Address of the second gesture. */
export const cancelPath = (draft: string) => `/publier/${draft}/annulation`;

/** The first gesture, beside where a plan is told; `of`: what it is of, where a page has several. */
export function CancelLink({ draft, of }: { draft: string; of?: string }) {
  return (
    <a href={cancelPath(draft)}>
      Annuler cette publication{of !== undefined && <span class="visually-hidden"> : {of}</span>}
    </a>
  );
}

/** `/publier/{id}/annulation`: what is planned, and the button that plans it no more. */
export function cancelPlanPage(site: Site, { visit, draft, day }: { visit: Visit; draft: Draft; day: string }): string {
  const when = formatPlanned({ day, hour: draft.plannedHour });
  return renderWorkspace({
    site,
    title: "Annuler une publication prévue",
    visit,
    place: "/espace",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">{typographic(draft.dataset?.title ?? draft.title ?? "Brouillon")}</p>
          <h1>Annuler la publication prévue le {when}&#8239;?</h1>
        </div>
        <OwnForm visit={visit} class="section narrow stack" action={cancelPath(draft.id)}>
          <RevisionField draft={draft} />
          <p>
            Rien ne sera publié ce jour-là.
            {draft.announced && " La page du jeu ne l’annoncera plus."} Le brouillon reste tel qu’il est
            {draft.submitted && !draft.returned && ", et retourne à la relecture"}&nbsp;: vous pourrez le publier ou
            choisir un autre jour. Ce qui est en ligne ne change pas.
          </p>
          <p class="actions">
            <button class="button--stop" type="submit">
              Annuler la publication
            </button>
            <a class="button" href={`/publier/${draft.id}/envoi`}>
              Garder ce jour
            </a>
          </p>
        </OwnForm>
      </>
    ),
  });
}
