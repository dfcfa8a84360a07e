import type { PageRoute } from "../http/page-route.js";
import { datasetsOfIndicator } from "../observatory/load-indicator.js";
import { datasetsOfObservatory } from "../observatory/load-observatory.js";
import type { Query, Site } from "../site.js";
import {
  shareDataset,
  shareIndicator,
  shareObservatory,
  sharePlan,
  sharePortrait,
  shareSite,
} from "./describe-share.js";
import { serveShareImage } from "./serve-share-image.js";
import type { ShareCard } from "./share-card.js";

/** The image of each page that has one of its own, and that of the others. */
export const shareRoutes: PageRoute[] = [
  shareImage("/partage.png", [], shareSite),
  {
    ...shareImage("/observatoires/:theme/partage.png", ["territoire", "annee"], (site, { theme = "" }, query) =>
      shareObservatory(site, theme, query),
    ),
    datasets: (site, { theme = "" }) => datasetsOfObservatory(site.services, theme),
  },
  {
    ...shareImage("/indicateurs/:id/partage.png", ["territoire", "annee", "etat"], (site, { id = "" }, query) =>
      shareIndicator(site, id, query),
    ),
    datasets: (site, { id = "" }) => datasetsOfIndicator(site.services, id),
  },
  shareImage("/territoires/:code/partage.png", [], (site, { code = "" }) => sharePortrait(site, code)),
  shareImage("/suivi/:plan/partage.png", [], (site, { plan = "" }) => sharePlan(site, plan)),
  shareImage("/jeux/:slug/partage.png", [], (site, { slug = "" }) => shareDataset(site, slug)),
];

function shareImage(
  path: string,
  parameters: string[],
  describe: (site: Site, params: Record<string, string>, query: Query) => Promise<ShareCard>,
): PageRoute {
  return {
    path,
    parameters,
    make: async (site, params, query, { headers, rasterise }) =>
      serveShareImage(site, await describe(site, params, query), rasterise, headers),
  };
}
