import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { cleanFileName } from "../checking/file-name-of.js";
import { closeFolder, OWNER_FOLDER } from "../system/owner-only.js";
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
  /** Removes those of other drafts than these, those whose bytes were taken, and those that expired. */
  sweep(drafts: ReadonlySet<string>): Promise<void>;
}

/** What the protocol answers; headers are those to send. */
export interface TusAnswer {
  status: number;
  headers: Headers;
  upload: string | undefined;
}

/** How long an upload may stay half, in milliseconds. */
const EXPIRES = 7 * 24 * 3600 * 1000;
/** A file without its description is being made, or was left by a crash. */
const YOUNG = 60_000;
const UPLOAD = /^([0-9a-f-]{36})_[0-9a-f]{32}$/;

export function openUploads(
  dataFolder: string,
  { maxBytes, publicUrl }: { maxBytes: number; publicUrl: string },
): Uploads {
  const folder = join(dataFolder, "uploads");
  mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
  closeFolder(folder);
  const path = "/api/drafts";
  const pathOf = (upload: string) => `${path}/${upload.slice(0, 36)}/uploads/${upload}`;
  const open = async () => {
    const [{ FileStore }, { Server }] = await Promise.all([import("@tus/file-store"), import("@tus/server")]);
    const store = new FileStore({ directory: folder, expirationPeriodInMilliseconds: EXPIRES });
    const server = new Server({
      ...{ path, datastore: store, maxSize: maxBytes },
      namingFunction: (request) => `${new URL(request.url).pathname.split("/")[3]}_${randomBytes(16).toString("hex")}`,
      // From the root of the site: whoever reached it by another of its names goes on there.
      generateUrl: (_request, { id }) => pathOf(id),
      getFileIdFromRequest: (_request, last) => (last !== undefined && UPLOAD.test(last) ? last : undefined),
    });
    return { store, server };
  };
  let opened: ReturnType<typeof open> | undefined;
  // It looks at its folder on its own, and takes its time to be read: not before somebody sends a file, which few commands see.
  const tus = () => {
    opened ??= open();
    return opened;
  };
  const ids = async () => (await readdir(folder).catch(() => [])).filter((name) => UPLOAD.test(name));
  const remove = async (upload: string) => {
    await rm(join(folder, upload), { force: true });
    await rm(join(folder, `${upload}.json`), { force: true });
  };
  const find = async (upload: string) => {
    const { store } = await tus();
    return store.getUpload(upload).catch(() => undefined);
  };

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
      const { server } = await tus();
      const answer = await server.handleWeb(web);
      response.statusCode = answer.status;
      const made = answer.headers.get("Location")?.split("/").pop();
      return { status: answer.status, headers: answer.headers, upload: made ?? upload };
    },
    async list(draft) {
      const found: HalfUpload[] = [];
      for (const id of await ids()) {
        const one = id.startsWith(`${draft}_`) ? await find(id) : undefined;
        if (!one?.creation_date || one.size === undefined) continue;
        const expires = new Date(new Date(one.creation_date).getTime() + EXPIRES);
        found.push({
          ...{ id, path: pathOf(id), name: nameOf(one.metadata), bytes: one.size, offset: one.offset },
          expiresAt: expires.toISOString(),
        });
      }
      return found.sort((a, b) => (a.expiresAt < b.expiresAt ? 1 : -1));
    },
    async findWhole(draft, upload) {
      if (!upload.startsWith(`${draft}_`) || !UPLOAD.test(upload)) return undefined;
      const one = await find(upload);
      if (!one || one.size === undefined || one.offset !== one.size) return undefined;
      const sha256 = one.metadata?.sha256?.toLowerCase();
      return {
        path: join(folder, upload),
        name: nameOf(one.metadata),
        sha256: sha256 && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined,
        // Without a value, where there was no file.
        replaces: one.metadata && "replaces" in one.metadata ? (one.metadata.replaces ?? "") : undefined,
      };
    },
    forget: remove,
    async measure(drafts) {
      const own = (await ids()).filter((id) => drafts.has(id.slice(0, 36)));
      const found = await Promise.all(own.map(find));
      return found.reduce((sum, one) => sum + (one?.size ?? 0), 0);
    },
    async sweep(drafts) {
      const names = await readdir(folder).catch(() => []);
      if (names.length === 0) return;
      for (const name of names) {
        const upload = name.replace(/\.json$/, "");
        const draft = UPLOAD.exec(upload)?.[1];
        const found = await stat(join(folder, name)).catch(() => undefined);
        if (!found) continue;
        const isWhole = existsSync(join(folder, upload)) && existsSync(join(folder, `${upload}.json`));
        // Without its description it may just begin; without its bytes, they were taken by the draft.
        const isLeft = name.endsWith(".json") || Date.now() - found.mtimeMs > YOUNG;
        if (draft === undefined || !drafts.has(draft) || (!isWhole && isLeft)) await remove(upload);
      }
      const { store } = await tus();
      await store.deleteExpired();
    },
  };
}

function nameOf(metadata: Record<string, string | null> | undefined): string {
  return cleanFileName(metadata?.filename ?? metadata?.name ?? "") || "fichier";
}
