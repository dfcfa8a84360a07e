import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { codeOf } from "./code-of.js";
import { closeToOthers, OWNER_FILE, OWNER_FOLDER } from "./owner-only.js";

/** A process that says, by a file, that it is at work somewhere. */
export interface Lease {
  pid: number;
  host: string;
  /** Since when (ISO). */
  at: string;
}

/** What ends a lease; the file is removed. */
export type Release = () => void;

/** Milliseconds between two signs of life, and without any before a process of another machine is taken for dead. */
const BEAT = 30_000;
const SILENCE = 180_000;

/** Says that this process uses a folder, among others: one file for each in `folder`. */
export function shareLease(folder: string): Release {
  mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
  closeToOthers(folder);
  const file = join(folder, `${uuid()}.json`);
  sign(file);
  return keepAlive(file);
}

/** Those who share a folder and live; the files of the dead are removed. */
export function listSharing(folder: string): Lease[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const lease = findLease(join(folder, name));
    if (lease === undefined) rmSync(join(folder, name), { force: true });
    return lease ?? [];
  });
}

/** Takes what one process at a time may have; gives whoever has it instead. A file left by a dead process is taken over. */
export function takeLease(file: string): Release | Lease {
  for (let tries = 0; ; tries++) {
    try {
      sign(file);
      return keepAlive(file);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
    const holder = findLease(file);
    if (holder !== undefined || tries > 5) return holder ?? { pid: 0, host: "", at: "" };
    // Moved before it is removed: of two who take it over, one moves it.
    const aside = `${file}.${uuid()}`;
    try {
      renameSync(file, aside);
    } catch {
      continue;
    }
    // The other one may have taken it over between our reading and our move: it is given back.
    if (findLease(aside) !== undefined) renameSync(aside, file);
    else rmSync(aside, { force: true });
  }
}

/** Who holds a lease; undefined where nobody does, or no longer. */
export function findLease(file: string): Lease | undefined {
  let lease: Lease;
  let beat: number;
  try {
    beat = statSync(file).mtimeMs;
    const text = readFileSync(file, "utf8");
    // Being written, on a disk without links.
    if (text === "" && Date.now() - beat < BEAT) return { pid: 0, host: "", at: new Date(beat).toISOString() };
    lease = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (lease.host === hostname() && !isRunning(lease.pid)) return undefined;
  return Date.now() - beat < SILENCE ? lease : undefined;
}

/** Whether a process of this machine runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** Writes who this process is where nobody does, whole at once: a process killed meanwhile holds nothing. Throws `EEXIST`. */
function sign(file: string): void {
  const self: Lease = { pid: process.pid, host: hostname(), at: new Date().toISOString() };
  const write = (path: string) => writeFileSync(path, JSON.stringify(self), { mode: OWNER_FILE, flag: "wx" });
  const draft = `${file}.${uuid()}`;
  write(draft);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw error;
    // Some disks have no links (exFAT, some shares).
    write(file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function keepAlive(file: string): Release {
  const beating = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // A disk that is full or gone: whoever looks decides.
    }
  }, BEAT).unref();
  return () => {
    clearInterval(beating);
    rmSync(file, { force: true });
  };
}
