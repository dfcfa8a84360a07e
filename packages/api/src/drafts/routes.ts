import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { type Request, type RequestHandler, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { CheckRefused } from "../checking/check-refused.js";
import { ClientLeft } from "../checking/client-left.js";
import { LONGEST_UPLOAD } from "../checking/receive-upload.js";
import { sendMended } from "../checking/routes.js";
import { compress } from "../http/compress.js";
import { sendPage } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { readParameters } from "../http/query-parameters.js";
import { beginOwn, revisionOf } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import type { Draft, DraftChanges } from "./draft.js";
import { DraftRefused } from "./draft-refused.js";
import type { Drafts } from "./drafts.js";
import { fetchBody } from "./file-operations.js";
import type { HandTable } from "./hand-table.js";
import { changeRowsBody, listRows } from "./hand-table-operations.js";
import * as declared from "./operations.js";
import { commentBody, planBody, returnBody } from "./review-operations.js";
import { compareRollback, getRollbackFile, rollbackBody } from "./rollback-operations.js";

/** How long a reader of a report or a difference is kept waiting, in milliseconds. */
const PATIENCE = 60_000;

const readers = {
  create: bodyReader(declared.createBody),
  changes: bodyReader(declared.changesBody),
  fetch: bodyReader(fetchBody),
  submit: bodyReader(declared.submitBody),
  publish: bodyReader(declared.publishBody),
  plan: bodyReader(planBody),
  comment: bodyReader(commentBody),
  return: bodyReader(returnBody),
  rollback: bodyReader(rollbackBody),
  changeRows: bodyReader(changeRowsBody, { takesNull: true }),
};

/** `/api/drafts`: versions deposited, corrected and published by a program or a page; `/api/datasets/{ref}/rollback`. */
export function draftRoutes(drafts: Drafts, { publicUrl }: { publicUrl: string }): Router {
  const router = Router();
  const begin = (request: Request, response: Response) => beginOwn(request, response, publicUrl);
  const withoutBody: RequestHandler = (request, response, next) => {
    begin(request, response);
    readParameters(request, {});
    next();
  };
  const withBody: RequestHandler = (request, response, next) => {
    begin(request, response);
    requireCaller(request);
    readParameters(request, {});
    next();
  };
  const send = (response: Response, draft: Draft, status = 200) => {
    response.set("ETag", `"${draft.revision}"`);
    response.status(status).json(draft);
  };
  const idOf = (request: Request) => String(request.params.id);

  router.get("/api/drafts", async (request, response) => {
    begin(request, response);
    const asked = readParameters(request, declared.listDrafts.query);
    const { page, page_size: pageSize, organisation, dataset, state } = asked;
    const found = await drafts.list(callerOf(request), {
      ...{ page, pageSize },
      ...(organisation === undefined ? {} : { organisation }),
      ...(dataset === undefined ? {} : { dataset }),
      ...(state === undefined ? {} : { state }),
    });
    sendPage(request, response, publicUrl, { ...found, page, pageSize });
  });
  router.post("/api/drafts", withBody, async (request, response) => {
    const { organisation, dataset, title } = await readers.create(request);
    const asked = {
      organisation,
      ...(dataset === undefined ? {} : { dataset }),
      ...(title === undefined ? {} : { title }),
    };
    const draft = await drafts.create(callerOf(request), asked);
    response.set("Location", `${publicUrl}/api/drafts/${draft.id}`);
    send(response, draft, 201);
  });

  router.get("/api/drafts/:id", withoutBody, async (request, response) => {
    send(response, await drafts.get(callerOf(request), idOf(request)));
  });
  router.patch("/api/drafts/:id", withBody, async (request, response) => {
    const changes = (await readers.changes(request)) as DraftChanges;
    send(response, await drafts.edit(callerOf(request), idOf(request), changes, revisionOf(request)));
  });
  router.delete("/api/drafts/:id", withoutBody, async (request, response) => {
    await drafts.remove(callerOf(request), idOf(request), revisionOf(request));
    response.status(204).end();
  });

  router.put("/api/drafts/:id/file", withBody, async (request, response) => {
    const revision = revisionOf(request);
    const sha256 = digestOf(request);
    try {
      const options = { ...(revision === undefined ? {} : { revision }), ...(sha256 === undefined ? {} : { sha256 }) };
      send(response, await drafts.receive(callerOf(request), idOf(request), request, options));
    } catch (error) {
      if (!(error instanceof ClientLeft)) throw error;
    }
  });
  const upload: RequestHandler = async (request, response) => {
    try {
      await drafts.answerUpload(callerOf(request), idOf(request), request, response);
    } catch (error) {
      if (!request.complete && request.destroyed) return;
      throw error;
    }
  };
  router.post("/api/drafts/:id/uploads", withBody, upload);
  router.head("/api/drafts/:id/uploads/:upload", withBody, upload);
  router.patch("/api/drafts/:id/uploads/:upload", withBody, upload);
  router.delete("/api/drafts/:id/uploads/:upload", withBody, upload);
  router.get("/api/drafts/:id/file", withoutBody, compress, async (request, response) => {
    const { path, name, bytes } = await drafts.findFile(callerOf(request), idOf(request));
    // Never shown by a browser, whatever it holds.
    response.attachment(name).set({ "Content-Type": "application/octet-stream", "Content-Length": String(bytes) });
    await pipeline(createReadStream(path), response, { signal: AbortSignal.timeout(LONGEST_UPLOAD) }).catch(() => {});
  });
  router.post("/api/drafts/:id/fetch", withBody, async (request, response) => {
    const { url } = await readers.fetch(request);
    send(response, await drafts.receiveFrom(callerOf(request), idOf(request), url, revisionOf(request)));
  });

  const sendTable = (
    request: Request,
    response: Response,
    { rows, ...meta }: HandTable,
    asked: { page: number; page_size: number },
  ) => sendPage(request, response, publicUrl, listPage(rows, asked), { meta });
  router.get("/api/drafts/:id/rows", async (request, response) => {
    begin(request, response);
    const asked = readParameters(request, listRows.query);
    sendTable(request, response, await drafts.rows.get(callerOf(request), idOf(request)), asked);
  });
  router.post("/api/drafts/:id/rows", withBody, async (request, response) => {
    const table = await drafts.rows.open(callerOf(request), idOf(request));
    sendTable(request, response.status(201), table, { page: 1, page_size: table.limit });
  });
  router.patch("/api/drafts/:id/rows", withBody, async (request, response) => {
    const { changes } = await readers.changeRows(request);
    response.json(await drafts.rows.change(callerOf(request), idOf(request), changes));
  });
  router.post("/api/drafts/:id/rows/undo", withBody, async (request, response) => {
    response.json(await drafts.rows.undo(callerOf(request), idOf(request)));
  });

  router.get("/api/drafts/:id/report", withoutBody, async (request, response) => {
    const { state, reading } = await drafts.whenRead(callerOf(request), idOf(request), PATIENCE);
    if (state === "empty") throw new DraftRefused({ kind: "no-file" });
    if (!reading) throw new DraftRefused({ kind: "being-read" });
    const { report, failure } = reading;
    if (!report) throw new DraftRefused({ kind: "faulty-file", errors: 0, sentence: failure ?? "" });
    response.json(report);
  });
  router.get("/api/drafts/:id/copy", withoutBody, async (request, response) => {
    const mended = await drafts.mend(callerOf(request), idOf(request));
    if (mended.kind === "refused") throw new CheckRefused({ kind: "no-copy", sentence: mended.sentence });
    await sendMended(response, mended);
  });
  router.post("/api/drafts/:id/copy", withoutBody, async (request, response) => {
    send(response, await drafts.takeMended(callerOf(request), idOf(request), revisionOf(request)));
  });
  router.get("/api/drafts/:id/description", withoutBody, async (request, response) => {
    response.json(await drafts.describe(callerOf(request), idOf(request)));
  });
  router.get("/api/drafts/:id/difference", withoutBody, async (request, response) => {
    const compared = await drafts.compare(callerOf(request), idOf(request), PATIENCE);
    if (compared.kind === "made") response.set("ETag", `"${compared.revision}"`);
    response.json(compared);
  });

  const asCsv = (response: Response) => async (path: string) => {
    response.attachment("difference.csv").type("text/csv; charset=utf-8");
    await pipeline(createReadStream(path), response, { signal: AbortSignal.timeout(LONGEST_UPLOAD) }).catch(() => {});
  };
  router.get("/api/drafts/:id/difference.csv", withoutBody, compress, async (request, response) => {
    await drafts.sendDifference(callerOf(request), idOf(request), asCsv(response));
  });

  router.post("/api/drafts/:id/submit", withBody, async (request, response) => {
    const { message } = await readers.submit(request);
    send(response, await drafts.submit(callerOf(request), idOf(request), message, revisionOf(request)));
  });
  router.post("/api/drafts/:id/publish", withBody, async (request, response) => {
    const body = await readers.publish(request);
    const [caller, id] = [callerOf(request), idOf(request)];
    let revision = revisionOf(request);
    const { version } = await drafts.get(caller, id);
    if (version === null && (body.note !== undefined || body.confirmed !== undefined))
      revision = (await drafts.edit(caller, id, body, revision)).revision;
    response.json(await drafts.publish(caller, id, revision));
  });
  router.get("/api/drafts/:id/review", withoutBody, async (request, response) => {
    response.json(await drafts.review(callerOf(request), idOf(request)));
  });
  router.post("/api/drafts/:id/comments", withBody, async (request, response) => {
    const said = await readers.comment(request);
    response.status(201).json(await drafts.comment(callerOf(request), idOf(request), said));
  });
  router.post("/api/drafts/:id/comments/:comment/settle", withoutBody, async (request, response) => {
    const comment = String(request.params.comment);
    response.json(await drafts.settleComment(callerOf(request), idOf(request), comment));
  });
  router.post("/api/drafts/:id/return", withBody, async (request, response) => {
    const { reason } = await readers.return(request);
    send(response, await drafts.sendBack(callerOf(request), idOf(request), reason, revisionOf(request)));
  });
  router.post("/api/drafts/:id/withdraw", withoutBody, async (request, response) => {
    send(response, await drafts.withdraw(callerOf(request), idOf(request), revisionOf(request)));
  });
  router.post("/api/drafts/:id/plan", withBody, async (request, response) => {
    const { day, ...options } = await readers.plan(request);
    send(response, await drafts.plan(callerOf(request), idOf(request), day, revisionOf(request), options));
  });
  router.get("/api/datasets/:ref/rollback", async (request, response) => {
    begin(request, response);
    const { version } = readParameters(request, compareRollback.query);
    response.json(await drafts.compareRollback(callerOf(request), String(request.params.ref), version, PATIENCE));
  });
  router.get("/api/datasets/:ref/rollback/difference.csv", compress, async (request, response) => {
    begin(request, response);
    const { version } = readParameters(request, getRollbackFile.query);
    await drafts.sendRollbackDifference(callerOf(request), String(request.params.ref), version, asCsv(response));
  });
  router.post("/api/datasets/:ref/rollback", withBody, async (request, response) => {
    const { version, ...options } = await readers.rollback(request);
    response.json(await drafts.rollback(callerOf(request), String(request.params.ref), version, options));
  });
  return router;
}

/** Whoever comes without a key nor a session is told so before the body is read. */
function requireCaller(request: Request): void {
  if (callerOf(request).kind !== "public") return;
  throw new DraftRefused({
    kind: "not-allowed",
    caller: "public",
    ...{ action: "draft", organisation: "", rule: "sans-compte" },
  });
}

/** The SHA-256 that `Content-Digest` announces (RFC 9530), in hexadecimal. */
function digestOf(request: Request): string | undefined {
  const [, digest] =
    /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(String(request.headers["content-digest"] ?? "")) ?? [];
  return digest === undefined ? undefined : Buffer.from(digest, "base64").toString("hex");
}
