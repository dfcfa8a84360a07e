import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Knex } from "knex";
import { CATALOGUE_FILE, FORMER_CATALOGUE, MARK } from "../store/catalogue-file.js";
import { openDatabase } from "../store/open-database.js";
import { describePostgresAddress, type PostgresAddress } from "../store/postgres-address.js";
import { readHolder } from "../store/read-holder.js";
import { takeLease } from "../system/lease.js";
import { OWNER_FOLDER } from "../system/owner-only.js";
import { syncPath } from "../versions/hashed-file.js";
import { BackupFailure } from "./backup-failure.js";
import { compareTable, type TableDigest } from "./compare-tables.js";
import { copyCatalogue, listTables } from "./copy-catalogue.js";
import { ENTRIES } from "./data-folder-entries.js";
import { loadCatalogue } from "./load-catalogue.js";
import { requireUnused } from "./restore-backup.js";
import { settleRestore } from "./settle-restore.js";

/**
 * Moves the catalogue of a data folder from SQLite to an empty PostgreSQL database: all of it, each table compared, or nothing; the folder
 * stays, and its file takes the name `FORMER_CATALOGUE`. Stopped after PostgreSQL took it, it is compared again and ended. Throws
 * `BackupFailure`, `SettingsError`.
 */
export async function migrateEngine(dataFolder: string, target: PostgresAddress): Promise<TableDigest[]> {
  const source = join(dataFolder, CATALOGUE_FILE);
  if (!existsSync(source))
    throw new BackupFailure("use", `il n'y a pas de base SQLite dans ${dataFolder} (${CATALOGUE_FILE}).`);
  await settleRestore({ dataFolder, database: null });
  const release = takeLease(join(dataFolder, ENTRIES.lock));
  if (typeof release !== "function")
    throw new BackupFailure("use", `une restauration ou un passage à PostgreSQL est en cours dans ${dataFolder}.`);
  const staging = join(dataFolder, ENTRIES.staging);
  try {
    requireUnused(dataFolder);
    rmSync(staging, { recursive: true, force: true });
    mkdirSync(staging, { recursive: true, mode: OWNER_FOLDER });
    const copy = join(staging, CATALOGUE_FILE);
    await copyCatalogue(source, copy);
    // Brought up to this program: the file itself is left as it is.
    await (await openDatabase(copy)).destroy();
    const db = new Database(copy);
    try {
      const holder = await readHolder(target);
      const own = db.prepare("SELECT data FROM documents WHERE key = ?").pluck().get(MARK) as string | undefined;
      if (holder !== null && (own === undefined || holder !== JSON.parse(own))) throw notEmpty(target);
      const knex = await openDatabase(target);
      try {
        const compared =
          holder === null ? await loadCatalogue(copy, knex, compareTable) : await compareAll(db, knex, target);
        for (const part of ["", "-wal", "-shm"])
          if (existsSync(`${source}${part}`))
            renameSync(`${source}${part}`, join(dataFolder, `${FORMER_CATALOGUE}${part}`));
        syncPath(dataFolder);
        return compared;
      } finally {
        await knex.destroy();
      }
    } finally {
      db.close();
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
    release();
  }
}

function compareAll(db: Database.Database, knex: Knex, target: PostgresAddress): Promise<TableDigest[]> {
  return knex.transaction(async (trx) => {
    const compared: TableDigest[] = [];
    try {
      for (const { table } of listTables(db))
        if (!table.startsWith("knex_")) compared.push(await compareTable(db, trx, table));
    } catch {
      throw notEmpty(target);
    }
    return compared;
  });
}

function notEmpty(target: PostgresAddress): BackupFailure {
  return new BackupFailure(
    "use",
    `la ${describePostgresAddress(target)} n'est pas vide. Rien n'y est touché\u00A0: donnez une base ou un schéma neufs (search_path).`,
  );
}
