import { constants, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { closeFolder, OWNER_FOLDER } from "../system/owner-only.js";
import type { StoredFile } from "./draft-store.js";

/**
 * The files of drafts: `drafts/{draft}/{random name}` of the data folder, which serves none of it. A file is named by the database first, then
 * moved from where it arrived: what is there and not named was left, and may go at any time.
 */
export interface DraftFiles {
  /** Path of the file of a draft, moved to its place if it is not there yet. */
  find(draft: string, file: StoredFile): Promise<string>;
  /** Throws where no file can be put in the place of those of a draft: the one that it has must not be given up for it. */
  prepare(draft: string): Promise<void>;
  /** Moves a file that the database names from where it arrived. */
  settle(draft: string, file: StoredFile): Promise<void>;
  /** Removes what is not the file of the draft, nor a state of its table; all without a file. */
  tidy(draft: string, kept: StoredFile | null): Promise<void>;
  /** Removes all that no draft names. */
  sweep(named: { id: string; file: StoredFile | null }[]): Promise<void>;
}

/** How the names of the tables that are kept to be compared begin. */
export const STATE = "state-";

export function openDraftFiles(dataFolder: string): DraftFiles {
  const root = join(dataFolder, "drafts");
  mkdirSync(root, { recursive: true, mode: OWNER_FOLDER });
  closeFolder(root);
  const files: DraftFiles = {
    async find(draft, file) {
      await files.settle(draft, file);
      return join(root, draft, file.stored);
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
    async tidy(draft, kept) {
      const folder = join(root, draft);
      if (kept === null) return void (await rm(folder, { recursive: true, force: true }));
      for (const name of list(folder))
        if (name !== kept.stored && !name.startsWith(STATE)) await rm(join(folder, name), { force: true });
    },
    async sweep(named) {
      const files = new Map(named.map(({ id, file }) => [id, file]));
      for (const draft of list(root)) {
        const kept = files.get(draft);
        if (!kept) rmSync(join(root, draft), { recursive: true, force: true });
        else await this.tidy(draft, kept);
      }
    },
  };
  return files;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
