import { constants, existsSync, mkdirSync, readdirSync } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SharedFiles } from "../object-store/shared-files.js";
import { codeOf } from "../system/code-of.js";
import { closeFolder, OWNER_FOLDER } from "../system/owner-only.js";
import { DraftRefused } from "./draft-refused.js";
import type { StoredFile } from "./draft-store.js";

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
  /** Removes what is not the file of the draft, nor a state of its table; all without a file. `replaced`: the one before, gone for every machine. */
  tidy(draft: string, kept: StoredFile | null, replaced?: StoredFile | null): Promise<void>;
  /** Removes all that no draft names, here. */
  sweep(named: { id: string; file: StoredFile | null }[]): Promise<void>;
  /** The same in the store. */
  sweepShared(named: { id: string; file: StoredFile | null }[]): Promise<void>;
}

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
    async tidy(draft, kept, replaced) {
      const folder = join(root, draft);
      if (kept === null) {
        await removeFolder(folder);
        return shared?.removeAll(keyOf(draft, ""));
      }
      if (replaced) await shared?.remove([keyOf(draft, replaced.stored)]);
      for (const name of list(folder))
        if (name !== kept.stored && !name.startsWith(STATE)) await rm(join(folder, name), { force: true });
    },
    async sweep(named) {
      const files = new Map(named.map(({ id, file }) => [id, file]));
      for (const draft of list(root)) {
        const kept = files.get(draft);
        if (!kept) await removeFolder(join(root, draft));
        else await this.tidy(draft, kept);
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
