import { existsSync, mkdirSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { closeFolder, OWNER_FOLDER } from "../system/owner-only.js";
import { draftOf, EXPIRES, type KeptUpload, UPLOAD, type UploadKeeping } from "./uploads.js";

/** A file without its description is being made, or was left by a crash. */
const YOUNG = 60_000;

/** Uploads kept on this machine alone: `uploads/{upload}`, with what is said of it beside. */
export function keepUploads(dataFolder: string): UploadKeeping {
  const folder = join(dataFolder, "uploads");
  mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
  closeFolder(folder);
  const load = async () => {
    const { FileStore } = await import("@tus/file-store");
    return new FileStore({ directory: folder, expirationPeriodInMilliseconds: EXPIRES });
  };
  let loading: ReturnType<typeof load> | undefined;
  const open = () => {
    loading ??= load();
    return loading;
  };
  const remove = async (upload: string) => {
    await rm(join(folder, upload), { force: true });
    await rm(join(folder, `${upload}.json`), { force: true });
  };
  const find = async (id: string): Promise<KeptUpload | undefined> => {
    const found = await (await open()).getUpload(id).catch(() => undefined);
    if (!found?.creation_date || found.size === undefined) return undefined;
    const { size: bytes, offset, metadata = {}, creation_date: createdAt } = found;
    return { id, bytes, offset, metadata, createdAt };
  };
  /** Half for too long. */
  const isExpired = async (id: string) => {
    const one = await find(id);
    return one !== undefined && one.offset < one.bytes && Date.parse(one.createdAt) + EXPIRES < Date.now();
  };
  return {
    open,
    async list(isOf) {
      const names = await readdir(folder).catch(() => []);
      const found = await Promise.all(names.filter((name) => UPLOAD.test(name) && isOf(draftOf(name))).map(find));
      return found.filter((one) => one !== undefined);
    },
    find,
    pathOf: async (upload) => join(folder, upload),
    remove,
    async sweep(listDrafts) {
      const names = await readdir(folder).catch(() => []);
      if (names.length === 0) return;
      const drafts = await listDrafts();
      for (const name of names) {
        const upload = name.replace(/\.json$/, "");
        const draft = UPLOAD.exec(upload)?.[1];
        const found = await stat(join(folder, name)).catch(() => undefined);
        if (!found) continue;
        const isWhole = existsSync(join(folder, upload)) && existsSync(join(folder, `${upload}.json`));
        // Without its description it may just begin; without its bytes, they were taken by the draft.
        const isLeft = name.endsWith(".json") || Date.now() - found.mtimeMs > YOUNG;
        if (draft === undefined || !drafts.has(draft) || (!isWhole && isLeft)) await remove(upload);
        else if (name !== upload && (await isExpired(upload))) await remove(upload);
      }
    },
    sweepShared: async () => {},
  };
}
