import type { DraftSummary } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";

interface DraftRemovalProps {
  draft: Pick<DraftSummary, "id" | "revision">;
  visit: Visit;
  /** Its title, where others are beside it. */
  of?: string;
  /** It is a table that one types in, whose grid keeps the revision as it is seen. */
  byHand?: boolean;
}

/** Removes a draft. What cuts is inside a fold that says what will happen: the second gesture. */
export function DraftRemoval({ draft, visit, of, byHand = false }: DraftRemovalProps) {
  return (
    <details class="fold">
      <summary>
        Supprimer ce brouillon
        {of !== undefined && <span class="visually-hidden"> : {of}</span>}
      </summary>
      <OwnForm visit={visit} class="stack" action={`/publier/${draft.id}/supprimer`}>
        <input type="hidden" name="revision" value={draft.revision} data-seen={byHand ? "" : undefined} />
        <p class="small">
          {byHand ? "Tous les changements de ce tableau" : "Son fichier et vos réponses"} seront effacés. Ce qui est en
          ligne ne change pas. Ce geste ne se défait pas.
        </p>
        <p>
          <button class="button--stop" type="submit">
            Supprimer le brouillon
          </button>
        </p>
      </OwnForm>
    </details>
  );
}
