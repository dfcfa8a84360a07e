import { type Composition, type CompositionFault, type CompositionVersion, LONGEST_NOTE } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { FormField } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import { capitalise, counted, formatMoment, typographic } from "../../../format/index.js";
import { compareTexts } from "./compare-texts.js";
import { tellPath } from "./tell-path.js";

/** Opens a part of a document: as every button of its form, it saves what is typed in the one that is open. */
export function OpenPart({ place, children }: { place: string; children: ComponentChildren }) {
  return (
    <button class="button--link" type="submit" name="acte" value={`ouvrir:${place}`}>
      {children}
    </button>
  );
}

/** Closes the part that is open, and saves what is typed in it. */
export function ClosePart() {
  return (
    <button class="button--link" type="submit" name="acte" value="fermer">
      Fermer
    </button>
  );
}

/** What forbids to publish, each as it is told; `href` leads to its question. */
export function FaultList({
  faults,
  href,
}: {
  faults: readonly CompositionFault[];
  href?: (path: string) => string | undefined;
}) {
  if (faults.length === 0) return null;
  return (
    <div class="error-summary" role="alert">
      <h2>
        {faults.length === 1 ? "Une chose empêche de publier" : `${faults.length}\u00a0choses empêchent de publier`}
      </h2>
      <ul class="plain">
        {faults.map(({ path, message }) => {
          const address = href?.(path);
          const told = typographic(path ? `${tellPath(path)} : ${message}` : message);
          return <li key={`${path} ${message}`}>{address ? <a href={address}>{told}</a> : told}</li>;
        })}
      </ul>
    </div>
  );
}

/** Two texts of one document, where they differ. */
export function BothTexts({
  before,
  after,
  names,
  most = MOST_DIFFERENCES,
}: {
  before: unknown;
  after: unknown;
  names: [before: string, after: string];
  /** Differences that are shown. */
  most?: number;
}) {
  const differences = compareTexts(before, after);
  return (
    <ul class="diff diff--texts plain">
      {differences.slice(0, most).map(({ path, before, after }) => (
        <li key={path}>
          <b>{capitalise(tellPath(path))}</b>
          <span>
            {names[0]}&nbsp;: {before === null ? <em>rien</em> : typographic(before)}
            <br />
            {names[1]}&nbsp;: {after === null ? <em>rien</em> : typographic(after)}
          </span>
        </li>
      ))}
      {differences.length > most && (
        <li>
          <span>Et {differences.length - most} autres différences.</span>
        </li>
      )}
    </ul>
  );
}

const MOST_DIFFERENCES = 40;

/** A version with the name of who published it. */
export interface NamedVersion extends CompositionVersion {
  by: string;
}

interface VersionListProps {
  visit: Visit;
  path: string;
  versions: NamedVersion[];
  /** Digest of what is online, null where nothing is: what the person sees as they choose. */
  online: string | null;
}

/** The texts that were published, each with its way back. */
export function VersionList({ visit, path, versions, online }: VersionListProps) {
  return (
    <ul class="rows">
      {versions.map(({ number, at, by, note, digest, current }) => (
        <li key={number}>
          <div>
            <h3>
              Version {number}
              {current && <span class="tag">{digest === null ? "retrait" : "en ligne"}</span>}
            </h3>
            <p class="small">
              Le {formatMoment(at)}, {by}
            </p>
          </div>
          <p>{note ? typographic(note) : digest === null ? "Retrait" : "Texte fourni à l’installation"}</p>
          {!current && digest !== null && (
            <OwnForm visit={visit} action={`${path}/revenir`}>
              <input type="hidden" name="version" value={number} />
              <input type="hidden" name="enligne" value={online ?? ""} />
              <button type="submit">
                Y revenir<span class="visually-hidden"> : version {number}</span>
              </button>
            </OwnForm>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What is published changed since the draft was begun: both texts, and the choice. */
export function Moved({ visit, path, composition }: { visit: Visit; path: string; composition: Composition }) {
  return (
    <section class="section" aria-labelledby="change">
      <h2 id="change">Ce qui est en ligne a changé depuis que ce brouillon est commencé</h2>
      <p>
        Rien n’est perdu. Gardez votre brouillon, qui remplacera ce qui est en ligne, ou reprenez ce qui est en ligne.
      </p>
      <BothTexts before={composition.published} after={composition.document} names={["En ligne", "Votre brouillon"]} />
      <div class="actions">
        <OwnForm visit={visit} action={`${path}/garder`}>
          <input type="hidden" name="revision" value={composition.draft?.revision} />
          <button type="submit">Garder mon brouillon</button>
        </OwnForm>
        <OwnForm visit={visit} action={`${path}/abandonner`}>
          <input type="hidden" name="revision" value={composition.draft?.revision} />
          <button class="button--stop" type="submit">
            Reprendre ce qui est en ligne
          </button>
        </OwnForm>
      </div>
    </section>
  );
}

/** What stands above a composed document, and whether it is as everybody sees it. */
export function Standing({
  up,
  composition: { draft },
  draftedBy,
}: {
  up: { label: string; href: string };
  composition: Composition;
  draftedBy: string;
}) {
  return (
    <p class="kicker">
      <a href={up.href}>{up.label}</a>
      {draft
        ? ` · enregistré le ${formatMoment(draft.updatedAt)} par ${draftedBy}, non publié`
        : " · tel qu’il est en ligne"}
    </p>
  );
}

interface PublishFormsProps {
  visit: Visit;
  path: string;
  composition: Composition;
  /** The verb of the button, and the note that is proposed. */
  act: string;
  note: string;
  href: (path: string) => string | undefined;
}

/** What keeps a draft from being published, else the form that does it with a note; and the one that gives it up. */
export function PublishForms({
  visit,
  path,
  composition: { draft, faults, moved },
  act,
  note,
  href,
}: PublishFormsProps) {
  if (!draft) return null;
  return (
    <>
      <FaultList faults={faults} href={href} />
      {faults.length === 0 && !moved && (
        <OwnForm visit={visit} class="stack" action={`${path}/publier`}>
          <input type="hidden" name="revision" value={draft.revision} />
          <FormField
            name="note"
            label="Ce qui change"
            hint="Se lit dans les versions. Corrigez si besoin."
            value={note}
            required
            maxLength={LONGEST_NOTE}
          />
          <p>
            <button class="button--main wide-phone" type="submit">
              {act}
            </button>
          </p>
        </OwnForm>
      )}
      <OwnForm visit={visit} action={`${path}/abandonner`}>
        <input type="hidden" name="revision" value={draft.revision} />
        <button class="button--link" type="submit">
          Abandonner le brouillon
        </button>
      </OwnForm>
    </>
  );
}

/** The published texts of a document, folded until something was done. */
export function VersionsFold({ versions, open, ...props }: VersionListProps & { open: boolean }) {
  if (versions.length === 0) return null;
  return (
    <details class="fold" id="versions" open={open}>
      <summary>{counted(versions.length, "version")}</summary>
      <VersionList {...props} versions={versions} />
    </details>
  );
}
