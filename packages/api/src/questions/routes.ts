import { Router } from "express";
import { callerOf } from "../access/caller-of.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { notFound } from "../http/http-problem.js";
import { sendPage } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { readParameters } from "../http/query-parameters.js";
import * as declared from "./operations.js";
import type { QuestionReader } from "./questions.js";

/** `/api/datasets/{ref}/questions`: what was answered in public, of a dataset that the caller reads. */
export function questionRoutes(
  { catalogue, questions }: { catalogue: CatalogueReader; questions: QuestionReader },
  { publicUrl }: { publicUrl: string },
): Router {
  const router = Router();
  router.get("/api/datasets/:ref/questions", async (request, response) => {
    const asked = readParameters(request, declared.listQuestions.query);
    const { ref } = request.params;
    const dataset = await catalogue.as(callerOf(request)).getReadable(ref);
    if (!dataset) throw notFound("jeu-inconnu", `Aucun jeu de données ne s'appelle «\u00A0${ref}\u00A0».`);
    const found = listPage(await questions.listPublished(dataset.id), asked);
    const path = `/api/datasets/${dataset.slug}/questions`;
    sendPage(request, response, publicUrl, found, { path });
  });
  return router;
}
