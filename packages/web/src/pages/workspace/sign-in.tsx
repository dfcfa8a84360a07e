import { LONGEST_PASSWORD, type Person, roles, SHORTEST_PASSWORD, type SingleLink } from "@datalogue/api";
import { inSentence } from "../../charts/in-sentence.js";
import { EmailField, type Fault, FormField, PhoneCodeField } from "../../components/form-field.js";
import { renderWorkspace } from "../../components/workspace-document.js";
import { typographic } from "../../format/index.js";
import { Icon } from "../../icons/icon.js";
import type { Site } from "../../site.js";
import { type KeptAnswers, KeptFields } from "./kept-answers.js";

/** What is told above a form. */
export interface Told {
  tone: "ok" | "off";
  message: string;
}

export function ToldAbove({ told }: { told: Told | undefined }) {
  if (!told) return null;
  return (
    <p
      class={told.tone === "ok" ? "verdict verdict--ok" : "verdict"}
      data-tone={told.tone}
      role={told.tone === "ok" ? "status" : "alert"}
    >
      <span>
        <Icon name={told.tone} /> {typographic(told.message)}
      </span>
    </p>
  );
}

interface SignInAnswers {
  email?: string;
  /** Path of the page to come back to. */
  next?: string | undefined;
  kept?: KeptAnswers | undefined;
  told?: Told | undefined;
  /** As the provider of identities is called; undefined without one. */
  provider?: string | undefined;
}

/** `/connexion`: the address and the password. */
export function signInPage(site: Site, { email = "", next, kept, told, provider }: SignInAnswers): string {
  const { contact } = site.services.catalogue.info();
  return renderWorkspace({
    site,
    title: "Se connecter",
    children: (
      <div class="section narrow">
        <h1>Se connecter</h1>
        <ToldAbove told={told} />
        <form class="panel" method="post" action="/connexion">
          {next && <input type="hidden" name="suite" value={next} />}
          <KeptFields kept={kept} />
          <EmailField value={email} />
          <FormField name="password" label="Mot de passe" type="password" autocomplete="current-password" required />
          <p class="actions">
            <button class="button--main wide-phone" type="submit">
              Se connecter
            </button>
            <a href="/connexion/oubli">Mot de passe oublié</a>
          </p>
        </form>
        {provider && (
          <section class="stack" aria-labelledby="fournisseur">
            <h2 id="fournisseur">Ou sans mot de passe</h2>
            <p>
              <a
                class="button wide-phone"
                href={`/connexion/fournisseur${next ? `?suite=${encodeURIComponent(next)}` : ""}`}
              >
                Se connecter avec {provider}
              </a>
            </p>
            {kept && <p class="small">Vos réponses en attente ne sont gardées qu’en entrant par le formulaire.</p>}
          </section>
        )}
        <p class="small">
          Pas de compte&#8239;? Un administrateur de votre organisme vous invite
          {contact.email && (
            <>
              &#8239;; à défaut, écrivez à <a href={`mailto:${contact.email}`}>{contact.name}</a>
            </>
          )}
          . Pour lire les données ouvertes ou <a href="/verifier">vérifier un fichier</a>, aucun compte n’est
          nécessaire.
        </p>
      </div>
    ),
  });
}

/** `/connexion/code`: the code of the phone, or one of those kept for when it is lost. */
export function codePage(
  site: Site,
  { next, kept, spare, fault }: Pick<SignInAnswers, "next" | "kept"> & { spare?: string; fault?: Fault },
): string {
  return renderWorkspace({
    site,
    title: "Second facteur",
    children: (
      <div class="section narrow">
        <h1>Entrez le code de votre téléphone</h1>
        <p>Six chiffres, dans votre application de codes. Ils changent toutes les 30 secondes.</p>
        <form class="panel" method="post" action="/connexion/code">
          {next && <input type="hidden" name="suite" value={next} />}
          <KeptFields kept={kept} />
          <PhoneCodeField fault={fault} />
          <p>
            <button class="button--main wide-phone" type="submit">
              Entrer
            </button>
          </p>
        </form>
        <details class="fold" open={fault?.field === "secours"}>
          <summary>Je n’ai pas mon téléphone</summary>
          <form class="stack" method="post" action="/connexion/code">
            {next && <input type="hidden" name="suite" value={next} />}
            <KeptFields kept={kept} />
            <FormField
              name="secours"
              label="Code de secours"
              hint="Un de vos dix codes. Chacun sert une fois."
              className="mid"
              autocomplete="off"
              required
              value={spare}
              fault={fault}
            />
            <p>
              <button type="submit">Entrer avec ce code</button>
            </p>
          </form>
          <p class="small">Plus de code&#8239;? Demandez à un administrateur de retirer votre second facteur.</p>
        </details>
      </div>
    ),
  });
}

/** `/connexion/oubli`: asks for a link to a new password. */
export function forgottenPage(
  site: Site,
  { sendsMail, told }: { sendsMail: boolean; told?: Told | undefined },
): string {
  return renderWorkspace({
    site,
    title: "Mot de passe oublié",
    children: (
      <div class="section narrow">
        <h1>Choisir un nouveau mot de passe</h1>
        <ToldAbove told={told} />
        {sendsMail ? (
          <form class="panel" method="post" action="/connexion/oubli">
            <EmailField hint="Celle de votre compte. Un lien y sera envoyé ; il sert une fois, pendant deux heures." />
            <p class="actions">
              <button class="button--main wide-phone" type="submit">
                Recevoir un lien
              </button>
              <a href="/connexion">Revenir à la connexion</a>
            </p>
          </form>
        ) : (
          <p>
            Ce site n’envoie pas de courriel. Demandez un lien à un administrateur de votre organisme&nbsp;: il le fait
            à la page «&#8239;Personnes&#8239;». <a href="/connexion">Revenir à la connexion</a>.
          </p>
        )}
      </div>
    ),
  });
}

interface LinkProps {
  token: string;
  link: SingleLink & { known: boolean };
  /** Whose new password it is. */
  person?: Person | undefined;
  organisationName(slug: string): string;
  answers?: { email?: string | undefined; name?: string | undefined };
  fault?: Fault | undefined;
  told?: Told | undefined;
  /** As the provider of identities is called; undefined without one. */
  provider?: string | undefined;
}

/** `/connexion/lien`: an invitation, a new password, the first administrator. */
export function linkPage(
  site: Site,
  { token, link, person, organisationName, answers = {}, fault, told, provider }: LinkProps,
): string {
  const { kind, known, organisation, role, email } = link;
  const isNew = kind === "password" || kind === "restart";
  const title = isNew
    ? "Choisissez un nouveau mot de passe"
    : kind === "first"
      ? "Ouvrez le premier compte"
      : `Bienvenue dans l’espace de publication`;
  const owner = person?.email ?? email;
  return renderWorkspace({
    site,
    title,
    children: (
      <div class="section narrow">
        <h1>{title}</h1>
        <ToldAbove told={told} />
        {!isNew && organisation && role && (
          <p>
            Vous serez <strong>{roles[role].title.toLowerCase()}</strong> pour {organisationName(organisation)}&nbsp;:{" "}
            {inSentence(roles[role].does)}.
          </p>
        )}
        <form class="panel" method="post" action="/connexion/lien">
          <input type="hidden" name="cle" value={token} />
          {owner ? (
            <div class="field">
              <label for="compte">Adresse de courriel</label>
              <input id="compte" type="email" name="compte" autocomplete="username" readOnly value={owner} />
            </div>
          ) : (
            <EmailField value={answers.email} fault={fault} />
          )}
          {!isNew && !known && (
            <FormField
              name="name"
              label="Prénom et nom"
              autocomplete="name"
              required
              value={answers.name}
              fault={fault}
            />
          )}
          {known ? (
            <FormField
              name="password"
              label="Votre mot de passe"
              hint="Vous avez déjà un compte avec cette adresse : il sert aussi pour cet organisme."
              type="password"
              autocomplete="current-password"
              required
              fault={fault}
            />
          ) : (
            <NewPasswordField name="password" fault={fault} />
          )}
          <p>
            <button class="button--main wide-phone" type="submit">
              {isNew ? "Enregistrer ce mot de passe" : known ? "Rejoindre cet organisme" : "Ouvrir mon compte"}
            </button>
          </p>
        </form>
        {provider && kind === "invitation" && (
          <section class="stack" aria-labelledby="fournisseur">
            <h2 id="fournisseur">Ou sans mot de passe</h2>
            <p>
              <a class="button wide-phone" href={`/connexion/fournisseur?cle=${encodeURIComponent(token)}`}>
                Continuer avec {provider}
              </a>
            </p>
            <p class="small">
              {known
                ? `Si ${provider} ouvre déjà ce compte.`
                : `Votre compte s’ouvrira avec l’adresse invitée, et cette identité l’ouvrira désormais.`}
            </p>
          </section>
        )}
        {kind === "restart" && (
          <p class="small">
            Votre second facteur sera retiré, et les identités liées à votre compte&nbsp;: remettez-les depuis votre
            compte.
          </p>
        )}
      </div>
    ),
  });
}

/** The link was used, or is too old, or was never one. */
export function deadLinkPage(site: Site): string {
  return renderWorkspace({
    site,
    title: "Ce lien n’ouvre plus rien",
    children: (
      <div class="section narrow">
        <h1>Ce lien n’ouvre plus rien</h1>
        <p>
          Il a déjà servi, il est trop vieux, ou il n’est pas copié en entier. Si vous avez choisi votre mot de passe,{" "}
          <a href="/connexion">connectez-vous</a>&#8239;; sinon demandez un autre lien à qui vous l’a remis.
        </p>
      </div>
    ),
  });
}

/** A password that somebody chooses. */
export function NewPasswordField({ name, fault }: { name: string; fault: Fault | undefined }) {
  return (
    <FormField
      name={name}
      label="Nouveau mot de passe"
      hint={`${SHORTEST_PASSWORD} caractères au moins : plusieurs mots sans lien entre eux conviennent.`}
      type="password"
      autocomplete="new-password"
      minLength={SHORTEST_PASSWORD}
      maxLength={LONGEST_PASSWORD}
      required
      fault={fault}
    />
  );
}
