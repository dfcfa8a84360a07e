import { type Request, type Response, Router } from "express";
import { ActRefused } from "../access/act-refused.js";
import { callerOf } from "../access/caller-of.js";
import { invalidDocument, signInFirst } from "../http/common-refusals.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { sendPage } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { readParameters } from "../http/query-parameters.js";
import { beginOwn, revisionOf } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import * as declared from "./operations.js";
import type { AnswerSheet, Questionnaires } from "./questionnaires.js";
import type { SharedService } from "./shared-services-schema.js";

const readAnswers = bodyReader(declared.answersBody);

/** `/api/services`, `/api/questionnaires/{id}/…`: what is shared, and how far organisations are. */
export function sharedServiceRoutes(
  { services, questionnaires }: { services: readonly SharedService[]; questionnaires: Questionnaires },
  { publicUrl }: { publicUrl: string },
): Router {
  const router = Router();
  router.get("/api/services", (request, response) => {
    const asked = readParameters(request, declared.listSharedServices.query);
    sendPage(request, response, publicUrl, listPage([...services], asked));
  });

  /** The questionnaire that an address names, and who asks: somebody signed in, from this site. */
  const begin = (request: Request, response: Response) => {
    beginOwn(request, response, publicUrl);
    readParameters(request, {});
    const caller = callerOf(request);
    if (caller.kind === "public")
      throw signInFirst(
        "Session attendue",
        "Les réponses à un questionnaire sont lues par leur organisme et par le service partagé\u00A0: connectez-vous.",
        "sans-compte",
      );
    if (caller.kind === "key") throw new ActRefused("sans-compte");
    const id = String(request.params.id);
    const questionnaire = questionnaires.find(id);
    if (!questionnaire)
      throw notFound("questionnaire-inconnu", `Aucun questionnaire ne s'appelle «\u00A0${id}\u00A0».`);
    return { caller, questionnaire, organisation: String(request.params.organisation) };
  };
  const send = (response: Response, sheet: AnswerSheet) => void response.set("ETag", `"${sheet.revision}"`).json(sheet);

  router.get("/api/questionnaires/:id/answers/:organisation", async (request, response) => {
    const { caller, questionnaire, organisation } = begin(request, response);
    send(response, await questionnaires.read(caller, questionnaire, organisation));
  });
  router.put("/api/questionnaires/:id/answers/:organisation", async (request, response) => {
    const { caller, questionnaire, organisation } = begin(request, response);
    const revision = revisionOf(request);
    const { answers } = await readAnswers(request);
    const done = await questionnaires.answer(caller, questionnaire, organisation, answers, revision);
    if (done.kind === "saved") return send(response, done.sheet);
    if (done.kind === "passed")
      throw new HttpProblem(
        412,
        "reponses-changees",
        "Réponses changées entre-temps",
        "Quelqu'un de l'organisme a changé ces réponses depuis que vous les avez lues\u00A0: rien n'a été écrit.",
        {},
        undefined,
        { current: done.current },
      );
    const problems = done.faults.map(({ question, message }) => ({ field: question, message }));
    throw invalidDocument(422, problems, {
      title: "Réponses à corriger",
      detail: problems.map(({ field, message }) => `${field}\u00A0: ${message}`).join(" "),
    });
  });
  router.get("/api/questionnaires/:id/totals", async (request, response) => {
    const { caller, questionnaire } = begin(request, response);
    const totals = await questionnaires.totals(caller, questionnaire);
    if (!totals) throw notFound("totaux-absents", "Aucun total de ce questionnaire n'a encore été arrêté.");
    response.json(totals);
  });
  return router;
}
