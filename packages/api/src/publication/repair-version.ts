import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CatalogueStore, StoredDataset, StoredVersion } from "../catalogue/catalogue-store.js";
import { syncPath } from "./hashed-file.js";
import type { PublicationThread, TerritoriesFolder } from "./publication-thread.js";
import type { RepairResult } from "./repair-files.js";
import { findManifestFault, listKept } from "./verify-versions.js";
import { MANIFEST_FILE, type VersionFolders } from "./version-folders.js";

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
  mkdirSync(folder, { recursive: true });
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
    for (const name of Object.keys(made)) renameSync(join(build.folder, name), join(folder, name));
    const changed = Object.fromEntries(
      Object.entries(made).filter(([name, { sha256 }]) => sha256 !== manifest.files[name]?.sha256),
    );
    const next = { ...manifest, files: { ...manifest.files, ...changed } };
    const isListWrong = (await findManifestFault(join(folder, MANIFEST_FILE), next)) !== undefined;
    if (isListWrong) {
      const partial = join(build.folder, MANIFEST_FILE);
      writeFileSync(partial, `${JSON.stringify(next, null, 2)}\n`, { flush: true });
      renameSync(partial, join(folder, MANIFEST_FILE));
    }
    syncPath(folder);
    if (Object.keys(changed).length > 0)
      await store.noteRepair(dataset.id, number, changed, now().toISOString(), "repair");
    return { made: [...Object.keys(made), ...(isListWrong ? [MANIFEST_FILE] : [])], lost };
  } finally {
    build.end();
  }
}
