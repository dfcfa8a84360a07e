import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Knex } from "knex";
import type { SharedFiles } from "../object-store/shared-files.js";
import type { FileFault } from "../stored-files/damaged-file.js";
import { findAnyFault, findPlainFault } from "../stored-files/find-fault.js";
import { OWNER_FOLDER } from "../system/owner-only.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { FileDigest } from "../versions/hashed-file.js";
import { MANIFEST_FILE, type VersionFolders } from "../versions/version-folders.js";

/** What was found of the files of the data folder that are not those of versions, and of those that nothing names. */
export interface OthersVerified {
  files: number;
  bytes: number;
  /** Files of drafts and photos, from the data folder, that are no longer what was deposited. */
  damaged: { path: string; fault: FileFault }[];
  /** Files that nothing names, from the data folder. */
  unknown: string[];
}

/**
 * Compares the files of drafts with what was deposited, those of photos with their length (their digest is not kept), and looks for files
 * that nothing names among versions and photos. What drafts no longer name is removed by itself.
 */
export async function verifyOthers(
  { knex, store, folders }: { knex: Knex; store: CatalogueStore; folders: VersionFolders },
  { dataFolder, shared }: { dataFolder: string; shared: SharedFiles | null },
): Promise<OthersVerified> {
  const result: OthersVerified = { files: 0, bytes: 0, damaged: [], unknown: [] };
  /** What arrived at another machine is verified as it is brought. */
  const bring = async (path: string, expected: Partial<FileDigest>) => {
    if (!shared || existsSync(join(dataFolder, path))) return;
    await mkdir(dirname(join(dataFolder, path)), { recursive: true, mode: OWNER_FOLDER });
    await shared.bring(path, join(dataFolder, path), expected);
  };
  const look = async (path: string, digest: FileDigest, isStill: () => Promise<boolean>) => {
    result.files++;
    result.bytes += digest.bytes;
    await bring(path, digest);
    const fault = await findAnyFault(join(dataFolder, path), digest);
    // Replaced or published meanwhile, it is not what was asked for any more.
    if (fault && (await isStill())) result.damaged.push({ path, fault });
  };
  for (const { id, file: text } of await knex("drafts")
    .whereNotNull("file")
    .whereNot({ stage: "published" })
    .orderBy("id")
    .select("id", "file")) {
    const { stored, arrived, bytes, sha256 } = JSON.parse(text);
    const path = `drafts/${id}/${stored}`;
    await look(path, { bytes, sha256 }, async () => {
      const still = await knex("drafts").where({ id, file: text }).whereNot({ stage: "published" }).first("id");
      // Named before it is moved to its place.
      return still !== undefined && (await findAnyFault(arrived, { bytes, sha256 })) !== undefined;
    });
  }
  const photos = new Map<string, number>();
  for (const { file, bytes } of await knex("inspection_photos")
    .where({ removed_at: null })
    .orderBy("file")
    .select("file", "bytes"))
    photos.set(`${file}.jpg`, Number(bytes));
  for (const [name, bytes] of photos) {
    result.files++;
    result.bytes += bytes;
    await bring(`photos/${name}`, { bytes });
    const fault = findPlainFault(join(dataFolder, "photos", name), { bytes, sha256: "" });
    const still =
      fault &&
      (await knex("inspection_photos")
        .where({ file: name.slice(0, -4), removed_at: null })
        .first("id"));
    if (fault && still) result.damaged.push({ path: `photos/${name}`, fault });
  }
  for (const name of await names(join(dataFolder, "photos"))) {
    if (photos.has(name) || name.endsWith(".part")) continue;
    // A photo is there before it is named.
    const named = await knex("inspection_photos")
      .where({ file: name.replace(/\.jpg$/, ""), removed_at: null })
      .first("id");
    if (!named) result.unknown.push(`photos/${name}`);
  }
  for (const { id } of await store.listDatasets())
    for (const version of await store.listVersions(id)) {
      const known = new Set([...Object.keys(version.manifest.files), MANIFEST_FILE]);
      for (const name of await names(folders.path(id, version.number)))
        if (!known.has(name)) result.unknown.push(`versions/${id}/${version.number}/${name}`);
    }
  return result;
}

async function names(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [] as string[])).sort();
}
