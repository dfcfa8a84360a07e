import { setTimeout as sleep } from "node:timers/promises";
import type DatabaseConstructor from "better-sqlite3";
import knexPkg, { type Knex } from "knex";
import { migrationSource } from "./migrations/index.js";

/**
 * Opens the catalogue database (a SQLite file, created when absent) and brings it up to date. Several processes may hold
 * it open: readers never wait (WAL), writers wait for each other.
 */
export async function openDatabase(file: string): Promise<Knex> {
  const knex = knexPkg.knex({
    client: "better-sqlite3",
    connection: { filename: file },
    useNullAsDefault: true,
    pool: {
      afterCreate: (connection: DatabaseConstructor.Database, done: (error: Error | null) => void) => {
        connection.pragma("busy_timeout = 10000");
        connection.pragma("journal_mode = WAL");
        connection.pragma("synchronous = FULL");
        connection.pragma("foreign_keys = ON");
        done(null);
      },
    },
  });
  try {
    await migrate(knex);
  } catch (error) {
    await knex.destroy();
    throw error;
  }
  return knex;
}

/**
 * Runs what is missing. Another process may be doing the same: its lock is waited for; a lock still there after 20 s was
 * left by a crash and is freed (each migration is one transaction, so nothing is half done).
 */
async function migrate(knex: Knex): Promise<void> {
  const options = { migrationSource };
  for (let attempt = 0; ; attempt++) {
    try {
      const [, pending] = (await knex.migrate.list(options)) as [unknown[], unknown[]];
      if (pending.length === 0) return;
      await knex.migrate.latest(options);
      return;
    } catch (error) {
      if (!(error instanceof Error) || !/locked|already exists|UNIQUE/i.test(`${error.name} ${error.message}`))
        throw error;
      if (attempt === 80) await knex.migrate.forceFreeMigrationsLock(options);
      else if (attempt > 80) throw error;
      await sleep(250);
    }
  }
}

/** True when the database answers and has every migration. */
export async function isDatabaseReady(knex: Knex): Promise<boolean> {
  try {
    const [, pending] = (await knex.migrate.list({ migrationSource })) as [unknown[], unknown[]];
    return pending.length === 0;
  } catch {
    return false;
  }
}

/**
 * One short write transaction. Its first statement grows the revision counter, which takes the write lock at once; the
 * new counter is given to `write`. Tried again when another writer made it fail.
 */
export async function writeTransaction<T>(
  knex: Knex,
  write: (trx: Knex.Transaction, revision: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await knex.transaction(async (trx) => {
        await trx("revisions").where({ id: 1 }).increment("counter", 1);
        return write(trx, await readRevision(trx));
      });
    } catch (error) {
      if (attempt >= 5 || !isRetryable(error)) throw error;
      await sleep(50 * (attempt + 1));
    }
  }
}

/** The revision counter: changes whenever anything that is served changes, whichever process did it. */
export async function readRevision(knex: Knex): Promise<number> {
  const row = await knex("revisions").where({ id: 1 }).first("counter");
  return Number(row.counter);
}

function isRetryable(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && (code.startsWith("SQLITE_BUSY") || code === "40001");
}
