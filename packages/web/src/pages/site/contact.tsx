import { TextSection, textPage } from "../../components/text-page.js";
import { typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import type { PageAnswer, Site } from "../../site.js";

export const contactRoute: PageRoute = {
  path: "/contact",
  parameters: [],
  make: contactPage,
  kinds: [{ name: "contact", title: "Contact", path: "/contact" }],
};

/** `/contact`: whom to write to, and for what. */
export async function contactPage(site: Site): Promise<PageAnswer> {
  const { catalogue } = site.services;
  const { contact } = catalogue.info();
  const producers = (await catalogue.listOrganisations()).filter((organisation) => organisation.contact);
  return textPage({
    site,
    path: "/contact",
    title: "Contact",
    description: "À qui écrire pour une question, une erreur dans les données ou une difficulté d’accès.",
    intro: "Une question, une erreur, une idée\u00a0: voici à qui écrire.",
    children: (
      <>
        <TextSection id="site" title="Le site et l’ensemble des données">
          {contact.email ? (
            <p>
              {typographic(contact.name)}&nbsp;: <a href={`mailto:${contact.email}`}>{contact.email}</a>
            </p>
          ) : (
            <p>Aucune adresse n’est encore donnée.</p>
          )}
          <p>
            Pour une erreur dans des chiffres, donnez l’adresse de la page&nbsp;: chacune dit de quel jeu de données
            elle vient. Pour une difficulté de lecture, voyez <a href="/accessibilite#signaler">l’accessibilité</a>
            &#8239;; pour des données qui vous concernent, <a href="/confidentialite#droits">la vie privée</a>.
          </p>
        </TextSection>
        {producers.length > 0 && (
          <TextSection id="producteurs" title="Ceux qui produisent les données">
            <dl class="meta-list">
              {producers.map(({ slug, name, contact: own }) => (
                <div key={slug}>
                  <dt>
                    <a href={`/organismes/${slug}`}>{typographic(name)}</a>
                  </dt>
                  <dd>
                    {own && (
                      <>
                        {typographic(own.name)}&nbsp;: <a href={`mailto:${own.email}`}>{own.email}</a>
                      </>
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </TextSection>
        )}
      </>
    ),
  });
}
