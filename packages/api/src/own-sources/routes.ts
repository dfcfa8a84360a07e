import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { sendPage } from "../http/links.js";
import { readParameters } from "../http/query-parameters.js";
import { beginOwn } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import { changeBody, changeOwnSource, listOwnSources, refreshOwnSource, unbindOwnSource } from "./operations.js";
import type { SourceChanges, SourceDesk } from "./source-desk.js";
import { SourceRefused } from "./source-refused.js";

const readChanges = bodyReader(changeBody);

/** Sources of the datasets that a key or a session publishes: `/api/sources`, `/api/datasets/{ref}/source`. */
export function sourceRoutes(desk: SourceDesk, { publicUrl }: { publicUrl: string }): Router {
  const router = Router();
  const begin = (request: Request, response: Response) => beginOwn(request, response, publicUrl);
  router.get("/api/sources", async (request, response) => {
    begin(request, response);
    const asked = readParameters(request, listOwnSources.query);
    sendPage(request, response, publicUrl, await desk.listPage(callerOf(request), asked));
  });
  router.post("/api/datasets/:ref/source/refresh", async (request, response) => {
    begin(request, response);
    readParameters(request, refreshOwnSource.query);
    response.json(await desk.refresh(callerOf(request), String(request.params.ref)));
  });
  router.patch("/api/datasets/:ref/source", async (request, response) => {
    begin(request, response);
    // Whoever shows nothing is told so before the body is read.
    if (callerOf(request).kind === "public")
      throw new SourceRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
    readParameters(request, changeOwnSource.query);
    const changes = (await readChanges(request)) as SourceChanges;
    response.json(await desk.change(callerOf(request), String(request.params.ref), changes));
  });
  router.delete("/api/datasets/:ref/source", async (request, response) => {
    begin(request, response);
    readParameters(request, unbindOwnSource.query);
    await desk.unbind(callerOf(request), String(request.params.ref));
    response.status(204).end();
  });
  return router;
}
