import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A version that is on this disk, whole or not. */
export interface LocalVersion {
  dataset: string;
  version: number;
  bytes: number;
  /** When it was last used, in milliseconds, as the folder tells it. */
  used: number;
  files: { name: string; bytes: number }[];
}

/** The versions of a folder; what goes away meanwhile weighs nothing. */
export async function listLocal(root: string): Promise<LocalVersion[]> {
  const found: LocalVersion[] = [];
  for (const dataset of await names(root))
    for (const version of await names(join(root, dataset))) {
      if (!/^\d+$/.test(version)) continue;
      const folder = join(root, dataset, version);
      const files: LocalVersion["files"] = [];
      for (const name of await names(folder)) {
        const bytes = (await stat(join(folder, name)).catch(() => undefined))?.size;
        if (bytes !== undefined) files.push({ name, bytes });
      }
      const used = (await stat(folder).catch(() => undefined))?.mtimeMs ?? 0;
      found.push({
        ...{ dataset, version: Number(version), used, files },
        bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      });
    }
  return found;
}

const names = (folder: string) => readdir(folder).catch((): string[] => []);
