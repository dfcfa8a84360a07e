import { type LinkHold, type Person, type Role, roleNames, roles, type WaitingInvitation } from "@datalogue/api";
import { inSentence } from "../../charts/in-sentence.js";
import { FirstRows } from "../../components/first-rows.js";
import { ChoicesFrame, type Fault, FormField } from "../../components/form-field.js";
import { Pager } from "../../components/pager.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, ofName, typographic } from "../../format/index.js";
import { Icon } from "../../icons/icon.js";
import { addressOf } from "../../reading/address.js";
import type { Site } from "../../site.js";
import { OrganisationField } from "./organisation-field.js";
import { type Told, ToldAbove } from "./sign-in.js";

const HERE = "/administration/personnes";

/** People on a page: beyond, they are looked for. */
export const PAGE = 50;

/** What was looked for, as addresses carry it: empty for what was not. */
export interface AskedPeople {
  text: string;
  /** Slug. */
  organisation: string;
  role: Role | "";
  page: number;
}

/** An address of these pages that keeps what was looked for, so that one comes back to it; `done`: what was done there, in a word. */
export function keepAsked(path: string, { text, organisation, role, page }: AskedPeople, done?: string): string {
  return addressOf(path, {
    ...{ q: text, organisme: organisation, role, page: page === 1 ? undefined : page },
    fait: done,
  });
}

/** A link just made: shown this once. */
export interface HandedLink {
  title: string;
  link: string;
  life: string;
}

/** What was looked for among the people that the visitor administers, and where the list stands. */
export interface FoundPeople extends AskedPeople {
  /** Of all of them, looked for or not. */
  all: number;
  count: number;
  pages: number;
}

interface PeopleProps {
  visit: Visit;
  /** Those of the page asked for, of all that were looked for. */
  people: Person[];
  found: FoundPeople;
  invitations: WaitingInvitation[];
  /** Those that the visitor administers, by slug. */
  organisations: string[];
  now: Date;
  answers?: { email?: string | undefined; organisation?: string | undefined; role?: string | undefined };
  fault?: Fault | undefined;
  told?: Told | undefined;
  handed?: HandedLink | undefined;
}

/** `/administration/personnes`: who is there, who is invited, and the form that invites. */
export function peoplePage(site: Site, props: PeopleProps): string {
  const { visit, people, found, invitations, organisations, now, answers = {}, fault, told, handed } = props;
  const chosen = answers.organisation ?? visit.caller.memberships[0]?.organisation;
  const waiting = invitations.length > 0 ? `, ${counted(invitations.length, "invitation", "invitations")}` : "";
  return renderWorkspace({
    site,
    title: "Personnes",
    visit,
    place: HERE,
    faults: fault ? [fault] : [],
    children: (
      <>
        <div class="page-head">
          <div class="head-row">
            <div>
              <p class="kicker">
                {organisations.length === 1
                  ? visit.organisationName(organisations[0] ?? "")
                  : counted(organisations.length, "organisme", "organismes")}
              </p>
              <h1>
                {counted(found.all, "personne", "personnes")}
                {waiting}
              </h1>
            </div>
            <a class="button wide-phone" href="#inviter">
              Inviter quelqu’un
            </a>
          </div>
          <ToldAbove told={told} />
          <Handed handed={handed} />
        </div>
        <section class="section" aria-labelledby="personnes">
          <h2 id="personnes">Personnes</h2>
          {(found.all > PAGE || isNarrowed(found)) && (
            <FindPeople visit={visit} found={found} organisations={organisations} />
          )}
          {people.length > 0 && (
            <ul class="rows">
              {people.map((person) => (
                <li key={person.id}>
                  <div>
                    <h3>{person.name}</h3>
                    <p>
                      {person.email} · {seen(person)}
                      {person.hasSecondFactor && " · second facteur actif"}
                    </p>
                  </div>
                  <ul class="plain">
                    {person.memberships.map(({ organisation, role, left }) => (
                      <li key={organisation}>
                        <p>
                          <strong>{roles[role].title}</strong>, {visit.organisationName(organisation)}
                          {left && " (n’est plus dans ce catalogue)"}
                        </p>
                      </li>
                    ))}
                  </ul>
                  <a class="button" href={keepAsked(`${HERE}/${person.id}`, found)}>
                    Modifier<span class="visually-hidden"> {person.name}</span>
                  </a>
                </li>
              ))}
            </ul>
          )}
          <Pager
            label="Pages de personnes"
            page={found.page}
            pages={found.pages}
            address={(page) => keepAsked(HERE, { ...found, page })}
          />
        </section>
        {invitations.length > 0 && (
          <section class="section" aria-labelledby="invitations">
            <h2 id="invitations">{invitations.length === 1 ? "Invitation en attente" : "Invitations en attente"}</h2>
            <FirstRows
              look="rows"
              rest={(count) => `Les ${counted(count, "autre invitation", "autres invitations")}`}
              rows={invitations.map((invitation) => (
                <Invitation key={invitation.id} {...{ invitation, visit, now, found }} />
              ))}
            />
            <p class="small">
              Un lien perdu se refait&nbsp;: invitez la même adresse de nouveau, l’ancien n’ouvre plus rien.
            </p>
          </section>
        )}
        <section class="section narrow" aria-labelledby="inviter">
          <h2 id="inviter">Inviter quelqu’un</h2>
          <OwnForm visit={visit} class="stack" action={keepAsked(`${HERE}/inviter`, found)}>
            <FormField
              name="email"
              label="Adresse de courriel"
              hint="La personne choisira son mot de passe. Le lien vaut 7 jours et sert une fois."
              type="email"
              autocomplete="off"
              required
              value={answers.email}
              fault={fault}
            />
            <OrganisationField {...{ visit, organisations, chosen, fault }} />
            <RoleChoice
              legend="Que pourra-t-elle faire ?"
              chosen={answers.role ?? "contributor"}
              message={fault?.field === "role" ? fault.message : undefined}
            />
            <p>
              <button class="button--main wide-phone" type="submit">
                Inviter
              </button>
            </p>
            <p class="small">
              Pas de courriel sur ce serveur&#8239;? Le lien s’affichera pour que vous le transmettiez.
            </p>
          </OwnForm>
        </section>
      </>
    ),
  });
}

const isNarrowed = ({ text, organisation, role }: AskedPeople) => `${text}${organisation}${role}` !== "";

function FindPeople({ visit, found, organisations }: Pick<PeopleProps, "visit" | "found" | "organisations">) {
  return (
    <search>
      <form class="stack narrow" action={HERE}>
        <div class="field">
          <label for="q">{organisations.length > 1 ? "Nom, courriel ou organisme" : "Nom ou courriel"}</label>
          <input id="q" name="q" type="search" maxlength={120} autocomplete="off" value={found.text} />
        </div>
        {organisations.length > 1 && (
          <div class="field">
            <label for="organisme">Organisme</label>
            <select id="organisme" name="organisme">
              <option value="">Tous</option>
              {organisations.map((slug) => (
                <option key={slug} value={slug} selected={slug === found.organisation}>
                  {visit.organisationName(slug)}
                </option>
              ))}
            </select>
          </div>
        )}
        <div class="field">
          <label for="role-cherche">Rôle</label>
          <select id="role-cherche" name="role">
            <option value="">Tous</option>
            {roleNames.map((role) => (
              <option key={role} value={role} selected={role === found.role}>
                {roles[role].title}
              </option>
            ))}
          </select>
        </div>
        <p>
          <button type="submit">Chercher</button>
        </p>
      </form>
      {isNarrowed(found) && (
        <p class="after" role="status">
          {found.count === 0
            ? "Personne ne correspond"
            : counted(found.count, "personne trouvée", "personnes trouvées")}
          . <a href={HERE}>Voir tout le monde</a>
        </p>
      )}
    </search>
  );
}

const HOLDS: Record<LinkHold, string> = {
  "organisation-left": "cet organisme n’est plus du catalogue",
  "maker-may-not": "qui l’a faite n’en a plus le droit",
  "maker-lacks-factor": "il manque un second facteur à qui l’a faite",
};

function Invitation({
  invitation,
  visit,
  now,
  found,
}: Pick<PeopleProps, "visit" | "now" | "found"> & { invitation: WaitingInvitation }) {
  const { id, email, organisation, role, createdAt, expiresAt, hold } = invitation;
  const days = Math.max(1, Math.ceil((Date.parse(expiresAt) - now.getTime()) / 86_400_000));
  return (
    <li>
      <div>
        <h3>{email}</h3>
        <p>
          {role && roles[role].title}
          {organisation && `, ${visit.organisationName(organisation)}`}, invitation du {formatDate(createdAt)}
        </p>
      </div>
      <p>
        <span class="status" data-status="to-watch">
          <Icon name="watch" />{" "}
          {hold === null ? `expire dans ${counted(days, "jour", "jours")}` : `n’ouvre rien\u00A0: ${HOLDS[hold]}`}
        </span>
      </p>
      <OwnForm visit={visit} action={keepAsked(`${HERE}/annuler`, found)}>
        <input type="hidden" name="id" value={id} />
        <button class="button--link" type="submit">
          Annuler<span class="visually-hidden"> l’invitation&nbsp;: {email}</span>
        </button>
      </OwnForm>
    </li>
  );
}

function RoleChoice({ legend, chosen, message }: { legend: string; chosen: string; message?: string | undefined }) {
  return (
    <ChoicesFrame id="role" legend={legend} message={message}>
      {roleNames.map((role) => (
        <label key={role} class="choice">
          <input type="radio" name="role" value={role} checked={role === chosen} />
          <span>
            <strong>{roles[role].title}</strong>&nbsp;: {inSentence(roles[role].does)}
          </span>
        </label>
      ))}
    </ChoicesFrame>
  );
}

function Handed({ handed }: { handed: HandedLink | undefined }) {
  if (!handed) return null;
  return (
    <div class="verdict" data-tone="ok" role="status">
      <h2>{typographic(handed.title)}</h2>
      <p>Remettez ce lien par un moyen sûr. Il sert une fois, pendant {handed.life}, et ne sera plus montré.</p>
      <p class="secret">{handed.link}</p>
    </div>
  );
}

interface PersonProps {
  visit: Visit;
  person: Person;
  /** What was looked for before: where one goes back to. */
  asked: AskedPeople;
  /** Whether all its organisations are the visitor's to administer. */
  isWhole: boolean;
  /** Whether the visitor may make a link to a new password: a dataset that another organisation opened to this person keeps them from it. */
  mayHandLink: boolean;
  told?: Told | undefined;
  handed?: HandedLink | undefined;
}

/** `/administration/personnes/{id}`: the roles of somebody, a new password, the end. */
export function personPage(site: Site, props: PersonProps): string {
  const { visit, person, asked, isWhole, mayHandLink, told, handed } = props;
  const act = (name: string) => keepAsked(`${HERE}/${person.id}/${name}`, asked);
  return renderWorkspace({
    site,
    title: person.name,
    visit,
    place: HERE,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={keepAsked(HERE, asked)}>{isNarrowed(asked) ? "Personnes trouvées" : "Personnes"}</a>
          </p>
          <h1>{person.name}</h1>
          <p>
            {person.email} · {seen(person)} · second facteur {person.hasSecondFactor ? "actif" : "absent"}
          </p>
          <ToldAbove told={told} />
          <Handed handed={handed} />
        </div>
        {person.memberships.map(({ organisation, role, left }) => (
          <section key={organisation} class="section narrow" aria-labelledby={`role-${organisation}`}>
            <h2 id={`role-${organisation}`}>{visit.organisationName(organisation)}</h2>
            {left && (
              <p>Cet organisme n’est plus dans ce catalogue : ce rôle n’y permet rien tant qu’il n’y revient pas.</p>
            )}
            <OwnForm visit={visit} class="stack" action={act("role")}>
              <input type="hidden" name="organisation" value={organisation} />
              <RoleChoice legend="Ce que cette personne y fait" chosen={role} />
              <p>
                <button type="submit">Changer le rôle</button>
              </p>
              <p class="small">Les clés qu’elle a créées et que le nouveau rôle ne permet plus seront retirées.</p>
            </OwnForm>
            <details class="fold">
              <summary>Retirer de cet organisme</summary>
              <OwnForm visit={visit} class="stack" action={act("role")}>
                <input type="hidden" name="organisation" value={organisation} />
                <input type="hidden" name="role" value="aucun" />
                <p>Ses clés pour cet organisme seront retirées aussitôt. Son compte reste ouvert.</p>
                <p>
                  <button class="button--stop" type="submit">
                    Retirer de cet organisme
                  </button>
                </p>
              </OwnForm>
            </details>
          </section>
        ))}
        {isWhole ? (
          <>
            <section class="section narrow" aria-labelledby="lien">
              <h2 id="lien">Mot de passe ou téléphone perdu</h2>
              {mayHandLink ? (
                <OwnForm visit={visit} class="stack" action={act("lien")}>
                  {person.hasSecondFactor && (
                    <label class="choice">
                      <input type="checkbox" name="restart" value="oui" /> Retirer aussi le second facteur
                    </label>
                  )}
                  <p>
                    <button type="submit">Faire un lien de nouveau mot de passe</button>
                  </p>
                </OwnForm>
              ) : (
                <p class="small">
                  Un organisme que vous n’administrez pas a ouvert un jeu à cette personne&nbsp;: son mot de passe est
                  l’affaire de l’administrateur du catalogue.
                </p>
              )}
            </section>
            <section class="section narrow" aria-labelledby="fermer">
              <h2 id="fermer">Départ</h2>
              <details class="fold">
                <summary>Fermer ce compte</summary>
                <OwnForm visit={visit} class="stack" action={act("fermer")}>
                  <p>
                    Aussitôt&nbsp;: ses clés sont retirées, ses sessions finies, son nom, son adresse et son mot de
                    passe effacés. Ce qui est publié reste. On ne revient pas en arrière&nbsp;: il faudra l’inviter de
                    nouveau.
                  </p>
                  <p>
                    <button class="button--stop" type="submit">
                      Fermer le compte {ofName(person.name)}
                    </button>
                  </p>
                </OwnForm>
              </details>
            </section>
          </>
        ) : (
          <p class="small">
            Cette personne est aussi d’un organisme que vous n’administrez pas&nbsp;: son mot de passe et la fermeture
            de son compte sont l’affaire de l’administrateur du catalogue.
          </p>
        )}
      </>
    ),
  });
}

function seen({ lastSeenOn }: Person): string {
  return lastSeenOn === null ? "pas encore venu" : `vu le ${formatDate(lastSeenOn)}`;
}
