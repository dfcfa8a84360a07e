import Database from "better-sqlite3";
import type { Knex } from "knex";
import { CATALOGUE_FILE } from "../store/catalogue-file.js";
import { isDatabaseDamaged } from "../store/database-failure.js";
import { findLaterMigration } from "../store/migrations/index.js";
import { openDatabase, readDatabase } from "../store/open-database.js";
import type { PostgresAddress } from "../store/postgres-address.js";
import { BackupFailure } from "./backup-failure.js";

/** Rows of a table that are read together. */
export const BATCH = 1_000;

/**
 * Copies the catalogue as it is at one moment into a new SQLite file, while others write. SQLite: `VACUUM INTO`, which reads every row in one
 * transaction and keeps nothing of what was erased. PostgreSQL: every row of every table, read in one repeatable-read transaction. Throws
 * `BackupFailure` where it is damaged.
 */
export async function copyCatalogue(source: string | PostgresAddress, target: string): Promise<void> {
  if (typeof source !== "string") return copyPostgres(source, target);
  const db = new Database(source, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    db.prepare("VACUUM INTO ?").run(target);
  } catch (error) {
    if (isDatabaseDamaged(error))
      throw new BackupFailure(
        "damage",
        `la base du catalogue (${CATALOGUE_FILE}) est abîmée\u00A0: rien n'est sauvegardé, pour ne pas la copier ainsi. Restaurez la dernière sauvegarde (restore).`,
      );
    throw error;
  } finally {
    db.close();
  }
}

async function copyPostgres(source: PostgresAddress, target: string): Promise<void> {
  await readDatabase(source, async (trx) => {
    const migrations: string[] = await trx("knex_migrations").orderBy("id").pluck("name");
    const later = findLaterMigration(migrations);
    if (later !== undefined)
      throw new BackupFailure(
        "use",
        `la base du catalogue est d'une version plus récente de Datalogue (${later}). Sauvegardez-la avec celle-là.`,
      );
    await (await openDatabase(target, { migrations })).destroy();
    const db = new Database(target);
    try {
      db.pragma("synchronous = OFF");
      db.pragma("foreign_keys = OFF");
      for (const { table } of listTables(db)) await copyTable(trx, db, table);
      db.pragma("journal_mode = DELETE");
    } finally {
      db.close();
    }
  });
}

async function copyTable(trx: Knex.Transaction, db: Database.Database, table: string): Promise<void> {
  const columns = columnsOf(db, table);
  const names = columns.map((name) => `"${name}"`).join(", ");
  const insert = db.prepare(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`);
  const insertAll = db.transaction((rows: Record<string, unknown>[]) => {
    for (const row of rows) insert.run(columns.map((name) => toSqlite(row[name])));
  });
  // A migration may have written rows.
  db.exec(`DELETE FROM "${table}"`);
  await trx.raw(`DECLARE copied NO SCROLL CURSOR FOR SELECT ${names} FROM "${table}"`);
  for (;;) {
    const { rows } = await trx.raw(`FETCH ${BATCH} FROM copied`);
    insertAll(rows);
    if (rows.length < BATCH) break;
  }
  await trx.raw("CLOSE copied");
}

/** The one column of another type is that of knex: when a migration was done. */
function toSqlite(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : value;
}

/** A table of a catalogue, and the tables that its rows name (itself, where it does: the column). */
export interface CatalogueTable {
  table: string;
  own: string[];
}

/** Every table of a catalogue in a SQLite file, each after those that its rows name. */
export function listTables(db: Database.Database): CatalogueTable[] {
  const names = db
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name",
    )
    .pluck()
    .all() as string[];
  const keys = new Map(
    names.map((name) => [name, db.pragma(`foreign_key_list("${name}")`) as { table: string; from: string }[]]),
  );
  const listed: CatalogueTable[] = [];
  const visit = (table: string) => {
    if (listed.some((one) => one.table === table)) return;
    const links = keys.get(table) ?? [];
    for (const link of links) if (link.table !== table) visit(link.table);
    listed.push({ table, own: links.filter((link) => link.table === table).map(({ from }) => from) });
  };
  for (const name of names) visit(name);
  return listed;
}

/** Names of the columns of a table, in order. */
export function columnsOf(db: Database.Database, table: string): string[] {
  return (db.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name);
}

/** The migrations that the catalogue of a SQLite file has, oldest first. */
export function listMigrations(db: Database.Database): string[] {
  return db.prepare("SELECT name FROM knex_migrations ORDER BY id").pluck().all() as string[];
}
