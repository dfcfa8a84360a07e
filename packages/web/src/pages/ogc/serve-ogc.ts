import { type Collection, callerOf, followedParameters, parseFeatureQuery, sendAnswer } from "@datalogue/api";
import type { Express, Request, Response } from "express";
import { packPage } from "../../http/pack-page.js";
import type { PageKind } from "../../http/page-kind.js";
import { type PageAnswer, PageProblem, type Site, siteFor } from "../../site.js";
import { itemPage } from "./item.js";
import { itemsPage } from "./items.js";
import { layerPage, propertiesPage, queryablesPage } from "./layer.js";
import { apiPage, conformancePage, layersPage } from "./service.js";
import { tilesPage } from "./tiles.js";

export const ogcKinds: PageKind[] = [
  { name: "ogc", title: "Service géographique", path: "/ogc?f=html" },
  { name: "ogc-couche", title: "Couche géographique", path: "/ogc/collections/{layer}?f=html" },
  { name: "ogc-objets", title: "Objets d’une couche", path: "/ogc/collections/{layer}/items?f=html" },
  { name: "ogc-objet", title: "Objet d’une couche", path: "/ogc/collections/{layer}/items/1?f=html" },
];

/**
 * The pages of `/ogc` and below, for who asks HTML. The machine routes come first: they answer the other forms, and let by an
 * address only when it exists and its parameters are right. Made anew each time: addresses with filters are without number.
 */
export function serveOgc(app: Express, site: Site): void {
  const send = async (request: Request, response: Response, page: PageAnswer) => {
    const isPublic = callerOf(request).kind === "public";
    await sendAnswer(
      request,
      response,
      packPage(isPublic ? page : { ...page, headers: { ...page.headers, "Cache-Control": "private, no-store" } }),
    );
  };
  const service =
    (make: (site: Site, collections: Collection[]) => PageAnswer) => async (request: Request, response: Response) =>
      send(request, response, make(site, await site.services.features.as(callerOf(request)).listCollections()));
  const layer =
    (make: (site: Site, collection: Collection, request: Request) => PageAnswer | Promise<PageAnswer>) =>
    async (request: Request<{ slug: string }>, response: Response) => {
      const caller = callerOf(request);
      const collection = await site.services.features.as(caller).getCollection(request.params.slug);
      if (!collection) throw unknown("couche", "/ogc/collections");
      await send(request as Request, response, await make(siteFor(site, caller), collection, request as Request));
    };

  app.get(["/ogc", "/ogc/collections"], service(layersPage));
  app.get("/ogc/api", service(apiPage));
  app.get("/ogc/conformance", service(conformancePage));
  app.get("/ogc/collections/:slug", layer(layerPage));
  app.get("/ogc/collections/:slug/schema", layer(propertiesPage));
  app.get("/ogc/collections/:slug/queryables", layer(queryablesPage));
  app.get(
    "/ogc/collections/:slug/items",
    layer(async (visited, collection, request) => {
      const names = collection.filters.map(({ name }) => name);
      const parameters = followedParameters(request, names);
      const query = parseFeatureQuery(parameters, names);
      // A page for reading: fewer features than a machine takes.
      const limit = Math.min(query.limit, parameters.has("limit") ? 200 : 20);
      const found = await visited.services.features.listFeatures(collection, { ...query, limit });
      return itemsPage(visited, { collection, found, parameters, offset: query.offset, limit });
    }),
  );
  app.get(
    "/ogc/collections/:slug/items/:id",
    layer(async (visited, collection, request) => {
      const text = await visited.services.features.getFeature(collection, String(request.params.id));
      if (text === undefined) throw unknown("objet", `/ogc/collections/${collection.dataset.slug}/items?f=html`);
      return itemPage(visited, collection, JSON.parse(text));
    }),
  );
  app.get(["/ogc/collections/:slug/tiles", "/ogc/collections/:slug/tiles/WebMercatorQuad"], layer(tilesPage));
}

function unknown(what: string, href: string): PageProblem {
  return new PageProblem(
    404,
    `Il n’y a pas cette ${what === "couche" ? "couche" : "fiche"}`,
    `Cette adresse ne mène à aucune ${what === "couche" ? "couche géographique" : "fiche d’objet"}.`,
    [{ label: "Ce qu’il y a", href }],
  );
}
