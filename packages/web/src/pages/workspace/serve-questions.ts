import {
  type AnsweredMeanwhile,
  callerOf,
  clientOf,
  type Datalogue,
  decideAccess,
  type QuestionForm,
  sendAnswer,
} from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { packPage } from "../../http/pack-page.js";
import { unknownDataset } from "../../reading/unknown-dataset.js";
import { siteFor } from "../../site.js";
import { askQuestionPage } from "../dataset/questions.js";
import { type GivenAnswer, questionsPage } from "./questions.js";
import { roleNeeded } from "./role-needed.js";
import type { WorkspaceParts } from "./workspace-tools.js";

const ANSWERS = "/espace/questions";
const ASK = "/jeux/:slug/signaler";

/** Questions of the public: asked by anybody, answered by who publishes for the organisation. */
export function serveQuestions(
  app: Express,
  { site, questions, tools }: WorkspaceParts & Pick<Datalogue, "questions">,
): void {
  const { send, leave, text, toldOf, own, ownForm, openForm } = tools;

  /** The dataset, for who reads it: others are told so by its page. */
  const findRead = async (request: Request, response: Response) => {
    const { slug = "" } = request.params as Record<string, string>;
    const dataset = await site.services.catalogue.as(callerOf(request)).getNamed(slug);
    if (!dataset) throw unknownDataset(slug);
    if (dataset.readable) return dataset;
    leave(response, `/jeux/${dataset.slug}`);
    return undefined;
  };
  type State = Parameters<typeof askQuestionPage>[1]["state"];
  const show = async (request: Request, response: Response, state: State) => {
    const dataset = await findRead(request, response);
    if (!dataset) return;
    const page = askQuestionPage(siteFor(site, callerOf(request)), { dataset, state });
    await sendAnswer(request, response, packPage(page));
  };
  app.get(ASK, (request, response) =>
    show(request, response, { kind: request.query.fait === "envoye" ? "done" : "form" }),
  );
  app.post(
    ASK,
    ...openForm(async (request, response) => {
      const given: QuestionForm = {
        ...{ kind: text(request, "kind"), message: text(request, "message") },
        ...{ place: text(request, "place"), email: text(request, "email") },
      };
      const dataset = await findRead(request, response);
      if (!dataset) return;
      const asked = await questions.ask(callerOf(request), dataset.id, given, clientOf(request));
      if (!asked) throw unknownDataset(dataset.slug);
      if (asked.kind === "done") return leave(response, `/jeux/${dataset.slug}/signaler?fait=envoye`);
      await show(
        request,
        response,
        asked.kind === "fault" ? { kind: "form", given, fault: asked } : { ...asked, given },
      );
    }),
  );

  const showWaiting = async (
    response: Response,
    visit: Visit,
    {
      status = 200,
      ...more
    }: { status?: number; fault?: Fault; faulty?: string; given?: GivenAnswer; told?: ReturnType<typeof toldOf> } = {},
  ) => {
    const organisations = await site.services.catalogue.listOrganisations();
    if (!organisations.some(({ slug }) => decideAccess(visit.caller, "publish", { organisation: slug }).allowed))
      throw roleNeeded(
        "Réservé à ceux qui publient",
        "Les questions du public sont lues par ceux qui publient pour l’organisme du jeu.",
      );
    const waiting = await questions.listWaiting(visit.caller);
    send(response, questionsPage(site, { visit, waiting, ...more }), status);
  };
  app.get(
    ANSWERS,
    own((visit, request, response) => showWaiting(response, visit, { told: toldOf(request) })),
  );
  app.post(
    `${ANSWERS}/repondre`,
    ...ownForm(async (visit, request, response) => {
      const [id, answer] = [text(request, "id"), text(request, "answer")];
      const how = text(request, "how") === "private" ? "private" : "public";
      const done = await questions.answer(visit.caller, id, answer, how);
      if (typeof done === "object" && done.kind === "answered")
        return showWaiting(response, visit, { status: 409, told: { tone: "off", message: tellMeanwhile(done) } });
      if (typeof done === "object" && done.kind === "unsent")
        return leave(
          response,
          `${ANSWERS}?fait=${done.sent === "later" ? "repondu-courriel-plus-tard" : "repondu-sans-courriel"}`,
        );
      if (typeof done === "object")
        return showWaiting(response, visit, { status: 422, fault: done, faulty: id, given: { answer, how } });
      leave(response, `${ANSWERS}?fait=${done ? (how === "public" ? "repondu" : "repondu-prive") : "question-tard"}`);
    }),
  );
  app.post(
    `${ANSWERS}/ecarter`,
    ...ownForm(async (visit, request, response) => {
      const done = await questions.refuse(visit.caller, text(request, "id"));
      leave(response, `${ANSWERS}?fait=${done ? "ecarte" : "question-tard"}`);
    }),
  );
}

/** A colleague was first. */
function tellMeanwhile({ title, answer, isPublic }: AnsweredMeanwhile): string {
  const how = isPublic ? "en public" : "par courriel";
  const what = answer === null ? "." : ` : « ${answer} »`;
  return `Un collègue venait de répondre ${how} à cette question sur « ${title} »${what} Votre réponse n’est pas partie.`;
}
