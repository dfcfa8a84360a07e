import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "./code-of.js";

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

/** Says that a file is used now; false where there is none. */
export function touch(path: string): boolean {
  const now = new Date();
  try {
    utimesSync(path, now, now);
    return true;
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return false;
  }
}

/** A file that another process removes meanwhile weighs nothing. */
function readStat(path: string): { bytes: number; used: number } {
  const found = statSync(path, { throwIfNoEntry: false });
  return { bytes: found?.size ?? 0, used: found?.mtimeMs ?? 0 };
}
