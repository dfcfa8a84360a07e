import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { closeToOthers, OWNER_FILE, OWNER_FOLDER } from "../owner-only.js";
import { syncPath } from "./hashed-file.js";
import type { Manifest } from "./manifest.js";

/** File of a version folder: the schema that the received file was read with. `schema.json` is that of the normalised table. */
export const RECEIVED_SCHEMA = "received-schema.json";

/** A version being made: its folder, and the right to keep it from being swept. */
export interface Build {
  folder: string;
  /** Moves the filled folder to its place, durably; false when another publication took the number. */
  install(dataset: string, version: number): boolean;
  /** Says that the catalogue now names the installed folder. */
  keep(): void;
  /** Ends the build: removes what is not kept. To be called in every case. */
  end(): void;
}

/** The version folders of the data folder: `versions/{uuid}/{n}/`, and `building/` for those being made. */
export interface VersionFolders {
  path(dataset: string, version: number): string;
  startBuild(): Build;
  /** Highest version number that has a folder, 0 without one. */
  highest(dataset: string): number;
  /** Drops rows and derived files; the received file, what it was read with, report and manifest stay. */
  dropRows(dataset: string, version: number, manifest: Manifest): void;
  /**
   * Removes what an interrupted publication left, never what another process is making; gives what was removed.
   * `listPublished` gives every "uuid/n" that the catalogue names.
   */
  sweep(listPublished: () => Promise<Set<string>>): Promise<string[]>;
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

export function openVersionFolders(dataFolder: string): VersionFolders {
  const versions = join(dataFolder, "versions");
  const building = join(dataFolder, "building");
  for (const folder of [versions, building]) mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
  const path = (dataset: string, version: number) => join(versions, dataset, String(version));

  return {
    path,
    startBuild() {
      const id = uuid();
      const folder = join(building, id);
      const leaseFile = join(building, `${id}.json`);
      const lease: Lease = { pid: process.pid, host: hostname(), at: new Date().toISOString() };
      running.add(id);
      writeFileSync(leaseFile, JSON.stringify(lease), { mode: OWNER_FILE });
      mkdirSync(folder, { mode: OWNER_FOLDER });
      let installed: string | undefined;
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
        end() {
          if (installed) rmSync(installed, { recursive: true, force: true });
          rmSync(folder, { recursive: true, force: true });
          rmSync(leaseFile, { force: true });
          running.delete(id);
        },
      };
    },
    highest: (dataset) => Math.max(0, ...listNumbers(join(versions, dataset))),
    dropRows(dataset, version, manifest) {
      const kept = new Set([manifest.original, RECEIVED_SCHEMA, "schema.json", "recipe.json", "report.json"]);
      for (const name of Object.keys(manifest.files))
        if (!kept.has(name)) rmSync(join(path(dataset, version), name), { force: true });
    },
    async sweep(listPublished) {
      // In this order: a version listed now is held by a lease still there, or named by the catalogue read last.
      const candidates = readdirSync(versions).flatMap((dataset) =>
        listNumbers(join(versions, dataset)).map((version) => `${dataset}/${version}`),
      );
      const leftovers: string[] = [];
      const held = new Set<string>();
      for (const entry of readdirSync(building)) {
        const id = entry.replace(/\.json$/, "");
        const lease = readLease(join(building, `${id}.json`));
        if (!running.has(id) && !(lease && isAlive(lease))) leftovers.push(`building/${entry}`);
        else if (lease?.target) held.add(lease.target);
      }
      const published = await listPublished();
      for (const version of candidates)
        if (!published.has(version) && !held.has(version)) leftovers.push(`versions/${version}`);
      for (const leftover of leftovers) rmSync(join(dataFolder, leftover), { recursive: true, force: true });
      return leftovers;
    },
  };
}

function listNumbers(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
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

/** Another process of this machine that runs; on another machine, a build begun less than two hours ago. */
function isAlive({ pid, host, at }: Lease): boolean {
  if (host !== hostname()) return Date.now() - Date.parse(at) < 7_200_000;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
