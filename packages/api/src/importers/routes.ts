import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { ClientLeft } from "../checking/client-left.js";
import { BadQuery } from "../http/bad-query.js";
import { readParameters } from "../http/query-parameters.js";
import { beginOwn } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import type { ImportDesk } from "./import-desk.js";
import { ImportRefused } from "./import-refused.js";
import * as declared from "./operations.js";

const readAddress = bodyReader(declared.addressBody);
const readChosen = bodyReader(declared.chosenBody);
/** How long a program that asks is kept waiting, in milliseconds. */
const PATIENCE = 20_000;

/** `/api/imports`: the catalogue of another, read, looked at, made into drafts. */
export function importRoutes(desk: ImportDesk, { publicUrl }: { publicUrl: string }): Router {
  const router = Router();
  const begin = (request: Request, response: Response) => {
    beginOwn(request, response, publicUrl);
    // Whoever shows nothing is told so before the body is read.
    if (callerOf(request).kind === "public")
      throw new ImportRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
  };
  router.post("/api/imports", async (request, response) => {
    begin(request, response);
    const { kind } = readParameters(request, declared.readCatalogue.query);
    if (kind === undefined)
      throw new BadQuery("parametre-manquant", "Le paramètre «\u00A0kind\u00A0» est attendu.", "kind");
    const caller = callerOf(request);
    try {
      const preview = request.is("application/json")
        ? await readAddress(request).then(({ address, key }) => desk.readAddress(caller, kind, address, key))
        : await desk.readFile(caller, kind, request);
      response.set("Location", `${publicUrl}/api/imports/${preview.id}`).status(201).json(preview);
    } catch (error) {
      if (!(error instanceof ClientLeft)) throw error;
    }
  });
  router.get("/api/imports/:id", async (request, response) => {
    begin(request, response);
    readParameters(request, declared.getImport.query);
    response.json(await desk.get(callerOf(request), String(request.params.id), PATIENCE));
  });
  router.post("/api/imports/:id/drafts", async (request, response) => {
    begin(request, response);
    readParameters(request, declared.makeDrafts.query);
    const chosen = await readChosen(request);
    response.status(201).json(await desk.makeDrafts(callerOf(request), String(request.params.id), chosen));
  });
  return router;
}
