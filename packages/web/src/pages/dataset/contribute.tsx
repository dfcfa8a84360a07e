import {
  type AskedField,
  asAsked,
  type CellFault,
  type ContributionsTold,
  type Dataset,
  type HandCells,
  type OwnContribution,
  type PublicForm,
} from "@datalogue/api";
import { fieldTypes } from "@datalogue/ingest/core";
import type { ComponentChildren } from "preact";
import { Cell } from "../../components/cell.js";
import { FormField } from "../../components/form-field.js";
import { renderDocument } from "../../components/layout.js";
import { controlOf, ShownColumns } from "../../components/shown-columns.js";
import { counted, formatDate, typographic } from "../../format/index.js";
import { Icon } from "../../icons/icon.js";
import type { Site } from "../../site.js";
import { CellField } from "../workspace/hand-table/cell-field.js";
import { titleOf } from "../workspace/hand-table/name-row.js";
import { type Told, ToldAbove } from "../workspace/sign-in.js";

/** Address of the form open to the public on a dataset. */
export const contributePath = (slug: string) => `/jeux/${slug}/proposer`;
/** Address that a private link opens. */
export const OWN_CONTRIBUTION = "/contribution";
/** Name of a field that nobody sees: who fills it is a program. */
export const TRAP = "site";

/** On the page of a dataset: how many contributions of inhabitants are online, and the form that takes more. */
export function Contributions({ dataset, told }: { dataset: Dataset; told: ContributionsTold }) {
  const { open, published } = told;
  if (!open && published === 0) return null;
  return (
    <section class="stack" aria-labelledby="contributions">
      <h2 id="contributions">Contributions des habitants</h2>
      {published > 0 && (
        <p>
          {counted(published, "contribution a été publiée", "contributions ont été publiées")}. Elles viennent
          d’habitants&#8239;; chacune a été lue et acceptée avant de paraître.
        </p>
      )}
      {open && (
        <p>
          <a class="button" href={contributePath(dataset.slug)}>
            {typographic(open.title)}
          </a>
          {open.closesOn !== null && ` jusqu’au ${formatDate(open.closesOn)}`}
        </p>
      )}
    </section>
  );
}

function Questions({
  asked,
  cells,
  faults,
}: {
  asked: readonly AskedField[];
  cells: HandCells;
  faults: readonly CellFault[];
}) {
  return (
    <>
      <ShownColumns columns={asked.map(({ field }) => field)} />
      {asked.map(({ field, choices, isRequired }, at) => (
        <CellField
          key={field.name}
          field={{ ...asAsked(field), constraints: { ...field.constraints, required: isRequired } }}
          name={controlOf(at)}
          value={Object.hasOwn(cells, field.name) ? (cells[field.name] ?? "") : ""}
          faults={faults.filter(({ column }) => column === field.name)}
          choices={choices}
        />
      ))}
    </>
  );
}

interface DocumentProps {
  site: Site;
  dataset: { slug: string; title: string };
  title: string;
  canonical: string;
  intro?: string | undefined;
  told?: Told | undefined;
  faults: readonly CellFault[];
  children: ComponentChildren;
}

function renderPage({ site, dataset, title, canonical, intro, told, faults, children }: DocumentProps): string {
  return renderDocument({
    ...{ site, title, canonical, place: "jeux", description: title },
    faults,
    kept: "Tout ce que vous avez écrit est gardé ci-dessous.",
    breadcrumb: [
      { label: "Jeux de données", href: "/jeux" },
      { label: typographic(dataset.title), href: `/jeux/${dataset.slug}` },
    ],
    children: (
      <>
        <div class="page-head">
          <h1>{title}</h1>
          {intro?.split(/\n+/).map((line, rank) => (
            <p key={line} class={rank === 0 ? "intro" : undefined}>
              {typographic(line)}
            </p>
          ))}
          <ToldAbove told={told} />
        </div>
        <div class="section narrow">{children}</div>
      </>
    ),
  });
}

interface FormPageProps {
  form: PublicForm;
  organisation: string;
  cells?: HandCells;
  email?: string;
  faults?: readonly CellFault[];
  /** What was written in the field that nobody sees. */
  trapped?: string;
  told?: Told | undefined;
}

/** `/jeux/{slug}/proposer`: the form open to the public: neither account, nor cookie, nor script. */
export function contributePage(site: Site, props: FormPageProps): string {
  const { form, organisation, cells = {}, email = "", faults = [], trapped = "", told } = props;
  const { dataset, asked, takesEmail, closesOn } = form;
  const path = contributePath(dataset.slug);
  return renderPage({
    ...{ site, dataset, canonical: path, told, faults, title: typographic(form.title) },
    intro: form.introduction || undefined,
    children: (
      <>
        <p>
          {typographic(organisation)} lit chaque proposition. Acceptée, elle devient une ligne publique de «&#8239;
          {typographic(dataset.title)}&#8239;»&nbsp;: n’y écrivez rien de personnel. Rien n’en paraît avant.
          {closesOn !== null && ` Le formulaire est ouvert jusqu’au ${formatDate(closesOn)}.`}
        </p>
        <form class="stack" method="post" action={path}>
          <Questions asked={asked} cells={cells} faults={faults} />
          {takesEmail && (
            <FormField
              name="email"
              type="email"
              label="Votre courriel"
              optional
              hint="Pour vous envoyer votre lien privé et vous dire la décision. Jamais montré, effacé un mois après elle."
              maxLength={254}
              value={email}
              fault={
                faults.flatMap(({ column, message }) => (column === "email" ? { field: "email", message } : []))[0]
              }
            />
          )}
          <div class={trapped === "" ? "visually-hidden" : "field"} aria-hidden={trapped === "" ? "true" : undefined}>
            <label for={TRAP}>Laissez ce champ vide</label>
            <input
              type="text"
              id={TRAP}
              name={TRAP}
              value={trapped}
              tabIndex={trapped === "" ? -1 : 0}
              autocomplete="off"
            />
          </div>
          <p>
            <button class="button--main wide-phone" type="submit">
              Envoyer ma proposition
            </button>
          </p>
        </form>
      </>
    ),
  });
}

interface OwnPageProps {
  own: OwnContribution;
  /** As it is written in the link. */
  token: string;
  /** The link, shown once: just after the answer was sent. */
  link?: string | undefined;
  /** Names of who publishes the dataset now, and of who decided of the proposal and of what was asked since: it may have been another. */
  organisation: string;
  decider: string;
  requestDecider: string;
  typed?: HandCells;
  faults?: readonly CellFault[];
  told?: Told | undefined;
}

const HEADINGS = {
  waiting: "Votre proposition attend d’être lue",
  accepted: "Votre proposition est acceptée",
  published: "Votre contribution est publiée",
  refused: "Votre proposition n’est pas retenue",
  withdrawn: "Votre contribution est retirée",
} as const;

/** `/contribution`: where a proposal stands, for who has its private link; what can be corrected and taken back. */
export function ownContributionPage(site: Site, props: OwnPageProps): string {
  const { own, token, link, organisation, decider, requestDecider, typed, faults = [], told } = props;
  const { dataset, state, asked, cells, request } = own;
  const isKept = state === "accepted" || state === "published";
  const waits = request?.state === "waiting";
  const wanted = waits && request.kind === "correction" ? { ...cells, ...request.cells } : cells;
  const act = (name: string) => `${OWN_CONTRIBUTION}/${name}`;
  const key = <input type="hidden" name="cle" value={token} />;
  return renderPage({
    ...{
      site,
      dataset,
      told,
      faults,
      canonical: OWN_CONTRIBUTION,
      title: own.gone ? "Votre contribution n’est plus dans le jeu" : HEADINGS[state],
    },
    intro: tellState(own, decider),
    children: (
      <>
        {link && (
          <div class="panel stack">
            <h2>Gardez cette adresse</h2>
            <p>
              Elle seule permet de revenir ici, sans compte&nbsp;: notez-la, imprimez cette page ou ajoutez-la à vos
              favoris. Nous ne pourrons pas vous la redonner.
            </p>
            <p class="address">{link}</p>
          </div>
        )}
        {own.answer !== null && state === "refused" && <Answer organisation={decider} text={own.answer} />}
        {request && (
          <div class="panel stack">
            <p>
              <Icon name={waits ? "watch" : request.state === "refused" ? "off" : "ok"} />{" "}
              {tellRequest(request, organisation)}
            </p>
            {request.state === "refused" && request.answer !== null && (
              <Answer organisation={requestDecider} text={request.answer} />
            )}
            {waits && (
              <form method="post" action={act("annuler")}>
                {key}
                <p>
                  <button type="submit">Annuler cette demande</button>
                </p>
              </form>
            )}
          </div>
        )}
        <Cells asked={asked} cells={cells} />
        {own.mayCorrect && (
          <details class="fold" open={typed !== undefined}>
            <summary>{isKept ? "Demander une correction" : "Corriger ma proposition"}</summary>
            <div class="stack">
              {isKept && <p>{typographic(organisation)} lira votre correction avant qu’elle ne paraisse.</p>}
              <form class="stack" method="post" action={act("corriger")}>
                {key}
                <input type="hidden" name="revision" value={own.revision} />
                <Questions asked={asked} cells={{ ...wanted, ...typed }} faults={faults} />
                <p>
                  <button class="button--main wide-phone" type="submit">
                    {isKept ? "Envoyer ma correction" : "Enregistrer ma correction"}
                  </button>
                </p>
              </form>
            </div>
          </details>
        )}
        {own.mayWithdraw && !(waits && request.kind === "withdrawal") && (
          <details class="fold">
            <summary>{isKept ? "Demander son retrait" : "Retirer ma proposition"}</summary>
            <form class="stack" method="post" action={act("retirer")}>
              {key}
              <p>
                {isKept
                  ? `${typographic(organisation)} lira votre demande. Retirée, la ligne n’est plus dans la version suivante ; celles qui sont déjà publiées restent dans l’historique du jeu.`
                  : "Elle est effacée aussitôt, avec votre adresse si vous l’aviez laissée. Ce lien n’ouvrira plus rien."}
              </p>
              <p>
                <button class="button--stop" type="submit">
                  {isKept ? "Demander le retrait" : "Retirer et effacer"}
                </button>
              </p>
            </form>
          </details>
        )}
        {own.hasEmail && (
          <details class="fold">
            <summary>Effacer mon courriel</summary>
            <form class="stack" method="post" action={act("oublier")}>
              {key}
              <p>Vous ne serez plus averti par courriel. Ce lien reste le seul moyen de revenir ici.</p>
              <p>
                <button type="submit">Effacer mon courriel</button>
              </p>
            </form>
          </details>
        )}
        <p>
          <a href={`/jeux/${dataset.slug}`}>Voir le jeu «&#8239;{typographic(dataset.title)}&#8239;»</a>
        </p>
      </>
    ),
  });
}

/** `/contribution/retiree`: nothing is left of what was proposed. */
export function goneContributionPage(site: Site): string {
  const title = "Votre proposition est effacée";
  return renderDocument({
    ...{ site, title, description: title, canonical: `${OWN_CONTRIBUTION}/retiree`, place: "jeux" },
    breadcrumb: [{ label: "Jeux de données", href: "/jeux" }],
    children: (
      <div class="page-head">
        <h1>{title}</h1>
        <p class="intro">Il n’en reste rien ici, ni votre adresse si vous l’aviez laissée.</p>
      </div>
    ),
  });
}

function Answer({ organisation, text }: { organisation: string; text: string }) {
  return (
    <blockquote class="quote">
      {text.split(/\n+/).map((line, rank) => (
        <p key={rank}>{typographic(line)}</p>
      ))}
      <footer>{typographic(organisation)}</footer>
    </blockquote>
  );
}

/** What was proposed: text, never anything else. */
function Cells({ asked, cells }: { asked: readonly AskedField[]; cells: HandCells }) {
  const told = asked.filter(({ field }) => Object.hasOwn(cells, field.name) && cells[field.name] !== "");
  if (told.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="proposition">
      <h2 id="proposition">Ce que vous avez proposé</h2>
      <dl class="meta-list">
        {told.map(({ field, choices }) => (
          <div key={field.name}>
            <dt>{typographic(titleOf(field))}</dt>
            <dd>
              <ToldAnswer field={field} choices={choices} text={cells[field.name] ?? ""} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** An answer: a code by its name; a number as it was read, « 1 234,5 »; else as it was written. */
export function ToldAnswer({
  field,
  choices = [],
  text,
}: {
  field: AskedField["field"];
  choices?: AskedField["choices"] | undefined;
  text: string;
}) {
  const label = choices.find(({ value }) => value === text)?.label;
  const number = field.type === "number" ? fieldTypes.number.compile(field)(text) : undefined;
  if (label === undefined && typeof number === "number") return <Cell value={number} field={field} />;
  return <>{typographic(label ?? text)}</>;
}

function tellState(
  { state, sentAt, decidedAt, version, gone, dataset, request }: OwnContribution,
  organisation: string,
): string {
  const sent = formatDate(sentAt);
  const decided = decidedAt === null ? "" : formatDate(decidedAt);
  const title = `« ${dataset.title} »`;
  switch (state) {
    case "waiting":
      return `Envoyée le ${sent} pour ${title}. ${organisation} la lira ; rien n’en paraît avant.`;
    case "accepted":
      // That its author had it removed meanwhile is told below.
      return request?.kind === "withdrawal" && request.state === "accepted"
        ? `${organisation} l’a acceptée le ${decided} pour ${title}.`
        : `${organisation} l’a acceptée le ${decided} : elle paraîtra avec la prochaine version de ${title}.`;
    case "published":
      return gone
        ? `Publiée dans la version ${version} de ${title}, elle n’est plus dans celle qui est en ligne.`
        : `Elle est dans ${title} depuis la version ${version}.`;
    case "refused":
      return `${organisation} a répondu le ${decided}. Cette page s’efface trois mois après.`;
    case "withdrawn":
      return `Elle n’est plus dans ${title} depuis la version ${version}. Cette page s’efface trois mois après la décision.`;
  }
}

function tellRequest({ kind, state }: NonNullable<OwnContribution["request"]>, organisation: string): string {
  const what = kind === "correction" ? "Votre demande de correction" : "Votre demande de retrait";
  switch (state) {
    case "waiting":
      return `${what} attend d’être lue par ${typographic(organisation)}.`;
    case "refused":
      return `${what} n’est pas retenue.`;
    case "accepted":
      return `${what} est acceptée : ${kind === "correction" ? "la correction paraîtra avec" : "votre contribution ne sera plus dans"} la prochaine version.`;
    default:
      return `${what} est faite.`;
  }
}
