import type { Visit } from "../../components/visit.js";
import { renderWorkspace } from "../../components/workspace-document.js";
import { ofName } from "../../format/index.js";
import type { Site } from "../../site.js";

/** Leads to the provider from a page of who is signed in: a form may send nobody to another site. */
export function leaveToProviderPage(
  site: Site,
  { visit, label, address }: { visit: Visit; label: string; address: string },
): string {
  return renderWorkspace({
    site,
    title: `Continuer vers ${label}`,
    visit,
    place: "/compte",
    children: (
      <div class="section narrow">
        <h1>Continuez vers {label}</h1>
        <p>
          Identifiez-vous là-bas&nbsp;: au retour, cette identité ouvrira votre compte d’ici. Vous pourrez la retirer à
          la page «&#8239;Mon compte&#8239;».
        </p>
        <p class="actions">
          <a class="button button--main wide-phone" href={address} rel="noreferrer">
            Continuer
          </a>
          <a href="/compte">Ne rien changer</a>
        </p>
      </div>
    ),
  });
}

/** A subject that is nobody here: the same, whatever accounts there are. */
export function unknownIdentityPage(site: Site, { label }: { label: string }): string {
  const { contact } = site.services.catalogue.info();
  return renderWorkspace({
    site,
    title: "Cette identité n’ouvre aucun compte ici",
    children: (
      <div class="section narrow">
        <h1>Cette identité n’ouvre aucun compte ici</h1>
        <p>{label} vous a reconnu, mais rien ne relie cette identité à un compte de ce site.</p>
        <ul class="stack">
          <li>
            <strong>Vous avez un compte&#8239;?</strong> <a href="/connexion">Connectez-vous avec votre mot de passe</a>
            , puis ajoutez {label} à la page «&#8239;Mon compte&#8239;».
          </li>
          <li>
            <strong>Vous avez une invitation&#8239;?</strong> Ouvrez le lien reçu, et continuez avec {label} depuis
            cette page.
          </li>
          <li>
            <strong>Ni l’un ni l’autre&#8239;?</strong> Un administrateur de votre organisme vous invite
            {contact.email && (
              <>
                &#8239;; à défaut, écrivez à <a href={`mailto:${contact.email}`}>{contact.name}</a>
              </>
            )}
            .
          </li>
        </ul>
      </div>
    ),
  });
}

/** An invitation that this identity may not take. */
export function otherAccountPage(site: Site, { label, link }: { label: string; link: string }): string {
  return renderWorkspace({
    site,
    title: "Prenez cette invitation avec un mot de passe",
    children: (
      <div class="section narrow">
        <h1>Prenez cette invitation avec un mot de passe</h1>
        <p>
          Cette identité {label} ne peut pas la prendre&nbsp;: l’adresse invitée a déjà un compte que cette identité
          n’ouvre pas, ou l’identité ouvre un autre compte. L’invitation reste valable.
        </p>
        <p class="actions">
          <a class="button button--main wide-phone" href={`/connexion/lien?cle=${encodeURIComponent(link)}`}>
            Revenir à l’invitation
          </a>
        </p>
      </div>
    ),
  });
}

/** Who asked to bind an identity is not who is signed in, at the return. */
export function notBoundPage(site: Site, { label }: { label: string }): string {
  return renderWorkspace({
    site,
    title: "Cette identité n’a été liée à aucun compte",
    children: (
      <div class="section narrow">
        <h1>Cette identité n’a été liée à aucun compte</h1>
        <p>
          La session où vous l’aviez demandé s’est terminée avant le retour {ofName(label)}&nbsp;: rien n’a changé.
          Connectez-vous à ce compte, puis recommencez à la page «&#8239;Mon compte&#8239;».
        </p>
        <p class="actions">
          <a class="button button--main wide-phone" href="/compte">
            Aller à mon compte
          </a>
        </p>
      </div>
    ),
  });
}

/** Out of this site; the provider has a session of its own. */
export function leftHerePage(site: Site, { label, address }: { label: string; address: string }): string {
  return renderWorkspace({
    site,
    title: "Vous êtes déconnecté d’ici",
    children: (
      <div class="section narrow">
        <h1>Vous êtes déconnecté d’ici</h1>
        <p>
          Vous l’êtes encore chez {label}&nbsp;: sur un ordinateur que d’autres emploient, fermez aussi cette session,
          sans quoi quiconque s’en sert rentre ici d’un clic.
        </p>
        <p class="actions">
          <a class="button button--main wide-phone" href={address} rel="noreferrer">
            Se déconnecter {ofName(label)}
          </a>
          <a href="/connexion">Revenir à la connexion</a>
        </p>
      </div>
    ),
  });
}
