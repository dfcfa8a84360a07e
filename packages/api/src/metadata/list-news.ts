import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import type { ObservatoryReader } from "../observatories/load-observatories.js";
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

/** The latest publications open to everybody, the last one first: versions of datasets, values of indicators. */
export async function listNews(services: {
  catalogue: CatalogueReader;
  indicators: IndicatorReader;
  observatories: ObservatoryReader;
}): Promise<News[]> {
  const { catalogue, indicators, observatories } = services;
  const { idBase } = catalogue.info();
  const news: News[] = [];
  for await (const dataset of openDatasets(services)) {
    const { id, slug, title, version, rows, geographic, modified, organisationName, themeTitle } = dataset;
    const what = geographic ? "objet" : "ligne";
    news.push({
      id: `${idBase}/id/jeu/${id}#v${version}`,
      title: version === 1 ? `Nouveau jeu de données\u00A0: ${title}` : `${title}\u00A0: version ${version}`,
      summary: `${rows.toLocaleString("fr-FR")}\u00A0${what}${rows > 1 ? "s" : ""}. ${dataset.description}`,
      path: `/jeux/${slug}`,
      at: modified,
      author: organisationName,
      category: themeTitle,
    });
    // A catalogue may hold thousands: only the latest are kept on the way.
    if (news.length > 20 * KEPT) keepLatest(news);
  }
  const { title: catalogueTitle } = catalogue.info();
  for (const { id, theme, title, description } of indicators.list()) {
    const set = await indicators.state(id);
    if (!set) continue;
    news.push({
      id: `${idBase}/id/indicateur/${id}#${set.state}`,
      title: `Nouveaux chiffres\u00A0: ${title}`,
      summary: description,
      path: `/indicateurs/${id}`,
      at: set.servedAt,
      author: catalogueTitle,
      category: observatories.get(theme)?.title ?? theme,
    });
  }
  keepLatest(news);
  return news;
}

function keepLatest(news: News[]): void {
  news.sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? 1 : -1));
  news.length = Math.min(news.length, KEPT);
}
