import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Removes the files of a folder used least lately until the others hold in `maxBytes`; `kept` stays whatever it weighs. */
export function makeRoom(folder: string, maxBytes: number, kept: string): void {
  const files = readdirSync(folder)
    .filter((name) => !name.endsWith(".partial"))
    .map((name) => ({ path: join(folder, name), ...readStat(join(folder, name)) }))
    .sort((a, b) => b.used - a.used);
  let total = readStat(kept).bytes;
  for (const { path, bytes } of files) {
    if (path === kept) continue;
    total += bytes;
    if (total > maxBytes) rmSync(path, { force: true });
  }
}

/** A file that another process removes meanwhile weighs nothing. */
function readStat(path: string): { bytes: number; used: number } {
  const found = statSync(path, { throwIfNoEntry: false });
  return { bytes: found?.size ?? 0, used: found?.mtimeMs ?? 0 };
}
