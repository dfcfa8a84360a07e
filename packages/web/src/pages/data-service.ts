import type { PageRoute } from "../http/page-route.js";
import { type PageAnswer, PageProblem, type Site } from "../site.js";
import { apiReferencePage } from "./api-reference.js";
import { layersPage } from "./ogc/service.js";

export const dataServiceRoute: PageRoute = {
  path: "/id/service/:service",
  parameters: [],
  negotiated: true,
  make: (site, { service = "" }) => dataServicePage(site, service),
};

/** What the identifier of a service (`/id/service/{name}`) gives: the reference of the API, or the layers. */
export async function dataServicePage(site: Site, name: string): Promise<PageAnswer> {
  if (name === "api") return apiReferencePage(site, {});
  if (name === "ogc") return layersPage(site, await site.services.features.as(site.caller).listCollections());
  throw new PageProblem(
    404,
    "Service inconnu",
    "Cette adresse ne mène à aucun service de ce catalogue. Il y en a deux\u00a0: l’API et les couches géographiques.",
    [
      { label: "API", href: "/api/docs" },
      { label: "Couches géographiques", href: "/ogc?f=html" },
    ],
  );
}
