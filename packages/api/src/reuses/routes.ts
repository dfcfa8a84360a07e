import { Router } from "express";
import { callerOf } from "../access/caller-of.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { notFound } from "../http/http-problem.js";
import { pageLinks, sendList } from "../http/links.js";
import { readParameters } from "../http/query-parameters.js";
import * as declared from "./operations.js";
import type { ReuseReader } from "./reuses.js";

/** `/api/datasets/{ref}/reuses`: what others make of a dataset, for who reads it. */
export function reuseRoutes(
  { catalogue, reuses }: { catalogue: CatalogueReader; reuses: ReuseReader },
  { publicUrl }: { publicUrl: string },
): Router {
  const router = Router();
  router.get("/api/datasets/:ref/reuses", async (request, response) => {
    const { page, page_size: pageSize } = readParameters(request, declared.listReuses.query);
    const { ref } = request.params;
    const dataset = await catalogue.as(callerOf(request)).getReadable(ref);
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${ref}\u00A0».`);
    const all = await reuses.listAccepted(dataset.id);
    const data = all
      .slice((page - 1) * pageSize, page * pageSize)
      .map(({ state: _, recordedAt: __, decidedAt, ...reuse }) => ({ ...reuse, acceptedAt: decidedAt }));
    sendList(response, {
      data,
      links: pageLinks(request, publicUrl, { data, page, pageSize, total: all.length }),
      meta: { page, page_size: pageSize, total: all.length },
    });
  });
  return router;
}
