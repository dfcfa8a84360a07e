import { TextSection, ToComplete, textPage } from "../../components/text-page.js";
import { typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import type { PageAnswer, Site } from "../../site.js";

export const privacyRoute: PageRoute = {
  path: "/confidentialite",
  parameters: [],
  make: async (site) => privacyPage(site),
  kinds: [{ name: "confidentialite", title: "Vie privée", path: "/confidentialite" }],
};

/** `/confidentialite`: what is kept of visitors (nearly nothing), where, how long, and whom to ask. */
export function privacyPage(site: Site): PageAnswer {
  const info = site.services.catalogue.info();
  const isExplained = site.services.glossary.some(({ id }) => id === "secret-statistique");
  const { storage, dpo, retention } = info.legal ?? {};
  return textPage({
    site,
    path: "/confidentialite",
    title: "Vie privée",
    description: "Ce que ce site garde de ses visiteurs, où, combien de temps, et à qui s’adresser.",
    intro: "Vous pouvez tout lire ici sans compte, sans traceur et sans mesure d’audience.",
    children: (
      <>
        <TextSection id="visiteurs" title="Ce que nous gardons de vous">
          <ul>
            <li>Aucun traceur, aucune mesure d’audience, aucun appel à un autre site quand une page s’ouvre.</li>
            <li>
              Le serveur peut écrire dans un journal l’adresse demandée, l’heure et le résultat, pour réparer une panne.
            </li>
            <li>
              Un fichier envoyé à <a href="/verifier">la vérification</a> est effacé aussitôt lu. Son rapport reste une
              heure en mémoire, à une adresse que vous êtes seul à connaître.
            </li>
            <li>
              Qui se connecte à l’espace de publication reçoit un cookie, nécessaire pour le reconnaître, qui finit avec
              sa session. Son compte garde son nom, son adresse de courriel et ses rôles, jusqu’à sa fermeture.
            </li>
            <li>
              Qui demande à suivre un jeu, un thème ou un territoire par courriel donne son adresse, qui ne sert qu’à
              cela. Elle est effacée dès qu’il arrête, d’un geste depuis chaque message, ou au bout de sept jours s’il
              ne confirme pas.
            </li>
          </ul>
        </TextSection>
        <TextSection id="conservation" title="Combien de temps">
          {retention ? <p>{typographic(retention)}</p> : <ToComplete what="la durée de conservation des journaux" />}
        </TextSection>
        <TextSection id="lieu" title="Où">
          {storage ? (
            <p>Les données sont conservées ici&nbsp;: {typographic(storage)}.</p>
          ) : (
            <ToComplete what="le lieu où les données sont conservées" />
          )}
        </TextSection>
        <TextSection id="donnees" title="Dans les jeux de données">
          <p>
            Ils ne doivent pas contenir de données personnelles. Chaque fichier est contrôlé avant publication&nbsp;:
            noms, adresses électroniques, téléphones et numéros de sécurité sociale sont signalés, et un chiffre qui
            ferait reconnaître un foyer ou une entreprise est{" "}
            {isExplained ? <a href="/glossaire#secret-statistique">masqué</a> : "masqué"}.
          </p>
        </TextSection>
        <TextSection id="droits" title="Vos droits">
          {dpo ? (
            <p>
              Pour savoir ce qui vous concerne, le faire corriger ou effacer, écrivez à {typographic(dpo.name)}, délégué
              à la protection des données&nbsp;: <a href={`mailto:${dpo.email}`}>{dpo.email}</a>.
            </p>
          ) : (
            <ToComplete what="le délégué à la protection des données" />
          )}
          <p>
            Si notre réponse ne vous convient pas, vous pouvez saisir la{" "}
            <a href="https://www.cnil.fr/fr/plaintes">Commission nationale de l’informatique et des libertés</a>.
          </p>
        </TextSection>
      </>
    ),
  });
}
