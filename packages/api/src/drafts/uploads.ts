import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { DataStore } from "@tus/server";
import { cleanFileName } from "../checking/file-name-of.js";
import { StoreUnavailable } from "../object-store/object-store.js";
import type { HalfUpload } from "./draft.js";

/** A file that arrived whole by an upload that could be resumed. */
export interface WholeUpload {
  path: string;
  name: string;
  /** SHA-256 that its sender announced, in hexadecimal. */
  sha256: string | undefined;
  /** SHA-256 of the file that its sender saw in the draft, empty where there was none; undefined where they do not say. */
  replaces: string | undefined;
}

/**
 * Uploads that go on where the network left them, by the tus protocol 1.0 (creation, creation-with-upload, expiration, termination): each is of
 * one draft, in a folder that nothing serves, until it is whole.
 * @see https://tus.io/protocols/resumable-upload
 */
export interface Uploads {
  /** Answers a request of the protocol for a draft; gives its status, and the upload that it was about. */
  answer(draft: string, request: IncomingMessage, response: ServerResponse): Promise<TusAnswer>;
  /** Of a draft, newest first. */
  list(draft: string): Promise<HalfUpload[]>;
  /** An upload that is whole, with what its sender said of it. */
  findWhole(draft: string, upload: string): Promise<WholeUpload | undefined>;
  /** What is left of an upload once its file was taken. */
  forget(upload: string): Promise<void>;
  /** Bytes that those of some drafts will take once they are whole: what was announced, so that nobody announces more than there is room for. */
  measure(drafts: ReadonlySet<string>): Promise<number>;
  /** Removes those of other drafts than these, those whose bytes were taken, and those that expired; the drafts are asked for once uploads are listed. */
  sweep(listDrafts: () => Promise<ReadonlySet<string>>): Promise<void>;
  /** Removes from the store what nothing names. */
  sweepShared(): Promise<void>;
}

/** What the protocol answers; headers are those to send. */
export interface TusAnswer {
  status: number;
  headers: Headers;
  upload: string | undefined;
}

/** An upload that is not taken yet, as it is kept. */
export interface KeptUpload {
  id: string;
  /** Of its whole file. */
  bytes: number;
  /** Bytes that are there. */
  offset: number;
  metadata: Record<string, string | null>;
  /** ISO date-time. */
  createdAt: string;
}

/** Where uploads are kept until they are whole. */
export interface UploadKeeping {
  /** What the protocol writes in; its library takes its time to be read: not before somebody sends a file, which few commands see. */
  open(): Promise<DataStore>;
  /** Those of some drafts. */
  list(isOf: (draft: string) => boolean): Promise<KeptUpload[]>;
  find(upload: string): Promise<KeptUpload | undefined>;
  /** Path of all the bytes of one that is whole. */
  pathOf(upload: string): Promise<string>;
  remove(upload: string): Promise<void>;
  sweep(listDrafts: () => Promise<ReadonlySet<string>>): Promise<void>;
  /** Removes from the store what nothing names. */
  sweepShared(): Promise<void>;
}

/** How long an upload may stay half, in milliseconds. */
export const EXPIRES = 7 * 24 * 3600 * 1000;
/** The name of an upload: that of its draft, then one at random. */
export const UPLOAD = /^([0-9a-f-]{36})_[0-9a-f]{32}$/;
export const draftOf = (upload: string) => upload.slice(0, 36);

export function openUploads(
  keeping: UploadKeeping,
  { maxBytes, publicUrl }: { maxBytes: number; publicUrl: string },
): Uploads {
  const path = "/api/drafts";
  const pathOf = (upload: string) => `${path}/${draftOf(upload)}/uploads/${upload}`;
  /** What the protocol would tell as any failure. */
  const unavailable = new WeakMap<Request, StoreUnavailable>();
  const open = async () => {
    const [{ Server }, datastore] = await Promise.all([import("@tus/server"), keeping.open()]);
    return new Server({
      ...{ path, datastore, maxSize: maxBytes },
      namingFunction: (request) => `${new URL(request.url).pathname.split("/")[3]}_${randomBytes(16).toString("hex")}`,
      // From the root of the site: whoever reached it by another of its names goes on there.
      generateUrl: (_request, { id }) => pathOf(id),
      getFileIdFromRequest: (_request, last) => (last !== undefined && UPLOAD.test(last) ? last : undefined),
      onResponseError(request, error) {
        if (error instanceof StoreUnavailable) unavailable.set(request, error);
        return undefined;
      },
    });
  };
  let opened: ReturnType<typeof open> | undefined;

  return {
    async answer(draft, request, response) {
      const { method = "POST", headers } = request;
      const upload = request.url?.replace(/\?.*/, "").split("/")[5];
      const asked = new Headers();
      for (const [name, value] of Object.entries(headers)) if (typeof value === "string") asked.set(name, value);
      const hasBody = method === "POST" || method === "PATCH";
      const web = new Request(`${publicUrl}${path}/${draft}/uploads${upload === undefined ? "" : `/${upload}`}`, {
        ...{ method, headers: asked, duplex: "half" },
        ...(hasBody ? { body: Readable.toWeb(request) as ReadableStream } : {}),
      } as RequestInit);
      opened ??= open();
      const answer = await (await opened).handleWeb(web);
      const failure = unavailable.get(web);
      if (failure) throw failure;
      response.statusCode = answer.status;
      const made = answer.headers.get("Location")?.split("/").pop();
      return { status: answer.status, headers: answer.headers, upload: made ?? upload };
    },
    async list(draft) {
      const found = await keeping.list((one) => one === draft);
      return found
        .map(({ id, bytes, offset, metadata, createdAt }) => ({
          ...{ id, path: pathOf(id), name: nameOf(metadata), bytes, offset },
          expiresAt: new Date(new Date(createdAt).getTime() + EXPIRES).toISOString(),
        }))
        .sort((a, b) => (a.expiresAt < b.expiresAt ? 1 : -1));
    },
    async findWhole(draft, upload) {
      if (!upload.startsWith(`${draft}_`) || !UPLOAD.test(upload)) return undefined;
      const one = await keeping.find(upload);
      if (!one || one.offset !== one.bytes) return undefined;
      const { metadata } = one;
      const sha256 = metadata.sha256?.toLowerCase();
      return {
        path: await keeping.pathOf(upload),
        name: nameOf(metadata),
        sha256: sha256 && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined,
        // Without a value, where there was no file.
        replaces: "replaces" in metadata ? (metadata.replaces ?? "") : undefined,
      };
    },
    forget: (upload) => keeping.remove(upload),
    async measure(drafts) {
      const found = await keeping.list((draft) => drafts.has(draft));
      return found.reduce((sum, { bytes }) => sum + bytes, 0);
    },
    sweep: (listDrafts) => keeping.sweep(listDrafts),
    sweepShared: () => keeping.sweepShared(),
  };
}

function nameOf(metadata: KeptUpload["metadata"]): string {
  return cleanFileName(metadata.filename ?? metadata.name ?? "") || "fichier";
}
