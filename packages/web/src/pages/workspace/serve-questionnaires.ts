import type { Datalogue } from "@datalogue/api";
import { decideAnswers, isMember, type Questionnaire } from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Visit } from "../../components/visit.js";
import { PageProblem } from "../../site.js";
import {
  answersPage,
  QUESTIONNAIRES,
  questionnairePage,
  questionnairePath,
  questionnairesPage,
  topicPage,
  WHO_ANSWERS,
} from "./questionnaires.js";
import type { WorkspaceParts } from "./workspace-tools.js";

/** Questionnaires of the shared services: answered for an organisation, read by it and by the service. */
export function serveQuestionnaires(
  app: Express,
  { site, questionnaires, tools }: WorkspaceParts & Pick<Datalogue, "questionnaires">,
): void {
  const { send, leave, text, toldOf, own, ownForm } = tools;
  const { shared } = site.services;

  const find = (request: Request): Questionnaire => {
    const found = questionnaires.find(String(request.params.id));
    if (found) return found;
    const choices = questionnaires.list().map(({ id, title }) => ({ label: title, href: questionnairePath(id) }));
    throw new PageProblem(404, "Questionnaire inconnu", "Aucun questionnaire ne porte ce nom.", choices);
  };
  const asWord = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  const reserved = () =>
    new PageProblem(
      403,
      "Réponses réservées",
      "Des réponses sont lues par leur organisme et par le service partagé seuls.",
      [{ label: "Mon questionnaire", href: QUESTIONNAIRES }],
    );
  /** For who may read the answers of this organisation, or none, and not give them. */
  const answeringReserved = (visit: Visit, questionnaire: Questionnaire, organisation: string) =>
    new PageProblem(403, "Réponses d’un organisme", WHO_ANSWERS, [
      mayRead(visit, questionnaire, organisation)
        ? { label: "Lire les réponses", href: questionnairePath(questionnaire.id, organisation) }
        : { label: "Mon questionnaire", href: QUESTIONNAIRES },
    ]);
  const mayRead = ({ caller }: Visit, { reader }: Questionnaire, organisation?: string) =>
    decideAnswers(caller, "read", organisation === undefined ? { reader } : { organisation, reader }).allowed;

  app.get(
    QUESTIONNAIRES,
    own(async (visit, _, response) => {
      const [only, ...others] = questionnaires.list();
      if (only && others.length === 0) return leave(response, questionnairePath(only.id));
      send(response, questionnairesPage(site, { visit, questionnaires: questionnaires.list() }));
    }),
  );

  app.get(
    `${QUESTIONNAIRES}/:id`,
    own(async (visit, request, response) => {
      const questionnaire = find(request);
      const answerable = questionnaires.answerable(visit.caller, questionnaire);
      const readable = questionnaires.readable(visit.caller, questionnaire);
      const organisation = asWord(request.query.organisme) ?? answerable[0] ?? readable[0];
      if (organisation !== undefined && !mayRead(visit, questionnaire, organisation)) throw reserved();
      const sheet =
        organisation === undefined ? undefined : await questionnaires.read(visit.caller, questionnaire, organisation);
      const told = toldOf(request);
      const topic = questionnaire.topics.find(({ id }) => id === request.query.sujet);
      if (topic && sheet) {
        if (!answerable.includes(sheet.organisation)) throw answeringReserved(visit, questionnaire, sheet.organisation);
        return send(response, topicPage(site, { visit, questionnaire, told, sheet, topic }));
      }
      const { caller } = visit;
      const readsAll = mayRead(visit, questionnaire);
      send(
        response,
        questionnairePage(site, {
          ...{ visit, questionnaire, told, sheet, answerable, readable, services: shared.services },
          totals: isMember(caller) ? await questionnaires.totals(caller, questionnaire) : undefined,
          all: readsAll ? await questionnaires.listSheets(caller, questionnaire) : undefined,
        }),
      );
    }),
  );

  app.post(
    `${QUESTIONNAIRES}/:id`,
    ...ownForm(async (visit, request, response) => {
      const questionnaire = find(request);
      const organisation = text(request, "organisation");
      const topic = questionnaire.topics.find(({ id }) => id === text(request, "topic"));
      if (!questionnaires.answerable(visit.caller, questionnaire).includes(organisation))
        throw answeringReserved(visit, questionnaire, organisation);
      if (!topic) return leave(response, questionnairePath(questionnaire.id, organisation));
      const answers: Record<string, string> = {};
      for (const question of topic.questions) {
        const answer = text(request, `q-${question.id}`);
        if (question.answers.some((one) => one.id === answer)) answers[question.id] = answer;
      }
      const revision = Number(text(request, "revision")) || 0;
      const given = { answers, revision };
      if (text(request, "reprise") !== "") {
        const sheet = await questionnaires.read(visit.caller, questionnaire, organisation);
        const told = sheet.revision === revision ? undefined : ({ tone: "off", message: PASSED } as const);
        return send(response, topicPage(site, { visit, questionnaire, told, sheet, topic, given }));
      }
      const done = await questionnaires.answer(visit.caller, questionnaire, organisation, answers, revision);
      if (done.kind !== "saved") {
        const sheet =
          done.kind === "passed" ? done.current : await questionnaires.read(visit.caller, questionnaire, organisation);
        const told = { tone: "off", message: PASSED } as const;
        return send(response, topicPage(site, { visit, questionnaire, told, sheet, topic, given }), 409);
      }
      const next = questionnaire.topics[questionnaire.topics.indexOf(topic) + 1];
      const path = questionnairePath(questionnaire.id, organisation, next?.id);
      if (Object.keys(answers).length === 0) return leave(response, path);
      leave(response, `${path}${path.includes("?") ? "&" : "?"}fait=reponses`);
    }),
  );

  const showAnswers = async (visit: Visit, request: Request, response: Response) => {
    const questionnaire = find(request);
    if (!mayRead(visit, questionnaire)) throw reserved();
    const sheets = await questionnaires.listSheets(visit.caller, questionnaire);
    const totals = isMember(visit.caller) ? await questionnaires.totals(visit.caller, questionnaire) : undefined;
    send(response, answersPage(site, { visit, questionnaire, told: toldOf(request), sheets, totals }));
  };
  app.get(`${QUESTIONNAIRES}/:id/reponses`, own(showAnswers));
  app.post(
    `${QUESTIONNAIRES}/:id/totaux`,
    ...ownForm(async (visit, request, response) => {
      const questionnaire = find(request);
      if (!mayRead(visit, questionnaire)) throw reserved();
      await questionnaires.settleTotals(visit.caller, questionnaire);
      leave(response, `${QUESTIONNAIRES}/${questionnaire.id}/reponses?fait=totaux`);
    }),
  );
}

const PASSED =
  "Quelqu’un de votre organisme a répondu entre-temps : rien n’est écrasé. Relisez, puis enregistrez à nouveau.";
