import { createReadStream, createWriteStream, existsSync, mkdirSync } from "node:fs";
import { type FileHandle, open as openFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Upload } from "@tus/server";
import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import type { SharedFiles } from "../object-store/shared-files.js";
import { quietTransaction } from "../store/open-database.js";
import { closeFolder, OWNER_FILE, OWNER_FOLDER } from "../system/owner-only.js";
import { EXPIRES, type KeptUpload, type UploadKeeping } from "./uploads.js";

/** Bytes of one part: what a machine that dies loses of an upload. */
const PART = 8 * 1024 ** 2;
/** A local file that nothing knows is being made, or was left by a crash; one named since is being moved. */
const YOUNG = 3600_000;

/**
 * Uploads that any machine may go on with: the bytes are parts in the store, `uploads/{upload}/{random name}`, and the database says which
 * they are. A part is put first, then named, unless another machine named one of the same place: it is then as if it had never come.
 */
export function shareUploads(
  knex: Knex,
  { dataFolder, shared, now }: { dataFolder: string; shared: SharedFiles; now: () => Date },
): UploadKeeping {
  const folder = join(dataFolder, "uploads");
  mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
  closeFolder(folder);
  const keyOf = (upload: string, name: string) => `uploads/${upload}/${name}`;

  const select = () =>
    knex("uploads")
      .leftJoin("upload_parts", "upload_parts.upload", "uploads.id")
      .groupBy("uploads.id")
      .select("uploads.*", knex.raw("coalesce(sum(upload_parts.bytes), 0) as arrived"));
  const find = async (id: string) => {
    const [row] = await select().where("uploads.id", id);
    return row && toUpload(row);
  };
  const partsOf = (upload: string): Promise<{ name: string }[]> =>
    knex("upload_parts").where({ upload }).orderBy("starts_at").select("name");
  const remove = async (upload: string) => {
    const parts = await quietTransaction(knex, async (trx) => {
      const names = await trx("upload_parts").where({ upload }).pluck("name");
      await trx("upload_parts").where({ upload }).delete();
      await trx("uploads").where({ id: upload }).delete();
      return names;
    });
    await rm(join(folder, upload), { force: true });
    await shared.remove(parts.map((name) => keyOf(upload, name)));
  };

  /** Names a part; false where another has its place, or the upload is gone. */
  const name = (upload: string, part: { starts_at: number; bytes: number; name: string }) =>
    quietTransaction(knex, async (trx) => {
      if (!(await trx("uploads").where({ id: upload }).first("id"))) return false;
      await trx("upload_parts")
        .insert({ upload, ...part })
        .onConflict(["upload", "starts_at"])
        .ignore();
      return (await trx("upload_parts").where({ upload, name: part.name }).first("name")) !== undefined;
    });

  const load = async () => {
    const { DataStore, ERRORS, Upload } = await import("@tus/server");
    return new (class extends DataStore {
      override extensions = ["creation", "creation-with-upload", "termination", "expiration"];
      override getExpiration = () => EXPIRES;

      override async create(file: Upload) {
        const createdAt = now().toISOString();
        await knex("uploads").insert({
          ...{ id: file.id, draft: file.id.slice(0, 36), bytes: file.size },
          ...{ metadata: JSON.stringify(file.metadata ?? {}), created_at: createdAt },
        });
        file.creation_date = createdAt;
        return file;
      }
      override async getUpload(id: string) {
        const found = await find(id);
        if (!found) throw ERRORS.FILE_NOT_FOUND;
        const { bytes: size, createdAt: creation_date, ...rest } = found;
        return new Upload({ ...rest, size, creation_date });
      }
      override async remove(id: string) {
        if (!(await find(id))) throw ERRORS.FILE_NOT_FOUND;
        await remove(id);
      }
      override async write(sent: Readable, id: string, offset: number) {
        let at = offset;
        for await (const part of cutParts(sent, folder)) {
          const own = uuid();
          await shared.keep(keyOf(id, own), part.path);
          if (!(await name(id, { starts_at: at, bytes: part.bytes, name: own }))) {
            await shared.remove([keyOf(id, own)]);
            throw ERRORS.INVALID_OFFSET;
          }
          at += part.bytes;
        }
        return at;
      }
    })();
  };

  return {
    open: load,
    async list(isOf) {
      return (await select()).filter(({ draft }) => isOf(draft)).map(toUpload);
    },
    find,
    async pathOf(upload) {
      const path = join(folder, upload);
      if (existsSync(path)) return path;
      const whole = join(folder, `${uuid()}.part`);
      const piece = join(folder, `${uuid()}.part`);
      try {
        // An empty file has no part.
        await writeFile(whole, "", { mode: OWNER_FILE });
        for (const { name } of await partsOf(upload)) {
          if (!(await shared.bring(keyOf(upload, name), piece, {}))) throw new Error(`a part of ${upload} is lost`);
          await pipeline(createReadStream(piece), createWriteStream(whole, { flags: "a", mode: OWNER_FILE }));
          await rm(piece);
        }
        await rename(whole, path);
        return path;
      } finally {
        await Promise.all([rm(whole, { force: true }), rm(piece, { force: true })]);
      }
    },
    remove,
    async sweep() {
      const since = new Date(now().getTime() - EXPIRES).toISOString();
      const open = knex("drafts").whereNull("version").select("id");
      for (const { id } of await knex("uploads").whereNotIn("draft", open).select("id")) await remove(id);
      // Named by its draft, the file is in the store by itself; who named it a moment ago may not have moved it yet.
      for (const { file } of await open.clone().clearSelect().whereNotNull("file").select("file")) {
        const { upload, receivedAt } = JSON.parse(file) as { upload?: string; receivedAt: string };
        const isSettled = now().getTime() - Date.parse(receivedAt) > YOUNG;
        if (upload !== undefined && isSettled && (await find(upload))) await remove(upload);
      }
      for (const one of (await select().where("uploads.created_at", "<", since)).map(toUpload))
        if (one.offset < one.bytes) await remove(one.id);
      for (const name of await readdir(folder)) {
        const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
        if (Date.now() - mtimeMs > YOUNG && !(await find(name))) await rm(join(folder, name), { force: true });
      }
    },
    async sweepShared() {
      const parts = await knex("upload_parts").select("upload", "name");
      await shared.tidy("uploads/", new Map(parts.map(({ upload, name }) => [keyOf(upload, name), null])));
    },
  };
}

/** Cuts what is sent in files, each there until the next is asked for; what came before it broke is given too. */
async function* cutParts(sent: Readable, folder: string): AsyncGenerator<{ path: string; bytes: number }> {
  const path = join(folder, `${uuid()}.part`);
  let file: FileHandle | undefined;
  let bytes = 0;
  const end = async () => {
    await file?.close();
    file = undefined;
    const part = { path, bytes };
    bytes = 0;
    return part;
  };
  try {
    let broken: unknown;
    const pieces = sent[Symbol.asyncIterator]();
    for (;;) {
      const next = await pieces.next().catch((error: unknown) => {
        broken = error;
        return { done: true as const, value: undefined };
      });
      if (next.done) break;
      file ??= await openFile(path, "w", OWNER_FILE);
      await file.writeFile(next.value);
      bytes += next.value.length;
      if (bytes >= PART) yield await end();
    }
    if (bytes > 0) yield await end();
    if (broken !== undefined) throw broken;
  } finally {
    await file?.close();
    await rm(path, { force: true });
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toUpload({ id, bytes, arrived, metadata, created_at }: any): KeptUpload {
  return {
    ...{ id, bytes: Number(bytes), offset: Number(arrived) },
    ...{ metadata: JSON.parse(metadata), createdAt: created_at },
  };
}
