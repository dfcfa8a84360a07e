import { type ComposedKind, type Composition, LONGEST_NOTE } from "@datalogue/api";
import { FormField } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { COMPOSER } from "./composing-frame.js";
import { type NamedVersion, VersionList } from "./composing-parts.js";
import { kindWords } from "./kind-words.js";

/** The second gesture of a removal: what depends on the document forbids it, and is named; else a button does it. */
export function removePage(
  site: Site,
  { visit, composition, path, by }: { visit: Visit; composition: Composition; path: string; by: string[] },
): string {
  const { title } = composition.published as { title: string };
  const { the } = kindWords[composition.kind];
  const heading = by.length > 0 ? `On ne retire pas encore ${the}` : `Retirer ${the} du site ?`;
  return renderWorkspace({
    site,
    title: typographic(`Retirer : ${title}`),
    visit,
    place: COMPOSER,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={path}>{typographic(title)}</a>
          </p>
          <h1>{typographic(heading)}</h1>
        </div>
        <section class="section narrow stack" aria-label={typographic(heading)}>
          {by.length > 0 ? (
            <>
              <p>{by.length === 1 ? "Autre chose en dépend :" : "D’autres choses en dépendent :"}</p>
              <ul>
                {by.slice(0, SHOWN).map((one) => (
                  <li key={one}>{typographic(one)}</li>
                ))}
                {by.length > SHOWN && <li>et {by.length - SHOWN} autres</li>}
              </ul>
              <p>Changez-les ou retirez-les d’abord : rien n’a été retiré.</p>
              <p>
                <a class="button" href={path}>
                  Revenir
                </a>
              </p>
            </>
          ) : (
            <>
              <p>
                Rien d’autre n’en dépend. Sa page ne répondra plus, et son nom ne sera donné à aucun autre. Ses versions
                restent : l’une d’elles peut être publiée de nouveau.
                {composition.draft && " Son brouillon est perdu."}
              </p>
              <OwnForm visit={visit} class="stack" action={`${path}/retirer`}>
                <input type="hidden" name="enligne" value={composition.digest ?? ""} />
                <input type="hidden" name="revision" value={composition.draft?.revision ?? 0} />
                <FormField
                  name="note"
                  label="Pourquoi"
                  hint="Se lit dans ses versions."
                  optional
                  maxLength={LONGEST_NOTE}
                />
                <p class="actions">
                  <button class="button--stop" type="submit">
                    {typographic(`Retirer « ${title} »`)}
                  </button>
                  <a class="button" href={path}>
                    Ne rien retirer
                  </a>
                </p>
              </OwnForm>
            </>
          )}
        </section>
      </>
    ),
  });
}

const SHOWN = 30;

/** A document that is not there any more: its texts, each with its way back. */
export function removedPage(
  site: Site,
  {
    visit,
    kind,
    id,
    path,
    versions,
    told,
  }: {
    visit: Visit;
    kind: ComposedKind;
    id: string;
    path: string;
    versions: NamedVersion[];
    told: Told | undefined;
  },
): string {
  return renderWorkspace({
    site,
    title: `Retiré : ${id}`,
    visit,
    place: COMPOSER,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={COMPOSER}>Observatoires</a> · {id}
          </p>
          <h1>{kindWords[kind].gone}</h1>
          <p>Le site ne le montre plus. L’une de ses versions peut être publiée de nouveau, telle qu’elle était.</p>
          <ToldAbove told={told} />
        </div>
        <section class="section" aria-label="Versions">
          <VersionList {...{ visit, path, versions }} online={null} />
        </section>
      </>
    ),
  });
}
