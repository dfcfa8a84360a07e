import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import type { Agreements } from "../agreements/agreements.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { pageLinks, sendList } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { readParameters } from "../http/query-parameters.js";
import { beginOwn } from "../writing/guard-request.js";
import * as declared from "./operations.js";
import type { PartnerDesk } from "./partner-desk.js";
import { writeUsesCsv } from "./write-uses.js";

/** `/api/agreements/{id}/uses`: what went out of a partner's data, for the parties of the agreement. */
export function partnerRoutes(
  { agreements, partners }: { agreements: Pick<Agreements, "find">; partners: Pick<PartnerDesk, "listUses"> },
  { publicUrl }: { publicUrl: string },
): Router {
  const router = Router();
  const read = async (request: Request, response: Response) => {
    beginOwn(request, response, publicUrl);
    const caller = callerOf(request);
    if (caller.kind === "public")
      throw new HttpProblem(
        401,
        "cle-attendue",
        "Compte attendu",
        "Une convention se lit par les deux organismes qu'elle lie\u00A0: connectez-vous, ou présentez une clé.",
        { "WWW-Authenticate": 'Bearer realm="datalogue"' },
        "sans-compte",
      );
    const id = String(request.params.id);
    const found = await agreements.find(caller, id);
    if (!found)
      throw notFound(
        "convention-inconnue",
        `Aucune convention que vous puissiez lire ne s'appelle «\u00A0${id}\u00A0».`,
      );
    return partners.listUses(found.agreement);
  };

  router.get("/api/agreements/:id/uses", async (request, response) => {
    const asked = readParameters(request, declared.listUses.query);
    const { data, page, pageSize, total } = listPage(await read(request, response), asked);
    sendList(response, {
      data,
      links: pageLinks(request, publicUrl, { data, page, pageSize, total }),
      meta: { page, page_size: pageSize, total },
    });
  });
  router.get("/api/agreements/:id/uses.csv", async (request, response) => {
    readParameters(request, {});
    const uses = await read(request, response);
    response.attachment(`usages-${String(request.params.id).replace(/[^\w-]/g, "")}.csv`);
    response.type("text/csv; charset=utf-8").send(writeUsesCsv(uses));
  });
  return router;
}
