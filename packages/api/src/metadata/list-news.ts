import { counted } from "@datalogue/ingest";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import type { ObservatoryReader } from "../observatories/observatory-reader.js";
import type { Dataset, Version } from "../versions/dataset.js";
import { openDatasets } from "./list-public-pages.js";

/** Something published: a version of a dataset, or new values of an indicator. */
export interface News {
  /** Permanent and its own: never the same for two versions. */
  id: string;
  title: string;
  summary: string;
  /** Path from the root of the site. */
  path: string;
  /** ISO date-time. */
  at: string;
  /** Who publishes. */
  author: string;
  /** Title of the theme. */
  category: string;
}

/** What the feed keeps. */
const KEPT = 50;

/** What a feed follows; everything when nothing is given. */
export interface NewsScope {
  /** The datasets, and the indicators computed from one of them. */
  keeps?(dataset: Dataset): boolean;
  /** The datasets and the indicators of a theme. */
  theme?: string;
}

type NewsServices = { catalogue: CatalogueReader; indicators: IndicatorReader; observatories: ObservatoryReader };

/** The latest publications open to everybody, the last one first: versions of datasets, values of indicators. */
export async function listNews(services: NewsServices, { keeps, theme }: NewsScope = {}): Promise<News[]> {
  const { catalogue, indicators, observatories } = services;
  const { idBase, title: catalogueTitle } = catalogue.info();
  const news: News[] = [];
  const kept = new Set<string>();
  const open = new Set<string>();
  for await (const dataset of openDatasets(services)) {
    open.add(dataset.slug);
    if ((theme !== undefined && dataset.theme !== theme) || keeps?.(dataset) === false) continue;
    kept.add(dataset.slug);
    news.push(newsOf(dataset, idBase));
    // A catalogue may hold thousands: only the latest are kept on the way.
    if (news.length > 20 * KEPT) keepLatest(news);
  }
  for (const { id, theme: own, title, description } of indicators.list(theme)) {
    const slugs = indicators.datasetsOf(id);
    if (!slugs.every((slug) => open.has(slug)) || (keeps && !slugs.some((slug) => kept.has(slug)))) continue;
    const set = await indicators.state(id);
    if (!set) continue;
    news.push({
      id: `${idBase}/id/indicateur/${id}#${set.state}`,
      title: `Nouveaux chiffres\u00A0: ${title}`,
      summary: description,
      path: `/indicateurs/${id}`,
      at: set.servedAt,
      author: catalogueTitle,
      category: observatories.get(own)?.title ?? own,
    });
  }
  keepLatest(news);
  return news;
}

/** The versions of one dataset, the last one first; those whose rows are no longer told are left out. */
export async function listNewsOfDataset(catalogue: CatalogueReader, dataset: Dataset): Promise<News[]> {
  const { idBase } = catalogue.info();
  const versions = await catalogue.listVersions(dataset.id, { most: KEPT, told: true });
  const current = versions.find(({ number }) => number === dataset.version);
  const former = versions.filter(({ number }) => number < dataset.version);
  const news = [
    ...(current ? [{ ...newsOf(dataset, idBase), ...summaryOf(current) }] : []),
    ...former.map((version) => ({
      ...newsOf({ ...dataset, version: version.number, rows: version.rows, modified: version.publishedAt }, idBase),
      ...summaryOf(version),
    })),
  ];
  keepLatest(news);
  return news;
}

/** What the publisher noted of a version, where he did. */
function summaryOf(version: Version): Partial<News> {
  return version.note ? { summary: version.note } : {};
}

function newsOf(dataset: Dataset, idBase: string): News {
  const { id, slug, title, version, rows, geographic, modified, organisationName, themeTitle } = dataset;
  return {
    id: `${idBase}/id/jeu/${id}#v${version}`,
    title: version === 1 ? `Nouveau jeu de données\u00A0: ${title}` : `${title}\u00A0: version ${version}`,
    summary: `${counted(rows, geographic ? "objet" : "ligne")}. ${dataset.description}`,
    path: `/jeux/${slug}`,
    at: modified,
    author: organisationName,
    category: themeTitle,
  };
}

function keepLatest(news: News[]): void {
  news.sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? 1 : -1));
  news.length = Math.min(news.length, KEPT);
}
