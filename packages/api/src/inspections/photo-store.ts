import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import type { SharedFiles } from "../object-store/shared-files.js";
import { quietTransaction } from "../store/open-database.js";
import { serialTransaction } from "../store/serial-transaction.js";
import { cleanPhoto, MAX_PHOTO_BYTES } from "./clean-photo.js";
import { InspectionRefused } from "./inspection-refused.js";

/** A photo of an inspection, as it is shown. */
export interface Photo {
  id: string;
  width: number;
  height: number;
  /** What is said of it in public, since when (ISO date-time); null where members alone see it. */
  released: { at: string; sentence: string } | null;
  /** Its file is gone: when, why. */
  removed: { at: string; why: string } | null;
}

/** A photo, and what it is of. */
export interface OwnedPhoto extends Photo {
  kind: string;
  inspection: string;
  /** Identifier of who took it. */
  author: string;
}

/** A photo that anybody may see. */
export interface ReleasedRow {
  id: string;
  kind: string;
  installation: string;
  /** ISO day. */
  seenOn: string;
  sentence: string;
  releasedAt: string;
  width: number;
  height: number;
}

export interface PhotoStore {
  /** Keeps a photo of somebody until its entry comes; `sha256`: of what is sent. The same again changes nothing. */
  keep(of: { kind: string; author: string }, sha256: string, received: Uint8Array): Promise<void>;
  /** Those of these digests that somebody sent and that are still there. */
  listKept(trx: Knex, author: string, digests: readonly string[]): Promise<Set<string>>;
  /** Makes photos that somebody sent those of an entry, within its transaction. */
  attach(
    trx: Knex,
    of: { kind: string; author: string; inspection: string },
    digests: readonly string[],
  ): Promise<void>;
  /** Photos of inspections, by inspection, in their order. */
  listOf(inspections: readonly string[]): Promise<Map<string, Photo[]>>;
  /** A photo of an inspection, removed or not. */
  get(trx: Knex, id: string): Promise<OwnedPhoto | undefined>;
  /** Tells the public of a photo, or no more of it (null). */
  release(trx: Knex, id: string, of: { at: string; by: string; sentence: string } | null): Promise<void>;
  /** Marks a photo as removed, with all that are the same image, whoever sent it; `erase` then takes the files away, once the transaction is done. */
  remove(trx: Knex, id: string, of: { at: string; by: string; why: string }): Promise<{ erase(): Promise<void> }>;
  /** What anybody may see, the last released first. */
  listReleased(): Promise<ReleasedRow[]>;
  /** Path of the file of a photo that belongs to an inspection, and the kind of it; undefined without one. */
  find(id: string): Promise<{ path: string; kind: string; isReleased: boolean } | undefined>;
  /** Removes what waited too long for its entry. */
  sweep(): Promise<void>;
}

/** Photos of one person that wait for their entry: two hundred entries sent in one go come with theirs. */
export const MAX_WAITING = 1_000;
/** Days that a photo waits for its entry: the device has it still. */
const KEPT_WAITING = 30;

/**
 * Photos are files of random names in a folder that nothing serves, of the store too where machines share one; the database says whose they
 * are.
 */
export function openPhotoStore(
  knex: Knex,
  { folder, shared, now }: { folder: string; shared: SharedFiles | null; now: () => Date },
): PhotoStore {
  const pathOf = (file: string) => join(folder, `${file}.jpg`);
  const keyOf = (file: string) => `photos/${file}.jpg`;
  const erase = async (file: string) => {
    await rm(pathOf(file), { force: true });
    await shared?.remove([keyOf(file)]);
  };
  const wasErased = async (file: string) =>
    (await knex("inspection_photos").where({ file }).whereNotNull("removed_at").first("id")) !== undefined;
  // One image is drawn at a time, however many are sent.
  let drawing: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = drawing.then(work);
    drawing = done.catch(() => {});
    return done;
  };
  return {
    async keep({ kind, author }, sha256, received) {
      if (received.length > MAX_PHOTO_BYTES) throw new InspectionRefused({ kind: "too-large", limit: MAX_PHOTO_BYTES });
      if (createHash("sha256").update(received).digest("hex") !== sha256)
        throw new InspectionRefused({ kind: "other-digest" });
      const isKept = async (db: Knex) =>
        (await db("inspection_photos").where({ sha256, author }).where(isHeld).first("id")) !== undefined;
      if (await isKept(knex)) return;
      const [row] = await knex("inspection_photos").where({ author, inspection: null }).count({ count: "*" });
      if (Number(row?.count ?? 0) >= MAX_WAITING)
        throw new InspectionRefused({ kind: "too-many-photos", limit: MAX_WAITING });
      const { bytes, width, height } = await inTurn(() => cleanPhoto(received));
      const file = randomUUID();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Whole under its name, or not there.
      await writeFile(`${pathOf(file)}.part`, bytes, { mode: 0o600 });
      await rename(`${pathOf(file)}.part`, pathOf(file));
      await shared?.keep(keyOf(file), pathOf(file));
      // The same sent again while it was drawn is kept once.
      const isNew = await serialTransaction(knex, async (trx) => {
        if (await isKept(trx)) return false;
        await trx("inspection_photos").insert({
          ...{ id: randomUUID(), kind, author, sha256, file, width, height },
          ...{ bytes: bytes.length, received_at: now().toISOString(), inspection: null, rank: 0 },
        });
        return true;
      });
      if (!isNew) await erase(file);
    },
    async listKept(trx, author, digests) {
      const found = await trx("inspection_photos")
        .where({ author })
        .where(isHeld)
        .whereIn("sha256", digests)
        .pluck("sha256");
      return new Set(found);
    },
    async attach(trx, { kind, author, inspection }, digests) {
      for (const [rank, sha256] of digests.entries()) {
        const rows = await trx("inspection_photos").where({ author, sha256 }).where(isHeld).orderBy("id");
        const waiting = rows.find((row) => row.inspection === null);
        if (waiting) await trx("inspection_photos").where({ id: waiting.id }).update({ kind, inspection, rank });
        // The same image with another entry: one file, told twice.
        else if (rows[0])
          await trx("inspection_photos").insert({
            ...{ ...rows[0], id: uuid(), kind, inspection, rank },
            // What was said of it with the other entry is not said of this one.
            ...{ released_at: null, released_by: null, sentence: null },
          });
      }
    },
    async listOf(inspections) {
      const found = new Map<string, Photo[]>();
      for (let from = 0; from < inspections.length; from += 500) {
        const rows = await knex("inspection_photos")
          .whereIn("inspection", inspections.slice(from, from + 500))
          .orderBy(["inspection", "rank"]);
        for (const row of rows) found.set(row.inspection, [...(found.get(row.inspection) ?? []), toPhoto(row)]);
      }
      return found;
    },
    async get(trx, id) {
      if (!isId(id)) return undefined;
      const row = await trx("inspection_photos").where({ id }).whereNotNull("inspection").first();
      return row && { ...toPhoto(row), kind: row.kind, inspection: row.inspection, author: row.author };
    },
    async release(trx, id, of) {
      await trx("inspection_photos")
        .where({ id, removed_at: null })
        .update({ released_at: of?.at ?? null, released_by: of?.by ?? null, sentence: of?.sentence ?? null });
    },
    async remove(trx, id, { at, by, why }) {
      const { sha256 } = await trx("inspection_photos").where({ id }).first("sha256");
      const same = () => trx("inspection_photos").where({ sha256, removed_at: null });
      const files: string[] = await same().distinct().pluck("file");
      await same().update({
        ...{ removed_at: at, removed_by: by, removed_why: why },
        ...{ released_at: null, released_by: null, sentence: null },
      });
      return {
        async erase() {
          const tried = await Promise.allSettled(files.map(erase));
          for (const one of tried) if (one.status === "rejected") throw one.reason;
        },
      };
    },
    async listReleased() {
      const rows = await knex("inspection_photos as photos")
        .join("inspections", "inspections.id", "photos.inspection")
        .whereNotNull("photos.released_at")
        .orderBy([{ column: "photos.released_at", order: "desc" }, "photos.id"])
        .select(
          ...["photos.id", "photos.kind", "installation", "seen_on", "sentence", "released_at", "width", "height"],
        );
      return rows.map((row) => ({
        ...{ id: row.id, kind: row.kind, installation: row.installation, seenOn: row.seen_on },
        ...{ sentence: row.sentence, releasedAt: row.released_at },
        ...{ width: Number(row.width), height: Number(row.height) },
      }));
    },
    async find(id) {
      if (!isId(id)) return undefined;
      const row = await knex("inspection_photos")
        .where({ id, removed_at: null })
        .whereNotNull("inspection")
        .first("file", "kind", "bytes", "released_at");
      if (!row) return undefined;
      const path = pathOf(row.file);
      if (shared && !existsSync(path)) {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await shared.bring(keyOf(row.file), path, { bytes: Number(row.bytes) });
      }
      return existsSync(path) ? { path, kind: row.kind, isReleased: row.released_at !== null } : undefined;
    },
    async sweep() {
      const since = new Date(now().getTime() - KEPT_WAITING * 24 * 3600_000).toISOString();
      const left = await knex("inspection_photos").where({ inspection: null }).where("received_at", "<", since);
      for (const { id, file } of left) {
        const gone = await quietTransaction(knex, async (trx) => {
          if ((await trx("inspection_photos").where({ id, inspection: null }).delete()) === 0) return false;
          return !(await trx("inspection_photos").where({ file }).first("id"));
        });
        if (gone) await erase(file);
      }
      // What a crash left between the file and its row.
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name);
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
        const [file = ""] = name.split(".");
        // Removed by another machine: its copy here waits for nothing.
        const isErased = shared !== null && (await wasErased(file));
        if (!isErased && mtimeMs > now().getTime() - 24 * 3600_000) continue;
        if (name.endsWith(".part") || !(await knex("inspection_photos").where({ file, removed_at: null }).first("id")))
          await rm(path, { force: true });
      }
      if (!shared) return;
      const named = await knex("inspection_photos").where({ removed_at: null }).distinct().pluck("file");
      await shared.tidy("photos/", new Map(named.map((file) => [keyOf(file), pathOf(file)])));
    },
  };
}

/** Photos that an entry may name: those that are there, and those removed while they waited for theirs, which it then tells as removed. */
const isHeld = (photos: Knex.QueryBuilder) => void photos.whereNull("removed_at").orWhereNull("inspection");

const isId = (id: string) => /^[0-9a-f-]{36}$/.test(id);

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toPhoto({ id, width, height, released_at, sentence, removed_at, removed_why }: any): Photo {
  return {
    ...{ id, width: Number(width), height: Number(height) },
    released: released_at === null ? null : { at: released_at, sentence },
    removed: removed_at === null ? null : { at: removed_at, why: removed_why },
  };
}
