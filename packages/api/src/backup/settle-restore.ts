import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SettingsError } from "@datalogue/ingest";
import type { Knex } from "knex";
import { type DataFolder, requireAccount } from "../data-folder.js";
import { CATALOGUE_FILE } from "../store/catalogue-file.js";
import { openDatabase } from "../store/open-database.js";
import { describePostgresAddress, type PostgresAddress } from "../store/postgres-address.js";
import { codeOf } from "../system/code-of.js";
import { findLease, type Release, shareLease, takeLease } from "../system/lease.js";
import { OWNER_FILE, OWNER_FOLDER } from "../system/owner-only.js";
import { syncPath } from "../versions/hashed-file.js";
import { ENTRIES, isOwnEntry } from "./data-folder-entries.js";

/**
 * How far a restoration is, on disk from the moment that all that it brings is there, whole. Whoever opens the data folder next goes on from
 * there: the site is the one before or the one restored, never a part of each.
 *
 *   database ──▶ aside ──▶ place ──▶ done
 *   (PostgreSQL   what was there   what was brought
 *    alone)       is moved aside   is moved in
 */
export interface RestoreIntent {
  /** Also written in the catalogue that is restored: tells whether PostgreSQL has taken it. */
  id: string;
  phase: "database" | "aside" | "place";
  /** Folder, in the data folder, of what was there. */
  aside: string;
  /** The PostgreSQL database that it is for, as it is told to people, where there is one: another knows nothing of it. */
  database?: string;
}

/** Folder of what is brought, in the staging folder. */
export const BROUGHT = "new";
/** Copy of the PostgreSQL catalogue that is replaced, in the staging folder. */
export const REPLACED = "replaced.sqlite";
/** Document of the catalogue that names the last restoration. */
export const RESTORED_DOCUMENT = "restored";

type StepTold = (phase: RestoreIntent["phase"] | "moved") => void;

export function writeIntent(dataFolder: string, intent: RestoreIntent): void {
  const path = join(dataFolder, ENTRIES.intent);
  writeFileSync(`${path}.part`, JSON.stringify(intent), { mode: OWNER_FILE, flush: true });
  renameSync(`${path}.part`, path);
  syncPath(dataFolder);
}

/** Moves what was there aside, then what was brought in its place; goes on from where it was stopped. */
export function finishRestore(dataFolder: string, intent: RestoreIntent, onStep: StepTold = () => {}): void {
  const staging = join(dataFolder, ENTRIES.staging);
  const aside = join(dataFolder, intent.aside);
  // That of PostgreSQL is there by now.
  if (intent.phase === "database")
    for (const part of ["", "-wal", "-shm"])
      rmSync(join(staging, BROUGHT, `${CATALOGUE_FILE}${part}`), { force: true });
  if (intent.phase !== "place") {
    writeIntent(dataFolder, { ...intent, phase: "aside" });
    onStep("aside");
    for (const name of readdirSync(dataFolder).filter((one) => !isOwnEntry(one))) {
      mkdirSync(aside, { recursive: true, mode: OWNER_FOLDER });
      move(join(dataFolder, name), join(aside, name));
      onStep("moved");
    }
    if (existsSync(join(staging, REPLACED))) {
      mkdirSync(aside, { recursive: true, mode: OWNER_FOLDER });
      move(join(staging, REPLACED), join(aside, REPLACED));
    }
    if (existsSync(aside)) syncPath(aside);
    writeIntent(dataFolder, { ...intent, phase: "place" });
  }
  onStep("place");
  for (const name of readdirSync(join(staging, BROUGHT))) {
    move(join(staging, BROUGHT, name), join(dataFolder, name));
    onStep("moved");
  }
  syncPath(dataFolder);
  rmSync(join(dataFolder, ENTRIES.intent));
  rmSync(staging, { recursive: true, force: true });
  // What it speaks of is not this site any more.
  rmSync(join(dataFolder, ENTRIES.last), { force: true });
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    throw new SettingsError(
      "DATALOGUE_DATA",
      `La restauration n'est pas terminée\u00A0: ${from} n'a pas pu être déplacé dans ${dirname(to)} (${codeOf(error)}). Rien n'est perdu. Corrigez cela, puis démarrez le site, qui la termine.`,
    );
  }
}

/**
 * Before the data folder is opened: ends a restoration that was stopped on its way, by going on, or by giving it up where PostgreSQL has not
 * taken its catalogue. Throws `SettingsError` for the folder of another account, while one is under way, or without the database that alone says
 * which.
 */
export async function settleRestore({
  dataFolder,
  database,
}: {
  dataFolder: string;
  database: PostgresAddress | null;
}): Promise<void> {
  requireAccount(dataFolder);
  refuseWhileRestoring(dataFolder);
  const path = join(dataFolder, ENTRIES.intent);
  if (!existsSync(path)) return;
  const release = takeLease(join(dataFolder, ENTRIES.lock));
  if (typeof release !== "function") throw underWay(dataFolder);
  try {
    if (!existsSync(path)) return;
    const intent: RestoreIntent = JSON.parse(readFileSync(path, "utf8"));
    if (intent.phase === "database" && !(await hasTakenAt(requireDatabase(dataFolder, intent, database), intent.id))) {
      rmSync(path);
      rmSync(join(dataFolder, ENTRIES.staging), { recursive: true, force: true });
      return;
    }
    finishRestore(dataFolder, intent);
  } finally {
    release();
  }
}

function requireDatabase(
  dataFolder: string,
  { database: asked }: RestoreIntent,
  given: PostgresAddress | null,
): PostgresAddress {
  if (given && (asked === undefined || describePostgresAddress(given) === asked)) return given;
  throw new SettingsError(
    "DATABASE_URL",
    `Une restauration dans PostgreSQL attend sa fin\u00A0: donnez DATABASE_URL${asked === undefined ? "" : `, l'adresse de la ${asked}`}. Si cette base n'existe plus, mettez de côté ${join(dataFolder, ENTRIES.staging, REPLACED)}, la copie du catalogue d'avant, puis supprimez ${join(dataFolder, ENTRIES.intent)}\u00A0: la restauration est alors abandonnée.`,
  );
}

/**
 * Says, as long as it is open, that this process has the data folder: no restoration begins meanwhile. Throws `SettingsError` while one is
 * under way.
 */
export function enterDataFolder(dataFolder: string, folder: DataFolder): DataFolder {
  if (folder.readOnly !== null) return folder;
  let leave: Release;
  try {
    leave = shareLease(join(dataFolder, ENTRIES.open));
  } catch {
    // The disk has just filled up.
    return folder;
  }
  const close = () => {
    leave();
    folder.close();
  };
  // Said first, looked at next: of this program and a restoration that begin together, one at least sees the other.
  try {
    refuseWhileRestoring(dataFolder);
  } catch (error) {
    close();
    throw error;
  }
  return { ...folder, close };
}

function refuseWhileRestoring(dataFolder: string): void {
  if (findLease(join(dataFolder, ENTRIES.lock))) throw underWay(dataFolder);
}

function underWay(dataFolder: string): SettingsError {
  return new SettingsError(
    "DATALOGUE_DATA",
    `Une restauration est en cours dans «\u00A0${dataFolder}\u00A0». Attendez sa fin, puis recommencez.`,
  );
}

/** Whether a catalogue is the one that a restoration brought. */
export async function hasTaken(knex: Knex, id: string): Promise<boolean> {
  const row = await knex("documents").where({ key: RESTORED_DOCUMENT }).first("data");
  return row !== undefined && JSON.parse(row.data).id === id;
}

async function hasTakenAt(database: PostgresAddress, id: string): Promise<boolean> {
  const knex = await openDatabase(database);
  try {
    return await hasTaken(knex, id);
  } finally {
    await knex.destroy();
  }
}
