import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { ContentError, type ContentProblem } from "../documents/content-problem.js";
import { giveWay } from "../threads/give-way.js";
import { type ContentDataset, readDataset } from "./read-dataset.js";

/** A folder of the content as it is now: what it says, or what is wrong with it. */
export type KeptDataset = { content: ContentDataset } | { problems: readonly ContentProblem[] };

/** Reads folders of the content, each again only once a document that it is made from is another. */
export interface KeptDatasets {
  /** The folders that describe a dataset and hold this file too, as `listContentDatasets` finds them. */
  list(file: string): Promise<string[]>;
  read(folders: readonly string[]): Promise<Map<string, KeptDataset>>;
}

/** What is in a folder: names in alphabetical order, and those that are folders themselves. */
interface Entries {
  names: readonly string[];
  folders: readonly string[];
}

/** Milliseconds after which a folder is at rest: what comes within the instant of the last change would not give it another. */
const REST = 3_000;

/**
 * Keeps what the folders of a content say. A folder is told apart by the names in it and by the size and the instant of each of its documents, and of
 * the shared schemas; its names are read again only once it was changed itself.
 */
export function keepDatasets(contentFolder: string): KeptDatasets {
  const known = new Map<string, { of: string; kept: KeptDataset }>();
  const { entriesOf } = keepEntries();
  const stampOf = (folder: string): string =>
    entriesOf(folder)
      .names.map((name) => {
        if (!name.endsWith(".json")) return name;
        const file = statSync(join(folder, name), { throwIfNoEntry: false });
        return `${name} ${file?.size} ${file?.mtimeMs} ${file?.ino}`;
      })
      .join("\n");
  return {
    async list(file) {
      const found: string[] = [];
      const search = async (folder: string, depth: number): Promise<void> => {
        await giveWay();
        const { names, folders } = entriesOf(folder);
        if (names.includes("dataset.json")) {
          if (names.includes(file)) found.push(folder);
          return;
        }
        if (depth === 0) return;
        for (const name of folders) await search(join(folder, name), depth - 1);
      };
      await search(resolve(contentFolder), 2);
      return found;
    },
    async read(folders) {
      const found = new Map<string, KeptDataset>();
      const shared = stampOf(join(contentFolder, "schemas"));
      for (const folder of folders) {
        await giveWay();
        // Looked at before it is read: what is written meanwhile makes it another.
        const of = `${shared} ${stampOf(folder)}`;
        const before = known.get(folder);
        const kept = before?.of === of ? before.kept : await readFolder(folder, contentFolder);
        if (before?.of !== of) known.set(folder, { of, kept });
        found.set(folder, kept);
      }
      return found;
    },
  };
}

/** Names that come, go or change give a folder another instant; what is written in a file does not. */
function keepEntries(): { entriesOf(folder: string): Entries } {
  const known = new Map<string, { of: string; entries: Entries }>();
  return {
    entriesOf(folder) {
      try {
        const { mtimeMs, ctimeMs, ino } = statSync(folder);
        const of = `${mtimeMs} ${ctimeMs} ${ino}`;
        const before = known.get(folder);
        if (before?.of === of) return before.entries;
        const entries = readEntries(folder);
        if (Date.now() - Math.max(mtimeMs, ctimeMs) > REST) known.set(folder, { of, entries });
        return entries;
      } catch {
        known.delete(folder);
        return { names: [], folders: [] };
      }
    },
  };
}

function readEntries(folder: string): Entries {
  const found = readdirSync(folder, { withFileTypes: true });
  const folders = found.filter((one) => one.isDirectory() && !one.name.startsWith(".")).map(({ name }) => name);
  return { names: found.map(({ name }) => name).sort(), folders: folders.sort() };
}

async function readFolder(folder: string, contentFolder: string): Promise<KeptDataset> {
  try {
    return { content: await readDataset(folder, contentFolder) };
  } catch (error) {
    if (error instanceof ContentError) return { problems: error.problems };
    throw error;
  }
}
