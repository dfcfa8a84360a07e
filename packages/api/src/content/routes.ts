import { Router } from "express";
import { readParameters } from "../http/query-parameters.js";
import type { Settings } from "../settings/settings.js";
import { describeDocument } from "./document-schemas.js";
import { documentOperations } from "./operations.js";

/** `/api/schemas/dataset.json` and the others: the form of the documents of the content. */
export function contentRoutes({ publicUrl }: Pick<Settings, "publicUrl">): Router {
  const router = Router();
  for (const [name, { path, query }] of documentOperations)
    router.get(path, (request, response) => {
      readParameters(request, query);
      response.type("application/schema+json").send(`${JSON.stringify(describeDocument(name, publicUrl), null, 2)}\n`);
    });
  return router;
}
