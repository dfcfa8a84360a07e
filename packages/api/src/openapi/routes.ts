import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { getDatasetDefinition } from "../datasets/operations.js";
import { notFound } from "../http/http-problem.js";
import { readParameters } from "../http/query-parameters.js";
import type { Settings } from "../settings/settings.js";
import { describeApi } from "./describe-api.js";
import { describeDatasetApi } from "./describe-dataset-api.js";
import type { SampledServices } from "./find-samples.js";
import { findSamples, samplesOf } from "./find-samples.js";
import { EXAMPLE_ROWS } from "./read-reference.js";
import { getDefinition } from "./service-operations.js";

/** `/api/openapi.json`, and the definition of each dataset. */
export function openapiRoutes(services: SampledServices, { publicUrl }: Pick<Settings, "publicUrl">): Router {
  const router = Router();

  router.get("/api/openapi.json", async (request, response) => {
    readParameters(request, getDefinition.query);
    const info = services.catalogue.info();
    response.json(describeApi({ info, publicUrl, samples: await findSamples(services, publicUrl) }));
  });

  const sendDefinition = async (request: Request<{ ref: string }>, response: Response) => {
    readParameters(request, getDatasetDefinition.query);
    const { ref } = request.params;
    const catalogue = services.catalogue.as(callerOf(request));
    const dataset = await catalogue.getReadable(ref);
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${ref}\u00A0».`);
    if (ref !== dataset.slug)
      response.set("Link", `<${publicUrl}/api/datasets/${dataset.slug}/openapi.json>; rel="canonical"`);
    const { data: rows } = await catalogue.listRows(dataset.id, { pageSize: EXAMPLE_ROWS });
    const samples = await samplesOf(services, publicUrl, dataset);
    response.json(describeDatasetApi({ info: catalogue.info(), publicUrl, dataset, rows, samples }));
  };
  router.get("/api/datasets/:ref/openapi.json", sendDefinition);
  router.get("/api/datasets/:ref/swagger", sendDefinition);

  return router;
}
