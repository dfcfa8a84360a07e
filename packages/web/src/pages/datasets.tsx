import type { DatasetQuery, Facet } from "@datalogue/api";
import { DatasetItem } from "../components/dataset-item.js";
import { renderDocument } from "../components/layout.js";
import { Pager } from "../components/pager.js";
import { counted, typographic } from "../format/index.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";
import { addressOf } from "./address.js";
import { checkPageNumber, parsePageNumber } from "./page-number.js";

const SORTS: Record<NonNullable<DatasetQuery["sort"]>, string> = {
  relevance: "pertinence",
  modified: "mise à jour",
  title: "titre",
};

/** Characters of a search that are read. */
const LONGEST_SEARCH = 200;
/** What the cut leaves of a character written in two (an emoji). */
const HALF_CHARACTER = /[\ud800-\udbff]$/;

/** `/jeux`: search, facets, sorted and paged results; all of it in the address. */
export async function datasetsPage(site: Site, query: Query): Promise<PageAnswer> {
  const { theme, organisation } = query;
  const q = query.q?.slice(0, LONGEST_SEARCH).replace(HALF_CHARACTER, "").trim();
  const sort = parseSort(query.sort);
  const state = { q, theme, organisation, sort: query.sort };
  const address = (change: Record<string, string | number | undefined>) => addressOf("/jeux", { ...state, ...change });
  const page = parsePageNumber(query.page, address({}));
  const found = await site.services.catalogue.searchDatasets({
    ...(q ? { q } : {}),
    ...(theme ? { theme } : {}),
    ...(organisation ? { organisation } : {}),
    ...(sort ? { sort } : {}),
    page,
    pageSize: 10,
  });
  const pages = Math.ceil(found.total / found.pageSize);
  checkPageNumber(page, pages, address({}));
  const label = (facets: Facet[], value: string) => facets.find((facet) => facet.value === value)?.label ?? value;
  const active = [
    ...(theme ? [{ name: "Thème", value: label(found.facets.theme, theme), href: address({ theme: undefined }) }] : []),
    ...(organisation
      ? [
          {
            name: "Organisme",
            value: label(found.facets.organisation, organisation),
            href: address({ organisation: undefined }),
          },
        ]
      : []),
  ];
  const demonstration = found.data.some((dataset) => dataset.demonstration);
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: "Jeux de données",
      description: "Chercher, lire et télécharger les jeux de données ouverts du territoire.",
      canonical: address({ page: page > 1 ? page : undefined }),
      place: "jeux",
      demonstration,
      breadcrumb: [{ label: "Accueil", href: "/" }, { label: "Jeux de données" }],
      children: (
        <>
          <div class="page-head">
            <h1>Jeux de données</h1>
            <search>
              <form class="search" action="/jeux">
                <label for="q">Chercher un jeu de données</label>
                <input id="q" name="q" type="search" value={q ?? ""} maxlength={LONGEST_SEARCH} autocomplete="off" />
                <button class="button--main" type="submit">
                  Chercher
                </button>
              </form>
            </search>
            {(query.q?.length ?? 0) >= LONGEST_SEARCH && (
              <p>
                Votre recherche est longue&nbsp;: nous n’en lisons que les {LONGEST_SEARCH} premiers caractères.
                Quelques mots suffisent.
              </p>
            )}
          </div>
          <div class="section">
            <div class="cols cols--facets">
              <form class="facets" action="/jeux" aria-label="Affiner la recherche">
                {q && <input type="hidden" name="q" value={q} />}
                {query.sort && <input type="hidden" name="sort" value={query.sort} />}
                <FacetChoice title="Thème" name="theme" facets={found.facets.theme} value={theme} />
                <FacetChoice
                  title="Organisme"
                  name="organisation"
                  facets={found.facets.organisation}
                  value={organisation}
                />
                <button type="submit">Appliquer les filtres</button>
              </form>
              <section aria-labelledby="resultats" class="stack">
                <h2 id="resultats">
                  {found.total === 0 ? "Aucun jeu trouvé" : counted(found.total, "jeu trouvé", "jeux trouvés")}
                  {q && ` pour «\u202f${q}\u202f»`}
                </h2>
                {active.length > 0 && (
                  <p class="tags">
                    {active.map(({ name, value, href }) => (
                      <a key={name} class="badge" href={href}>
                        {name}&nbsp;: {typographic(value)} ✕<span class="visually-hidden"> (retirer ce filtre)</span>
                      </a>
                    ))}
                  </p>
                )}
                {found.total > 1 && (
                  <form class="actions" action="/jeux">
                    {q && <input type="hidden" name="q" value={q} />}
                    {theme && <input type="hidden" name="theme" value={theme} />}
                    {organisation && <input type="hidden" name="organisation" value={organisation} />}
                    <label for="tri">Trier par</label>
                    <select id="tri" name="sort">
                      {Object.entries(SORTS).map(([value, name]) => (
                        <option key={value} value={value} selected={value === (sort ?? (q ? "relevance" : "modified"))}>
                          {name}
                        </option>
                      ))}
                    </select>
                    <button type="submit">Trier</button>
                  </form>
                )}
                <ul class="results">
                  {found.data.map((dataset) => (
                    <DatasetItem key={dataset.id} dataset={dataset} />
                  ))}
                </ul>
                {found.total === 0 && (
                  <p>
                    Essayez un mot plus court, ou <a href="/jeux">revenez à tous les jeux de données</a>.
                  </p>
                )}
                <Pager
                  label="Pages de résultats"
                  page={page}
                  pages={pages}
                  address={(other) => address({ page: other > 1 ? other : undefined })}
                />
              </section>
            </div>
          </div>
        </>
      ),
    }),
  };
}

function parseSort(text: string | undefined): DatasetQuery["sort"] {
  if (text === undefined || text === "") return undefined;
  if (text in SORTS) return text as NonNullable<DatasetQuery["sort"]>;
  throw new PageProblem(
    400,
    "Tri inconnu",
    `«\u202f${text.slice(0, 40)}\u202f» n’est pas un ordre que nous connaissons.`,
    Object.entries(SORTS).map(([value, name]) => ({ label: `Trier par ${name}`, href: `/jeux?sort=${value}` })),
  );
}

interface FacetChoiceProps {
  title: string;
  name: string;
  facets: Facet[];
  value: string | undefined;
}

function FacetChoice({ title, name, facets, value }: FacetChoiceProps) {
  if (facets.length === 0) return null;
  return (
    <details open={value !== undefined && value !== ""}>
      <summary>{title}</summary>
      <fieldset>
        <legend class="visually-hidden">{title}</legend>
        <label class="choice">
          <input type="radio" name={name} value="" checked={!value} /> Tous
        </label>
        {facets.map((facet) => (
          <label key={facet.value} class="choice">
            <input type="radio" name={name} value={facet.value} checked={facet.value === value} />{" "}
            {typographic(facet.label)} <span class="count">{facet.count}</span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}
