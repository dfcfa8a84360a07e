import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileFault } from "../stored-files/damaged-file.js";
import { findAnyFault, findPlainFault } from "../stored-files/find-fault.js";
import type { FileDigest } from "../system/file-digest.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { type Manifest, withoutOpenness } from "../versions/manifest.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import { keptNames, MANIFEST_FILE, type VersionFolders } from "../versions/version-folders.js";

/** A file of a version that is no longer what was published. */
export interface DamagedEntry {
  dataset: StoredDataset;
  version: StoredVersion;
  /** Its name in the folder of the version. */
  file: string;
  fault: FileFault;
}

export interface Verification {
  versions: number;
  files: number;
  bytes: number;
  damaged: DamagedEntry[];
  /** Folders of versions, "uuid/n", that the catalogue does not name: published after the copy of the catalogue that is in use. */
  unnamed: string[];
}

interface VerifyOptions {
  /** Identifiers of the datasets to look at; all without it. */
  datasets?: Set<string>;
  /** Only what shows at once: absent, of another length, of another beginning. */
  plain?: boolean;
}

/** Compares the files of every version with their manifest in the catalogue, byte for byte unless `plain`. */
export async function verifyVersions(
  { store, folders }: { store: CatalogueStore; folders: VersionFolders },
  { datasets, plain = false }: VerifyOptions = {},
): Promise<Verification> {
  const isSending = folders.shared !== null && !(await folders.shared.isSent());
  const result: Verification = { versions: 0, files: 0, bytes: 0, damaged: [], unnamed: [] };
  for (const dataset of await store.listDatasets()) {
    if (datasets && !datasets.has(dataset.id)) continue;
    for (const version of await store.listVersions(dataset.id)) {
      const folder = folders.path(dataset.id, version.number);
      result.versions++;
      for (const [file, digest] of Object.entries(listKept(version))) {
        const path = join(folder, file);
        result.files++;
        result.bytes += digest.bytes;
        const fault = plain ? findPlainFault(path, digest) : await findAnyFault(path, digest);
        // What is not in the cache of this machine is in the store, or missing there.
        const isElsewhere = fault === "missing" && folders.shared !== null;
        const found = isElsewhere ? undefined : fault;
        const stored = plain ? undefined : await findStoredFault(folders, dataset.id, version.number, file, digest);
        // Whole here, it goes there once the site is served.
        const isOnItsWay = isSending && stored === "missing" && fault === undefined;
        const told = found ?? (isOnItsWay ? undefined : stored);
        if (told) result.damaged.push({ dataset, version, file, fault: told });
      }
      const manifestFile = join(folder, MANIFEST_FILE);
      if (folders.shared && !existsSync(manifestFile)) continue;
      const fault = await findManifestFault(manifestFile, version.manifest);
      if (fault) result.damaged.push({ dataset, version, file: MANIFEST_FILE, fault });
    }
  }
  if (!datasets) result.unnamed = await folders.listUnnamed(() => store.listPublished());
  return result;
}

/** What is wrong with a file as the shared store has it; nothing without one. */
export async function findStoredFault(
  { shared }: VersionFolders,
  dataset: string,
  version: number,
  file: string,
  digest: FileDigest,
): Promise<FileFault | undefined> {
  if (!shared) return undefined;
  const copy = await shared.copy(dataset, version, file);
  if (!copy) return "missing";
  await rm(copy.path);
  return copy.digest.sha256 === digest.sha256 ? undefined : copy.digest.bytes === digest.bytes ? "content" : "size";
}

/** The files that a version has: those of its manifest, or those that stay when its rows are dropped. */
export function listKept({ manifest, rowsKept }: StoredVersion): Manifest["files"] {
  if (rowsKept) return manifest.files;
  const kept = keptNames(manifest);
  return Object.fromEntries(Object.entries(manifest.files).filter(([name]) => kept.has(name)));
}

/** Without what is found out later of a version, which the catalogue alone keeps. */
function asPublished(manifest: Manifest): string {
  const { secrecyReview: _, withdrawn: __, invented: ___, wholePublished: ____, ...told } = manifest;
  const { unjudged: _____, agreement: ______, madeOf: _______, derivedFrom, ...published } = told;
  return JSON.stringify([published, derivedFrom && withoutOpenness(derivedFrom)]);
}

/** The catalogue knows the manifest; the folder has it for who reads it without the catalogue. */
export async function findManifestFault(path: string, manifest: Manifest): Promise<FileFault | undefined> {
  try {
    const written = JSON.parse(await readFile(path, "utf8"));
    return asPublished(written) === asPublished(manifest) ? undefined : "content";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "missing" : "content";
  }
}
