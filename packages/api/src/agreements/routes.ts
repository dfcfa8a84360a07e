import { type Request, type Response, Router } from "express";
import { ActRefused } from "../access/act-refused.js";
import { invalidDocument, readOnly as nothingWritten } from "../http/common-refusals.js";
import { HttpProblem } from "../http/http-problem.js";
import { sendPage } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { readParameters } from "../http/query-parameters.js";
import { revisionOf } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import type { Agreements, ReadAgreement } from "./agreements.js";
import { findAgreement, partyOf, requireAgreement } from "./find-agreement.js";
import * as declared from "./operations.js";

const readAct = bodyReader(declared.actBody);

/** `/api/agreements`: for the two organisations of each, and who administers the catalogue. To others, it is as if there were none. */
export function agreementRoutes(
  agreements: Agreements,
  { publicUrl, readOnly }: { publicUrl: string; readOnly: string | null },
): Router {
  const router = Router();
  const begin = (request: Request, response: Response) => partyOf(request, response, publicUrl);
  const find = (request: Request, response: Response) => findAgreement(agreements, [request, response], publicUrl);
  const send = (response: Response, found: ReadAgreement) =>
    void response.set("ETag", `"${found.revision}"`).json(found);

  router.get("/api/agreements", async (request, response) => {
    const caller = begin(request, response);
    const asked = readParameters(request, declared.listAgreements.query);
    sendPage(request, response, publicUrl, listPage(await agreements.list(caller), asked));
  });
  router.get("/api/agreements/:id", async (request, response) => {
    readParameters(request, {});
    send(response, await find(request, response));
  });
  router.get("/api/agreements/:id/acts", async (request, response) => {
    const asked = readParameters(request, declared.listAgreementActs.query);
    const { acts } = await find(request, response);
    sendPage(request, response, publicUrl, listPage(acts, asked));
  });
  router.post("/api/agreements/:id/acts", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    if (readOnly !== null) throw nothingWritten(readOnly);
    await find(request, response);
    if (caller.kind === "key") throw new ActRefused("convention-reservee");
    const revision = revisionOf(request);
    const form = await readAct(request);
    const done = requireAgreement(await agreements.record(caller, String(request.params.id), form, revision), request);
    switch (done.kind) {
      case "done":
        return send(response, done.agreement);
      case "fault":
        throw invalidDocument(422, [{ field: done.field, message: done.message }], { title: "Acte à corriger" });
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
