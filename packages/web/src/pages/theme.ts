import type { PageRoute } from "../http/page-route.js";
import type { PageAnswer, Site } from "../site.js";
import { datasetsPage } from "./datasets.js";
import { observatoryPage } from "./observatory/observatory-page.js";

export const themeRoute: PageRoute = {
  path: "/id/theme/:theme",
  parameters: [],
  negotiated: true,
  make: (site, { theme = "" }) => themePage(site, theme),
};

/** What the identifier of a theme (`/id/theme/{theme}`) gives: its observatory, or its datasets where it has none. */
export async function themePage(site: Site, theme: string): Promise<PageAnswer> {
  const { observatories, catalogue } = site.services;
  if (observatories.get(theme)) return observatoryPage(site, theme, {});
  const { facets } = await catalogue.searchDatasets({ page: 1, pageSize: 1 });
  const isListed = facets.theme.some(({ value }) => value === theme);
  return isListed ? datasetsPage(site, { theme }) : observatoryPage(site, theme, {});
}
