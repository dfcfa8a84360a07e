import { FIELDS } from "../comparing/choose-comparison.js";
import type { PageRoute } from "../http/page-route.js";
import { datasetsOfIndicator } from "../observatory/load-indicator.js";
import { datasetsOfObservatory } from "../observatory/load-observatory.js";
import { PageProblem, type Query, type Site } from "../site.js";
import {
  shareComparison,
  shareDataset,
  shareIndicator,
  shareObservatory,
  sharePlan,
  sharePortrait,
  shareSite,
} from "./describe-share.js";
import { serveShareImage } from "./serve-share-image.js";
import { type CardShape, cardShapes, type ShareCard } from "./share-card.js";

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
  {
    ...shareImage("/comparer/partage.png", ["territoires", ...FIELDS, "theme", "pairs"], (site, _params, query) =>
      shareComparison(site, query),
    ),
    lists: ["territoires"],
  },
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
    parameters: [...parameters, "format"],
    make: async (site, params, query, { headers, rasterise }) =>
      serveShareImage(site, await describe(site, params, query), rasterise, headers, readShape(query)),
  };
}

/** The cut that an address asks for. Throws `PageProblem` with those that there are. */
function readShape({ format }: Query): CardShape {
  if (format === undefined) return "partage";
  if (Object.hasOwn(cardShapes, format)) return format as CardShape;
  throw new PageProblem(
    400,
    "Format inconnu",
    `Une image de partage n’a pas de format «\u202f${format.slice(0, 40)}\u202f»\u00a0: ${Object.keys(cardShapes).join(", ")}.`,
  );
}
