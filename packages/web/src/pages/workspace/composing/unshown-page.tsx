import type { Composition } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import type { Site } from "../../../site.js";
import { COMPOSER } from "./composing-frame.js";
import { FaultList } from "./composing-parts.js";

/** A draft that a program wrote in a form that questions cannot show: what is wrong with it, its text, and the way out. */
export function unshownPage(
  site: Site,
  { visit, composition, path, file }: { visit: Visit; composition: Composition; path: string; file: string },
): string {
  const { draft, faults, id } = composition;
  return renderWorkspace({
    site,
    title: `Composer : ${id}`,
    visit,
    place: COMPOSER,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={COMPOSER}>Observatoires</a> · {id}
          </p>
          <h1>Ce brouillon ne se montre pas en questions</h1>
          <p>Un programme l’a écrit, et sa forme n’est pas celle d’un document. Ce qui est en ligne n’a pas changé.</p>
        </div>
        <section class="section stack" aria-label="Ce qui ne va pas">
          <FaultList faults={faults} />
          <p>
            Corrigez-le par le même programme, ou abandonnez-le. <a href={`${path}/${file}`}>Télécharger son texte</a>
          </p>
          <OwnForm visit={visit} action={`${path}/abandonner`}>
            <input type="hidden" name="revision" value={draft?.revision} />
            <button class="button--stop" type="submit">
              Abandonner le brouillon
            </button>
          </OwnForm>
        </section>
      </>
    ),
  });
}
