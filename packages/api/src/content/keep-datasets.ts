import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { ContentError, type ContentProblem } from "../documents/content-problem.js";
import { type ContentDataset, readDataset } from "./read-dataset.js";

/** A folder of the content as it is now: what it says, or what is wrong with it. */
export type KeptDataset = { content: ContentDataset } | { problems: readonly ContentProblem[] };

/** Reads folders of the content, each again only once a document that it is made from is another. */
export interface KeptDatasets {
  read(folders: readonly string[]): Promise<Map<string, KeptDataset>>;
}

/** Milliseconds after which the thread that looks at files answers others first. */
const TURN = 10;

/**
 * Keeps what the folders of a content say. A folder is told apart by the names in it and by the size and the instant of each of its documents, and of
 * the shared schemas.
 */
export function keepDatasets(contentFolder: string): KeptDatasets {
  const known = new Map<string, { of: string; kept: KeptDataset }>();
  return {
    async read(folders) {
      const found = new Map<string, KeptDataset>();
      const shared = stampOf(join(contentFolder, "schemas"));
      let since = performance.now();
      for (const folder of folders) {
        if (performance.now() - since > TURN) {
          await breathe();
          since = performance.now();
        }
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

async function readFolder(folder: string, contentFolder: string): Promise<KeptDataset> {
  try {
    return { content: await readDataset(folder, contentFolder) };
  } catch (error) {
    if (error instanceof ContentError) return { problems: error.problems };
    throw error;
  }
}

function stampOf(folder: string): string {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return "";
  }
  const stamps = entries.map(({ name }) => {
    if (!name.endsWith(".json")) return name;
    const file = statSync(join(folder, name), { throwIfNoEntry: false });
    return `${name} ${file?.size} ${file?.mtimeMs} ${file?.ino}`;
  });
  return stamps.sort().join("\n");
}
