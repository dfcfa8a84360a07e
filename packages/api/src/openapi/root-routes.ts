import { Router } from "express";
import { readParameters } from "../http/query-parameters.js";
import type { Settings } from "../settings/settings.js";
import type { SampledServices } from "./find-samples.js";
import { getRoot } from "./service-operations.js";

/** `/api`: where to start from. */
export function rootRoutes(
  { catalogue }: Pick<SampledServices, "catalogue">,
  { publicUrl }: Pick<Settings, "publicUrl">,
): Router {
  const router = Router();

  router.get(getRoot.path, (request, response) => {
    readParameters(request, getRoot.query);
    const info = catalogue.info();
    response.json({
      title: info.title,
      description: info.description,
      contact: info.contact,
      links: {
        self: `${publicUrl}/api`,
        swagger: `${publicUrl}/api/openapi.json`,
        documentation: `${publicUrl}/api/docs`,
        datasets: `${publicUrl}/api/datasets`,
        indicators: `${publicUrl}/api/indicators`,
        plans: `${publicUrl}/api/plans`,
        territories: `${publicUrl}/api/territories`,
        catalogue: ["jsonld", "ttl", "rdf", "nt", "csv"].map((extension) => `${publicUrl}/catalogue.${extension}`),
        site: `${publicUrl}/`,
      },
    });
  });
  return router;
}
