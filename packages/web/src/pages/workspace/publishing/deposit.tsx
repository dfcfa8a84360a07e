import { type BoundTo, type Draft, type HalfUpload, type ImportedFrom, roleMay } from "@datalogue/api";
import { type Frequency, readExtensions } from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { FieldFrame, saidOf } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import { formatBytes, formatDate, ofName, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { allVersionsPath } from "../../dataset/versions.js";
import { type StartAnswers, StartTable } from "../hand-table/start-table.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { DraftRemoval } from "./draft-removal.js";
import { EndBar } from "./form-parts.js";
import { RhythmSelect, SourceWarning } from "./source-parts.js";
import { type Step, stepPage } from "./step-page.js";

/** What a file can be deposited for: the next version of a dataset, or a new one of an organisation. */
export interface Destination {
  organisation: string;
  organisationName: string;
  /** Null for a new dataset. */
  dataset: {
    slug: string;
    title: string;
    /** Null where they may not be told which. */
    version: number | null;
    /** Whether that version is withdrawn. */
    withdrawn: boolean;
    lastFile: string | null;
    rows: number | null;
    /** Whether its data are invented. */
    demonstration: boolean;
    /** Where its next file comes from, where it is read at an address. */
    boundTo: BoundTo | null;
  } | null;
}

interface DepositProps {
  visit: Visit;
  /** Undefined where the visitor must choose first. */
  destination: Destination | undefined;
  /** What the visitor may deposit for. */
  choices: { datasets: { slug: string; title: string }[]; organisations: { slug: string; name: string }[] };
  draft?: Draft | undefined;
  done: readonly Step[];
  /** What was said of this step. */
  remarks?: ComponentChildren;
  maxBytes: number;
  /** Whether the site asks addresses again by itself. */
  asksAtNight: boolean;
  /** Known schemas, for a table typed here. */
  schemas: { choice: string; title: string }[];
  /** What was typed in a form that was refused. */
  typed?: {
    paste?: string;
    url?: string /** What is wrong with the address. */;
    refused?: string;
    rhythm?: Frequency | null | undefined;
    start?: StartAnswers;
  };
  told?: Told | undefined;
}

const ADDRESS_HINT = "Un fichier en ligne, que chacun peut télécharger.";

const EXTENSIONS = readExtensions.map((extension) => `.${extension}`).join(",");

/** `/publier` and the first step of a draft: a file, a pasted table, or an address. */
export function depositPage(site: Site, props: DepositProps): string {
  const { visit, destination, draft, done, told } = props;
  const about = destination && (
    <>
      <strong>{destination.dataset ? "Nouvelle version" : "Nouveau jeu"}</strong>&nbsp;:{" "}
      {destination.dataset ? typographic(destination.dataset.title) : destination.organisationName}
    </>
  );
  return stepPage({
    ...{ site, visit, draft, done, about, remarks: props.remarks },
    step: "depot",
    heading: destination ? "Déposez votre fichier tel qu’il est" : "Pour quel organisme publiez-vous ?",
    intro: (
      <>
        {destination && (
          <p>
            Gardez vos titres, vos couleurs, votre ligne de total&nbsp;: nous faisons le tri. Rien n’est public avant la
            dernière étape.
          </p>
        )}
        <ToldAbove told={told} />
        <SourceWarning boundTo={destination?.dataset?.boundTo ?? null} />
      </>
    ),
    ...(destination ? { script: "deposit.ts" } : {}),
    children: (
      <div class="section">
        {destination ? (
          <div class="cols cols--aside">
            <Ways {...props} destination={destination} />
            <Aside {...props} destination={destination} />
          </div>
        ) : (
          <ChooseDestination {...props} />
        )}
      </div>
    ),
  });
}

/** Where the forms of the step go: before there is a draft, the address says what it will be for. */
function addressOf({
  draft,
  destination,
  visit,
}: DepositProps & { destination: Destination }): (way: string) => string {
  const path = draft ? `/publier/${draft.id}/depot` : "/publier";
  const query: Record<string, string> = draft
    ? { revision: String(draft.revision) }
    : destination.dataset
      ? { jeu: destination.dataset.slug }
      : { organisme: destination.organisation };
  return (way) =>
    `${path}?${new URLSearchParams({ ...query, voie: way, ...(way === "fichier" ? { jeton: visit.formToken } : {}) })}`;
}

function Ways(props: DepositProps & { destination: Destination }) {
  const { draft, visit, maxBytes, asksAtNight, destination, schemas, typed = {} } = props;
  const address = addressOf(props);
  const [half] = draft?.uploads ?? [];
  return (
    <div class="stack">
      {half && <Stopped half={half} />}
      {draft?.imported && !draft.file && (
        <Announced imported={draft.imported} visit={visit} action={address("adresse")} />
      )}
      {draft?.file && (
        <p class="panel">
          <span>
            <Icon name="ok" />{" "}
            <strong>
              {draft.file.from === "paste" ? "Votre tableau collé" : <>«&#8239;{draft.file.name}&#8239;»</>}
            </strong>{" "}
            est reçu, {formatBytes(draft.file.bytes)}. Un autre fichier prendra sa place dans ce brouillon.
          </span>
        </p>
      )}
      {/* A file is sent by its own form: its token is in the address, read before the file is. */}
      <form
        class="stack"
        method="post"
        enctype="multipart/form-data"
        action={address("fichier")}
        data-deposit
        data-max={maxBytes}
        data-replaces={draft ? (draft.file?.sha256 ?? "") : undefined}
      >
        <div class="drop">
          <label for="file">Choisissez ou glissez un fichier</label>
          <p class="small" id="file-aide">
            Excel, LibreOffice, CSV, GeoJSON, GeoPackage ou Shapefile en .zip&#8239;; {roundBytes(maxBytes)} au plus.
          </p>
          <input id="file" type="file" name="file" aria-describedby="file-aide" accept={EXTENSIONS} required />
        </div>
        <div class="panel" data-progress hidden role="status">
          <p data-progress-text />
          <progress max={100} value={0} aria-label="Envoi" />
          <p class="small" data-progress-bytes />
        </div>
        <EndBar act="Lire le fichier">
          {" "}
          <span class="small">Vous pouvez partir et revenir.</span>
        </EndBar>
      </form>
      <section aria-labelledby="autres-facons">
        <h2 class="visually-hidden" id="autres-facons">
          Autres façons
        </h2>
        <details class="fold" open={typed.paste !== undefined}>
          <summary>Plutôt coller un tableau</summary>
          <OwnForm visit={visit} class="stack" action={address("collage")}>
            <div class="field">
              <label for="colle">
                Collez ici les cellules copiées du tableur
                <span class="hint" id="colle-aide">
                  Avec la ligne de titres.
                </span>
              </label>
              <textarea id="colle" name="colle" aria-describedby="colle-aide" rows={5} required>
                {typed.paste ?? ""}
              </textarea>
            </div>
            <p>
              <button type="submit">Lire ce tableau</button>
            </p>
          </OwnForm>
        </details>
        <details class="fold" open={typed.url !== undefined}>
          <summary>Plutôt donner une adresse</summary>
          <OwnForm visit={visit} class="stack" action={address("adresse")}>
            <FieldFrame id="adresse" label="Adresse du fichier" hint={ADDRESS_HINT} message={typed.refused}>
              <input
                type="url"
                id="adresse"
                name="adresse"
                placeholder="https://"
                value={typed.url}
                autofocus={typed.refused !== undefined}
                required
                {...saidOf({ id: "adresse", hint: ADDRESS_HINT, message: typed.refused })}
              />
            </FieldFrame>
            <div class="field">
              <label for="rythme">
                La redemander
                <span class="hint" id="rythme-aide">
                  {asksAtNight
                    ? "Chaque nouveau fichier sans faute sera publié ; les autres attendront votre décision."
                    : typographic(
                        "Ce site ne le fait pas de lui-même la nuit : « Actualiser maintenant », dans Sources, publie le nouveau fichier s’il est sans faute.",
                      )}
                </span>
              </label>
              <RhythmSelect id="rythme" value={typed.rhythm} once declared={destination.dataset !== null} />
            </div>
            <p>
              <button type="submit">Lire cette adresse</button>
            </p>
          </OwnForm>
        </details>
        {!draft && (
          <StartTable
            {...{ visit, schemas, dataset: destination.dataset, action: address("main") }}
            typed={typed.start}
          />
        )}
        {!draft && destination.dataset === null && mayTakeOver(visit) && (
          <p class="small after">
            Plusieurs jeux sont déjà décrits ailleurs&#8239;?{" "}
            <a href="/espace/reprendre">Reprendre un catalogue existant</a>
          </p>
        )}
      </section>
    </div>
  );
}

/** A catalogue is taken over by who publishes. */
const mayTakeOver = ({ caller }: Visit) => caller.memberships.some(({ role }) => roleMay(role, "publish"));

/** The files that the record of another catalogue announces: each is read once somebody asks. */
function Announced({ imported, visit, action }: { imported: ImportedFrom; visit: Visit; action: string }) {
  const { files } = imported;
  if (files.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="annonces">
      <h2 id="annonces">
        {files.length === 1
          ? "La fiche reprise annonce un fichier"
          : `La fiche reprise annonce ${files.length} fichiers`}
      </h2>
      <ul class="plain stack">
        {files.slice(0, 10).map(({ url, title }) => (
          <li key={url}>
            <OwnForm visit={visit} action={action}>
              <input type="hidden" name="adresse" value={url} />
              <p>
                <strong>{typographic(title)}</strong> {title !== url && <span class="small address">{url}</span>}
              </p>
              <p>
                <button type="submit">
                  Lire ce fichier<span class="visually-hidden"> : {typographic(title)}</span>
                </button>
              </p>
            </OwnForm>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** An upload that the network cut: the same file takes it up where it is. */
function Stopped({ half }: { half: HalfUpload }) {
  const share = half.bytes === 0 ? 0 : Math.floor((100 * half.offset) / half.bytes);
  return (
    <div class="panel" data-half={half.path} data-half-name={half.name} data-half-bytes={half.bytes}>
      <p>
        <Icon name="watch" />{" "}
        <strong>
          L’envoi de «&#8239;{half.name}&#8239;» s’est arrêté à {share}&#8239;%.
        </strong>{" "}
        Choisissez le même fichier&nbsp;: il reprendra où il s’est arrêté.
      </p>
      <progress max={100} value={share} aria-label="Envoi arrêté">
        {share}&#8239;%
      </progress>
      <p class="small">
        {formatBytes(half.offset)} sur {formatBytes(half.bytes)} reçus, gardés jusqu’au {formatDate(half.expiresAt)}.
      </p>
    </div>
  );
}

function Aside({ destination, draft, choices, visit }: DepositProps & { destination: Destination }) {
  const { dataset, organisationName } = destination;
  return (
    <aside class="panel" aria-labelledby="pour">
      <h2 id="pour">{dataset ? "Nouvelle version de" : "Nouveau jeu de"}</h2>
      <p>
        <strong>{dataset ? typographic(dataset.title) : organisationName}</strong>
        {dataset?.version &&
          (dataset.withdrawn
            ? `, dont la version ${dataset.version} est retirée`
            : `, aujourd’hui à sa version ${dataset.version}`)}
        .
      </p>
      {!draft && (
        <details class="fold">
          <summary>{dataset ? "Changer de jeu" : "C’est la suite d’un jeu"}</summary>
          <DestinationForm choices={choices} destination={destination} />
        </details>
      )}
      {draft && <DraftRemoval draft={draft} visit={visit} />}
      {dataset?.lastFile && (
        <p class="small">
          La dernière fois, le fichier s’appelait «&#8239;{dataset.lastFile}&#8239;».{" "}
          <a href={allVersionsPath(dataset)}>Le revoir</a>
        </p>
      )}
      {dataset && (
        <p class="small">
          <a href={`/verifier?jeu=${dataset.slug}#colonnes`}>Les colonnes attendues</a>
        </p>
      )}
    </aside>
  );
}

function ChooseDestination({ choices }: DepositProps) {
  return (
    <div class="narrow">
      <p>Un fichier est publié au nom d’un organisme, ou il est la nouvelle version d’un de ses jeux.</p>
      <DestinationForm choices={choices} destination={undefined} />
    </div>
  );
}

function DestinationForm({ choices, destination }: Pick<DepositProps, "choices" | "destination">) {
  const { datasets, organisations } = choices;
  return (
    <form class="stack" method="get" action="/publier">
      <div class="field">
        <label for="pour-quoi">C’est pour quel jeu&#8239;?</label>
        <select id="pour-quoi" name="pour">
          <optgroup label="Un jeu tout neuf">
            {organisations.map(({ slug, name }) => (
              <option
                key={slug}
                value={`organisme:${slug}`}
                selected={destination?.dataset === null && destination.organisation === slug}
              >
                Nouveau, {ofName(name)}
              </option>
            ))}
          </optgroup>
          {datasets.length > 0 && (
            <optgroup label="Nouvelle version de">
              {datasets.map(({ slug, title }) => (
                <option key={slug} value={`jeu:${slug}`} selected={destination?.dataset?.slug === slug}>
                  {title}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </div>
      <p>
        <button type="submit">Choisir</button>
      </p>
    </form>
  );
}

/** A round limit: « 500 Mo ». */
function roundBytes(bytes: number): string {
  return formatBytes(bytes).replace(/,0(?=\u00a0)/, "");
}
