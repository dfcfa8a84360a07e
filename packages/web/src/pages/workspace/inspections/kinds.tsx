import type { Round } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { renderWorkspace } from "../../../components/workspace-document.js";
import { counted, typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { kindPath, sayProgress, sayRound } from "./say-standing.js";

/** A kind of inspection, with its round where its register can be read. */
export interface ShownKind {
  id: string;
  title: string;
  description: string;
  organisation: string;
  round: Round | undefined;
}

/** `/controles`: the kinds of inspections that somebody reads. */
export function kindsPage(site: Site, { visit, kinds }: { visit: Visit; kinds: ShownKind[] }): string {
  return renderWorkspace({
    site,
    title: "Contrôles",
    visit,
    place: "/controles",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">Contrôles</p>
          <h1>
            {kinds.length === 0
              ? "Votre organisme ne suit aucun contrôle ici"
              : counted(kinds.length, "contrôle suivi", "contrôles suivis")}
          </h1>
          <p>
            {kinds.length === 0
              ? "Un contrôle (bornes d’incendie, ouvrages, aires de jeux) s’ajoute par un fichier du contenu."
              : "Ce que votre organisme va voir sur le terrain, à son rythme."}
          </p>
        </div>
        {kinds.length > 0 && (
          <ul class="rows rows--3">
            {kinds.map(({ id, title, description, organisation, round }) => (
              <li key={id}>
                <div>
                  <h2>
                    <a href={kindPath({ id })}>{typographic(title)}</a>
                  </h2>
                  <p>
                    {visit.organisationName(organisation)}. {typographic(description)}
                  </p>
                </div>
                <p>{round ? `${sayRound(round)}. ${sayProgress(round)}` : "Son registre n’est pas publié."}</p>
                <a class="button" href={kindPath({ id })}>
                  Ouvrir<span class="visually-hidden"> {typographic(title)}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </>
    ),
  });
}
