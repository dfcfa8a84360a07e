import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findAnyFault } from "../stored-files/find-fault.js";
import { closeToOthers, OWNER_FILE, OWNER_FOLDER } from "../system/owner-only.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { syncPath } from "../versions/hashed-file.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import { formatManifest, MANIFEST_FILE, type VersionFolders } from "../versions/version-folders.js";
import type { PublicationThread, TerritoriesFolder } from "./publication-thread.js";
import type { RepairResult } from "./repair-files.js";
import { findManifestFault, findStoredFault, listKept } from "./verify-versions.js";

interface RepairShop extends TerritoriesFolder {
  store: CatalogueStore;
  folders: VersionFolders;
  thread: PublicationThread;
  now: () => Date;
}

/**
 * Reads every file of a version, makes those that are damaged again and puts them in their place, one after the other: until the
 * last one is there the version stays damaged, whenever this is stopped. Gives what was made and what cannot be.
 */
export async function repairVersion(
  { store, folders, thread, now, territoriesFolder, territoriesDigest }: RepairShop,
  { dataset, version }: { dataset: StoredDataset; version: StoredVersion },
): Promise<{ made: string[]; lost: RepairResult["lost"] }> {
  const { manifest, number } = version;
  const folder = folders.path(dataset.id, number);
  mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
  const taken = await takeAgain(folders, dataset.id, version);
  const build = folders.startBuild();
  try {
    const { made, lost } = await thread.repair(
      {
        folder,
        manifest,
        fileName: dataset.fileName,
        building: build.folder,
        files: listKept(version),
        declared: dataset.metadata.confidentialite ?? null,
      },
      { territoriesFolder, territoriesDigest },
    );
    for (const name of Object.keys(made)) {
      closeToOthers(join(build.folder, name));
      renameSync(join(build.folder, name), join(folder, name));
    }
    const changed = Object.fromEntries(
      Object.entries(made).filter(([name, { sha256 }]) => sha256 !== manifest.files[name]?.sha256),
    );
    const next = { ...manifest, files: { ...manifest.files, ...changed } };
    const isListWrong = (await findManifestFault(join(folder, MANIFEST_FILE), next)) !== undefined;
    if (isListWrong) {
      const partial = join(build.folder, MANIFEST_FILE);
      writeFileSync(partial, formatManifest(next), { flush: true, mode: OWNER_FILE });
      renameSync(partial, join(folder, MANIFEST_FILE));
    }
    syncPath(folder);
    const renewed = [...Object.keys(made), ...(isListWrong ? [MANIFEST_FILE] : [])];
    const sent = await sendSound(folders, dataset.id, { ...version, manifest: next });
    if (Object.keys(changed).length > 0)
      await store.noteRepair(dataset.id, number, changed, now().toISOString(), "repair");
    return { made: [...new Set([...taken, ...renewed, ...sent])], lost };
  } finally {
    build.end();
  }
}

/** Puts in the store what it has not as it was published, and this disk has; gives what that was. */
async function sendSound(folders: VersionFolders, dataset: string, version: StoredVersion): Promise<string[]> {
  if (!folders.shared) return [];
  const sent: string[] = [];
  for (const [name, digest] of Object.entries(listKept(version)))
    if (
      (await findStoredFault(folders, dataset, version.number, name, digest)) &&
      !(await findAnyFault(folders.fileOf(dataset, version.number, name), digest))
    )
      sent.push(name);
  await folders.shared.send(dataset, version.number, [...sent, MANIFEST_FILE]);
  return sent;
}

/**
 * Has on this disk all that the store has of a version; gives what was damaged here alone, and taken again from there. What is damaged in
 * both stays as it is: the rest of it may be all that is left of what was received.
 */
async function takeAgain(folders: VersionFolders, dataset: string, version: StoredVersion): Promise<string[]> {
  if (!folders.shared) return [];
  const files = Object.entries(listKept(version));
  const taken: string[] = [];
  for (const [name, digest] of files) {
    const path = folders.fileOf(dataset, version.number, name);
    if (!existsSync(path) || !(await findAnyFault(path, digest))) continue;
    const copy = await folders.shared.copy(dataset, version.number, name);
    if (!copy) continue;
    if (copy.digest.sha256 !== digest.sha256) {
      rmSync(copy.path);
      continue;
    }
    renameSync(copy.path, path);
    taken.push(name);
  }
  await folders.ready(
    dataset,
    version.number,
    files.map(([name]) => name),
  );
  return taken;
}
