import { createHash } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { SettingsError } from "@datalogue/ingest";
import type DatabaseConstructor from "better-sqlite3";
import knexPkg, { type Knex } from "knex";
import { closeToOthers, OWNER_FILE } from "../system/owner-only.js";
import { explainOpening, isDatabaseBusy } from "./database-failure.js";
import { addFoldText } from "./folded-text.js";
import { findLaterMigration, migrationSource, someMigrations } from "./migrations/index.js";
import { describePostgresAddress, type PostgresAddress } from "./postgres-address.js";

/**
 * Opens the catalogue database, a SQLite file (created when absent) or a PostgreSQL one, and brings it up to date. Several
 * processes may hold it open: readers never wait, writers wait for each other. Everything after this file is SQL that both
 * engines read. `migrations`: those alone, for one that is as an older program left it. Throws `SettingsError` when PostgreSQL cannot be
 * reached, and for a database of a later program, which is left as it is.
 */
export async function openDatabase(
  place: string | PostgresAddress,
  { migrations }: { migrations?: readonly string[] } = {},
): Promise<Knex> {
  const knex = typeof place === "string" ? connectSqlite(place) : connectPostgres(place);
  try {
    if (typeof place !== "string" && place.schema !== undefined) await makeSchema(knex, place.schema);
    await requireKnown(knex, place);
    await migrate(knex, migrations);
  } catch (error) {
    await knex.destroy();
    throw typeof place === "string" ? error : explainOpening(error, place);
  }
  return knex;
}

/** Reads a PostgreSQL database as it is at one moment, whichever program made it. Throws `SettingsError` when it cannot be reached. */
export async function readDatabase<T>(place: PostgresAddress, read: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  const knex = connectPostgres(place);
  try {
    return await knex.transaction(read, { isolationLevel: "repeatable read", readOnly: true });
  } catch (error) {
    throw explainOpening(error, place);
  } finally {
    await knex.destroy();
  }
}

/** A connection that cannot be had is told by the query that needed it, once, and without knex's stack. */
const SILENT = { warn: () => {}, error: () => {}, debug: () => {}, deprecate: () => {} };

function connectSqlite(file: string): Knex {
  claimFile(file);
  return knexPkg.knex({
    client: "better-sqlite3",
    connection: { filename: file },
    useNullAsDefault: true,
    log: SILENT,
    // What fails is told by its statement, never by the values: they may be of persons.
    compileSqlOnError: false,
    pool: {
      afterCreate: (connection: DatabaseConstructor.Database, done: (error: Error | null) => void) => {
        connection.pragma("busy_timeout = 10000");
        connection.pragma("journal_mode = WAL");
        connection.pragma("synchronous = FULL");
        connection.pragma("foreign_keys = ON");
        addFoldText(connection);
        done(null);
      },
    },
  });
}

/** The file belongs to its account alone before anything is in it; SQLite gives its rights to those that it writes beside it. */
function claimFile(file: string): void {
  if (file === ":memory:") return;
  try {
    closeSync(openSync(file, "a", OWNER_FILE));
  } catch {
    // SQLite says better what is wrong with it.
  }
  for (const part of ["", "-wal", "-shm"]) closeToOthers(`${file}${part}`);
}

/** A network that swallows packets is taken for a lost one after this long without a byte, in milliseconds: longer than the wait for a lock. */
const SILENCE = 15_000;

/** A PostgreSQL database as it is; nothing is asked of it yet. `silence`: milliseconds without a byte. */
export function connectPostgres(
  { host, port, database, user, password, tls, schema, connections }: PostgresAddress,
  { silence = SILENCE } = {},
): Knex {
  return knexPkg.knex({
    client: "pg",
    connection: {
      host,
      port,
      database,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      ssl:
        tls.mode === "disable"
          ? false
          : {
              rejectUnauthorized: tls.mode !== "require" || tls.authority !== undefined,
              ...(tls.authority === undefined ? {} : { ca: tls.authority }),
              ...(tls.mode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
            },
      application_name: nameOf(schema),
      keepAlive: true,
      connectionTimeoutMillis: Math.min(5_000, silence),
      // Writers wait for each other as long as with SQLite; one that vanished within a transaction frees its locks.
      lock_timeout: 10_000,
      idle_in_transaction_session_timeout: 60_000,
    } as Knex.PgConnectionConfig,
    ...(schema === undefined ? {} : { searchPath: [schema] }),
    acquireConnectionTimeout: silence,
    pool: {
      min: 0,
      max: connections,
      afterCreate: (
        client: { connection: { stream: Socket } },
        done: (error: Error | null, client: unknown) => void,
      ) => {
        const { stream } = client.connection;
        stream.setTimeout(silence, () => stream.destroy());
        done(null, client);
      },
    },
    log: SILENT,
    // What fails is told by its statement, never by the values: they may be of persons.
    compileSqlOnError: false,
  });
}

/** What the server calls the programs of a catalogue, which a schema of its own tells apart; a longer name would be cut. */
const nameOf = (schema = "") => {
  if (schema === "") return "datalogue";
  const told = `datalogue/${schema}`;
  return told.length <= 63 ? told : `datalogue/${createHash("sha256").update(schema).digest("hex").slice(0, 32)}`;
};

/** Looked for first: an account may use a schema without the right to create one. */
async function makeSchema(knex: Knex, schema: string): Promise<void> {
  if (await knex("pg_catalog.pg_namespace").where({ nspname: schema }).first("nspname")) return;
  try {
    await knex.schema.createSchema(schema);
  } catch (error) {
    // Another process was quicker.
    if (!["42P06", "23505"].includes(String((error as { code?: unknown }).code))) throw error;
  }
}

/** The first migration of a catalogue that this program does not know, which a later one made; undefined where there is none. */
export async function readLaterMigration(knex: Knex): Promise<string | undefined> {
  if (!(await knex.schema.hasTable("knex_migrations"))) return undefined;
  return findLaterMigration(await knex("knex_migrations").orderBy("id").pluck("name"));
}

async function requireKnown(knex: Knex, place: string | PostgresAddress): Promise<void> {
  const later = await readLaterMigration(knex);
  if (later === undefined) return;
  const [setting, told] =
    typeof place === "string"
      ? ["DATALOGUE_DATA", `base du catalogue (${place})`]
      : [place.setting, describePostgresAddress(place)];
  throw new SettingsError(
    setting,
    `La ${told} est d'une version plus récente de Datalogue (${later})\u00A0: ce logiciel ne peut pas l'ouvrir. Remettez celui de cette version, ou restaurez une sauvegarde d'avant la mise à jour (restore). Rien n'a été touché.`,
  );
}

/** A lock of the migrations that nobody holds any more is freed at this attempt. */
const LEFT_BEHIND = 80;

/** Another process that brings the database up to date is waited for this long at most, in milliseconds. */
const LONGEST_UPGRADE = 3_600_000;

/**
 * Runs what is missing. Another process may be doing the same, all in one transaction: its lock goes with it, and is waited for as long as it is
 * held. One that is written while nobody holds it was left by a crash, and is freed after 20 s. `pause`: milliseconds between two attempts.
 */
export async function migrate(
  knex: Knex,
  only?: readonly string[],
  { pause = 250 }: { pause?: number } = {},
): Promise<void> {
  const options = { migrationSource: only ? someMigrations(only) : migrationSource };
  const start = performance.now();
  // Of why a lock was not had, knex gives the words alone, which are in the language of the server.
  let cause: unknown;
  const note = (error: unknown) => {
    cause ??= error;
  };
  knex.on("query-error", note);
  try {
    for (let attempt = 1; ; attempt++) {
      cause = undefined;
      try {
        const [, pending] = (await knex.migrate.list(options)) as [unknown[], unknown[]];
        if (pending.length === 0) return;
        if (attempt === LEFT_BEHIND) await knex.migrate.forceFreeMigrationsLock(options);
        await knex.migrate.latest(options);
        return;
      } catch (error) {
        if (!isMigrationRace(error) || performance.now() - start > LONGEST_UPGRADE) throw error;
        // It is held by a process that lives.
        if (isDatabaseBusy(cause)) attempt = 0;
        else if (attempt > 2 * LEFT_BEHIND) throw error;
        await sleep(pause);
      }
    }
  } finally {
    knex.removeListener("query-error", note);
  }
}

/** Two processes made the same tables at once, or one waits for the other's lock: SQLite says so in words, PostgreSQL by code. */
function isMigrationRace(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (["42P07", "42710", "42701", "23505", "XX000"].includes(String(code)) || isDatabaseBusy(error)) return true;
  return /locked|already exists|UNIQUE/i.test(`${error.name} ${error.message}`);
}

/** True when the database answers within three seconds and has every migration. */
export async function isDatabaseReady(knex: Knex): Promise<boolean> {
  try {
    const done = await knex("knex_migrations").select("name").timeout(3_000);
    const names = new Set(done.map(({ name }) => name));
    return (await migrationSource.getMigrations([])).every(({ name }) => names.has(name));
  } catch {
    return false;
  }
}

/** What SQLite finds wrong with the whole file, in its words; null when it is sound. */
export async function findDatabaseFault(knex: Knex): Promise<string | null> {
  try {
    const rows: { quick_check: string }[] = await knex.raw("PRAGMA quick_check(5)");
    const told = rows.map(({ quick_check }) => quick_check).join(" ");
    return told === "ok" ? null : told;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A write transaction that keeps meeting others is given up after this long, in milliseconds. */
const PATIENCE = 30_000;

/**
 * One short write transaction. Its first statement grows the revision counter, which takes the write lock at once; the
 * new counter is given to `write`. Tried again when another writer made it fail.
 */
export function writeTransaction<T>(knex: Knex, write: Write<T>): Promise<T> {
  return countedTransaction(knex, ["counter", "told"], write);
}

/** The same for the change of one dataset alone, whose row then bears the new counter: what is told of others is as it was. */
export function datasetTransaction<T>(knex: Knex, write: Write<T>): Promise<T> {
  return countedTransaction(knex, ["counter"], write);
}

/**
 * `supersede` says that what the change replaces was right until then: a busy site may tell it a moment longer. Without it, nothing that was
 * made before is told any more.
 */
type Write<T> = (trx: Knex.Transaction, revision: number, supersede: () => void) => Promise<T>;

function countedTransaction<T>(knex: Knex, counters: ("counter" | "told")[], write: Write<T>): Promise<T> {
  return quietTransaction(knex, async (trx) => {
    const row = () => trx("revisions").where({ id: 1 });
    await row().increment(Object.fromEntries(counters.map((name) => [name, 1])));
    let corrects = true;
    const result = await write(trx, await readRevision(trx), () => {
      corrects = false;
    });
    if (corrects) await row().update({ corrected: trx.ref("counter") });
    return result;
  });
}

/** Makes anew, once its transaction is done, what public answers are made of: for what is rarely among them. `by`: for what has another past. */
export async function growRevision(trx: Knex, by = 1): Promise<void> {
  const row = () => trx("revisions").where({ id: 1 });
  await row().increment({ counter: by, told: by });
  await row().update({ corrected: trx.ref("counter") });
}

/**
 * The same for what no public answer is made of (people, sessions, keys): the counter does not grow, and the answers kept stay right.
 */
export async function quietTransaction<T>(knex: Knex, write: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  const start = performance.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await knex.transaction(write);
    } catch (error) {
      if (!isDatabaseBusy(error) || performance.now() - start > PATIENCE) throw error;
      // At random, so that those who met do not meet again.
      await sleep(Math.random() * 25 * 2 ** Math.min(attempt, 5));
    }
  }
}

/** The revision counter: changes whenever anything that is served changes, whichever process did it. */
export async function readRevision(knex: Knex): Promise<number> {
  const row = await knex("revisions").where({ id: 1 }).first("counter");
  return Number(row.counter);
}

/** What grows with every change but those of one dataset alone (`told`), and the revision of the last that could correct or withdraw something. */
export async function readTold(knex: Knex): Promise<{ told: number; corrected: number }> {
  const row = await knex("revisions").where({ id: 1 }).first("told", "corrected");
  return { told: Number(row?.told), corrected: Number(row?.corrected) };
}
