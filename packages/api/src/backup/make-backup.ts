import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { openDataFolder, requireOpened } from "../data-folder.js";
import { openObjectStore } from "../object-store/open-object-store.js";
import type { StorePlace } from "../object-store/store-place.js";
import { isDiskFull } from "../publication/describe-fault.js";
import { findManifestFault } from "../publication/verify-versions.js";
import { CATALOGUE_FILE } from "../store/catalogue-file.js";
import type { PostgresAddress } from "../store/postgres-address.js";
import { codeOf } from "../system/code-of.js";
import { findLease, isRunning, type Release, shareLease } from "../system/lease.js";
import { OWNER_FILE, OWNER_FOLDER } from "../system/owner-only.js";
import { digestFile, type FileDigest } from "../versions/hashed-file.js";
import { requireNoStore } from "../versions/shared-versions.js";
import { formatManifest } from "../versions/version-folders.js";
import { BackupFailure } from "./backup-failure.js";
import { BACKUP_FORM, type BackupPlace, nameContent } from "./backup-place.js";
import { copyCatalogue, listMigrations } from "./copy-catalogue.js";
import { ENTRIES } from "./data-folder-entries.js";
import { type FileIndex, openFileIndex } from "./file-index.js";
import { listStored } from "./list-stored.js";
import { findManifest, listNamed } from "./named-files.js";
import { readSnapshot, type Snapshot, type SnapshotEnd, writeSnapshot } from "./snapshot.js";

/** The site to back up. */
export interface BackupSource {
  dataFolder: string;
  database: PostgresAddress | null;
  /** Where the files of versions, drafts and photos that are not in the data folder are; null or absent: nowhere. */
  versionStore?: StorePlace | null;
}

/** What was backed up. */
export interface Backup extends SnapshotEnd {
  snapshot: string;
  at: string;
  /** Contents of this moment that were not in the backup before, and their bytes. */
  copied: { files: number; bytes: number };
}

interface BackupEffects {
  now?: () => Date;
  /** Told before the catalogue is copied, each file looked at, and the moment named: an exception stops it there. */
  onStep?: (step: "catalogue" | "file" | "snapshot") => void;
}

/** Times that the catalogue is copied anew because files that it names were changed or removed meanwhile. */
const TRIES = 5;

/**
 * Backs up a site, served or not, writing nothing in it but the word that it was. The catalogue is copied first, then the files: those that it
 * names are there before it names them. Where some are gone since (a draft published, old rows dropped), both are looked at again, until
 * nothing is missing or what is missing stays so: that is told, in `lost` and `damaged`. The copy of the catalogue that they agree with goes to the
 * backup last, and what was copied for another is not of the moment. The moment is named once all of it is on disk.
 * Throws `BackupFailure`.
 */
export async function makeBackup(
  { dataFolder, database, versionStore = null }: BackupSource,
  place: BackupPlace,
  { now = () => new Date(), onStep = () => {} }: BackupEffects = {},
): Promise<Backup> {
  requireSite({ dataFolder, database, versionStore });
  const folder = openDataFolder(dataFolder, database ? "postgresql" : "sqlite");
  const release = folder.readOnly === null ? shareUse(dataFolder) : () => {};
  const scratch = makeScratch(folder.work);
  const index = openFileIndex();
  const copier = openCopier(place, index, onStep);
  const catalogue = join(scratch, "catalogue.sqlite");
  const passing = join(scratch, "passing");
  const objects = versionStore && openObjectStore(versionStore);
  try {
    await rememberLast(place, index);
    let snapshot: Snapshot;
    let faults = "";
    let end: Pick<SnapshotEnd, "lost" | "damaged">;
    for (let tries = 1; ; tries++) {
      onStep("catalogue");
      const at = now().toISOString();
      rmSync(catalogue, { force: true });
      await copyHere(database ?? folder.catalogue, catalogue);
      index.restart();
      const bring = async (path: string) => {
        rmSync(passing, { force: true });
        return (await objects?.fetch(path, passing)) && passing;
      };
      const db = new Database(catalogue, { readonly: true });
      try {
        for (const file of listNamed(db)) index.name(file);
        snapshot = {
          form: BACKUP_FORM,
          id: await nameMoment(place, at),
          at,
          engine: database ? "postgresql" : "sqlite",
          migrations: listMigrations(db),
        };
        const make = async (path: string) => {
          const manifest = findManifest(db, path);
          if (!manifest || !(await findManifestFault(join(dataFolder, path), manifest))) return undefined;
          rmSync(passing, { force: true });
          writeFileSync(passing, formatManifest(manifest), { mode: OWNER_FILE });
          index.name({ path, digest: digestFile(passing) });
          return passing;
        };
        end = await copyFiles(dataFolder, index, copier, { make, ...(objects ? { bring } : {}) });
      } finally {
        db.close();
      }
      const found = JSON.stringify(end);
      if (end.lost.length + end.damaged.length === 0 || found === faults || tries === TRIES) break;
      faults = found;
    }
    // The same as the last time where nothing happened since: the same rows make the same file.
    index.name({ path: CATALOGUE_FILE, digest: digestFile(catalogue) });
    await copier.copy(CATALOGUE_FILE, catalogue);
    for (const sha256 of index.listSuperseded()) await place.storage.discard("objects", nameContent(place, sha256));
    await place.storage.sync();
    onStep("snapshot");
    const whole: SnapshotEnd = { ...index.count(), ...end };
    const text = writeSnapshot(snapshot, index.list(), whole);
    await place.storage.write("snapshots", place.seal ? place.seal.seal(text) : text, () => snapshot.id);
    await place.storage.sync();
    return { snapshot: snapshot.id, at: snapshot.at, copied: index.countCopied(), ...whole };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    release();
    index.close();
    objects?.close();
    folder.close();
  }
}

/**
 * Before anything is written: throws `SettingsError` for a folder of another account, where nothing was ever published, or whose versions are in a store
 * that is not given, `BackupFailure` for one that is being restored.
 */
export function requireSite({ dataFolder, database, versionStore = null }: BackupSource): void {
  requireOpened(dataFolder, database ? "postgresql" : "sqlite");
  if (versionStore === null) requireNoStore(dataFolder);
  if (existsSync(join(dataFolder, ENTRIES.intent)) || findLease(join(dataFolder, ENTRIES.lock)))
    throw new BackupFailure(
      "use",
      `une restauration est en cours dans ${dataFolder}. Attendez sa fin\u202F; si elle s'est arrêtée, démarrez le site, qui la termine.`,
    );
}

/** A full disk is no reason not to back up. */
function shareUse(dataFolder: string): Release {
  try {
    return shareLease(join(dataFolder, ENTRIES.open));
  } catch {
    return () => {};
  }
}

/** Where the copy of the catalogue stands on its way: as closed as the data folder is, and never beside the backup, which may be elsewhere. */
function makeScratch(work: string): string {
  const parent = join(work, "cache");
  mkdirSync(parent, { recursive: true, mode: OWNER_FOLDER });
  for (const name of readdirSync(parent)) {
    const [, pid] = /^backup-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && (Number(pid) === process.pid || !isRunning(Number(pid))))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
  const scratch = join(parent, `backup-${process.pid}`);
  mkdirSync(scratch, { mode: OWNER_FOLDER });
  return scratch;
}

async function copyHere(source: string | PostgresAddress, target: string): Promise<void> {
  try {
    await copyCatalogue(source, target);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    throw new BackupFailure(
      "use",
      `il n'y a pas, dans ${dirname(target)}, la place de copier la base du catalogue. Libérez-en, puis recommencez.`,
    );
  }
}

/** What the last moment of the backup says of files spares reading those that did not change. */
async function rememberLast(place: BackupPlace, index: FileIndex): Promise<void> {
  let last: string | undefined;
  for await (const id of place.storage.list("snapshots")) last = id;
  if (last === undefined) return;
  try {
    for await (const part of readSnapshot(place, last)) if ("file" in part) index.remember(part.file);
  } catch (error) {
    // A list that is damaged spares nothing, and stops nothing.
    if (!(error instanceof BackupFailure)) throw error;
  }
}

/** `20261128T030000Z`, with a letter more where the second has one already. */
async function nameMoment({ storage }: BackupPlace, at: string): Promise<string> {
  const name = `${at.replace(/[-:]|\.\d+/g, "")}`;
  for (const more of ["", ..."bcdefghijklmnopqrstuvwxyz"])
    if ((await storage.measure("snapshots", `${name}${more}`)) === undefined) return `${name}${more}`;
  throw new BackupFailure("use", `cette sauvegarde a déjà vingt-six moments à ${at}.`);
}

interface Copier {
  /**
   * Makes one of the moment a file that is not here, where the backup has it: as the catalogue says that it is or, where that does not, as it was at
   * the last moment.
   */
  keep(path: string): Promise<boolean>;
  /**
   * Makes a file one of the moment, its content copied unless the backup has it. `other`: it is no longer what the catalogue says; `absent`: it is
   * not there. Where the backup has what the catalogue says, that is what the moment holds, whatever became of the file.
   */
  copy(path: string, from: string, about?: { mtime?: number; length?: number }): Promise<"same" | "other" | "absent">;
}

function openCopier(place: BackupPlace, index: FileIndex, onStep: (step: "file") => void): Copier {
  const { storage, seal } = place;
  /** Cut short by a disk, it would not have its length. */
  const has = async ({ bytes, sha256 }: FileDigest) =>
    (await storage.measure("objects", nameContent(place, sha256))) === (seal ? seal.measure(bytes) : bytes);
  return {
    async keep(path) {
      const digest = index.findNamed(path)?.digest;
      const kept = digest ? { path, mtime: 0, bytes: digest.bytes, sha256: digest.sha256 } : index.find(path);
      if (!kept || !(await has(kept))) return false;
      index.add(kept);
      return true;
    },
    async copy(path, from, { mtime = 0, length } = {}) {
      onStep("file");
      const digest = index.findNamed(path)?.digest ?? undefined;
      if (digest && (await has(digest))) {
        index.add({ path, mtime, bytes: digest.bytes, sha256: digest.sha256 });
        return length === undefined
          ? (await isFile(from))
            ? "same"
            : "absent"
          : length === digest.bytes
            ? "same"
            : "other";
      }
      const before = digest ? undefined : index.find(path);
      if (before && mtime !== 0 && before.mtime === mtime && before.bytes === length && (await has(before))) {
        index.add(before);
        return "same";
      }
      const hash = createHash("sha256");
      let bytes = 0;
      let sha256 = "";
      let isNew = false;
      const content = readFileOf(from, (piece) => {
        bytes += piece.length;
        hash.update(piece);
      });
      try {
        await storage.write("objects", seal ? seal.seal(content) : content, async () => {
          sha256 = hash.digest("hex");
          const name = nameContent(place, sha256);
          isNew = (await storage.measure("objects", name)) === undefined;
          return name;
        });
      } catch (error) {
        if (codeOf(error) === "ENOENT" && (error as NodeJS.ErrnoException).path === from) return "absent";
        throw error;
      }
      if (isNew) index.noteCopied({ bytes, sha256 });
      index.add({ path, mtime, bytes, sha256 });
      return digest && digest.sha256 !== sha256 ? "other" : "same";
    },
  };
}

async function* readFileOf(path: string, look: (piece: Buffer) => void): AsyncGenerator<Buffer> {
  const file = await open(path, "r");
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(262_144), 0, 262_144);
      if (bytesRead === 0) return;
      const piece = buffer.subarray(0, bytesRead);
      look(piece);
      yield piece;
    }
  } finally {
    await file.close();
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

/**
 * Copies every file of the data folder that the site keeps, and those named that are not at their place: `make` gives one of which the catalogue says
 * all, where it is not there as it says, `bring` one that the shared store has.
 */
async function copyFiles(
  dataFolder: string,
  index: FileIndex,
  { copy, keep }: Copier,
  {
    make,
    bring,
  }: { make: (path: string) => Promise<string | undefined>; bring?: (path: string) => Promise<string | undefined> },
): Promise<Pick<SnapshotEnd, "lost" | "damaged">> {
  const damaged: string[] = [];
  const lost: string[] = [];
  for await (const { path, bytes, mtime } of listStored(dataFolder)) {
    const named = index.findNamed(path);
    if (named?.dropped) continue;
    const made = named && (await make(path));
    const found = made ? await copy(path, made) : await copy(path, join(dataFolder, path), { mtime, length: bytes });
    if (made || found === "other") damaged.push(path);
  }
  for (const { path, arrived } of index.listAbsent()) {
    const made = await make(path);
    if (made === undefined && bring !== undefined && (await keep(path))) continue;
    const found = await copy(path, made ?? (await bring?.(path)) ?? arrived ?? join(dataFolder, path));
    if (found === "absent") lost.push(path);
    if (found === "other") damaged.push(path);
  }
  return { lost, damaged };
}
