import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { isRunning } from "../system/lease.js";

/** Where files to check are written while they are checked: a folder of this process in the data folder. */
export interface IncomingFolder {
  /** A path for one file, which does not exist yet. */
  reserve(): string;
  /** Removes the file or the folder, if it was written. */
  forget(path: string): Promise<void>;
  close(): void;
}

/** Leftovers of another machine on the same folder are given this long, in milliseconds. */
const FOREIGN = 2 * 3600 * 1000;

/** Folders of this very process: its number alone does not say that they are not left by an earlier life. */
const running = new Set<string>();

const PARENT = "checking";

/** Removes what a crash left, never what another living process is checking. Before, what a draft names there goes to its place. */
export function sweepIncoming(dataFolder: string, now: Date): void {
  const parent = join(dataFolder, PARENT);
  for (const name of readdirSync(parent))
    if (isLeft(name, join(parent, name), now)) rmSync(join(parent, name), { recursive: true, force: true });
}

/** A new folder of this process. */
export function openIncomingFolder(dataFolder: string): IncomingFolder {
  const parent = join(dataFolder, PARENT);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const own = `${process.pid}@${hostname()}@${uuid()}`;
  const folder = join(parent, own);
  running.add(own);
  mkdirSync(folder, { mode: 0o700 });
  return {
    reserve() {
      // Another machine on the same data may have swept it, where nothing came for long.
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return join(folder, uuid());
    },
    forget: (path) => rm(path, { force: true, recursive: true }),
    close() {
      running.delete(own);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isLeft(name: string, path: string, now: Date): boolean {
  if (running.has(name)) return false;
  const [pid = "", host = ""] = name.split("@");
  if (host === hostname()) return Number(pid) === process.pid || !isRunning(Number(pid));
  return now.getTime() - statSync(path).mtimeMs > FOREIGN;
}
