import { decideAccess } from "@datalogue/api";
import { DatasetItem, isAllInvented, ListMark } from "../components/dataset-item.js";
import { renderDocument } from "../components/layout.js";
import { Pager } from "../components/pager.js";
import { counted, nameOf, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { addressOf } from "../reading/address.js";
import { checkPageNumber, parsePageNumber } from "../reading/page-number.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";
import { TRANSFERS } from "./workspace/transfers.js";

const described = {
  parameters: ["page"],
  make: (site, { slug = "" }, query) => organisationPage(site, slug, query),
} satisfies Partial<PageRoute>;

/** The page of a producer, and its feed and identifiers for who reads them as a page. */
export const organisationRoutes: PageRoute[] = [
  {
    ...described,
    path: "/organismes/:slug",
    kinds: [{ name: "organisme", title: "Organisme", path: "/organismes/{organisation}" }],
  },
  {
    ...described,
    path: "/organismes/:slug/catalogue",
    negotiated: true,
  },
  {
    ...described,
    path: "/id/organisme/:slug",
    negotiated: true,
  },
  {
    ...described,
    path: "/id/organisme/:slug/catalogue",
    negotiated: true,
  },
];

/** `/organismes/{slug}`: who produces, and what. */
export async function organisationPage(site: Site, slug: string, query: Query): Promise<PageAnswer> {
  const { catalogue, territories } = site.services;
  const organisation = await catalogue.getOrganisation(slug);
  if (!organisation) {
    const others = await catalogue.listOrganisations();
    throw new PageProblem(
      404,
      "Organisme inconnu",
      `Aucun organisme ne porte le nom «\u202f${slug.slice(0, 60)}\u202f». Voici ceux qui publient ici.`,
      others.map((other) => ({ label: typographic(other.name), href: `/organismes/${other.slug}` })),
    );
  }
  const path = `/organismes/${organisation.slug}`;
  const page = parsePageNumber(query.page, path);
  const found = await catalogue.searchDatasets({
    organisation: organisation.slug,
    sort: "modified",
    page,
    pageSize: 10,
  });
  const pages = Math.ceil(found.total / found.pageSize);
  checkPageNumber(page, pages, path);
  const territory = organisation.territory ? territories.get(organisation.territory) : undefined;
  const name = typographic(organisation.name);
  const demonstration = found.data.some((dataset) => dataset.demonstration);
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: name,
      ...(organisation.description ? { description: typographic(organisation.description) } : {}),
      canonical: addressOf(path, { page: page > 1 ? page : undefined }),
      place: "jeux",
      metadata: `${path}/catalogue`,
      followed: path,
      demonstration,
      breadcrumb: [{ label: "Jeux de données", href: "/jeux" }],
      children: (
        <>
          <div class="page-head">
            <h1 class="h1--long">{name}</h1>
            {organisation.description && <p class="intro">{typographic(organisation.description)}</p>}
            <p class="meta">
              {territory && <span>Territoire&nbsp;: {nameOf(territory)}</span>}
              {organisation.siren && <span>SIREN&nbsp;: {organisation.siren}</span>}
              {organisation.homepage && <a href={organisation.homepage}>Site de l’organisme</a>}
              {organisation.contact && (
                <a href={`mailto:${organisation.contact.email}`}>{typographic(organisation.contact.name)}</a>
              )}
            </p>
            {decideAccess(site.caller, "administer", { organisation: organisation.slug }).allowed && (
              <p class="actions">
                <a class="button" href={`${TRANSFERS}?organisme=${organisation.slug}`}>
                  Jeux proposés ou à proposer
                </a>
              </p>
            )}
          </div>
          <section class="section" aria-labelledby="jeux">
            <h2 id="jeux">
              {found.total === 0 ? "Aucun jeu publié" : counted(found.total, "jeu publié", "jeux publiés")}
            </h2>
            <ListMark datasets={found.data} />
            <ul class="results">
              {found.data.map((dataset) => (
                <DatasetItem
                  key={dataset.id}
                  site={site}
                  dataset={dataset}
                  marked={!isAllInvented(found.data)}
                  ofOrganisation
                />
              ))}
            </ul>
            <Pager
              label="Pages de résultats"
              page={page}
              pages={pages}
              address={(other) => addressOf(path, { page: other > 1 ? other : undefined })}
            />
          </section>
        </>
      ),
    }),
  };
}
