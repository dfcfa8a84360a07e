import { type Request, type RequestHandler, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { sendPage } from "../http/links.js";
import { readParameters } from "../http/query-parameters.js";
import { beginOwn } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import { FollowRefused } from "./follow-refused.js";
import * as declared from "./operations.js";
import type { Webhooks } from "./webhooks.js";

const readers = { create: bodyReader(declared.createBody), changes: bodyReader(declared.changesBody) };

/** `/api/webhooks`: addresses of programs that are told what is published, for who administers an organisation. */
export function followingRoutes(webhooks: Webhooks, { publicUrl }: { publicUrl: string }): Router {
  const router = Router();
  const begin: RequestHandler = (request, response, next) => {
    beginOwn(request, response, publicUrl);
    if (callerOf(request).kind === "public")
      throw new FollowRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
    next();
  };
  const alone: RequestHandler = (request, _response, next) => {
    readParameters(request, {});
    next();
  };
  const idOf = (request: Request) => String(request.params.id);

  router.get("/api/webhooks", begin, async (request, response) => {
    const { page, page_size: pageSize, organisation } = readParameters(request, declared.listWebhooks.query);
    sendPage(request, response, publicUrl, await webhooks.list(callerOf(request), { page, pageSize, organisation }));
  });
  router.post("/api/webhooks", begin, alone, async (request, response) => {
    const { organisation, url, label, types, scope } = await readers.create(request);
    const { webhook, secret } = await webhooks.create(callerOf(request), {
      ...{ organisation, url },
      ...(label === undefined ? {} : { label }),
      ...(types === undefined ? {} : { types }),
      ...(scope === undefined ? {} : { scope: { kind: scope.kind, value: scope.value ?? "" } }),
    });
    response.set("Location", `${publicUrl}/api/webhooks/${webhook.id}`);
    response.status(201).json({ ...webhook, secret });
  });
  router.get("/api/webhooks/:id", begin, alone, async (request, response) => {
    response.json(await webhooks.get(callerOf(request), idOf(request)));
  });
  router.patch("/api/webhooks/:id", begin, alone, async (request, response) => {
    const { url, label, types, scope, stopped } = await readers.changes(request);
    const changes = {
      ...(url === undefined ? {} : { url }),
      ...(label === undefined ? {} : { label }),
      ...(types === undefined ? {} : { types }),
      ...(scope === undefined ? {} : { scope: { kind: scope.kind, value: scope.value ?? "" } }),
      ...(stopped === undefined ? {} : { isStopped: stopped }),
    };
    response.json(await webhooks.edit(callerOf(request), idOf(request), changes));
  });
  router.delete("/api/webhooks/:id", begin, alone, async (request, response) => {
    await webhooks.remove(callerOf(request), idOf(request));
    response.status(204).end();
  });
  router.post("/api/webhooks/:id/secret", begin, alone, async (request, response) => {
    const { webhook, secret } = await webhooks.renewSecret(callerOf(request), idOf(request));
    response.json({ ...webhook, secret });
  });
  router.post("/api/webhooks/:id/trial", begin, alone, async (request, response) => {
    response.status(201).json(await webhooks.sendTrial(callerOf(request), idOf(request)));
  });
  router.get("/api/webhooks/:id/deliveries", begin, async (request, response) => {
    const { page, page_size: pageSize } = readParameters(request, declared.listDeliveries.query);
    sendPage(
      request,
      response,
      publicUrl,
      await webhooks.listDeliveries(callerOf(request), idOf(request), { page, pageSize }),
    );
  });
  router.post("/api/webhooks/:id/deliveries/:delivery/replay", begin, alone, async (request, response) => {
    const delivery = String(request.params.delivery);
    response.json(await webhooks.replay(callerOf(request), idOf(request), delivery));
  });
  return router;
}
