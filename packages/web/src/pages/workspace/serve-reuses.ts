import { callerOf, clientOf, type Datalogue, type ReuseAnswers } from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { unknownDataset } from "../../reading/unknown-dataset.js";
import { siteFor } from "../../site.js";
import { proposePath } from "../dataset/reuses.js";
import { proposePage, reusesPage, reusesPath } from "./reuses.js";
import type { WorkspaceParts } from "./workspace-tools.js";

interface Parts extends WorkspaceParts {
  reuses: Datalogue["reuses"];
}

/** Reuses of a dataset: proposed by anybody who reads it, recorded and answered by those who publish it. */
export function serveReuses(app: Express, { site, reuses, tools }: Parts): void {
  const { send, leave, text, toldOf, own, ownForm, openForm } = tools;
  const { catalogue } = site.services;
  const PROPOSE = proposePath(":slug");
  const OWN = reusesPath(":slug");

  const read = (request: Request): ReuseAnswers => ({
    ...{ title: text(request, "title"), url: text(request, "url"), kind: text(request, "kind") },
    ...{ author: text(request, "author"), description: text(request, "description") },
    columns: [request.body?.columns ?? []].flat().filter((one): one is string => typeof one === "string"),
    ...{ version: text(request, "version"), email: text(request, "email") },
  });

  const showForm = async (
    request: Request,
    response: Response,
    { status = 200, ...more }: { status?: number; answers?: ReuseAnswers; faults?: Fault[] } = {},
  ) => {
    const slug = String(request.params.slug);
    const dataset = await catalogue.as(callerOf(request)).getReadable(slug);
    if (!dataset) throw unknownDataset(slug);
    const form = { dataset, tells: reuses.tells, ...more };
    send(response, proposePage(siteFor(site, callerOf(request)), { ...form, told: toldOf(request) }), status);
  };
  app.get(PROPOSE, (request, response) => showForm(request, response));
  app.post(
    PROPOSE,
    ...openForm(async (request, response) => {
      const slug = String(request.params.slug);
      const answers = read(request);
      const done = await reuses.propose(callerOf(request), slug, answers, clientOf(request));
      if (!done) throw unknownDataset(slug);
      if (done.kind === "faults") return showForm(request, response, { status: 422, answers, faults: done.faults });
      leave(response, `${proposePath(slug)}?fait=reutilisation`);
    }),
  );

  const showOwn = async (
    visit: Visit,
    request: Request<Record<string, string>>,
    response: Response,
    { status = 200, ...more }: { status?: number; answers?: ReuseAnswers; faults?: Fault[] } = {},
  ) => {
    const { slug = "" } = request.params;
    const found = await reuses.list(visit.caller, slug);
    if (!found) throw unknownDataset(slug);
    send(response, reusesPage(site, { visit, ...found, tells: false, told: toldOf(request), ...more }), status);
  };
  app.get(
    OWN,
    own((visit, request, response) => showOwn(visit, request, response)),
  );
  app.post(
    OWN,
    ...ownForm(async (visit, request, response) => {
      const { slug = "" } = request.params;
      const answers = read(request);
      const done = await reuses.record(visit.caller, slug, answers);
      if (!done) throw unknownDataset(slug);
      if (done.kind === "faults")
        return showOwn(visit, request, response, { status: 422, answers, faults: done.faults });
      leave(response, `${reusesPath(slug)}?fait=enregistree`);
    }),
  );
  app.post(
    `${OWN}/:id`,
    ...ownForm(async ({ caller }, request, response) => {
      const { slug = "", id = "" } = request.params;
      const act = text(request, "acte");
      const done =
        act === "retirer"
          ? await reuses.remove(caller, slug, id)
          : await reuses.decide(caller, slug, id, act === "accepter" ? "accepted" : "refused");
      const word = act === "retirer" ? "retiree" : act === "accepter" ? "acceptee" : "ecartee";
      leave(response, `${reusesPath(slug)}?fait=${done ? word : "tard"}`);
    }),
  );
}
