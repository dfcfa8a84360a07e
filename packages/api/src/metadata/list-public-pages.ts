import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import type { ObservatoryReader } from "../observatories/observatory-reader.js";
import type { PlanReader } from "../plans/plan-reader.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { giveWay } from "../threads/give-way.js";
import type { Dataset } from "../versions/dataset.js";

/** A page that a search engine may show. */
export interface PublicPage {
  /** Path from the root of the site. */
  path: string;
  /** Date-time of the last change, when it is known. */
  modified: string | null;
}

/** What the site says of itself. */
const ABOUT = ["/glossaire", "/contact", "/accessibilite", "/mentions-legales", "/confidentialite", "/sobriete"];

/** Datasets read at a time. */
const CHUNK = 200;

/** Every open dataset, in the order of their identifiers. */
export async function* openDatasets({ catalogue }: { catalogue: CatalogueReader }): AsyncGenerator<Dataset> {
  for (let page = 1; ; page++) {
    const { data, total } = await catalogue.listOpenDatasets({ page, pageSize: CHUNK });
    yield* data;
    if (page * CHUNK >= total) return;
    await giveWay();
  }
}

/**
 * The pages of the site that search engines may show: home, lists, observatories, indicators, plans, organisations, datasets, and
 * what the site says of itself.
 * Pages of demonstration data ask not to be indexed, and are left out.
 */
export async function listPublicPages(services: {
  catalogue: CatalogueReader;
  observatories: ObservatoryReader;
  plans: PlanReader;
  indicators: IndicatorReader;
  territories: TerritoryReader;
}): Promise<PublicPage[]> {
  const { catalogue, observatories, indicators } = services;
  const datasets: PublicPage[] = [];
  const open = new Set<string>();
  const themes = new Map<string, { invented: boolean; modified: string }>();
  const producers = new Map<string, { invented: boolean; modified: string }>();
  const tell = (known: typeof themes, key: string, { modified, demonstration }: Dataset) => {
    const before = known.get(key);
    known.set(key, {
      invented: (before?.invented ?? false) || demonstration === true,
      modified: before && before.modified > modified ? before.modified : modified,
    });
  };
  for await (const dataset of openDatasets(services)) {
    open.add(dataset.slug);
    tell(themes, dataset.theme, dataset);
    tell(producers, dataset.organisation, dataset);
    if (dataset.demonstration !== true) datasets.push({ path: `/jeux/${dataset.slug}`, modified: dataset.modified });
  }
  const followed: PublicPage[] = [];
  // Those that wait for their source have nothing to show yet.
  for (const { id, theme } of indicators.list())
    if (indicators.datasetsOf(id).every((slug) => open.has(slug)) && !(await indicators.isDemonstration(id)))
      followed.push({ path: `/indicateurs/${id}`, modified: themes.get(theme)?.modified ?? null });
  const invented = [...themes.values()].some((theme) => theme.invented);
  const pages = (known: typeof themes, root: string, keys: string[]) =>
    keys.flatMap((key) => {
      const found = known.get(key);
      return found?.invented ? [] : [{ path: `${root}/${key}`, modified: found?.modified ?? null }];
    });
  return [
    ...(invented
      ? []
      : ["/", "/observatoires", "/territoires", "/comparer", ...portraitsOf(services), "/jeux"].map((path) => ({
          path,
          modified: null,
        }))),
    ...pages(
      themes,
      "/observatoires",
      observatories.list().map(({ theme }) => theme),
    ),
    ...followed,
    ...(await listPlanPages(services)),
    ...pages(
      producers,
      "/organismes",
      (await catalogue.listOrganisations()).map(({ slug }) => slug),
    ),
    ...datasets,
    ...ABOUT.map((path) => ({ path, modified: null })),
  ];
}

/** The plans without invented figures, and the page of all when none has. */
async function listPlanPages({
  plans,
  indicators,
}: {
  plans: PlanReader;
  indicators: IndicatorReader;
}): Promise<PublicPage[]> {
  const shown: PublicPage[] = [];
  const list = plans.list();
  for (const { id, demonstration = false, objectives } of list) {
    let invented = demonstration;
    for (const { indicator } of objectives)
      invented ||= indicators.get(indicator) !== undefined && (await indicators.isDemonstration(indicator));
    if (!invented) shown.push({ path: `/suivi/${id}`, modified: null });
  }
  return list.length > 0 && shown.length === list.length ? [{ path: "/suivi", modified: null }, ...shown] : shown;
}

/** The portraits of the territories that are followed: each shows every theme. */
function portraitsOf({ territories }: { territories: TerritoryReader }): string[] {
  return [...territories.home().all, ...territories.list({ level: "group" })].map(
    ({ code }) => `/territoires/${encodeURIComponent(code)}`,
  );
}
