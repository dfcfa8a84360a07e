import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { HttpProblem } from "../http/http-problem.js";
import { sendPage } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { readParameters } from "../http/query-parameters.js";
import { beginOwn } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import { MAX_PHOTO_BYTES } from "./clean-photo.js";
import { InspectionRefused } from "./inspection-refused.js";
import type { StoredInspection } from "./inspection-store.js";
import type { Inspections, Round } from "./inspections.js";
import type { LoadedKind } from "./load-kinds.js";
import * as declared from "./operations.js";

const readers = {
  deposit: bodyReader(declared.depositBody, { takesNull: true }),
  done: bodyReader(declared.doneBody),
  decision: bodyReader(declared.decisionBody),
  release: bodyReader(declared.releaseBody),
  remove: bodyReader(declared.removeBody),
};

/** `/api/inspections`: what is to inspect, and what was. Never who did. */
export function inspectionRoutes(inspections: Inspections, { publicUrl }: { publicUrl: string }): Router {
  const router = Router();
  /** Who asks, once it is known that the request is of this site; the body is not read before. */
  const begin = (request: Request, response: Response) => {
    beginOwn(request, response, publicUrl);
    const caller = callerOf(request);
    if (caller.kind === "public")
      throw new InspectionRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
    return caller;
  };
  const kindOf = (request: Request) => String(request.params.kind);

  router.get("/api/inspections", (request, response) => {
    const caller = begin(request, response);
    const asked = readParameters(request, declared.listInspectionKinds.query);
    sendPage(request, response, publicUrl, listPage(inspections.listKinds(caller).map(tellKind), asked));
  });
  router.get("/api/inspections/photos/:id", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    await sendPhoto(response, await inspections.findPhoto(caller, String(request.params.id)));
  });
  // What may be taken back is kept by nobody on the way.
  router.get("/api/inspection-photos", async (request, response) => {
    response.set("Cache-Control", "no-store");
    const asked = readParameters(request, declared.listReleasedPhotos.query);
    const list = (await inspections.listReleased()).map((one) => ({
      ...one,
      href: `${publicUrl}/api/inspection-photos/${one.id}`,
    }));
    sendPage(request, response, publicUrl, listPage(list, asked));
  });
  router.get("/api/inspection-photos/:id", async (request, response) => {
    readParameters(request, {});
    const path = await inspections.findReleased(String(request.params.id));
    response.set("Cache-Control", "no-store");
    await sendPhoto(response, path);
  });
  router.post("/api/inspections/:kind/photos/:id/release", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    await inspections.releasePhoto(caller, kindOf(request), String(request.params.id), await readers.release(request));
    response.status(204).end();
  });
  router.post("/api/inspections/:kind/photos/:id/withdraw", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    await inspections.withdrawPhoto(caller, kindOf(request), String(request.params.id));
    response.status(204).end();
  });
  router.post("/api/inspections/:kind/photos/:id/remove", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    const { why } = await readers.remove(request);
    await inspections.removePhoto(caller, kindOf(request), String(request.params.id), why);
    response.status(204).end();
  });
  router.get("/api/inspections/:kind", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    const person = caller.kind === "person" ? caller.person : null;
    response.json({ person, ...tellRound(await inspections.getRound(caller, kindOf(request))) });
  });
  router.get("/api/inspections/:kind/entries", async (request, response) => {
    const caller = begin(request, response);
    const asked = readParameters(request, declared.listEntries.query);
    const found = await inspections.listEntries(caller, kindOf(request));
    sendPage(request, response, publicUrl, listPage(found.map(tellInspection), asked));
  });
  router.post("/api/inspections/:kind/entries", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    const { entries } = await readers.deposit(request);
    response.json({ results: await inspections.deposit(caller, kindOf(request), entries, "device") });
  });
  router.put("/api/inspections/:kind/photos/:sha256", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    const sha256 = String(request.params.sha256);
    if (!/^[0-9a-f]{64}$/.test(sha256))
      throw new HttpProblem(
        400,
        "valeur-invalide",
        "Empreinte invalide",
        "L'adresse porte l'empreinte SHA-256 de la photo\u00A0: 64 chiffres hexadécimaux.",
      );
    await inspections.keepPhoto(caller, kindOf(request), sha256, await readPhoto(request));
    response.json({ sha256 });
  });
  router.post("/api/inspections/:kind/entries/:id/keep", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    await inspections.settle(caller, kindOf(request), String(request.params.id));
    response.status(204).end();
  });
  router.post("/api/inspections/:kind/entries/:id/position", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    const { decision } = await readers.decision(request);
    await inspections.decidePosition(caller, kindOf(request), String(request.params.id), decision);
    response.status(204).end();
  });
  router.post("/api/inspections/:kind/entries/:id/done", async (request, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    const { on } = await readers.done(request);
    await inspections.markDone(caller, kindOf(request), String(request.params.id), on);
    response.status(204).end();
  });
  return router;
}

async function sendPhoto(response: Response, path: string): Promise<void> {
  response.set({ "Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff" });
  await pipeline(createReadStream(path), response).catch(() => response.destroy());
}

/** The bytes of a photo, held in memory: they are few. */
async function readPhoto(request: Request): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_PHOTO_BYTES) {
      request.resume();
      throw new InspectionRefused({ kind: "too-large", limit: MAX_PHOTO_BYTES });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tellKind({ kind, form }: LoadedKind) {
  const { id, title, description, theme, organisation, register, demonstration = false } = kind;
  return { id, title, description, theme, organisation, register: register.dataset, form: form.version, demonstration };
}

function tellRound({ kind, form, campaign, registerVersion, left, entries }: Round) {
  const { version, photos, columns, questions } = form;
  return {
    ...{
      kind: tellKind({ kind, form }),
      form: { version, photos, columns, questions },
      campaign: campaign ?? null,
      registerVersion,
      left,
    },
    installations: entries.map(({ installation, ...assessment }) => {
      const { key, name, kind: nature, days, position } = installation;
      const { sign, state, seenOn, nextOn, last, due, actions, isDisputed } = assessment;
      return { key, name, kind: nature, days, position, sign, state, seenOn, nextOn, last, due, actions, isDisputed };
    }),
  };
}

/** An inspection without who made it, nor what they noted for the service. */
function tellInspection(one: StoredInspection) {
  const { id, installation, campaign, form, state, seenAt, seenOn, receivedAt, registerVersion, source } = one;
  const { answers, against, setAside, doneOn } = one;
  return {
    ...{ id, installation, campaign, form, state, seenAt, seenOn, receivedAt, registerVersion, source },
    ...{ answers, against, setAside, doneOn },
  };
}
