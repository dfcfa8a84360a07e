import type { Composition } from "@datalogue/api";
import type { ComponentChildren, ComponentProps } from "preact";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { BothTexts, Moved, type NamedVersion, PublishForms, Standing, VersionsFold } from "./composing-parts.js";
import { kindWords } from "./kind-words.js";

export const COMPOSER = "/espace/composer";

/** A document as it is shown to who composes it, whatever its kind. */
export interface ShownDocument {
  visit: Visit;
  composition: Composition;
  versions: NamedVersion[];
  /** Who wrote the draft last. */
  draftedBy: string;
  told?: Told | undefined;
  /** What was typed before the session ended, given back in the form and written nowhere; the revision is that of the form. */
  typed?: { document: object; revision: number | undefined } | undefined;
}

/** The document as its form shows it. */
export const shownIn = ({ composition, typed }: ShownDocument) => typed?.document ?? composition.document;

/** The revision of the draft that a form is opened from. */
export const revisionIn = ({ composition, typed }: ShownDocument) =>
  typed?.revision ?? composition.draft?.revision ?? 0;

interface ComposingFrameProps extends ShownDocument {
  /** Its address in the composer. */
  path: string;
  /** Where it is listed. */
  up: { label: string; href: string };
  /** In the title of the window. */
  name: string;
  heading: string;
  /** What heads the page besides: shortcuts to its parts. */
  shortcuts?: ComponentChildren;
  editor: ComponentChildren;
  /** What the draft gives, beside the editor; `bar` says what is seen. */
  preview: { bar: ComponentChildren; shown: ComponentChildren };
  publish: {
    /** Verb of the button, and the note proposed. */
    act: string;
    note: string;
    /** Where the question of a fault is. */
    href(path: string): string | undefined;
    /** Where everybody sees it. */
    online: string;
    /** Name of the file to take away. */
    file: string;
    /** The column where it stands: under what one writes, or under a preview that is short. */
    under: "editor" | "preview";
  };
}

/** The page of a document that is composed: what it is, the choice where it moved, the editor, the preview, the publication and the versions. */
export function composingPage(site: Site, props: ComposingFrameProps): string {
  const { visit, composition, path, preview, publish, told } = props;
  const { draft, moved } = composition;
  return renderWorkspace({
    site,
    title: `Composer : ${props.name}`,
    // A draft keeps its faults until it is published: `FaultList` tells them.
    tellsFaults: false,
    visit,
    place: COMPOSER,
    children: (
      <>
        <div class="page-head head-row">
          <div>
            <Standing up={props.up} composition={composition} draftedBy={props.draftedBy} />
            <h1>{props.heading}</h1>
          </div>
          <p class="actions">
            {props.shortcuts}
            <a class="button" href="#apercu">
              Voir l’aperçu
            </a>
            {draft && (
              <a class="button" href="#publier">
                Publier
              </a>
            )}
          </p>
        </div>
        <ToldAbove told={told} />
        {moved && <Moved visit={visit} path={path} composition={composition} />}
        <div class="section compose">
          <div class="stack">
            {props.editor}
            {publish.under === "editor" && <PublishPanel {...props} />}
          </div>
          <section class="frame" id="apercu" aria-label="Aperçu">
            <p class="frame-bar">{preview.bar}</p>
            {preview.shown}
            {publish.under === "preview" && <PublishPanel {...props} />}
          </section>
        </div>
      </>
    ),
  });
}

/** The publication, the file, the versions, and the way out. */
function PublishPanel({ visit, path, composition, versions, told, publish }: ComposingFrameProps) {
  const { draft } = composition;
  return (
    <>
      <div class="panel" id="publier">
        <h2>{draft ? "Publier" : "En ligne"}</h2>
        {draft ? (
          <>
            <p class="small">Rien n’est public avant ce geste, et chaque version peut être reprise.</p>
            <PublishForms
              {...{ visit, path, composition }}
              act={publish.act}
              note={publish.note}
              href={(at) => publish.href(at)}
            />
          </>
        ) : (
          <p>
            Rien à publier&nbsp;: c’est ce que tout le monde voit. <a href={publish.online}>Le voir en ligne</a>
          </p>
        )}
        <p class="small">
          <a href={`${path}/${publish.file}`}>Télécharger {publish.file}</a>
        </p>
      </div>
      <VersionsFold {...{ visit, path, versions }} online={composition.digest} open={told !== undefined} />
      {composition.published !== null && (
        <p class="small">
          <a href={`${path}/retirer`}>Retirer {kindWords[composition.kind].the} du site…</a>
        </p>
      )}
    </>
  );
}

/** Somebody else wrote the draft meanwhile: both texts, nothing lost. */
export function conflictPage(
  site: Site,
  { visit, path, current, yours }: { visit: Visit; path: string; current: Composition; yours: unknown },
): string {
  return meanwhilePage(site, {
    visit,
    heading: "Ce document a été modifié entre-temps",
    lead: "Rien n’est écrit, rien n’est perdu : voici les deux textes, où ils diffèrent.",
    texts: { before: current.document, after: yours, names: ["Enregistré par l’autre", "Le vôtre"] },
    actions: (
      <>
        <a class="button button--main" href={path}>
          Reprendre le texte enregistré
        </a>
        <OwnForm visit={visit} action={`${path}/remplacer`}>
          <input type="hidden" name="revision" value={current.draft?.revision ?? 0} />
          <input type="hidden" name="document" value={JSON.stringify(yours)} />
          <button type="submit">Écrire le mien à la place</button>
        </OwnForm>
      </>
    ),
  });
}

/** The part that somebody had open is no longer what it was: what they wrote in it, which goes nowhere by itself. */
export function lostPartPage(
  site: Site,
  { visit, path, seen, yours }: { visit: Visit; path: string; seen: object; yours: object },
): string {
  return meanwhilePage(site, {
    visit,
    heading: "Ce que vous aviez ouvert a changé entre-temps",
    lead: "Quelqu’un l’a modifié, déplacé ou retiré. Rien n’est écrit, rien n’est perdu : voici ce que vous y changiez, à reporter dans le document tel qu’il est.",
    // Nothing else holds what was typed.
    texts: { before: seen, after: yours, names: ["À l’ouverture", "Le vôtre"], most: Number.POSITIVE_INFINITY },
    actions: (
      <a class="button button--main" href={path}>
        Voir le document tel qu’il est
      </a>
    ),
  });
}

function meanwhilePage(
  site: Site,
  {
    visit,
    heading,
    lead,
    texts,
    actions,
  }: {
    visit: Visit;
    heading: string;
    lead: string;
    texts: ComponentProps<typeof BothTexts>;
    actions: ComponentChildren;
  },
): string {
  return renderWorkspace({
    site,
    title: "Modifié entre-temps",
    visit,
    place: COMPOSER,
    children: (
      <>
        <div class="page-head">
          <h1>{heading}</h1>
          <p>
            <Icon name="watch" /> {typographic(lead)}
          </p>
        </div>
        <section class="section" aria-label="Les deux textes">
          <BothTexts {...texts} />
          <div class="actions">{actions}</div>
        </section>
      </>
    ),
  });
}
