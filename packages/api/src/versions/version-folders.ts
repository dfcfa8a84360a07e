import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, relative, sep } from "node:path";
import { v7 as uuid } from "uuid";
import { StoreUnavailable } from "../object-store/object-store.js";
import { isRunning } from "../system/lease.js";
import { closeToOthers, OWNER_FILE, OWNER_FOLDER } from "../system/owner-only.js";
import { syncPath } from "./hashed-file.js";
import type { Manifest } from "./manifest.js";
import type { SharedVersions } from "./shared-versions.js";

/** File of a version folder: the schema that the received file was read with. `schema.json` is that of the normalised table. */
export const RECEIVED_SCHEMA = "received-schema.json";

/** File of a version folder: what the folder holds, for who reads it without the catalogue. */
export const MANIFEST_FILE = "manifest.json";

/** What that file holds. */
export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** A version being made: its folder, and the right to keep it from being swept. */
export interface Build {
  folder: string;
  /** Moves the filled folder to its place, durably; false when another publication took the number. */
  install(dataset: string, version: number): boolean;
  /** Says that the catalogue now names the installed folder. */
  keep(): void;
  /** Says that the catalogue may name the installed folder, or be about to: who opens the data folder next removes it, or not. */
  leave(): void;
  /** Ends the build: removes what is not kept. To be called in every case. */
  end(): void;
}

/** The version folders of the data folder: `versions/{uuid}/{n}/`, and `building/` for those being made. */
export interface VersionFolders {
  /** Folder of all of them. */
  root: string;
  fileOf(dataset: string, version: number, file: string): string;
  path(dataset: string, version: number): string;
  /** Where several machines share them; null on one machine alone. */
  shared: SharedVersions | null;
  /** To be awaited before files of a version are opened: brings those that only the shared store has. Throws `StoreUnavailable`. */
  ready(dataset: string, version: number, names: readonly string[]): Promise<void> | undefined;
  /** The same for the path of a file, which may be one of a version. */
  readyPath(path: string): Promise<void> | undefined;
  startBuild(): Build;
  /** Highest version number that has a folder, 0 without one. */
  highest(dataset: string): number;
  /**
   * Drops rows and derived files: all but `keptNames`. Those here go last: while some are there, as where the store does not answer, it is to be
   * done again.
   */
  dropRows(dataset: string, version: number, manifest: Manifest): Promise<void>;
  /**
   * Removes what an interrupted publication left, never what another process is making; gives what was removed.
   * `listPublished` gives every "uuid/n" that the catalogue names. A version that is whole is never removed, named or not: the
   * catalogue may be an older copy, put back.
   */
  sweep(listPublished: () => Promise<Set<string>>): Promise<string[]>;
  /** The whole versions, "uuid/n", that the catalogue does not name. */
  listUnnamed(listPublished: () => Promise<Set<string>>): Promise<string[]>;
}

/** Who makes a version, and which: written beside its folder as long as it lasts. */
interface Lease {
  pid: number;
  host: string;
  at: string;
  target?: string;
}

/** Builds of this very process: its number alone does not say that they are not left by an earlier life. */
const running = new Set<string>();

export function openVersionFolders(dataFolder: string, shared: SharedVersions | null = null): VersionFolders {
  const versions = join(dataFolder, "versions");
  const building = join(dataFolder, "building");
  for (const folder of [versions, building])
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
  const path = (dataset: string, version: number) => join(versions, dataset, String(version));

  return {
    root: versions,
    fileOf: (dataset, version, file) => join(path(dataset, version), file),
    path,
    shared,
    ready: (dataset, version, names) => shared?.ready(dataset, version, names),
    readyPath(file) {
      const [dataset = "", number = "", name = "", ...more] = relative(versions, file).split(sep);
      return /^\d+$/.test(number) && name !== "" && more.length === 0
        ? shared?.ready(dataset, Number(number), [name])
        : undefined;
    },
    startBuild() {
      const id = uuid();
      const folder = join(building, id);
      const leaseFile = join(building, `${id}.json`);
      const lease: Lease = { pid: process.pid, host: hostname(), at: new Date().toISOString() };
      running.add(id);
      writeFileSync(leaseFile, JSON.stringify(lease), { mode: OWNER_FILE });
      mkdirSync(folder, { mode: OWNER_FOLDER });
      let installed: string | undefined;
      let isLeft = false;
      return {
        folder,
        install(dataset, version) {
          writeFileSync(leaseFile, JSON.stringify({ ...lease, target: `${dataset}/${version}` } satisfies Lease));
          mkdirSync(join(versions, dataset), { recursive: true, mode: OWNER_FOLDER });
          for (const name of readdirSync(folder)) closeToOthers(join(folder, name));
          try {
            renameSync(folder, path(dataset, version));
          } catch (error) {
            if (["EEXIST", "ENOTEMPTY", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
            throw error;
          }
          installed = path(dataset, version);
          syncPath(join(versions, dataset));
          syncPath(versions);
          return true;
        },
        keep() {
          installed = undefined;
        },
        leave() {
          isLeft = true;
        },
        end() {
          running.delete(id);
          if (installed && !isLeft) rmSync(installed, { recursive: true, force: true });
          try {
            rmSync(folder, { recursive: true, force: true });
          } catch {
            // A thread that failed still writes in it: swept at the next start, and not told in place of what went wrong.
            return;
          }
          if (!isLeft) rmSync(leaseFile, { force: true });
        },
      };
    },
    highest: (dataset) => Math.max(0, ...listNumbers(join(versions, dataset))),
    async dropRows(dataset, version, manifest) {
      const kept = keptNames(manifest);
      const dropped = Object.keys(manifest.files).filter((name) => !kept.has(name));
      try {
        await shared?.remove(dataset, version, dropped);
      } catch (error) {
        if (error instanceof StoreUnavailable) return;
        throw error;
      }
      for (const name of dropped) rmSync(join(path(dataset, version), name), { force: true });
    },
    async sweep(listPublished) {
      // Leases last: one that is read again at the next start, while what it speaks of is still there.
      const leftovers: string[] = [];
      const leases: string[] = [];
      const targets: string[] = [];
      for (const entry of readdirSync(building)) {
        const id = entry.replace(/\.json$/, "");
        const leaseFile = join(building, `${id}.json`);
        const lease = readLease(leaseFile);
        if (running.has(id) || (lease ? isAlive(lease) : isBeingWritten(leaseFile))) continue;
        (entry === id ? leftovers : leases).push(`building/${entry}`);
        if (entry !== id && lease?.target) targets.push(lease.target);
      }
      // Several want one number, and the one that got it may live. In this order: what is there now is held by a lease still there, or named
      // by the catalogue read last.
      const left = targets.filter((target) => existsSync(join(versions, target)));
      const living = listFolders(building).filter((entry) => !leases.includes(`building/${entry}`));
      const held = new Set(living.map((entry) => readLease(join(building, entry))?.target));
      const published = await listPublished();
      for (const target of left) if (!held.has(target) && !published.has(target)) leftovers.push(`versions/${target}`);
      for (const leftover of [...leftovers, ...leases])
        rmSync(join(dataFolder, leftover), { recursive: true, force: true });
      return [...leftovers, ...leases];
    },
    async listUnnamed(listPublished) {
      // In this order: a version listed now is held by a lease still there, or named by the catalogue read last.
      const candidates = listFolders(versions).flatMap((dataset) =>
        listNumbers(join(versions, dataset)).map((version) => `${dataset}/${version}`),
      );
      const held = new Set(listFolders(building).map((entry) => readLease(join(building, entry))?.target));
      const published = await listPublished();
      return candidates.filter((version) => !published.has(version) && !held.has(version));
    },
  };
}

/** Files that stay when rows are dropped: the received file, what it was read with, the report, and the manifest, which names itself not. */
export function keptNames({ original }: Manifest): Set<string> {
  return new Set([original, RECEIVED_SCHEMA, "schema.json", "recipe.json", "report.json"]);
}

function listNumbers(folder: string): number[] {
  return listFolders(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function listFolders(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readLease(file: string): Lease | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** A lease that cannot be read yet; one that is never written whole was left by a crash. */
function isBeingWritten(leaseFile: string): boolean {
  const found = statSync(leaseFile, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs < 60_000;
}

/** Another process of this machine that runs; on another machine, a build begun less than two hours ago. */
function isAlive({ pid, host, at }: Lease): boolean {
  if (host !== hostname()) return Date.now() - Date.parse(at) < 7_200_000;
  return pid !== process.pid && isRunning(pid);
}
