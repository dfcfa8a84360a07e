import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { pageLinks, sendList } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { readParameters } from "../http/query-parameters.js";
import { ActRefused } from "../people/person.js";
import { beginOwn, revisionOf } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import type { Agreements, ReadAgreement } from "./agreements.js";
import * as declared from "./operations.js";

const readAct = bodyReader(declared.actBody);

/** `/api/agreements`: for the two organisations of each, and who administers the catalogue. To others, it is as if there were none. */
export function agreementRoutes(
  agreements: Agreements,
  { publicUrl, readOnly }: { publicUrl: string; readOnly: string | null },
): Router {
  const router = Router();
  const begin = (request: Request, response: Response) => {
    beginOwn(request, response, publicUrl);
    const caller = callerOf(request);
    if (caller.kind !== "public") return caller;
    throw new HttpProblem(
      401,
      "cle-attendue",
      "Compte attendu",
      "Une convention se lit par les deux organismes qu'elle lie\u00A0: connectez-vous, ou présentez une clé.",
      { "WWW-Authenticate": 'Bearer realm="datalogue"' },
      "sans-compte",
    );
  };
  const require = <T>(found: T | undefined, request: Request): T => {
    if (found !== undefined) return found;
    const id = String(request.params.id);
    throw notFound("convention-inconnue", `Aucune convention que vous puissiez lire ne s'appelle «\u00A0${id}\u00A0».`);
  };
  const find = async (request: Request, response: Response) =>
    require(await agreements.find(begin(request, response), String(request.params.id)), request);
  const send = (response: Response, found: ReadAgreement) =>
    void response.set("ETag", `"${found.revision}"`).json(found);

  router.get("/api/agreements", async (request, response) => {
    const caller = begin(request, response);
    const asked = readParameters(request, declared.listAgreements.query);
    const { data, page, pageSize, total } = listPage(await agreements.list(caller), asked);
    const links = pageLinks(request, publicUrl, { data, page, pageSize, total });
    sendList(response, { data, links, meta: { page, page_size: pageSize, total } });
  });
  router.get("/api/agreements/:id", async (request, response) => {
    readParameters(request, {});
    send(response, await find(request, response));
  });
  router.get("/api/agreements/:id/acts", async (request, response) => {
    const asked = readParameters(request, declared.listAgreementActs.query);
    const { acts } = await find(request, response);
    const { data, page, pageSize, total } = listPage(acts, asked);
    const links = pageLinks(request, publicUrl, { data, page, pageSize, total });
    sendList(response, { data, links, meta: { page, page_size: pageSize, total } });
  });
  router.post("/api/agreements/:id/acts", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    if (readOnly !== null) throw new HttpProblem(503, "lecture-seule", "Lecture seule", readOnly);
    await find(request, response);
    if (caller.kind === "key") throw new ActRefused("convention-reservee");
    const revision = revisionOf(request);
    const form = await readAct(request);
    const done = require(await agreements.record(caller, String(request.params.id), form, revision), request);
    switch (done.kind) {
      case "done":
        return send(response, done.agreement);
      case "fault":
        throw new HttpProblem(422, "document-invalide", "Acte à corriger", done.message, {}, undefined, {
          problems: [{ field: done.field, message: done.message }],
        });
      case "passed":
        throw new HttpProblem(
          412,
          "convention-changee",
          "Convention changée entre-temps",
          "Un acte a été fait depuis que vous l'avez lue\u00A0: rien n'a été fait. «\u00A0current\u00A0» la donne telle qu'elle est.",
          {},
          undefined,
          { current: done.agreement },
        );
      case "untimely":
        throw new HttpProblem(
          409,
          "convention-autre-etat",
          "Acte sans objet",
          "Dans l'état où est la convention, cet acte n'a pas lieu d'être\u00A0: rien n'a été fait. «\u00A0current\u00A0» la donne telle qu'elle est.",
          {},
          undefined,
          { current: done.agreement },
        );
    }
  });
  return router;
}
