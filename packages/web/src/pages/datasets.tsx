import { type DatasetQuery, type Facet, type FacetName, QueryRefused } from "@datalogue/api";
import { DatasetItem, isAllInvented, ListMark } from "../components/dataset-item.js";
import { HiddenState } from "../components/hidden-state.js";
import { renderDocument } from "../components/layout.js";
import { Pager } from "../components/pager.js";
import { type Told, ToldPanel } from "../components/told-panel.js";
import { counted, plural, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { addressOf } from "../reading/address.js";
import { readPageNumber } from "../reading/page-number.js";
import type { PageAnswer, Query, Site } from "../site.js";

const SORTS: Record<NonNullable<DatasetQuery["sort"]>, string> = {
  relevance: "pertinence",
  modified: "mise à jour",
  title: "titre",
};

/** What narrows a search, in the order of the page. */
const TITLES: Record<FacetName, string> = {
  theme: "Thème",
  organisation: "Organisme",
  territory: "Territoire",
  format: "Format",
  licence: "Licence",
  updated: "Année de mise à jour",
  access: "Accès",
};
/** What is said of a value that does not exist. */
const UNKNOWN: Record<FacetName, string> = {
  theme: "Thème inconnu",
  organisation: "Organisme inconnu",
  territory: "Territoire inconnu",
  format: "Format inconnu",
  licence: "Licence inconnue",
  updated: "Année sans mise à jour",
  access: "Accès inconnu",
};
export const FACETS = Object.keys(TITLES) as FacetName[];

/** Characters of a search that are read. */
const LONGEST_SEARCH = 200;
/** What the cut leaves of a character written in two (an emoji). */
const HALF_CHARACTER = /[\ud800-\udbff]$/;

const PAGE_SIZE = 10;

/** A filter in use: how it is shown, and the page without it. */
interface Active {
  name: FacetName;
  label: string;
  href: string;
}

const listed = {
  parameters: ["q", ...FACETS, "sort", "page"],
  make: (site, _params, query) => datasetsPage(site, query),
} satisfies Partial<PageRoute>;

/** The list, and the catalogue for who reads it as a page. */
export const datasetsRoutes: PageRoute[] = [
  {
    ...listed,
    path: "/jeux",
    kinds: [
      { name: "jeux", title: "Jeux de données", path: "/jeux" },
      { name: "jeux-recherche", title: "Recherche", path: "/jeux?q={theme}&theme={theme}&sort=title" },
      { name: "jeux-aucun", title: "Recherche sans résultat", path: "/jeux?q=introuvable" },
    ],
  },
  {
    ...listed,
    path: "/catalogue",
    negotiated: true,
  },
  {
    ...listed,
    path: "/id/catalogue",
    negotiated: true,
  },
];

/** `/jeux`: search, facets, sorted and paged results, each with why it answers; all of it in the address. */
export async function datasetsPage(site: Site, query: Query): Promise<PageAnswer> {
  const q = query.q?.slice(0, LONGEST_SEARCH).replace(HALF_CHARACTER, "").trim() || undefined;
  const sort = knownSort(query.sort);
  const asked = Object.fromEntries(FACETS.map((name) => [name, query[name] || undefined]));
  const pageAsked = readPageNumber(query.page);
  const { unknown, ...first } = await searchKnown(site, { q, ...asked, sort }, pageAsked ?? 1);
  const pages = Math.max(1, Math.ceil(first.found.total / PAGE_SIZE));
  const page = Math.min(pageAsked ?? 1, pages);
  const chosen = Object.fromEntries(FACETS.map((name) => [name, unknown.has(name) ? undefined : asked[name]]));
  const state = { q, ...chosen, sort };
  const address = (change: Record<string, string | number | undefined>) => addressOf("/jeux", { ...state, ...change });
  const search = (change: Record<string, undefined>) => searchDatasets(site, { ...state, ...change }, page);
  const isPast = pageAsked !== undefined && pageAsked > pages;
  const found = isPast ? await search({}) : first.found;
  const told = [
    ...[...unknown].map(([name, value]) => unknownValue(name, value, found.facets[name], address)),
    ...(query.sort && !sort ? [unknownSort(query.sort, q, address)] : []),
    ...(pageAsked === undefined ? [unreadablePage(query.page ?? "")] : []),
    ...(isPast ? [pagePast(pageAsked, pages, found.total, address({}))] : []),
  ];
  const active: Active[] = FACETS.flatMap((name) => {
    const value = chosen[name];
    if (value === undefined) return [];
    return [{ name, label: labelOf(site, name, value, found.facets[name]), href: address({ [name]: undefined }) }];
  });
  const all = found.total === 0 ? await searchDatasets(site, {}, 1) : undefined;
  const wider = all
    ? await Promise.all(
        active.map(async (filter) => ({ ...filter, total: (await search({ [filter.name]: undefined })).total })),
      )
    : [];
  const demonstration = found.data.some((dataset) => dataset.demonstration);
  return {
    status: told.reduce<number>((status, one) => (status === 400 ? status : one.status), 200),
    demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      script: "page.ts",
      title: q ? `«\u202f${q}\u202f»\u00a0: jeux de données` : "Jeux de données",
      description: "Chercher, lire et télécharger les jeux de données ouverts du territoire.",
      canonical: address({ page: page > 1 ? page : undefined }),
      place: "jeux",
      metadata: "/catalogue",
      demonstration,
      children: (
        <>
          <div class="page-head">
            <h1>Jeux de données</h1>
            <search>
              <form class="search" action="/jeux">
                <HiddenState state={{ ...chosen, sort }} />
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
            {told.map((one) => (
              <ToldPanel key={one.title} told={one} />
            ))}
          </div>
          <div class="section">
            <div class="cols cols--facets">
              {(found.total > 0 || active.length > 0) && (
                <details class="fold fold--narrow">
                  <summary>
                    <span>Filtrer</span>
                    <span class="fold-note">
                      {FACETS.filter((name) => found.facets[name].length > 1 || findActive(active, name))
                        .slice(0, 3)
                        .map((name, rank) => (rank === 0 ? TITLES[name] : TITLES[name].toLocaleLowerCase("fr")))
                        .join(", ")}
                      …
                    </span>
                  </summary>
                  <form class="facets" action="/jeux" aria-label="Affiner la recherche" data-instant>
                    <HiddenState state={{ q, sort }} />
                    {FACETS.map((name) => (
                      <FacetChoice
                        key={name}
                        name={name}
                        facets={found.facets[name]}
                        active={findActive(active, name)}
                        value={chosen[name]}
                      />
                    ))}
                    <button type="submit">Appliquer les filtres</button>
                  </form>
                </details>
              )}
              <section aria-labelledby="resultats" class="stack">
                <h2 id="resultats">
                  {found.total === 0 ? "Aucun jeu trouvé" : counted(found.total, "jeu trouvé", "jeux trouvés")}
                  {q && ` pour «\u202f${q}\u202f»`}
                </h2>
                <ListMark datasets={found.data} />
                <ActiveFilters active={active} all={addressOf("/jeux", { q, sort })} />
                {found.total > 1 && (
                  <form class="actions no-print" action="/jeux" data-instant>
                    <HiddenState state={{ q, ...chosen }} />
                    <label for="tri">Trier par</label>
                    <select id="tri" name="sort">
                      {sortsFor(q).map(([value, name]) => (
                        <option key={value} value={value} selected={value === (sort ?? usualSort(q))}>
                          {name}
                        </option>
                      ))}
                    </select>
                    <button type="submit">Trier</button>
                  </form>
                )}
                {found.total > 0 && (
                  <ul class="results">
                    {found.data.map(({ why, ...dataset }) => (
                      <DatasetItem
                        key={dataset.id}
                        site={site}
                        dataset={dataset}
                        why={why}
                        marked={!isAllInvented(found.data)}
                      />
                    ))}
                  </ul>
                )}
                {all && <NothingFound q={q} wider={wider} all={all} />}
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

function searchDatasets(site: Site, state: Record<string, string | undefined>, page: number) {
  const query: DatasetQuery = { page, pageSize: PAGE_SIZE };
  for (const [name, value] of Object.entries(state)) if (value) Object.assign(query, { [name]: value });
  return site.services.catalogue.searchDatasets(query);
}

/** What the catalogue finds without the values that do not exist, and these: `unknown`, by facet. */
async function searchKnown(site: Site, asked: Record<string, string | undefined>, page: number) {
  const unknown = new Map<FacetName, string>();
  const state = { ...asked };
  for (;;) {
    try {
      return { unknown, found: await searchDatasets(site, state, page) };
    } catch (error) {
      if (!(error instanceof QueryRefused)) throw error;
      const name = FACETS.find((facet) => facet === error.parameter && state[facet] !== undefined);
      if (!name) throw error;
      unknown.set(name, state[name] ?? "");
      state[name] = undefined;
    }
  }
}

type AddressWith = (change: Record<string, string | undefined>) => string;

/** A filter that no dataset has, with those that lead to results. */
function unknownValue(name: FacetName, value: string, facets: Facet[], address: AddressWith): Told {
  return {
    status: 404,
    title: `${UNKNOWN[name]}\u00a0: ${quoted(value)}.`,
    rest: "Voici les jeux sans ce filtre.",
    choices: facets.map((facet) => ({
      label: typographic(facet.label),
      href: address({ [name]: facet.value }),
      count: facet.count,
    })),
  };
}

function unknownSort(text: string, q: string | undefined, address: AddressWith): Told {
  return {
    status: 400,
    title: `Tri inconnu\u00a0: ${quoted(text)}.`,
    rest: `Voici les jeux triés par ${SORTS[usualSort(q)]}.`,
    choices: sortsFor(q).map(([sort, name]) => ({ label: `trier par ${name}`, href: address({ sort }) })),
  };
}

function unreadablePage(text: string): Told {
  return {
    status: 400,
    title: `${quoted(text)} n’est pas un numéro de page.`,
    rest: "Voici la première page.",
    choices: [],
  };
}

function pagePast(page: number, last: number, total: number, first: string): Told {
  return {
    status: 404,
    title: `La page ${page} n’existe pas.`,
    rest: total === 0 ? "" : last === 1 ? "Voici la seule page." : `Voici la dernière, la page ${last}.`,
    choices: last > 1 ? [{ label: "première page", href: first }] : [],
  };
}

const quoted = (text: string) => `«\u202f${text.slice(0, 60)}\u202f»`;

type Sort = NonNullable<DatasetQuery["sort"]>;

const usualSort = (q: string | undefined): Sort => (q ? "relevance" : "modified");

/** The orders that a search may take: pertinence is that of words. */
function sortsFor(q: string | undefined): [Sort, string][] {
  return (Object.entries(SORTS) as [Sort, string][]).filter(([sort]) => q || sort !== "relevance");
}

function knownSort(text: string | undefined): Sort | undefined {
  return text && Object.hasOwn(SORTS, text) ? (text as Sort) : undefined;
}

/** A value as it is shown; one that no result has keeps its code, but for a territory, which has a name all the same. */
function labelOf(site: Site, name: FacetName, value: string, facets: Facet[]): string {
  const known = facets.find((facet) => facet.value === value)?.label;
  return typographic(known ?? (name === "territory" ? site.services.territories.get(value)?.name : undefined) ?? value);
}

const findActive = (active: Active[], wanted: FacetName) => active.find(({ name }) => name === wanted);

interface FacetChoiceProps {
  name: FacetName;
  facets: Facet[];
  active: Active | undefined;
  value: string | undefined;
}

/** The values of a facet, each with the number of datasets that choosing it would give. */
function FacetChoice({ name, facets, active, value }: FacetChoiceProps) {
  if (facets.length === 0 && !active) return null;
  const choices =
    active && !facets.some((facet) => facet.value === value)
      ? [{ value: value ?? "", label: active.label, count: 0 }, ...facets]
      : facets;
  return (
    <details open={active !== undefined}>
      <summary>{TITLES[name]}</summary>
      <fieldset>
        <legend class="visually-hidden">{TITLES[name]}</legend>
        <label class="choice">
          <input type="radio" name={name} value="" checked={!active} /> Tous
        </label>
        {choices.map((facet) => (
          <label key={facet.value} class="choice">
            <input type="radio" name={name} value={facet.value} checked={facet.value === value} />{" "}
            {typographic(facet.label)}{" "}
            <span class="count">
              {facet.count}
              <span class="visually-hidden"> {plural(facet.count, "jeu", "jeux")}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}

function ActiveFilters({ active, all }: { active: Active[]; all: string }) {
  if (active.length === 0) return null;
  return (
    <ul class="tags">
      {active.map(({ name, label, href }) => (
        <li key={name}>
          <a class="badge" href={href}>
            {TITLES[name]}&nbsp;: {label} ✕<span class="visually-hidden"> (retirer ce filtre)</span>
          </a>
        </li>
      ))}
      {active.length > 1 && (
        <li>
          <a class="badge" href={all}>
            Retirer tous les filtres
          </a>
        </li>
      )}
    </ul>
  );
}

interface NothingFoundProps {
  q: string | undefined;
  wider: (Active & { total: number })[];
  all: { total: number; facets: Record<FacetName, Facet[]> };
}

/** What to try when nothing answers: fewer filters, other words, the themes, or asking. */
function NothingFound({ q, wider, all }: NothingFoundProps) {
  const helping = wider.filter(({ total }) => total > 0);
  return (
    <div class="prose">
      {helping.length > 0 && (
        <>
          <p>Un filtre écarte peut-être ce que vous cherchez&nbsp;:</p>
          <ul>
            {helping.map(({ name, label, href, total }) => (
              <li key={name}>
                <a href={href}>
                  sans le filtre «&#8239;{TITLES[name]}&nbsp;: {label}&#8239;»
                </a>
                , {counted(total, "jeu", "jeux")}
              </li>
            ))}
          </ul>
        </>
      )}
      {q && (
        <p>
          Essayez un mot plus court ou plus courant. Nous cherchons dans les titres, les mots-clés, les descriptions et
          les noms de colonnes, sans tenir compte des accents ni des pluriels.
        </p>
      )}
      {all.total > 0 && (
        <>
          <p>Ou partez d’un thème&nbsp;:</p>
          <ul class="choices">
            {all.facets.theme.map(({ value, label, count }) => (
              <li key={value}>
                <a href={addressOf("/jeux", { theme: value })}>{typographic(label)}</a> ({counted(count, "jeu", "jeux")}
                )
              </li>
            ))}
            <li>
              <a href="/jeux">Tous les jeux de données</a> ({all.total})
            </li>
          </ul>
        </>
      )}
    </div>
  );
}
