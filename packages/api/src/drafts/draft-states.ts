import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SharedFiles } from "../object-store/shared-files.js";
import { OWNER_FILE, OWNER_FOLDER } from "../system/owner-only.js";
import type { ComparedTable } from "./compare-tables.js";
import { keyOf, STATE } from "./draft-files.js";

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
 * its columns are; in the store too, where machines share one.
 */
export function openDraftStates(dataFolder: string, shared: SharedFiles | null) {
  const nameOf = (state: string, kind: "sqlite" | "json") => `${STATE}${state}.${kind}`;
  const pathOf = (draft: string, state: string, kind: "sqlite" | "json") =>
    join(dataFolder, "drafts", draft, nameOf(state, kind));
  const share = async (draft: string, state: string, kind: "sqlite" | "json") =>
    shared?.keep(keyOf(draft, nameOf(state, kind)), pathOf(draft, state, kind));
  /** Brings what another machine compared. */
  const bring = async (draft: string, state: string) => {
    if (!shared || existsSync(pathOf(draft, state, "json"))) return;
    await mkdir(join(dataFolder, "drafts", draft), { recursive: true, mode: OWNER_FOLDER });
    for (const kind of ["sqlite", "json"] as const)
      if (!(await shared.bring(keyOf(draft, nameOf(state, kind)), pathOf(draft, state, kind), {}))) return;
  };
  return {
    /** Moves the rows of a version that is tried. */
    async keep(draft: string, state: string, rowsFile: string, table: DraftTable): Promise<void> {
      if (existsSync(pathOf(draft, state, "json")) || (await stat(rowsFile)).size > LARGEST) return;
      await mkdir(join(dataFolder, "drafts", draft), { recursive: true, mode: OWNER_FOLDER });
      await rename(rowsFile, pathOf(draft, state, "sqlite"));
      await share(draft, state, "sqlite");
      // Last: what it names is whole.
      const text = JSON.stringify(table);
      await writeFile(pathOf(draft, state, "json"), text, { mode: OWNER_FILE });
      await share(draft, state, "json");
    },
    /** Undefined where it is not kept, or no longer. */
    async find(draft: string, state: string): Promise<{ table: ComparedTable; key: string[] } | undefined> {
      try {
        await bring(draft, state);
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
        if (state === undefined || kept.includes(state)) continue;
        await rm(join(dataFolder, "drafts", draft, name), { force: true });
        await shared?.remove([keyOf(draft, name)]);
      }
    },
  };
}

export type DraftStates = ReturnType<typeof openDraftStates>;
