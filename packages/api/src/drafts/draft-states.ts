import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OWNER_FILE, OWNER_FOLDER } from "../system/owner-only.js";
import type { ComparedTable } from "./compare-tables.js";
import { STATE } from "./draft-files.js";

/** A table as it was once, to be compared with what it becomes. */
export interface DraftTable {
  columns: ComparedTable["columns"];
  /** Names of the columns that rows are recognised by. */
  key: string[];
}

/** Larger tables are not kept, and what changed in them since a reading is not told. */
const LARGEST = 50_000_000;

/**
 * The tables that drafts would publish, as they were when they were compared: `state-{digest}.sqlite` beside the file of the draft, with what
 * its columns are.
 */
export function openDraftStates(dataFolder: string) {
  const pathOf = (draft: string, state: string, kind: "sqlite" | "json") =>
    join(dataFolder, "drafts", draft, `${STATE}${state}.${kind}`);
  return {
    /** Moves the rows of a version that is tried. */
    async keep(draft: string, state: string, rowsFile: string, table: DraftTable): Promise<void> {
      if (existsSync(pathOf(draft, state, "json")) || (await stat(rowsFile)).size > LARGEST) return;
      await mkdir(join(dataFolder, "drafts", draft), { recursive: true, mode: OWNER_FOLDER });
      await rename(rowsFile, pathOf(draft, state, "sqlite"));
      // Last: what it names is whole.
      const text = JSON.stringify(table);
      await writeFile(pathOf(draft, state, "json"), text, { mode: OWNER_FILE });
    },
    /** Undefined where it is not kept, or no longer. */
    async find(draft: string, state: string): Promise<{ table: ComparedTable; key: string[] } | undefined> {
      try {
        const { columns, key } = JSON.parse(await readFile(pathOf(draft, state, "json"), "utf8")) as DraftTable;
        const rowsFile = pathOf(draft, state, "sqlite");
        return existsSync(rowsFile) ? { table: { rowsFile, columns }, key } : undefined;
      } catch {
        return undefined;
      }
    },
    /** Removes those that nobody looks at any more. */
    async tidy(draft: string, kept: readonly string[]): Promise<void> {
      const names = await readdir(join(dataFolder, "drafts", draft)).catch(() => []);
      for (const name of names) {
        const [, state] = new RegExp(`^${STATE}(\\w+)\\.(?:sqlite|json)$`).exec(name) ?? [];
        if (state !== undefined && !kept.includes(state))
          await rm(join(dataFolder, "drafts", draft, name), { force: true });
      }
    },
  };
}

export type DraftStates = ReturnType<typeof openDraftStates>;
