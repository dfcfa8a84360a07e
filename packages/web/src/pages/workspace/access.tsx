import {
  type AccessRequest,
  type ClosedDataset,
  decideAccess,
  type ListedAccess,
  type OwnRequest,
  PUBLIC,
} from "@datalogue/api";
import { isMemberKind, type OrganisationKind } from "@datalogue/ingest";
import { type Fault, FieldFrame, FormField, saidOf } from "../../components/form-field.js";
import { HiddenState } from "../../components/hidden-state.js";
import { Pager } from "../../components/pager.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, ofName, typographic } from "../../format/index.js";
import { addressOf } from "../../reading/address.js";
import { countPages } from "../../reading/page-number.js";
import type { Site } from "../../site.js";
import type { FoundLooks, Look } from "./find-looks.js";
import { PAGE } from "./people.js";
import { type Told, ToldAbove } from "./sign-in.js";

/** What came of a request, for who cannot read the dataset whole, then for who can. */
const STATES: Record<AccessRequest["state"], [closed: string, readable: string]> = {
  waiting: ["attend une réponse", "vous lisez désormais ce jeu"],
  accepted: ["acceptée, mais vous ne lisez plus ce jeu en entier", "acceptée"],
  refused: ["refusée", "refusée, mais vous lisez désormais ce jeu"],
};

interface AskProps {
  visit: Visit;
  dataset: ClosedDataset;
  message?: string;
  fault?: Fault;
}

/** `/compte/acces/{jeu}`: asks to read a closed dataset. */
export function askPage(site: Site, { visit, dataset, message, fault }: AskProps): string {
  const hint = "Une phrase ou deux : pour quel travail, jusqu’à quand.";
  const said = { id: "message", hint, message: fault?.message };
  const title = typographic(dataset.title);
  return renderWorkspace({
    site,
    title: "Demander un accès",
    visit,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={`/jeux/${dataset.slug}`}>{title}</a>
          </p>
          <h1>Demander un accès</h1>
          <p>
            {typographic(
              `Les administrateurs de l’organisme qui publie ce jeu, ${dataset.organisationName}, liront votre nom, votre adresse et ce que vous écrivez ici.`,
            )}
          </p>
        </div>
        <section class="section narrow">
          <OwnForm visit={visit} class="stack" action={`/compte/acces/${dataset.slug}`}>
            <FieldFrame {...said} label="Ce que vous voulez en faire">
              <textarea id="message" name="message" rows={5} maxLength={1000} required {...saidOf(said)}>
                {message}
              </textarea>
            </FieldFrame>
            <p>
              <button class="button--main wide-phone" type="submit">
                Envoyer la demande
              </button>
            </p>
          </OwnForm>
        </section>
      </>
    ),
  });
}

/** `/compte/acces`: what one asked for, and the answers. */
export function ownRequestsPage(
  site: Site,
  { visit, requests, told }: { visit: Visit; requests: OwnRequest[]; told: Told | undefined },
): string {
  return renderWorkspace({
    site,
    title: "Mes demandes d’accès",
    visit,
    children: (
      <>
        <div class="page-head">
          <h1>Mes demandes d’accès</h1>
          <ToldAbove told={told} />
        </div>
        <section class="section" aria-label="Demandes">
          {requests.length === 0 ? (
            <p>Aucune demande. Elles se font depuis la page d’un jeu réservé.</p>
          ) : (
            <ul class="rows">
              {requests.map(({ id, dataset, askedAt, state, answer, readable }) => (
                <li key={id}>
                  <div>
                    <h2>
                      <a href={`/jeux/${dataset.slug}`}>{typographic(dataset.title)}</a>
                    </h2>
                    <p>
                      Demandé le {formatDate(askedAt)}&nbsp;: {STATES[state][readable ? 1 : 0]}
                    </p>
                    {answer && <p>{typographic(`Réponse : ${answer}`)}</p>}
                  </div>
                </li>
              ))}
            </ul>
          )}
        </section>
      </>
    ),
  });
}

/** What the address of the page asks for: a page of each of its lists, and whom one looks for in the last. */
export interface AskedAccess {
  /** Pages of the requests, and of the grants. */
  waiting: number;
  grants: number;
  text: string;
  /** Page of those as whom the site may be looked at. */
  page: number;
}

interface AccessProps extends ListedAccess {
  visit: Visit;
  asked: AskedAccess;
  /** As whom the site may be looked at, besides the public. */
  looks: FoundLooks;
  /** What each organisation (slug) of the catalogue is; those that have left are not there. */
  kinds: ReadonlyMap<string, OrganisationKind | null>;
  told?: Told | undefined;
  fault?: Fault;
  /** The request whose answer has a fault, and that answer. */
  faulty?: string;
  word?: string;
}

const ANSWERS = "/administration/acces";

/** The address of these pages, or of a form of theirs, that keeps what was asked for; `done`: what was done there, in a word. */
export function keepAccess(path: string, { waiting, grants, text, page }: AskedAccess, done?: string): string {
  const later = (number: number) => (number === 1 ? undefined : number);
  return addressOf(path, { demandes: later(waiting), acces: later(grants), q: text, page: later(page), fait: done });
}

const LOOKS = "#voir-comme";

/** `/administration/acces`: what waits for an answer, and who reads a dataset by a grant. */
export function accessPage(site: Site, props: AccessProps): string {
  const { visit, asked, waiting, waitingCount, grants, grantsCount, looks, kinds, told, fault, faulty, word } = props;
  return renderWorkspace({
    site,
    title: "Accès",
    visit,
    place: ANSWERS,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">Accès</p>
          <h1>
            {waitingCount === 0
              ? "Aucune demande d’accès en attente"
              : counted(waitingCount, "demande d’accès en attente", "demandes d’accès en attente")}
          </h1>
          <ToldAbove told={told} />
        </div>
        {waiting.map((request) => (
          <Waiting
            key={request.id}
            {...{ request, visit, asked, kind: kinds.get(request.dataset.organisation) }}
            {...(faulty === request.id ? { fault, word } : {})}
          />
        ))}
        <Pager
          label="Pages de demandes"
          page={asked.waiting}
          pages={countPages(waitingCount, PAGE)}
          address={(page) => keepAccess(ANSWERS, { ...asked, waiting: page })}
        />
        {grantsCount > 0 && (
          <section class="section" aria-labelledby="accords">
            <h2 id="accords">{counted(grantsCount, "accès ouvert à une personne", "accès ouverts à une personne")}</h2>
            <ul class="rows">
              {grants.map(({ dataset, person, grantedAt }) => (
                <li key={`${dataset.id} ${person.id}`}>
                  <div>
                    <h3>{person.name}</h3>
                    <p>
                      {person.email} · <a href={`/jeux/${dataset.slug}`}>{typographic(dataset.title)}</a> · depuis le{" "}
                      {formatDate(grantedAt)}
                    </p>
                  </div>
                  <details class="fold">
                    <summary>Retirer cet accès</summary>
                    <OwnForm visit={visit} class="stack" action={keepAccess(`${ANSWERS}/retirer`, asked)}>
                      <input type="hidden" name="dataset" value={dataset.id} />
                      <input type="hidden" name="person" value={person.id} />
                      <p>
                        {typographic(
                          decideAccess(PUBLIC, "read", dataset).allowed
                            ? "Ce jeu est ouvert à tous : cette personne le lira encore."
                            : "Cette personne ne lira plus ce jeu dès sa prochaine demande, à moins qu’un rôle ne le lui ouvre.",
                        )}
                      </p>
                      <p>
                        <button class="button--stop" type="submit">
                          Retirer cet accès
                        </button>
                      </p>
                    </OwnForm>
                  </details>
                </li>
              ))}
            </ul>
            <Pager
              label="Pages d’accès ouverts"
              page={asked.grants}
              pages={countPages(grantsCount, PAGE)}
              address={(page) => `${keepAccess(ANSWERS, { ...asked, grants: page })}#accords`}
            />
          </section>
        )}
        <section class="section narrow" aria-labelledby="voir-comme">
          <h2 id="voir-comme">Voir le site comme…</h2>
          {(looks.all > PAGE || looks.text !== "") && <FindLooks looks={looks} asked={asked} />}
          <OwnForm visit={visit} class="stack" action="/administration/voir-comme">
            <div class="field mid">
              <label for="as">
                Le public, un organisme ou une personne
                <span class="hint" id="as-aide">
                  Vous verrez les pages comme ils les voient, jamais plus que vous-même, sans rien pouvoir y faire.
                  C’est écrit au journal.
                </span>
              </label>
              <select id="as" name="as" aria-describedby="as-aide">
                {looks.count === 0 || looks.text === "" ? <option value="public">le public</option> : null}
                <LookGroup label="Organismes" looks={looks.organisations} />
                <LookGroup label="Personnes" looks={looks.people} />
              </select>
            </div>
            <p>
              <button type="submit">Voir comme</button>
            </p>
          </OwnForm>
          <Pager
            label="Pages d’organismes et de personnes"
            page={looks.page}
            pages={looks.pages}
            address={(page) => keepAccess(ANSWERS, { ...asked, page }) + LOOKS}
          />
        </section>
      </>
    ),
  });
}

/** Beyond a page of them, organisations and people are looked for. */
function FindLooks({ looks: { text, count }, asked }: { looks: FoundLooks; asked: AskedAccess }) {
  const { waiting, grants } = asked;
  return (
    <search>
      <form class="stack" action={ANSWERS + LOOKS}>
        <HiddenState
          state={{
            demandes: waiting === 1 ? undefined : String(waiting),
            acces: grants === 1 ? undefined : String(grants),
          }}
        />
        <div class="field">
          <label for="q">Nom, courriel ou organisme</label>
          <input id="q" name="q" type="search" maxlength={120} autocomplete="off" value={text} />
        </div>
        <p>
          <button type="submit">Chercher</button>
        </p>
      </form>
      {text !== "" && (
        <p class="after" role="status">
          {count === 0
            ? "Aucun organisme, aucune personne ne correspond"
            : counted(count, "réponse, dans la liste ci-dessous", "réponses, dans la liste ci-dessous")}
          . <a href={keepAccess(ANSWERS, { ...asked, text: "", page: 1 }) + LOOKS}>Revenir à tout le monde</a>
        </p>
      )}
    </search>
  );
}

function LookGroup({ label, looks }: { label: string; looks: readonly Look[] }) {
  if (looks.length === 0) return null;
  return (
    <optgroup label={label}>
      {looks.map((look) => (
        <option key={look.value} value={look.value}>
          {look.label}
        </option>
      ))}
    </optgroup>
  );
}

interface WaitingProps {
  request: AccessRequest;
  visit: Visit;
  asked: AskedAccess;
  /** What its organisation is; undefined for one that has left, which gives no role. */
  kind: OrganisationKind | null | undefined;
  /** What is wrong with the refusal, as it was given. */
  fault?: Fault | undefined;
  word?: string | undefined;
}

function Waiting({ request, visit, asked, kind, fault, word }: WaitingProps) {
  const { id, dataset, person, message, askedAt } = request;
  const organisation = visit.organisationName(dataset.organisation);
  return (
    <section class="section narrow" aria-labelledby={`demande-${id}`}>
      <h2 id={`demande-${id}`}>
        {person.name}&nbsp;: {typographic(dataset.title)}
      </h2>
      <p>
        {person.email} · demandé le {formatDate(askedAt)}
      </p>
      <blockquote class="quote">
        {message.split("\n").map((line, rank) => (
          <p key={rank}>{line}</p>
        ))}
      </blockquote>
      <OwnForm visit={visit} class="stack" action={keepAccess(`${ANSWERS}/accepter`, asked)}>
        <input type="hidden" name="id" value={id} />
        <fieldset>
          <legend>Ouvrir</legend>
          <label class="choice">
            <input type="radio" name="gives" value="dataset" checked /> ce jeu, à cette personne
          </label>
          {kind !== undefined && (
            <label class="choice">
              <input type="radio" name="gives" value="reader" /> tous les jeux {ofName(organisation)}
              {isMemberKind(kind) && ", et ceux que les autres organismes réservent aux membres"}&nbsp;: elle en devient
              lectrice
            </label>
          )}
        </fieldset>
        <p>
          <button class="button--main" type="submit">
            Accepter
          </button>
        </p>
      </OwnForm>
      <details class="fold" open={fault !== undefined}>
        <summary>Refuser</summary>
        <OwnForm visit={visit} class="stack" action={keepAccess(`${ANSWERS}/refuser`, asked)}>
          <input type="hidden" name="id" value={id} />
          <FormField
            name="word"
            id={`mot-${id}`}
            label="Pourquoi"
            hint="Cette personne le lira."
            maxLength={1000}
            required
            value={word}
            fault={fault}
          />
          <p>
            <button class="button--stop" type="submit">
              Refuser
            </button>
          </p>
        </OwnForm>
      </details>
    </section>
  );
}
