import { stat, writeFile } from "node:fs/promises";
import { LRUCache } from "lru-cache";
import { v7 as uuid } from "uuid";
import { clientOf } from "../access/client-of.js";
import type { Caller } from "../access/decide-access.js";
import type { IncomingFolder } from "../checking/incoming-folder.js";
import type { openIntake } from "../checking/intake.js";
import { receiveUpload } from "../checking/receive-upload.js";
import { digestOf } from "../content/read-dataset.js";
import { FetchFailure } from "../fetching/fetch-failure.js";
import type { ChangeDraft } from "./change-draft.js";
import type { Draft } from "./draft.js";
import type { DraftFiles } from "./draft-files.js";
import type { DraftGuards } from "./draft-guards.js";
import { DraftRefused } from "./draft-refused.js";
import { understandFile } from "./draft-source.js";
import { REOPENED } from "./draft-state.js";
import { type DraftStore, RevisionPassed } from "./draft-store.js";
import type { Drafts } from "./drafts.js";
import type { DraftsParts } from "./drafts-parts.js";
import { PASTED, type StoredDraft, type StoredFile } from "./stored-draft.js";
import type { Uploads } from "./uploads.js";

/** Drafts of one organisation, and the bytes of their files, in files of the largest size. */
const MAX_DRAFTS = 500;
const MAX_FILES = 20;
/** Uploads of one draft that are half. */
const MAX_UPLOADS = 4;

/** Another machine made the upload the file of its draft. */
class TakenAlready extends Error {}

interface ReceivingParts
  extends Pick<DraftsParts, "settings" | "fetcher" | "now" | "log">,
    Pick<DraftGuards, "open" | "openToChange" | "findPartiesNow"> {
  drafts: DraftStore;
  files: DraftFiles;
  uploads: Uploads;
  incoming: IncomingFolder;
  intake: ReturnType<typeof openIntake>;
  change: ChangeDraft;
  show(draft: StoredDraft): Promise<Draft>;
}

/** Receives the files of drafts, however they come, and makes each the one of its draft once it is whole. */
export function openReceiving(parts: ReceivingParts) {
  const { drafts, files, uploads, incoming, intake, open, openToChange, findPartiesNow, change, show, now, log } =
    parts;
  const { maxFileBytes: maxBytes } = parts.settings;

  /** Makes a file that arrived the one of a draft: named first, then moved; the one before goes last. */
  const take = async (
    caller: Caller,
    draft: StoredDraft,
    arrived: string,
    file: Pick<StoredFile, "name" | "from" | "url" | "upload"> & { sha256?: string },
    revision: number | undefined,
  ): Promise<Draft> => {
    const sha256 = file.sha256 ?? (await digestOf(arrived));
    const { size: bytes } = await stat(arrived);
    // What a resumable upload announced is counted from then on.
    if (file.upload === undefined) await requireRoom(draft.organisation, bytes - (draft.file?.bytes ?? 0));
    const stored: StoredFile = {
      ...{ name: file.name, bytes, sha256, receivedAt: now().toISOString(), from: file.from },
      ...(file.url === undefined ? {} : { url: file.url }),
      ...(file.upload === undefined ? {} : { upload: file.upload }),
      ...{ stored: uuid(), arrived },
    };
    // A mended copy is what the file was.
    const received = file.from === "mended" ? {} : { parties: await findPartiesNow(draft) };
    let replaced: StoredFile | null = null;
    let changed: StoredDraft | undefined;
    try {
      await files.prepare(draft.id);
      await files.share(draft.id, stored);
      changed = await change(
        caller,
        draft,
        revision,
        ({ stage, document, ...before }) => {
          if (stored.upload !== undefined && before.file?.upload === stored.upload) throw new TakenAlready();
          // What an upload may replace was looked at before: another file took its place since.
          if (stored.upload !== undefined && before.file?.stored !== draft.file?.stored) throw new RevisionPassed();
          replaced = before.file;
          return {
            file: stored,
            ...(stage === "submitted" || stage === "planned" ? REOPENED : {}),
            // What was said of another file is said again of this one.
            document: { ...document, confirmed: null, ...received, ...keptOf({ ...before, stage, document }, stored) },
          };
        },
        { action: "deposit", yours: { file: file.name } },
      );
      await files.settle(draft.id, stored);
    } catch (error) {
      if (error instanceof DraftRefused || error instanceof TakenAlready) throw error;
      // Discarded or published as it came, the draft is said to be so; another file may have taken its place.
      const current = await openToChange(caller, draft.id);
      if (!changed || current.file?.stored === stored.stored) throw error;
      return show(current);
    }
    if (replaced) await files.forget(draft.id, replaced);
    return show(changed);
  };

  const requireRoom = async (organisation: string, more: number, another = 0) => {
    const { ids, bytes } = await drafts.measure(organisation);
    const announced = await uploads.measure(ids);
    if (ids.size + another > MAX_DRAFTS || bytes + more + announced > MAX_FILES * maxBytes)
      throw new DraftRefused({ kind: "too-many", limit: MAX_DRAFTS });
  };

  /** Why uploads were refused while others read their drafts: told to their senders, who find them gone. */
  const refused = new LRUCache<string, DraftRefused>({ max: 20 });
  /** What is refused is not taken by whoever looks at the draft next. */
  const refuse = async (upload: string, why: DraftRefused) => {
    refused.set(upload, why);
    await uploads.forget(upload);
    return why;
  };
  /** Makes an upload that is whole the file of its draft, once; nothing where it is not. */
  const attaching = new Map<string, Promise<void>>();
  const attach = (caller: Caller, id: string, upload: string): Promise<void> => {
    const work = async () => {
      const whole = await uploads.findWhole(id, upload);
      if (!whole) {
        const why = refused.get(upload);
        if (why) throw why;
        return;
      }
      const received = await digestOf(whole.path);
      if (whole.sha256 !== undefined && whole.sha256 !== received)
        throw await refuse(upload, new DraftRefused({ kind: "other-digest", announced: whole.sha256, received }));
      const draft = await open(caller, id);
      const isOther = whole.replaces !== undefined && whole.replaces !== (draft.file?.sha256 ?? "");
      const file = { name: whole.name, from: "upload" as const, sha256: received, upload };
      try {
        // A file that its sender did not see is not replaced: the draft is no longer the one that they saw.
        await take(caller, draft, whole.path, file, isOther ? draft.revision - 1 : undefined);
      } catch (error) {
        if (error instanceof DraftRefused && error.fault.kind === "changed-meanwhile")
          throw await refuse(upload, error);
        if (!(error instanceof TakenAlready)) throw error;
      }
      await uploads.forget(upload);
    };
    const done =
      attaching.get(upload) ??
      work()
        .catch(async (error) => {
          if ((await drafts.find(id))?.file?.upload !== upload) throw error;
          // Another machine took it, and what it was made of is gone with it; what is left is swept.
          log(`draft ${id}: ${(error as Error).stack}`);
        })
        .finally(() => attaching.delete(upload));
    attaching.set(upload, done);
    return done;
  };

  const receiving: Pick<Drafts, "receive" | "answerUpload" | "receiveText" | "receiveFrom" | "receivePath"> = {
    async receive(caller, id, request, { revision, fields = [], accept, sha256 } = {}) {
      const draft = await openToChange(caller, id);
      const announced = Number(request.headers["content-length"] ?? 0);
      await requireRoom(draft.organisation, announced - (draft.file?.bytes ?? 0));
      const hold = intake.enter(clientOf(request));
      const path = incoming.reserve();
      try {
        const upload = await receiveUpload(request, path, { maxBytes, fields, onBytes: hold.grow });
        hold.arrived();
        const accepted = await accept?.(upload.fields);
        const received = await digestOf(path);
        if (sha256 !== undefined && sha256 !== received)
          throw new DraftRefused({ kind: "other-digest", announced: sha256, received });
        const file = { name: upload.name, from: "upload" as const, sha256: received };
        return await take(caller, draft, path, file, accepted?.revision ?? revision);
      } finally {
        hold.leave();
        await incoming.forget(path);
      }
    },
    async answerUpload(caller, id, request, response) {
      const draft = await openToChange(caller, id);
      const asked = request.url?.replace(/\?.*/, "").split("/")[5];
      if (request.method === "POST") {
        await requireRoom(draft.organisation, Number(request.headers["upload-length"] ?? 0));
        // The length is asked for: what has none could fill the disk.
        if (request.headers["upload-length"] === undefined)
          throw new DraftRefused({ kind: "upload", status: 400, limit: maxBytes });
        for (const { id: old } of (await uploads.list(id)).slice(MAX_UPLOADS - 1)) await uploads.forget(old);
      }
      // Its answer may have been lost: it is told again.
      if (request.method === "HEAD" && asked !== undefined && draft.file?.upload === asked) {
        const length = String(draft.file.bytes);
        response.writeHead(200, { "Tus-Resumable": "1.0.0", "Upload-Offset": length, "Upload-Length": length });
        return void response.end();
      }
      if (asked !== undefined && !asked.startsWith(`${id}_`))
        throw new DraftRefused({ kind: "upload", status: 404, limit: maxBytes });
      const hold = request.method === "HEAD" ? undefined : intake.enter(clientOf(request));
      try {
        const { status, headers, upload } = await uploads.answer(id, request, response);
        if (status >= 400)
          throw refused.get(upload ?? "") ?? new DraftRefused({ kind: "upload", status, limit: maxBytes });
        if (upload !== undefined && request.method !== "DELETE")
          await attach(caller, id, upload).finally(() => refused.delete(upload));
        for (const [name, value] of headers)
          if (!/^(access-control|content)-/i.test(name)) response.setHeader(name, value);
        response.writeHead(status).end();
      } finally {
        hold?.leave();
      }
    },
    async receiveText(caller, id, { text, name = PASTED }, revision) {
      const draft = await openToChange(caller, id);
      if (text.trim() === "") throw new DraftRefused({ kind: "no-file" });
      const path = incoming.reserve();
      try {
        await writeFile(path, text, { flag: "wx", mode: 0o600 });
        return await take(caller, draft, path, { name, from: "paste" }, revision);
      } finally {
        await incoming.forget(path);
      }
    },
    async receivePath(caller, id, { path, name, url }) {
      return take(caller, await openToChange(caller, id), path, { name, from: "address", url }, undefined);
    },
    async receiveFrom(caller, id, url, revision) {
      const draft = await openToChange(caller, id);
      await requireRoom(draft.organisation, 1);
      const hold = intake.enter(`organisation ${draft.organisation}`);
      const path = incoming.reserve();
      try {
        const received = await parts.fetcher.download({ url, maxBytes, timeout: 10 * 60_000 }, path);
        if (received.status !== "received") throw new Error("an answer without file");
        const file = { name: received.fileName, from: "address" as const, url, sha256: received.sha256 };
        return await take(caller, draft, path, file, revision);
      } catch (error) {
        if (error instanceof FetchFailure) throw new DraftRefused({ kind: "not-fetched", sentence: error.message });
        throw error;
      } finally {
        hold.leave();
        await incoming.forget(path);
      }
    },
  };
  return { take, requireRoom, attach, receiving };
}

/**
 * What another file leaves of what was said of the source: the mended copy of a file is still that of its address, and its source keeps how that one was
 * read; a file that came otherwise binds the dataset to nothing.
 */
function keptOf(draft: StoredDraft, file: Pick<StoredFile, "from" | "url">): Partial<StoredDraft["document"]> {
  const { source } = draft.document;
  if (file.from === "mended") return draft.file?.from === "mended" ? {} : { understood: understandFile(draft) };
  return source?.act === "bind" && source.url !== file.url ? { source: null } : {};
}
