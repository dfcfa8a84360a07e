import { type Request, type RequestHandler, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { decideComposing } from "../access/decide-access.js";
import { sendPage } from "../http/links.js";
import { readParameters } from "../http/query-parameters.js";
import { beginOwn, revisionOf } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import type { Composition } from "./composition.js";
import { CompositionRefused } from "./composition-refused.js";
import type { Compositions } from "./open-compositions.js";
import * as declared from "./operations.js";

const readers = {
  document: bodyReader(declared.documentBody),
  publish: bodyReader(declared.publishBody),
  revert: bodyReader(declared.revertBody),
};

/** `/api/compositions`: observatories, indicators and planning documents, written by the administrators of the catalogue. */
export function compositionRoutes(compositions: Compositions, { publicUrl }: { publicUrl: string }): Router {
  const router = Router();
  /** Nobody else's body is read, nor is anything told to them. */
  const begin: RequestHandler = (request, response, next) => {
    beginOwn(request, response, publicUrl);
    const caller = callerOf(request);
    const { allowed, rule } = decideComposing(caller);
    if (!allowed) throw new CompositionRefused({ kind: "not-allowed", caller: caller.kind, rule });
    next();
  };
  const alone: RequestHandler = (request, _response, next) => {
    readParameters(request, {});
    next();
  };
  const named = (request: Request) =>
    [callerOf(request), String(request.params.kind), String(request.params.id)] as const;
  const send = (response: Response, composition: Composition) => {
    response.set("ETag", `"${composition.draft?.revision ?? 0}"`);
    response.json(composition);
  };
  const path = "/api/compositions/:kind/:id";

  router.get(path, begin, alone, async (request, response) => {
    send(response, await compositions.get(...named(request)));
  });
  router.put(path, begin, alone, async (request, response) => {
    const revision = revisionOf(request);
    const document = await readers.document(request);
    send(response, await compositions.save(...named(request), document, revision));
  });
  router.delete(path, begin, alone, async (request, response) => {
    await compositions.remove(...named(request), null, { revision: revisionOf(request) });
    response.status(204).end();
  });
  router.delete(`${path}/draft`, begin, alone, async (request, response) => {
    await compositions.abandon(...named(request), revisionOf(request));
    response.status(204).end();
  });
  router.post(`${path}/publish`, begin, alone, async (request, response) => {
    const revision = revisionOf(request);
    const { note } = await readers.publish(request);
    send(response, await compositions.publish(...named(request), note, revision));
  });
  router.get(`${path}/versions`, begin, async (request, response) => {
    const { page, page_size: pageSize } = readParameters(request, declared.listCompositionVersions.query);
    const found = await compositions.versions(...named(request), { page, pageSize });
    sendPage(request, response, publicUrl, found);
  });
  router.post(`${path}/revert`, begin, alone, async (request, response) => {
    const { version, ...options } = await readers.revert(request);
    send(response, await compositions.revert(...named(request), version, options));
  });
  return router;
}
