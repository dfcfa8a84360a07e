import {
  type DatasetDescription,
  draftFates,
  type Offer,
  offerStates,
  type ShownOffer,
  type Stake,
} from "@datalogue/api";
import { accessLevels, admits, organisationKinds, type ReadingScope } from "@datalogue/ingest";
import { ChoicesFrame, type Fault, FieldFrame, FormField, saidOf } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { capitalise, counted, formatDate, ofName, typographic, unmarkedTitle } from "../../format/index.js";
import type { Site } from "../../site.js";
import { type Told, ToldAbove } from "./sign-in.js";

/** Where offers are listed and begun. */
export const TRANSFERS = "/espace/transferts";

/** Where a dataset is offered, and where the offer is answered. */
export function transferPath(slug: string): string {
  return `/espace/jeux/${slug}/transfert`;
}

type Named = Pick<DatasetDescription, "slug" | "title" | "organisation">;

interface ListProps {
  visit: Visit;
  offers: ShownOffer[];
  /** Those that may be offered. */
  datasets: Named[];
}

/** `/espace/transferts`: offers that wait, and what may be offered. */
export function transfersPage(site: Site, { visit, offers, datasets }: ListProps): string {
  const { organisationName } = visit;
  const awaited = offers.filter(({ mustAnswer }) => mustAnswer).length;
  const offered = new Set(offers.map(({ offer }) => offer.dataset.slug));
  const free = datasets.filter(({ slug }) => !offered.has(slug));
  return renderWorkspace({
    site,
    title: "Changer d’organisme",
    visit,
    place: "/espace",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">Changer d’organisme</p>
          <h1>
            {awaited === 0
              ? "Aucune offre ne vous attend"
              : counted(awaited, "offre vous attend", "offres vous attendent")}
          </h1>
          <p>
            Un jeu passe d’un organisme à l’autre quand l’un le propose et que l’autre l’accepte. Son identifiant, ses
            adresses et ses fichiers ne changent pas.
          </p>
        </div>
        {offers.length > 0 && (
          <section class="section" aria-labelledby="offres">
            <h2 id="offres">En attente de réponse</h2>
            <ul class="rows">
              {offers.map(({ offer, mayAnswer }) => (
                <li key={offer.id}>
                  <div>
                    <h3>{unmarkedTitle(offer.dataset)}</h3>
                    <p class="small">
                      {capitalise(ofName(organisationName(offer.giver)))} à {organisationName(offer.taker)}
                    </p>
                  </div>
                  <p>
                    Proposé le {formatDate(offer.offeredAt)}, jusqu’au {formatDate(offer.expiresAt)}
                  </p>
                  <a class="button" href={transferPath(offer.dataset.slug)}>
                    {mayAnswer ? "Répondre" : "Voir l’offre"}
                    <span class="visually-hidden"> : {typographic(offer.dataset.title)}</span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        )}
        <section class="section" aria-labelledby="a-proposer">
          <h2 id="a-proposer">{free.length === 0 ? "Aucun jeu à proposer" : "Proposer un jeu"}</h2>
          {free.length > 0 && (
            <form class="stack narrow" action={TRANSFERS}>
              <div class="field">
                <label for="jeu">Quel jeu&#8239;?</label>
                <select id="jeu" name="jeu">
                  {[...new Set(free.map(({ organisation }) => organisation))].map((organisation) => (
                    <optgroup key={organisation} label={organisationName(organisation)}>
                      {free
                        .filter((one) => one.organisation === organisation)
                        .map((one) => (
                          <option key={one.slug} value={one.slug}>
                            {unmarkedTitle(one)}
                          </option>
                        ))}
                    </optgroup>
                  ))}
                </select>
              </div>
              <p>
                <button class="button--main wide-phone" type="submit">
                  Préparer l’offre
                </button>
              </p>
            </form>
          )}
        </section>
      </>
    ),
  });
}

interface OfferFormProps {
  visit: Visit;
  dataset: Named;
  stake: Omit<Stake, "digest">;
  /** The offer before, which waits no more. */
  last: Offer | undefined;
  /** Slugs of those that it may be offered to. */
  organisations: string[];
  /** Whether it is under an agreement. */
  isLent: boolean;
  answers?: { organisation?: string; drafts?: string; message?: string };
  fault?: Fault | undefined;
  told?: Told | undefined;
}

/** `/espace/jeux/{slug}/transfert`, while nothing waits: offers the dataset. */
export function offerFormPage(site: Site, props: OfferFormProps): string {
  const { visit, dataset, stake, last, organisations, isLent, answers = {}, fault, told } = props;
  const { organisationName } = visit;
  const about = (id: string) => ({ id, message: fault?.field === id ? fault.message : undefined });
  const [taker, word] = [about("organisation"), about("message")];
  return renderWorkspace({
    site,
    title: "Proposer un jeu",
    visit,
    place: "/espace",
    children: (
      <div class="section narrow">
        <p class="kicker">{organisationName(dataset.organisation)}</p>
        <h1>Proposer «&#8239;{typographic(dataset.title)}&#8239;» à un autre organisme</h1>
        <ToldAbove told={told} />
        {last && last.state !== "accepted" && (
          <p>
            Dernière offre, à {organisationName(last.taker)}&nbsp;: {offerStates[last.state].title.toLowerCase()}
            {last.answeredAt && ` le ${formatDate(last.answeredAt)}`}.
            {last.answer && typographic(` « ${last.answer} »`)}
          </p>
        )}
        <h2>S’il accepte</h2>
        <Consequences stake={stake} visit={visit} isLent={isLent} />
        <OwnForm visit={visit} class="stack" action={transferPath(dataset.slug)}>
          <FieldFrame {...taker} label="À quel organisme ?" className="mid">
            <select id="organisation" name="organisation" required {...saidOf(taker)}>
              <option value="">Choisir</option>
              {organisations.map((slug) => (
                <option key={slug} value={slug} selected={slug === answers.organisation}>
                  {organisationName(slug)}
                </option>
              ))}
            </select>
          </FieldFrame>
          {stake.drafts > 0 && (
            <fieldset>
              <legend>
                {counted(stake.drafts, "brouillon de la prochaine version", "brouillons de la prochaine version")}
              </legend>
              {Object.entries(draftFates).map(([fate, { title }], rank) => (
                <label key={fate} class="choice">
                  <input
                    type="radio"
                    name="drafts"
                    value={fate}
                    checked={answers.drafts === undefined ? rank === 0 : answers.drafts === fate}
                  />{" "}
                  {title}
                </label>
              ))}
            </fieldset>
          )}
          <FieldFrame {...word} label="Un mot pour qui répondra" optional>
            <textarea id="message" name="message" rows={3} maxLength={1000} {...saidOf(word)}>
              {answers.message}
            </textarea>
          </FieldFrame>
          <p class="actions">
            <button class="button--main wide-phone" type="submit">
              Envoyer l’offre
            </button>
            <span class="small">Elle vaut trente jours et se retire d’un geste. Rien ne change d’ici la réponse.</span>
          </p>
        </OwnForm>
      </div>
    ),
  });
}

interface OfferProps {
  visit: Visit;
  shown: ShownOffer;
  /** The contact of the organisation that would take it. */
  contact: { name: string; email: string } | undefined;
  /** Whether the dataset is under an agreement. */
  isLent: boolean;
  answers?: { name?: string; email?: string; scopes?: string; grants?: string; word?: string };
  fault?: Fault | undefined;
  told?: Told | undefined;
}

/** `/espace/jeux/{slug}/transfert`, while an offer waits: what would change, then the answer or the withdrawal. */
export function offerPage(site: Site, props: OfferProps): string {
  const { visit, shown, isLent, told } = props;
  const { offer, stake, mayAnswer, mayWithdraw } = shown;
  const { organisationName } = visit;
  const path = transferPath(offer.dataset.slug);
  return renderWorkspace({
    site,
    title: mayAnswer ? "Un jeu vous est proposé" : "Votre offre",
    visit,
    place: "/espace",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            {capitalise(ofName(organisationName(offer.giver)))} à {organisationName(offer.taker)}
          </p>
          <h1>
            {mayAnswer ? "On vous propose" : "Vous proposez"} «&#8239;{typographic(offer.dataset.title)}&#8239;»
          </h1>
          <p>
            Proposé le {formatDate(offer.offeredAt)}, jusqu’au <span class="plan">{formatDate(offer.expiresAt)}</span>.{" "}
            <a href={`/jeux/${offer.dataset.slug}`}>Voir le jeu</a>
          </p>
          <ToldAbove told={told} />
        </div>
        {offer.message && (
          <blockquote class="quote">
            {offer.message.split("\n").map((line, rank) => (
              <p key={rank}>{line}</p>
            ))}
          </blockquote>
        )}
        <section class="section narrow" aria-labelledby="ce-qui-change">
          <h2 id="ce-qui-change">{mayAnswer ? "Si vous acceptez" : "S’il accepte"}</h2>
          <Consequences stake={stake} visit={visit} isLent={isLent} fate={offer.drafts} />
        </section>
        {mayAnswer && <Answer {...props} path={path} />}
        {mayWithdraw && (
          <details class="fold">
            <summary>Retirer l’offre</summary>
            <OwnForm visit={visit} class="stack" action={`${path}/retirer`}>
              <p>Le jeu reste à {organisationName(offer.giver)}. Vous pourrez le proposer de nouveau.</p>
              <p>
                <button class="button--stop" type="submit">
                  Retirer l’offre
                </button>
              </p>
            </OwnForm>
          </details>
        )}
      </>
    ),
  });
}

function Answer({ visit, shown, contact, answers = {}, fault, path }: OfferProps & { path: string }) {
  const { stake } = shown;
  return (
    <section class="section narrow" aria-labelledby="reponse">
      <h2 id="reponse">Votre réponse</h2>
      <OwnForm visit={visit} class="stack" action={`${path}/accepter`}>
        <input type="hidden" name="digest" value={stake.digest} />
        {stake.scopes.length > 0 && (
          <KeepOrDrop
            name="scopes"
            legend="Les parties ouvertes à des organismes"
            keep="le restent"
            drop="sont refermées"
            value={answers.scopes}
            fault={fault}
          />
        )}
        {stake.grants > 0 && (
          <KeepOrDrop
            name="grants"
            legend={
              stake.grants > 1
                ? `Les accès ouverts à ${counted(stake.grants, "personne")}`
                : "L’accès ouvert à une personne"
            }
            keep="restent"
            drop="sont retirés"
            value={answers.grants}
            fault={fault}
          />
        )}
        <fieldset class="stack">
          <legend>À qui écrire au sujet de ce jeu&#8239;?</legend>
          <FormField
            name="name"
            label="Service ou personne"
            hint={contact ? `Sans réponse, celui de votre organisme : ${contact.name}.` : "Montré à tous."}
            value={answers.name}
            maxLength={100}
            fault={fault}
          />
          <FormField name="email" label="Adresse de courriel" type="email" value={answers.email} fault={fault} />
        </fieldset>
        <p>
          <button class="button--main wide-phone" type="submit">
            Prendre ce jeu
          </button>
        </p>
      </OwnForm>
      <details class="fold" open={fault?.field === "word"}>
        <summary>Refuser</summary>
        <OwnForm visit={visit} class="stack" action={`${path}/refuser`}>
          <FormField
            name="word"
            label="Pourquoi"
            hint="L’organisme qui propose le lira."
            maxLength={1000}
            value={answers.word}
            required
            fault={fault}
          />
          <p>
            <button class="button--stop" type="submit">
              Refuser ce jeu
            </button>
          </p>
        </OwnForm>
      </details>
    </section>
  );
}

interface ChoiceProps {
  name: string;
  legend: string;
  keep: string;
  drop: string;
  value: string | undefined;
  fault: Fault | undefined;
}

/** A question without a usual answer: what another opened is kept or closed by a word. */
function KeepOrDrop({ name, legend, keep, drop, value, fault }: ChoiceProps) {
  const message = fault?.field === name ? fault.message : undefined;
  return (
    <ChoicesFrame id={name} legend={legend} message={message}>
      {Object.entries({ keep, drop }).map(([word, label]) => (
        <label key={word} class="choice">
          <input type="radio" name={name} value={word} required checked={value === word} /> {label}
        </label>
      ))}
    </ChoicesFrame>
  );
}

interface ConsequencesProps extends Pick<OfferProps, "visit" | "isLent"> {
  stake: Omit<Stake, "digest">;
  fate?: Offer["drafts"];
}

/** What would change, and what would not. */
function Consequences({ stake, visit, isLent, fate }: ConsequencesProps) {
  const { access, scopes, grants, drafts } = stake;
  const isHarvested = admits(access, "public") && !isLent;
  return (
    <div class="prose">
      <ul>
        <li>L’identifiant, les adresses, les fichiers et les versions restent les mêmes.</li>
        {isHarvested && <li>data.gouv.fr le montrera chez le nouvel organisme.</li>}
        {isLent && <li>Il est sous convention&nbsp;: seuls les deux organismes qu’elle lie peuvent l’avoir.</li>}
        <li>Le contact du jeu est demandé à nouveau.</li>
        {access === "organisation" ? (
          <li>Il est réservé à son organisme&nbsp;: celui qui l’avait, ses personnes et ses clés ne le liront plus.</li>
        ) : (
          <li>
            Accès inchangé&nbsp;: {accessLevels[access].label.toLowerCase()}. Les clés de l’ancien n’y publieront plus.
          </li>
        )}
        {scopes.map((scope, rank) => (
          <li key={rank}>
            Partie ouverte à {describeScope(scope, visit)}&nbsp;: à garder ou à refermer, à la réponse.
          </li>
        ))}
        {grants > 0 && (
          <li>
            {counted(grants, "accès ouvert à une personne", "accès ouverts à des personnes")}&nbsp;: à garder ou à
            retirer, à la réponse.
          </li>
        )}
        {fate && drafts > 0 && (
          <li>
            {counted(drafts, "brouillon", "brouillons")}&nbsp;: {draftFates[fate].title.toLowerCase()}.
            {fate === "hand-over" && " Une relecture demandée ou un jour prévu sont à redemander."}
          </li>
        )}
        <li>Recharger les données fournies à l’installation ne le ramène pas.</li>
      </ul>
    </div>
  );
}

/** « commune, Cabinet d’études (colonnes annee, montant) » */
function describeScope({ kinds = [], organisations = [], rows, columns }: ReadingScope, { organisationName }: Visit) {
  const whom = [
    ...kinds.map((kind) => organisationKinds[kind].label.toLowerCase()),
    ...organisations.map(organisationName),
  ];
  const what = [
    ...(rows ? ["les lignes de son territoire"] : []),
    ...(columns ? [`colonnes ${columns.join(", ")}`] : []),
  ].join("\u202F; ");
  return `${whom.join(", ")}${what ? ` (${what})` : ""}`;
}
