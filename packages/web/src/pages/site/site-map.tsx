import { menu } from "../../components/layout.js";
import { about, forMachines } from "../../components/site-links.js";
import { TextSection, textPage } from "../../components/text-page.js";
import { counted, typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import { addressOf } from "../../reading/address.js";
import type { PageAnswer, Site } from "../../site.js";

export const siteMapRoute: PageRoute = {
  path: "/plan-du-site",
  parameters: [],
  make: siteMapPage,
  kinds: [{ name: "plan-du-site", title: "Plan du site", path: "/plan-du-site" }],
};

/** The simulators of a theme that have a page. */
function simulatorsOf({ services }: Site, theme: string) {
  return services.simulators
    .list()
    .filter((one) => one.theme === theme && one.path !== undefined)
    .map((one) => (
      <span key={one.id}>
        {", "}
        <a href={`/observatoires/${theme}/${one.path}`}>{typographic(one.title)}</a>
      </span>
    ));
}

/** `/plan-du-site`: every kind of page, and the way to each of what they show. */
export async function siteMapPage(site: Site): Promise<PageAnswer> {
  const { catalogue, observatories, shared } = site.services;
  const organisations = await catalogue.listOrganisations();
  const { total, facets } = await catalogue.searchDatasets({ page: 1, pageSize: 1 });
  return textPage({
    site,
    path: "/plan-du-site",
    title: "Plan du site",
    description: "Toutes les pages du site, rangées par usage.",
    intro: "Toutes les pages, rangées par usage.",
    children: (
      <>
        <TextSection id="lire" title="Lire">
          <ul>
            {menu.map(({ href, label }) => (
              <li key={href}>
                <a href={href}>{label}</a>
                {href === "/observatoires" && (
                  <ul>
                    {observatories.list().map(({ theme, title }) => (
                      <li key={theme}>
                        <a href={`/observatoires/${theme}`}>{typographic(title)}</a>
                        {simulatorsOf(site, theme)}
                      </li>
                    ))}
                    {site.services.solar.list().map(({ theme, title }) => (
                      <li key={`${theme}/solaire`}>
                        <a href={`/observatoires/${theme}/solaire`}>{typographic(title)}</a>
                      </li>
                    ))}
                  </ul>
                )}
                {href === "/territoires" && (
                  <ul>
                    <li>
                      <a href="/comparer">Comparer des territoires</a>
                    </li>
                  </ul>
                )}
                {href === "/jeux" && (
                  <>
                    {" "}
                    ({counted(total, "jeu", "jeux")})
                    <ul>
                      {facets.theme.map(({ value, label: theme, count }) => (
                        <li key={value}>
                          <a href={addressOf("/jeux", { theme: value })}>{typographic(theme)}</a> ({count})
                        </li>
                      ))}
                    </ul>
                  </>
                )}
              </li>
            ))}
            <li>
              <a href="/photos-de-terrain">Photos de terrain</a>
            </li>
            {shared.services.length > 0 && (
              <li>
                <a href="/services">Services partagés</a>
              </li>
            )}
            <li>
              <a href="/glossaire">Glossaire</a>
            </li>
          </ul>
        </TextSection>
        {organisations.length > 0 && (
          <TextSection id="organismes" title="Ceux qui produisent les données">
            <ul>
              {organisations.map(({ slug, name }) => (
                <li key={slug}>
                  <a href={`/organismes/${slug}`}>{typographic(name)}</a>
                </li>
              ))}
            </ul>
          </TextSection>
        )}
        <TextSection id="publier" title="Publier">
          <ul>
            <li>
              <a href="/verifier">Vérifier un fichier</a>
            </li>
          </ul>
        </TextSection>
        <TextSection id="reutiliser" title="Réutiliser par un programme">
          <ul>
            {forMachines.map(({ href, label }) => (
              <li key={href}>
                <a href={href}>{label}</a>
              </li>
            ))}
          </ul>
        </TextSection>
        <TextSection id="a-propos" title="À propos du site">
          <ul>
            {about(site)
              .filter(({ href }) => href !== "/plan-du-site" && href !== "/glossaire")
              .map(({ href, label }) => (
                <li key={href}>
                  <a href={href}>{label}</a>
                </li>
              ))}
          </ul>
        </TextSection>
      </>
    ),
  });
}
