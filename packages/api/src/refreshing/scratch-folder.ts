import { mkdtempSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isRunning } from "../system/lease.js";

/** A folder that is there while a file is received. */
export interface ScratchFolder {
  path: string;
  remove(): Promise<void>;
}

/** Those of this very process: its number alone does not say that they are not left by an earlier life. */
const running = new Set<string>();

/** A new folder, once those that processes of this machine left as they fell are removed: each may hold a whole file. */
export async function openScratch(parent = tmpdir()): Promise<ScratchFolder> {
  for (const name of await readdir(parent))
    if (isLeft(name)) await rm(join(parent, name), { recursive: true, force: true }).catch(() => {});
  const path = mkdtempSync(join(parent, `datalogue-source-${process.pid}@${hostname()}-`));
  running.add(basename(path));
  return {
    path,
    async remove() {
      running.delete(basename(path));
      // What is not removed now is swept.
      await rm(path, { recursive: true, force: true }).catch(() => {});
    },
  };
}

function isLeft(name: string): boolean {
  const [, pid, host] = /^datalogue-source-(\d+)@(.+)-\w{6}$/.exec(name) ?? [];
  if (pid === undefined || host !== hostname()) return false;
  return Number(pid) === process.pid ? !running.has(name) : !isRunning(Number(pid));
}
