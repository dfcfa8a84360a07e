import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { rm, statfs, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { v7 as uuid } from "uuid";
import { CATALOGUE_FILE, FORMER_CATALOGUE, MARK } from "../store/catalogue-file.js";
import { journal } from "../store/journal.js";
import { findLaterMigration } from "../store/migrations/index.js";
import {
  growRevision,
  openDatabase,
  quietTransaction,
  readDatabase,
  readLaterMigration,
} from "../store/open-database.js";
import { describePostgresAddress, type PostgresAddress } from "../store/postgres-address.js";
import { readHolder } from "../store/read-holder.js";
import { listSharing, takeLease } from "../system/lease.js";
import { makeFolders, OWNER_FOLDER } from "../system/owner-only.js";
import { syncPath } from "../versions/hashed-file.js";
import { BackupFailure } from "./backup-failure.js";
import type { BackupPlace } from "./backup-place.js";
import { copyCatalogue } from "./copy-catalogue.js";
import { ASIDE, ENTRIES, isOwnEntry } from "./data-folder-entries.js";
import { writePieces } from "./folder-storage.js";
import { loadCatalogue } from "./load-catalogue.js";
import { readContent } from "./read-content.js";
import {
  BROUGHT,
  finishRestore,
  hasTaken,
  REPLACED,
  RESTORED_DOCUMENT,
  type RestoreIntent,
  settleRestore,
  writeIntent,
} from "./settle-restore.js";
import { findSnapshot, readSnapshot, type Snapshot, type SnapshotEnd, type SnapshotFile } from "./snapshot.js";
import { findReplacedHolder, findStoreHolder, type StoreHolder } from "./store-holder.js";

/** The site to put back: what is in its folder and database is replaced. */
export interface RestoreTarget {
  dataFolder: string;
  database: PostgresAddress | null;
}

/** What was restored. */
export interface Restored {
  snapshot: string;
  at: string;
  files: number;
  bytes: number;
  /** Files that were missing from the site already when it was backed up. */
  lost: string[];
  /** With `partial`: files that the backup no longer has as they were, and that are left out. */
  leftOut: string[];
  /** Folder of what was there before; null where there was nothing. */
  aside: string | null;
}

interface RestoreOptions {
  /** Name of the moment, or its beginning; the last one without it. */
  at?: string;
  /** Restores what can be where files of the backup are damaged. */
  partial?: boolean;
  now?: () => Date;
  /** Told at each step: an exception stops it there. */
  onStep?: (step: "file" | "catalogue" | "loaded" | RestoreIntent["phase"] | "moved") => void;
}

/**
 * Puts a site back as it was at a moment of a backup. All of it is brought beside and verified, the catalogue brought up to this program, before
 * anything is replaced; then all of it takes its place, or nothing does (`settle-restore.ts`). Sessions and links that were open then are closed: some were
 * closed since. Throws `BackupFailure`, `SettingsError`.
 */
export async function restoreBackup(
  { dataFolder, database }: RestoreTarget,
  place: BackupPlace,
  { at, partial = false, now = () => new Date(), onStep = () => {} }: RestoreOptions = {},
): Promise<Restored> {
  const id = await findSnapshot(place, at);
  const { snapshot, end } = await readOutline(place, id);
  requireDataFolder(dataFolder);
  makeFolders(dataFolder);
  await settleRestore({ dataFolder, database });
  const release = takeLease(join(dataFolder, ENTRIES.lock));
  if (typeof release !== "function")
    throw new BackupFailure("use", `une autre restauration est en cours dans ${dataFolder}.`);
  const staging = join(dataFolder, ENTRIES.staging);
  try {
    requireUnused(dataFolder);
    if (database) {
      await requireUnserved(database);
      await requireKnown(database);
    }
    requireOneDisk(dataFolder);
    rmSync(staging, { recursive: true, force: true });
    await requireRoom(dataFolder, end.bytes);
    const brought = join(staging, BROUGHT);
    mkdirSync(brought, { recursive: true, mode: OWNER_FOLDER });
    const leftOut = await bringFiles(place, id, brought, { partial, onStep });
    onStep("catalogue");
    const intent: RestoreIntent = {
      ...{ id: uuid(), phase: database ? "database" : "aside" },
      aside: nameAside(dataFolder, now()),
      ...(database ? { database: describePostgresAddress(database) } : {}),
    };
    const replaced = await findReplacedHolder(dataFolder, database);
    await readyCatalogue(join(brought, CATALOGUE_FILE), { intent, snapshot, replaced, now });
    syncFolders(brought);
    if (database) await replaceCatalogue(dataFolder, database, { intent, onStep });
    finishRestore(dataFolder, intent, onStep);
    const aside = join(dataFolder, intent.aside);
    return {
      ...{
        snapshot: id,
        at: snapshot.at,
        files: end.files - leftOut.length,
        bytes: end.bytes,
        lost: end.lost,
        leftOut,
      },
      aside: existsSync(aside) ? aside : null,
    };
  } catch (error) {
    // Once it is decided it is gone on with, by whoever opens the folder next.
    if (!existsSync(join(dataFolder, ENTRIES.intent))) rmSync(staging, { recursive: true, force: true });
    throw error;
  } finally {
    release();
  }
}

/** What a moment is and holds, its list read whole. Throws `BackupFailure` for one of a later program. */
async function readOutline(place: BackupPlace, id: string): Promise<{ snapshot: Snapshot; end: SnapshotEnd }> {
  let snapshot: Snapshot | undefined;
  let end: SnapshotEnd | undefined;
  for await (const part of readSnapshot(place, id)) {
    if ("snapshot" in part) snapshot = part.snapshot;
    if ("end" in part) end = part.end;
  }
  if (!snapshot || !end) throw new Error(`snapshot ${id} without outline`);
  const later = findLaterMigration(snapshot.migrations);
  if (later !== undefined)
    throw new BackupFailure(
      "use",
      `cette sauvegarde vient d'une version plus récente de Datalogue (${later}). Mettez celle-ci à jour, puis recommencez.`,
    );
  return { snapshot, end };
}

/** What is there is moved aside, then told to be removed. Throws `BackupFailure` for a file, and for a folder that holds something else than a site. */
function requireDataFolder(dataFolder: string): void {
  const found = statSync(dataFolder, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory())
    throw new BackupFailure("use", `${dataFolder} est un fichier\u00A0: corrigez DATALOGUE_DATA.`);
  const names = readdirSync(dataFolder);
  const known: string[] = [MARK, CATALOGUE_FILE, FORMER_CATALOGUE, "versions", ENTRIES.intent];
  if (names.some((name) => known.includes(name))) return;
  const others = names.filter((name) => !isOwnEntry(name) && !name.startsWith(".") && name !== "lost+found");
  if (others.length > 0)
    throw new BackupFailure(
      "use",
      `${dataFolder} contient autre chose qu'un site (${others.slice(0, 3).join(", ")}), qui serait mis de côté\u00A0: corrigez DATALOGUE_DATA, ou indiquez un dossier absent ou vide. Rien n'est remplacé.`,
    );
}

/** Throws `BackupFailure` while a program has the data folder open. */
export function requireUnused(dataFolder: string): void {
  const [one] = listSharing(join(dataFolder, ENTRIES.open));
  if (one)
    throw new BackupFailure(
      "use",
      `le dossier de données ${dataFolder} est ouvert par un autre programme (${one.pid} sur ${one.host}, depuis ${one.at})\u00A0: arrêtez le site d'abord. S'il s'est arrêté net sur une autre machine, il est oublié au bout de trois minutes.`,
    );
}

/**
 * Throws `BackupFailure` while another process, of any machine, is connected to a PostgreSQL catalogue: a site that is served looks at its jobs every
 * few seconds. Other catalogues of the same database bear another name (`connectPostgres`).
 */
async function requireUnserved(database: PostgresAddress): Promise<void> {
  const [one] = await readDatabase(database, (trx) =>
    trx("pg_stat_activity")
      .whereRaw("datname = current_database() AND pid <> pg_backend_pid()")
      .whereRaw("application_name = current_setting('application_name')")
      .select("pid", "client_addr"),
  );
  if (one)
    throw new BackupFailure(
      "use",
      `un autre programme est connecté à la ${describePostgresAddress(database)} (connexion ${one.pid}, de ${one.client_addr ?? "cette machine"})\u00A0: arrêtez d'abord le site, sur toutes les machines. S'il s'y est arrêté net, fermez ce qu'il en reste\u00A0: SELECT pg_terminate_backend(${one.pid}). Rien n'est remplacé.`,
    );
}

/** Throws `BackupFailure` for a PostgreSQL catalogue of a later program: it cannot be kept aside by this one, and what is not kept is not replaced. */
async function requireKnown(database: PostgresAddress): Promise<void> {
  const later = await readDatabase(database, readLaterMigration);
  const schema = `"${database.schema ?? "public"}"`;
  if (later !== undefined)
    throw new BackupFailure(
      "use",
      `la ${describePostgresAddress(database)} est d'une version plus récente de Datalogue (${later}), et ce logiciel ne peut pas la garder de côté. Rien n'est remplacé\u00A0: gardez-en une copie (pg_dump), donnez à restore une base ou un schéma neufs, ou videz celui-ci s'il ne contient rien d'autre (DROP SCHEMA ${schema} CASCADE; CREATE SCHEMA ${schema}), puis recommencez.`,
    );
}

/** What is mounted there is not moved: that is told before it is needed. */
function requireOneDisk(dataFolder: string): void {
  const { dev } = statSync(dataFolder);
  const other = readdirSync(dataFolder).find((name) => lstatSync(join(dataFolder, name)).dev !== dev);
  if (other !== undefined)
    throw new BackupFailure(
      "use",
      `${join(dataFolder, other)} est un disque monté dans le dossier de données, et ne peut pas être mis de côté. Restaurez dans un autre dossier (DATALOGUE_DATA), puis copiez.`,
    );
}

function nameAside(dataFolder: string, at: Date): string {
  const name = `${ASIDE}${at.toISOString().replace(/[-:]|\.\d+/g, "")}`;
  for (let rank = 1; ; rank++) {
    const tried = rank === 1 ? name : `${name}-${rank}`;
    if (!existsSync(join(dataFolder, tried))) return tried;
  }
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes)
    throw new BackupFailure(
      "use",
      `il faut ${sizeOf(bytes)} sur le disque de ${folder}, et il en reste ${sizeOf(bavail * bsize)}. Rien n'est remplacé\u00A0: libérez de la place, puis recommencez.`,
    );
}

function sizeOf(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString("fr-FR")}\u00A0Mo`;
}

/** Brings every file, each compared with its digest; gives those left out. Throws `BackupFailure` for the others that are damaged. */
async function bringFiles(
  place: BackupPlace,
  id: string,
  folder: string,
  { partial, onStep }: { partial: boolean; onStep: (step: "file") => void },
): Promise<string[]> {
  const damaged: string[] = [];
  for await (const part of readSnapshot(place, id)) {
    if (!("file" in part)) continue;
    onStep("file");
    if (!(await bringFile(place, part.file, folder))) damaged.push(part.file.path);
  }
  const isCatalogueLost = damaged.includes(CATALOGUE_FILE);
  if (damaged.length > 0 && (!partial || isCatalogueLost))
    throw new BackupFailure(
      "damage",
      `${damaged.length === 1 ? "un fichier de cette sauvegarde est perdu ou abîmé" : `${damaged.length} fichiers de cette sauvegarde sont perdus ou abîmés`}\u00A0: ${damaged.slice(0, 5).join(", ")}${damaged.length > 5 ? "…" : ""}. Rien n'est remplacé. Restaurez un autre moment (snapshots list)${isCatalogueLost ? "" : ", ou tout le reste avec --partial"}.`,
    );
  return damaged;
}

/** False where its content is not, or no longer, in the backup as it was. */
async function bringFile(place: BackupPlace, file: SnapshotFile, folder: string): Promise<boolean> {
  const steps = file.path.split("/");
  if (steps.some((step) => ["", ".", ".."].includes(step)) || isOwnEntry(steps[0] ?? ""))
    throw new BackupFailure("damage", `cette sauvegarde nomme un fichier qui n'est pas du site (${file.path}).`);
  const target = join(folder, file.path);
  mkdirSync(dirname(target), { recursive: true, mode: OWNER_FOLDER });
  try {
    await writePieces(target, readContent(place, file));
  } catch (error) {
    await rm(target, { force: true });
    if (error instanceof BackupFailure) return false;
    throw error;
  }
  if (file.mtime > 0) await utimes(target, new Date(file.mtime), new Date(file.mtime));
  return true;
}

/** Moments are as they were, but for what must not come back: what was open then, and numbers that caches know. */
async function readyCatalogue(
  file: string,
  {
    intent,
    snapshot,
    replaced,
    now,
  }: { intent: RestoreIntent; snapshot: Snapshot; replaced: StoreHolder | undefined; now: () => Date },
): Promise<void> {
  const knex = await openDatabase(file);
  try {
    await quietTransaction(knex, async (trx) => {
      // Far from the states that browsers and caches saw since: one of them would be taken for another.
      await growRevision(trx, 1_000_000);
      await trx("sessions").delete();
      await trx("single_links").delete();
      // The publications of then have ended: what they put in a shared store, under numbers that this catalogue does not name, is theirs.
      await trx("version_claims").delete();
      const at = now().toISOString();
      // In the place of the same catalogue it has the shared store that this one had; elsewhere, none yet.
      const isInPlace = replaced?.catalogue === (await findStoreHolder(trx))?.catalogue;
      const holder = (isInPlace && replaced?.holder) || intent.id;
      const data = JSON.stringify({ id: intent.id, snapshot: snapshot.id, at, holder });
      await trx("documents").insert({ key: RESTORED_DOCUMENT, data, loaded_at: at }).onConflict("key").merge();
      await journal(trx, at, "command", "restore", "site", { snapshot: snapshot.id, taken: snapshot.at });
    });
  } finally {
    await knex.destroy();
  }
  // Not only to read: what SQLite keeps beside the file goes with the last that could write.
  const db = new Database(file);
  try {
    const faults = [...(db.pragma("quick_check(5)") as { quick_check: string }[]).map((row) => row.quick_check)];
    if (faults.join() !== "ok" || (db.pragma("foreign_key_check") as unknown[]).length > 0)
      throw new BackupFailure(
        "damage",
        `la base de cette sauvegarde ne se relit pas entière (${faults.join(" ")}). Rien n'est remplacé\u00A0: restaurez un autre moment.`,
      );
  } finally {
    db.close();
  }
}

/** Decides a restoration into PostgreSQL: once its transaction is done there is no way back. */
async function replaceCatalogue(
  dataFolder: string,
  database: PostgresAddress,
  { intent, onStep }: { intent: RestoreIntent; onStep: (step: "database" | "loaded") => void },
): Promise<void> {
  const staging = join(dataFolder, ENTRIES.staging);
  const isEmpty = (await readHolder(database)) === null;
  const knex = await openDatabase(database);
  try {
    if (!isEmpty) await copyCatalogue(database, join(staging, REPLACED));
    writeIntent(dataFolder, intent);
    onStep("database");
    try {
      await loadCatalogue(join(staging, BROUGHT, CATALOGUE_FILE), knex);
    } catch (error) {
      // Where the database does not answer, whoever opens the folder next asks it.
      if (!(await hasTaken(knex, intent.id))) rmSync(join(dataFolder, ENTRIES.intent));
      throw error;
    }
    onStep("loaded");
  } finally {
    await knex.destroy();
  }
}

/** Folders are on disk as their files are. */
function syncFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) syncFolders(join(folder, entry.name));
  syncPath(folder);
}
