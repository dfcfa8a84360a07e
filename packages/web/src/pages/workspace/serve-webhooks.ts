import {
  decideAccess,
  eventTypeNames,
  type Following,
  FollowRefused,
  type FollowScope,
  findScope,
  listThemes,
  type Webhook,
} from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { countPages } from "../../reading/page-number.js";
import { roleNeeded } from "./role-needed.js";
import { type ScopeChoices, type WebhookAnswers, webhookPage, webhooksPage } from "./webhooks.js";
import type { WorkspaceParts } from "./workspace-tools.js";

const HERE = "/espace/webhooks";
/** Webhooks shown, more than two organisations have; messages shown at a time. */
const [LISTED, DELIVERIES] = [200, 20];

/** `/espace/webhooks`: programs that are told what is published, for who administers an organisation. */
export function serveWebhooks(
  app: Express,
  { site, tools, following }: WorkspaceParts & { following: Pick<Following, "webhooks"> },
): void {
  const { services } = site;
  const { webhooks } = following;
  const { send, leave, text, toldOf, own, ownForm } = tools;

  const listAdministered = async ({ caller }: Visit) => {
    const organisations = (await services.catalogue.listOrganisations()).map(({ slug }) => slug);
    const administered = organisations.filter(
      (organisation) => decideAccess(caller, "administer", { organisation }).allowed,
    );
    if (administered.length > 0) return administered;
    throw roleNeeded("Réservé aux administrateurs", "Les webhooks sont tenus par les administrateurs d’un organisme.");
  };
  const listChoices = async (visit: Visit): Promise<ScopeChoices[]> => {
    const { catalogue, observatories, territories } = services;
    const option = (kind: string, value: string, label: string) => ({ value: `${kind}:${value}`, label });
    return [
      {
        label: "Un thème",
        options: (await listThemes({ catalogue, observatories })).map(({ theme, title }) =>
          option("theme", theme, title),
        ),
      },
      {
        label: "Un organisme",
        options: (await catalogue.listOrganisations()).map(({ slug }) =>
          option("organisation", slug, visit.organisationName(slug)),
        ),
      },
      {
        label: "Un territoire",
        options: territories.home().all.map(({ code, name }) => option("territory", code, name)),
      },
    ];
  };
  const showList = async (
    response: Response,
    visit: Visit,
    {
      status = 200,
      answers = {},
      ...more
    }: { status?: number; answers?: WebhookAnswers; fault?: Fault; told?: ReturnType<typeof toldOf> },
  ) => {
    const organisations = await listAdministered(visit);
    const { data } = await webhooks.list(visit.caller, { page: 1, pageSize: LISTED });
    const named = await Promise.all(
      data.map(async (webhook) => ({ ...webhook, named: await findScope(services, webhook.scope) })),
    );
    const choices = await listChoices(visit);
    send(response, webhooksPage(site, { visit, webhooks: named, organisations, choices, answers, ...more }), status);
  };
  const showOne = async (
    response: Response,
    visit: Visit,
    webhook: Webhook,
    {
      status = 200,
      answers,
      page = 1,
      ...more
    }: {
      status?: number;
      answers?: WebhookAnswers;
      page?: number;
      fault?: Fault;
      secret?: string;
      told?: ReturnType<typeof toldOf>;
    } = {},
  ) => {
    const found = await webhooks.listDeliveries(visit.caller, webhook.id, { page, pageSize: DELIVERIES });
    const named = await findScope(services, webhook.scope);
    send(
      response,
      webhookPage(site, {
        ...{ visit, webhook, named, deliveries: found.data, page, now: site.now() },
        pages: countPages(found.total, DELIVERIES),
        choices: await listChoices(visit),
        answers: answers ?? answersOf(webhook, named?.path),
        ...more,
      }),
      status,
    );
  };

  /** What a form says. */
  const read = (request: Request): Required<WebhookAnswers> => ({
    organisation: text(request, "organisation"),
    url: text(request, "url"),
    label: text(request, "label"),
    types: eventTypeNames.filter((type) => text(request, `type:${type}`) !== ""),
    scope: text(request, "scope"),
    dataset: text(request, "dataset").trim(),
  });
  const orderOf = ({ organisation, url, label, types, scope, dataset }: Required<WebhookAnswers>) => ({
    ...{ organisation, url, label, types, scope: scopeOf(scope, dataset) },
  });
  /** What a refusal says of an answer; what is none of the form is told elsewhere. */
  const faultOf = (error: unknown): Fault => {
    if (!(error instanceof FollowRefused)) throw error;
    const { fault } = error;
    const [problem] = fault.kind === "invalid" ? fault.problems : [];
    if (problem) return problem;
    if (fault.kind === "too-many")
      return { field: "url", message: `Un organisme a ${fault.limit} webhooks au plus : retirez-en un d’abord.` };
    throw error;
  };
  const idOf = (request: Request<Record<string, string>>) => request.params.id ?? "";

  app.get(
    HERE,
    own((visit, request, response) => showList(response, visit, { told: toldOf(request) })),
  );
  app.post(
    HERE,
    ...ownForm(async (visit, request, response) => {
      const answers = read(request);
      try {
        const { webhook, secret } = await webhooks.create(visit.caller, orderOf(answers));
        await showOne(response, visit, webhook, { secret });
      } catch (error) {
        await showList(response, visit, { status: 422, answers, fault: faultOf(error) });
      }
    }),
  );
  app.get(
    `${HERE}/:id`,
    own(async (visit, request, response) => {
      const webhook = await webhooks.get(visit.caller, idOf(request));
      const page = /^[1-9]\d{0,3}$/.test(String(request.query.page)) ? Number(request.query.page) : 1;
      await showOne(response, visit, webhook, { page, told: toldOf(request) });
    }),
  );
  app.post(
    `${HERE}/:id/changer`,
    ...ownForm(async (visit, request, response) => {
      const id = idOf(request);
      const answers = read(request);
      try {
        const { organisation: _, ...changes } = orderOf(answers);
        await webhooks.edit(visit.caller, id, changes);
      } catch (error) {
        const fault = faultOf(error);
        return showOne(response, visit, await webhooks.get(visit.caller, id), { status: 422, answers, fault });
      }
      leave(response, `${HERE}/${id}?fait=webhook-change`);
    }),
  );
  app.post(
    `${HERE}/:id/secret`,
    ...ownForm(async (visit, request, response) => {
      const { webhook, secret } = await webhooks.renewSecret(visit.caller, idOf(request));
      await showOne(response, visit, webhook, { secret });
    }),
  );
  app.post(
    `${HERE}/:id/essai`,
    ...ownForm(async ({ caller }, request, response) => {
      await webhooks.sendTrial(caller, idOf(request));
      leave(response, `${HERE}/${idOf(request)}?fait=webhook-essai#envois`);
    }),
  );
  app.post(
    `${HERE}/:id/renvoyer`,
    ...ownForm(async ({ caller }, request, response) => {
      await webhooks.replay(caller, idOf(request), text(request, "id"));
      leave(response, `${HERE}/${idOf(request)}?fait=webhook-renvoye#envois`);
    }),
  );
  for (const [act, isStopped] of [
    ["arreter", true],
    ["reprendre", false],
  ] as const)
    app.post(
      `${HERE}/:id/${act}`,
      ...ownForm(async ({ caller }, request, response) => {
        await webhooks.edit(caller, idOf(request), { isStopped });
        leave(response, `${HERE}/${idOf(request)}?fait=webhook-${isStopped ? "arrete" : "repris"}`);
      }),
    );
  app.post(
    `${HERE}/:id/retirer`,
    ...ownForm(async ({ caller }, request, response) => {
      await webhooks.remove(caller, idOf(request));
      leave(response, `${HERE}?fait=webhook-retire`);
    }),
  );
}

/** What a form asks to follow: one dataset where it names one (by the address of its page too), else what is chosen. */
function scopeOf(chosen: string, dataset: string): FollowScope | { kind: string; value: string } {
  if (dataset !== "") {
    const [, slug] = /\/jeux\/([^/?#]+)/.exec(dataset) ?? [];
    return { kind: "dataset", value: slug ?? dataset };
  }
  const [, kind = "all", value = ""] = /^(\w+):(.*)$/.exec(chosen) ?? [];
  return { kind, value };
}

function answersOf({ url, label, types, scope }: Webhook, path: string | undefined): WebhookAnswers {
  return {
    ...{ url, label: label ?? "", types, scope: `${scope.kind}:${scope.value}` },
    dataset: scope.kind === "dataset" ? (path ?? scope.value) : "",
  };
}
