import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { readParameters } from "../http/query-parameters.js";
import { beginOwn } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import type { Acceptance } from "./offer.js";
import * as declared from "./operations.js";
import { TransferRefused } from "./transfer-refused.js";
import type { Transfers } from "./transfers.js";

const readers = {
  offer: bodyReader(declared.offerBody),
  accept: bodyReader(declared.acceptBody),
  refuse: bodyReader(declared.refuseBody),
};

/** `/api/datasets/{ref}/offer`: a dataset offered to another organisation, and the answer. */
export function transferRoutes(transfers: Transfers, { publicUrl }: { publicUrl: string }): Router {
  const router = Router();
  /** Who asks, once it is known that the request is of this site; the body is not read before. */
  const begin = (request: Request, response: Response) => {
    beginOwn(request, response, publicUrl);
    readParameters(request, {});
    const caller = callerOf(request);
    if (caller.kind === "public")
      throw new TransferRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
    return [caller, String(request.params.ref)] as const;
  };

  router.get("/api/datasets/:ref/offer", async (request, response) => {
    response.json(await transfers.get(...begin(request, response)));
  });
  router.post("/api/datasets/:ref/offer", async (request, response) => {
    const [caller, ref] = begin(request, response);
    const { organisation, drafts, message } = await readers.offer(request);
    const asked = {
      organisation,
      ...(drafts === undefined ? {} : { drafts }),
      ...(message === undefined ? {} : { message }),
    };
    response.status(201).json(await transfers.offer(caller, ref, asked));
  });
  router.delete("/api/datasets/:ref/offer", async (request, response) => {
    await transfers.withdraw(...begin(request, response));
    response.status(204).end();
  });
  router.post("/api/datasets/:ref/offer/accept", async (request, response) => {
    const [caller, ref] = begin(request, response);
    response.json(await transfers.accept(caller, ref, (await readers.accept(request)) as Acceptance));
  });
  router.post("/api/datasets/:ref/offer/refuse", async (request, response) => {
    const [caller, ref] = begin(request, response);
    const { word } = await readers.refuse(request);
    response.json(await transfers.refuse(caller, ref, word));
  });
  return router;
}
