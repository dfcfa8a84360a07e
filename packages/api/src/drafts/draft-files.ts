import { constants, existsSync, mkdirSync, readdirSync } from "node:fs";
import { access, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SharedFiles } from "../object-store/shared-files.js";
import { codeOf } from "../system/code-of.js";
import { closeFolder, OWNER_FOLDER } from "../system/owner-only.js";
import { DraftRefused } from "./draft-refused.js";
import type { NamedFile, StoredFile } from "./stored-draft.js";

/**
 * The files of drafts: `drafts/{draft}/{random name}` of the data folder, which serves none of it. A file is named by the database first, then
 * moved from where it arrived: what is there and not named was left, and may go at any time. Where machines share a store, it is put there
 * under the same name before it is named, and the folder holds copies.
 */
export interface DraftFiles {
  /** Puts a file that arrived where every machine finds it, before the database names it; nothing on one machine alone. */
  share(draft: string, file: StoredFile): Promise<void>;
  /** Path of the file of a draft, moved or brought to its place if it is not there yet. Throws `DraftRefused` ("no-file") for one that is lost. */
  find(draft: string, file: StoredFile): Promise<string>;
  /** Throws where no file can be put in the place of those of a draft: the one that it has must not be given up for it. */
  prepare(draft: string): Promise<void>;
  /** Moves a file that the database names from where it arrived. */
  settle(draft: string, file: StoredFile): Promise<void>;
  /** Removes the file that another took the place of, for every machine. */
  forget(draft: string, replaced: StoredFile): Promise<void>;
  /** Removes all that a draft has, for every machine. */
  remove(draft: string): Promise<void>;
  /** Removes what no draft names, here, but the states of tables; `listNamed` is asked once what is here is known. */
  sweep(listNamed: () => Promise<NamedFile[]>): Promise<void>;
  /** The same in the store. */
  sweepShared(named: NamedFile[]): Promise<void>;
}

/** What is being brought from the store is left to who brings it for that long, in milliseconds. */
const YOUNG = 3600_000;

/** How the names of the tables that are kept to be compared begin. */
export const STATE = "state-";

/** Key of a file of a draft in the store. */
export const keyOf = (draft: string, name: string) => `drafts/${draft}/${name}`;

export function openDraftFiles(dataFolder: string, shared: SharedFiles | null): DraftFiles {
  const root = join(dataFolder, "drafts");
  mkdirSync(root, { recursive: true, mode: OWNER_FOLDER });
  closeFolder(root);
  const files: DraftFiles = {
    async share(draft, { stored, arrived }) {
      await shared?.keep(keyOf(draft, stored), arrived);
    },
    async find(draft, file) {
      const path = join(root, draft, file.stored);
      try {
        await files.settle(draft, file);
      } catch (error) {
        // It arrived at another machine.
        if (await shared?.bring(keyOf(draft, file.stored), path, { bytes: file.bytes, sha256: file.sha256 }))
          return path;
        throw codeOf(error) === "ENOENT" ? new DraftRefused({ kind: "no-file", lost: file.name }) : error;
      }
      return path;
    },
    async prepare(draft) {
      mkdirSync(join(root, draft), { recursive: true, mode: OWNER_FOLDER });
      await access(join(root, draft), constants.W_OK);
    },
    async settle(draft, { stored, arrived }) {
      const path = join(root, draft, stored);
      if (existsSync(path)) return;
      await files.prepare(draft);
      try {
        await rename(arrived, path);
      } catch (error) {
        // Another request moved it meanwhile.
        if (!existsSync(path)) throw error;
      }
    },
    async forget(draft, { stored }) {
      await rm(join(root, draft, stored), { force: true });
      await shared?.remove([keyOf(draft, stored)]);
    },
    async remove(draft) {
      await removeFolder(join(root, draft));
      await shared?.removeAll(keyOf(draft, ""));
    },
    async sweep(listNamed) {
      // In this order: a file is named before it is moved here, so that one found here and not named afterwards was left.
      const found = list(root).map((draft) => ({ draft, names: list(join(root, draft)) }));
      const named = new Map((await listNamed()).map(({ id, file }) => [id, file]));
      for (const { draft, names } of found) {
        const file = named.get(draft);
        if (file === undefined) await removeFolder(join(root, draft));
        else
          for (const name of names)
            if (name !== file?.stored && (await isLeft(join(root, draft), name)))
              await rm(join(root, draft, name), { force: true });
      }
    },
    async sweepShared(named) {
      const keys = new Map<string, string | null>();
      for (const { id, file } of named) if (file) keys.set(keyOf(id, file.stored), join(root, id, file.stored));
      const drafts = new Set(named.map(({ id }) => id));
      await shared?.tidy("drafts/", keys, (key) => {
        const [, draft = "", name = ""] = key.split("/");
        return name.startsWith(STATE) && drafts.has(draft);
      });
    },
  };
  return files;
}

/** Whether a file that no draft names is of no use: neither a state of its table, nor on its way from the store. */
async function isLeft(folder: string, name: string): Promise<boolean> {
  if (!name.endsWith(".part")) return !name.startsWith(STATE);
  const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs > YOUNG;
}

/** Who is reading the draft may write there yet: it is gone all the same, and what they leave is swept another time. */
async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (codeOf(error) !== "ENOTEMPTY") throw error;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
