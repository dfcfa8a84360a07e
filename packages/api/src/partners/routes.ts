import { type Request, type Response, Router } from "express";
import type { Agreements } from "../agreements/agreements.js";
import { findAgreement } from "../agreements/find-agreement.js";
import { sendPage } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { readParameters } from "../http/query-parameters.js";
import * as declared from "./operations.js";
import type { PartnerDesk } from "./partner-desk.js";
import { writeUsesCsv } from "./write-uses.js";

/** `/api/agreements/{id}/uses`: what went out of a partner's data, for the parties of the agreement. */
export function partnerRoutes(
  { agreements, partners }: { agreements: Pick<Agreements, "find">; partners: Pick<PartnerDesk, "listUses"> },
  { publicUrl }: { publicUrl: string },
): Router {
  const router = Router();
  const read = async (request: Request, response: Response) =>
    partners.listUses(await findAgreement(agreements, [request, response], publicUrl));

  router.get("/api/agreements/:id/uses", async (request, response) => {
    const asked = readParameters(request, declared.listUses.query);
    sendPage(request, response, publicUrl, listPage(await read(request, response), asked));
  });
  router.get("/api/agreements/:id/uses.csv", async (request, response) => {
    readParameters(request, {});
    const uses = await read(request, response);
    response.attachment(`usages-${String(request.params.id).replace(/[^\w-]/g, "")}.csv`);
    response.type("text/csv; charset=utf-8").send(writeUsesCsv(uses));
  });
  return router;
}
