import { Answer } from "@datalogue/api";
import { typographic } from "../format/index.js";
import type { Rasterise } from "../http/page-route.js";
import type { Site } from "../site.js";
import { type CardShape, cardShapes, drawShareCard, type ShareCard } from "./share-card.js";

/** The image of a page, as networks and messages show it beside a link. `common`: headers of every page. */
export async function serveShareImage(
  site: Site,
  card: ShareCard,
  rasterise: Rasterise,
  common: Record<string, string>,
  shape: CardShape = "partage",
): Promise<Answer> {
  const png = await rasterise(
    await drawShareCard(card, typographic(site.services.catalogue.info().title), shape),
    cardShapes[shape].width,
  );
  return new Answer(
    200,
    {
      ...common,
      "Content-Type": "image/png",
      "Cache-Control": "public, no-cache",
      ...(card.demonstration ? { "X-Robots-Tag": "noindex" } : {}),
    },
    png,
  );
}
