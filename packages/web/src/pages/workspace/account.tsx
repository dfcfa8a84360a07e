import { type ApiKey, roleMay, roles, type Session, type Subscriber, stateOf, totpAddress } from "@datalogue/api";
import { type Fault, FieldFrame, FormField, PhoneCodeField, saidOf } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, formatMoment } from "../../format/index.js";
import { QrCode } from "../../paper/qr-code.js";
import type { Site } from "../../site.js";
import { FactorNeeded } from "./factor-needed.js";
import { NewPasswordField, type Told, ToldAbove } from "./sign-in.js";
import { OwnSubscriptions } from "./subscriptions.js";

/** Characters of what a key is called. */
export const LONGEST_LABEL = 100;

/** What is asked of a key. */
export interface KeyAnswers {
  label: string;
  organisation: string;
  scope: "read" | "publish";
  /** An ISO date; empty for none. */
  expires: string;
}

/** Said to who left all their organisations, or was taken out of them. */
export const OF_NO_ORGANISATION =
  "Vous n’êtes d’aucun organisme en ce moment\u00A0: un administrateur peut vous inviter de nouveau.";

interface AccountProps {
  visit: Visit;
  sessions: Session[];
  /** Those that this person made and that still open. */
  keys: ApiKey[];
  /** A key just made: shown this once. */
  secret?: string | undefined;
  /** What was asked of a key that was refused. */
  asked?: KeyAnswers | undefined;
  /** Today, an ISO date. */
  today: string;
  /** What their address follows; whether it may follow anything. */
  subscriber: Subscriber | undefined;
  isOffered: boolean;
  /** As the provider of identities is called; undefined without one. */
  provider: string | undefined;
  told?: Told | undefined;
  fault?: Fault | undefined;
}

/** `/compte`: my organisations, my sessions, my keys, my password, my second factor. */
export function accountPage(site: Site, props: AccountProps): string {
  const { visit, sessions, keys, secret, told } = props;
  const { person, organisationName, lacksFactor } = visit;
  const count = person.memberships.length;
  return renderWorkspace({
    site,
    title: "Mon compte",
    visit,
    place: "/compte",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">{person.email}</p>
          <h1>
            {counted(count, "organisme", "organismes")},{" "}
            {counted(sessions.length, "session ouverte", "sessions ouvertes")}, {counted(keys.length, "clé", "clés")}
          </h1>
          <ToldAbove told={told} />
          {lacksFactor && <FactorNeeded />}
        </div>
        <section class="section" aria-labelledby="organismes">
          <h2 id="organismes">Mes organismes</h2>
          {count === 0 ? (
            <p>{OF_NO_ORGANISATION}</p>
          ) : (
            <ul class="rows">
              {person.memberships.map(({ organisation, role, left }) => (
                <li key={organisation}>
                  <h3>
                    <a href={`/organismes/${organisation}`}>{organisationName(organisation)}</a>
                  </h3>
                  <p>
                    <strong>{roles[role].title}</strong>
                    <br />
                    {left
                      ? "Cet organisme n’est plus dans ce catalogue : ce rôle n’y permet rien tant qu’il n’y revient pas."
                      : roles[role].does}
                  </p>
                </li>
              ))}
            </ul>
          )}
        </section>
        <Sessions visit={visit} sessions={sessions} />
        <Keys {...props} secret={secret} />
        {(props.isOffered || props.subscriber) && <OwnSubscriptions visit={visit} subscriber={props.subscriber} />}
        <Identities {...props} />
        <section class="section narrow" aria-labelledby="mot-de-passe">
          <h2 id="mot-de-passe">Changer de mot de passe</h2>
          {person.hasPassword ? (
            <OwnForm visit={visit} class="stack" action="/compte/mot-de-passe">
              <FormField
                name="current"
                label="Mot de passe actuel"
                type="password"
                autocomplete="current-password"
                required
                fault={props.fault}
              />
              <NewPasswordField name="next" fault={props.fault} />
              <p class="actions">
                <button type="submit">Changer de mot de passe</button>
                <span class="small">Vos autres sessions seront fermées.</span>
              </p>
            </OwnForm>
          ) : (
            <NoPassword />
          )}
        </section>
        <section class="section narrow" aria-labelledby="second-facteur">
          <h2 id="second-facteur">Second facteur&nbsp;: {person.hasSecondFactor ? "actif" : "absent"}</h2>
          <p>
            {person.hasSecondFactor
              ? "À chaque connexion, un code de votre téléphone est demandé après le mot de passe."
              : "Un code de votre téléphone, demandé après le mot de passe : un mot de passe volé ne suffit plus."}
          </p>
          <p>
            <a class="button" href="/compte/second-facteur">
              {person.hasSecondFactor ? "Changer ou retirer" : "Mettre en place"}
            </a>
          </p>
        </section>
        <section class="section narrow" aria-labelledby="donnees">
          <h2 id="donnees">Ce que ce site garde de vous</h2>
          <p>
            Votre nom, votre adresse, vos rôles, ce que vous suivez, vos sessions, vos clés, vos identités liées et le
            jour de votre dernière connexion&#8239;; vos demandes d’accès et vos gestes&#8239;; en relecture, vos
            remarques, vos étapes et vos raisons de renvoyer&#8239;; vos saisies de contrôle.{" "}
            <a href="/compte/donnees.json">Les emporter (JSON)</a>. Quand votre compte est fermé, le nom et l’adresse
            sont effacés.
          </p>
        </section>
      </>
    ),
  });
}

/** Who one is at the provider of identities; those of a former one too, which may be removed. */
function Identities({ visit, provider, fault }: AccountProps) {
  const { identities, hasPassword } = visit.person;
  if (provider === undefined && identities.length === 0) return null;
  return (
    <section class="section" aria-labelledby="identites">
      <h2 id="identites">
        {identities.length === 0
          ? `${provider}\u00A0: aucune identité liée`
          : counted(identities.length, "identité liée", "identités liées")}
      </h2>
      <ul class="rows">
        {identities.map(({ id, issuer, label, boundAt, usedAt, vouched }) => (
          <li key={id}>
            <div>
              <h3>{label ?? provider ?? issuer}</h3>
              <p class="small">{issuer}</p>
            </div>
            <p>
              Liée le {formatDate(boundAt)}
              {usedAt && `, servie le ${formatDate(usedAt)}`}
              {vouched && " avec un second facteur"}
            </p>
            <details class="fold" open={fault?.field === `identity-${id}`}>
              <summary>Retirer</summary>
              {hasPassword ? (
                <OwnForm visit={visit} class="stack" action="/compte/identites/retirer">
                  <input type="hidden" name="id" value={id} />
                  <FormField
                    name={`identity-${id}`}
                    label="Votre mot de passe"
                    type="password"
                    autocomplete="current-password"
                    required
                    fault={fault}
                  />
                  <p>
                    <button class="button--stop" type="submit">
                      Retirer cette identité
                    </button>
                  </p>
                </OwnForm>
              ) : (
                <NoPassword />
              )}
            </details>
          </li>
        ))}
      </ul>
      {provider &&
        (hasPassword ? (
          <OwnForm visit={visit} class="stack narrow" action="/compte/identites">
            <FormField
              name="provider"
              label="Votre mot de passe"
              hint={`Pour ajouter une identité ${provider}, qui ouvrira ce compte sans lui. Vos autres sessions seront fermées.`}
              type="password"
              autocomplete="current-password"
              required
              fault={fault}
            />
            <p>
              <button type="submit">Lier {provider}</button>
            </p>
          </OwnForm>
        ) : (
          <NoPassword />
        ))}
    </section>
  );
}

/** Somebody who never chose a password cannot confirm by it. */
function NoPassword() {
  return (
    <p>
      Votre compte n’a pas de mot de passe&nbsp;: choisissez-en un par <a href="/connexion/oubli">un lien</a>, après
      vous être déconnecté.
    </p>
  );
}

function Sessions({ visit, sessions }: { visit: Visit; sessions: Session[] }) {
  return (
    <section class="section" aria-labelledby="sessions">
      <h2 id="sessions">Mes sessions</h2>
      <ul class="rows">
        {sessions.map(({ id, client, createdAt, seenAt }) => {
          const isThis = id === visit.caller.session;
          return (
            <li key={id}>
              <h3>{client}</h3>
              <p>
                Ouverte le {formatMoment(createdAt)}
                {isThis ? ", celle-ci" : `, vue le ${formatMoment(seenAt)}`}
              </p>
              <OwnForm visit={visit} action="/compte/sessions">
                <input type="hidden" name="session" value={id} />
                <button class="button--stop" type="submit">
                  Fermer
                  <span class="visually-hidden">
                    {" "}
                    la session {client}, ouverte le {formatMoment(createdAt)}
                  </span>
                </button>
              </OwnForm>
            </li>
          );
        })}
      </ul>
      <OwnForm visit={visit} action="/compte/sessions">
        <input type="hidden" name="session" value="toutes" />
        <button class="button--stop" type="submit">
          Fermer toutes mes sessions
        </button>
      </OwnForm>
      <p class="small">Une session se ferme d’elle-même après 12 heures sans visite, et au bout de 7 jours.</p>
    </section>
  );
}

function Keys({ visit, keys, secret, asked, today, fault }: AccountProps) {
  const { memberships } = visit.caller;
  const notTheirs = fault?.field === "organisation" ? fault.message : undefined;
  return (
    <section class="section" aria-labelledby="cles">
      <h2 id="cles">Mes clés pour les programmes</h2>
      {secret && (
        <div class="verdict" data-tone="ok" role="status">
          <h3>Clé créée&nbsp;: copiez-la maintenant</h3>
          <p>Elle ne sera plus jamais montrée.</p>
          <p class="secret">{secret}</p>
        </div>
      )}
      {keys.length > 0 && (
        <ul class="rows">
          {keys.map((key) => (
            <li key={key.id}>
              <div>
                <h3>{key.label ?? "Clé sans nom"}</h3>
                <p>
                  {visit.organisationName(key.organisation)}
                  {stateOf(key, today) === "expired" && ", expirée"}
                </p>
              </div>
              <p>
                {key.scopes.includes("publish") ? "Lire et publier." : "Lire."} Créée le {formatDate(key.createdAt)},{" "}
                {key.lastUsedOn === null ? "jamais servie" : `servie le ${formatDate(key.lastUsedOn)}`}
                {key.expiresOn !== null && `, jusqu’au ${formatDate(key.expiresOn)}`}.
              </p>
              <OwnForm visit={visit} action="/compte/cles/retirer">
                <input type="hidden" name="id" value={key.id} />
                <button class="button--stop" type="submit">
                  Retirer<span class="visually-hidden"> la clé {key.label ?? key.id}</span>
                </button>
              </OwnForm>
            </li>
          ))}
        </ul>
      )}
      {memberships.length > 0 && (
        <details class="fold narrow" open={asked !== undefined}>
          <summary>Créer une clé</summary>
          <OwnForm visit={visit} class="stack" action="/compte/cles">
            <FormField
              name="label"
              label="À quoi sert-elle ?"
              hint="Une clé par usage : on en retire une sans gêner les autres."
              maxLength={LONGEST_LABEL}
              required
              value={asked?.label}
              fault={fault}
            />
            <FieldFrame id="organisation" label="Pour quel organisme&#8239;?" className="mid" message={notTheirs}>
              <select id="organisation" name="organisation" {...saidOf({ id: "organisation", message: notTheirs })}>
                {memberships.map(({ organisation }) => (
                  <option key={organisation} value={organisation} selected={organisation === asked?.organisation}>
                    {visit.organisationName(organisation)}
                  </option>
                ))}
              </select>
            </FieldFrame>
            <div class="field mid">
              <label for="scope">Que permet-elle&#8239;?</label>
              <select id="scope" name="scope">
                <option value="read">Lire les jeux réservés</option>
                {memberships.some(({ role }) => roleMay(role, "publish")) && (
                  <option value="publish" selected={asked?.scope === "publish"}>
                    Lire et publier
                  </option>
                )}
              </select>
            </div>
            <FormField
              name="expires"
              label="Dernier jour"
              optional
              type="date"
              min={today}
              className="mid"
              value={asked?.expires}
              fault={fault}
            />
            <p>
              <button type="submit">Créer la clé</button>
            </p>
          </OwnForm>
        </details>
      )}
    </section>
  );
}

interface SecondFactorProps {
  visit: Visit;
  secret: string;
  fault?: Fault | undefined;
  mayRemove: boolean;
}

/** `/compte/second-facteur`: a secret to be read by a phone, and the code that proves it was. */
export function secondFactorPage(site: Site, props: SecondFactorProps): string {
  const { visit } = props;
  const { person } = visit;
  return renderWorkspace({
    site,
    title: "Second facteur",
    visit,
    children: (
      <div class="section narrow">
        <h1>{person.hasSecondFactor ? "Changer de second facteur" : "Mettre en place le second facteur"}</h1>
        {person.hasPassword ? (
          <FactorForms site={site} {...props} />
        ) : (
          <>
            <NoPassword />
            <p>
              <a href="/compte">Revenir à mon compte</a>
            </p>
          </>
        )}
      </div>
    ),
  });
}

function FactorForms({ site, visit, secret, fault, mayRemove }: SecondFactorProps & { site: Site }) {
  const issuer = site.services.catalogue.info().shortTitle;
  const address = totpAddress(secret, { issuer, label: visit.person.email });
  return (
    <>
      <p>
        Ouvrez une application de codes sur votre téléphone (FreeOTP, Aegis, Google Authenticator…), visez ce code, puis
        entrez les six chiffres qu’elle affiche.
      </p>
      <QrCode address={address} label="Code QR à viser avec l’application de codes" />
      <p>Sans appareil photo, recopiez cette clé dans l’application&nbsp;:</p>
      <p class="secret">{(secret.match(/.{4}/g) ?? []).join(" ")}</p>
      <OwnForm visit={visit} class="panel" action="/compte/second-facteur">
        <input type="hidden" name="secret" value={secret} />
        <PhoneCodeField fault={fault} />
        <FormField
          name="password"
          label="Votre mot de passe"
          type="password"
          autocomplete="current-password"
          required
          fault={fault}
        />
        <p class="actions">
          <button class="button--main wide-phone" type="submit">
            Mettre en place
          </button>
          <a href="/compte">Revenir à mon compte</a>
        </p>
      </OwnForm>
      {mayRemove && (
        <details class="fold">
          <summary>Retirer le second facteur</summary>
          <OwnForm visit={visit} class="stack" action="/compte/second-facteur/retirer">
            <p>Le mot de passe seul suffira de nouveau pour entrer.</p>
            <FormField
              id="retirer-password"
              name="password"
              label="Votre mot de passe"
              type="password"
              autocomplete="current-password"
              required
            />
            <p>
              <button class="button--stop" type="submit">
                Retirer le second facteur
              </button>
            </p>
          </OwnForm>
        </details>
      )}
    </>
  );
}

/** The codes for when the phone is lost: shown this once. */
export function recoveryCodesPage(site: Site, { visit, codes }: { visit: Visit; codes: string[] }): string {
  return renderWorkspace({
    site,
    title: "Codes de secours",
    visit,
    children: (
      <div class="section narrow">
        <h1>Second facteur en place&nbsp;: gardez ces dix codes</h1>
        <p>
          Chacun remplace le téléphone une fois. Imprimez-les, ou recopiez-les&nbsp;: ils ne seront plus jamais montrés.
          Vos autres sessions sont fermées.
        </p>
        <ul class="codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <p>
          <a class="button" href="/compte">
            Revenir à mon compte
          </a>
        </p>
      </div>
    ),
  });
}
