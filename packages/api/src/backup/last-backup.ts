import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_FILE } from "../system/owner-only.js";
import { ENTRIES } from "./data-folder-entries.js";

/** What the administrator is told of the last backup. */
export interface LastBackup {
  at: string;
  /** Folder or file that it is in. */
  place: string;
  snapshot: string;
  files: number;
  bytes: number;
}

/** Notes in the data folder that it was backed up; a folder that cannot be written was all the same. */
export function noteLastBackup(dataFolder: string, last: LastBackup): void {
  try {
    writeFileSync(join(dataFolder, ENTRIES.last), JSON.stringify(last), { mode: OWNER_FILE });
  } catch {}
}

/** The last backup of a data folder; null where there was none, or none since it was restored. */
export function readLastBackup(dataFolder: string): LastBackup | null {
  try {
    return JSON.parse(readFileSync(join(dataFolder, ENTRIES.last), "utf8"));
  } catch {
    return null;
  }
}

/** Days after which a backup is to be looked at: a nightly one that missed a week end is not. */
const OLD = 3;

/** Whole days since a backup. */
export function daysSince({ at }: LastBackup, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(at)) / 86_400_000);
}

/** Whether a site is to be backed up: it never was, or not for more than three days. */
export function isBackupDue(last: LastBackup | null, now: Date): boolean {
  return last === null || daysSince(last, now) > OLD;
}
