// The schema of the catalogue brought up to date by a process that dies.
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { MIGRATION_NAMES } from "../../../packages/api/dist/store/migrations/index.js";
import { openDatabase } from "../../../packages/api/dist/store/open-database.js";
import { openVictims, strike } from "./victims.mjs";

/** Killed processes whose databases are opened again together: who finds the lock of a dead one waits for it. */
const TOGETHER = 8;

/** A database of each age, full of rows: killed on its way, it ends as the one that was not. */
export async function* killMigrations({ folder, random }) {
  const victims = openVictims("database");
  const span = { milliseconds: 250 };
  try {
    for (let turn = 0; ; turn++) {
      const tries = [];
      for (let rank = 0; rank < TOGETHER; rank++) {
        const file = join(folder, `${turn}-${rank}.sqlite`);
        const age = 1 + Math.floor(random() * (MIGRATION_NAMES.length - 1));
        await (await openDatabase(file, { migrations: MIGRATION_NAMES.slice(0, age) })).destroy();
        fill(file);
        const whole = `${file}.whole`;
        copyFileSync(file, whole);
        await (await openDatabase(whole)).destroy();
        const { struck } = await strike(victims.take(), { task: "migrate", file }, { random, span });
        tries.push({ file, whole, age, struck });
      }
      const seen = await Promise.all(
        tries.map(async ({ file, whole, age, struck }) => {
          const wrong = [];
          try {
            await (await openDatabase(file)).destroy();
            if (dump(file) !== dump(whole)) wrong.push(`from ${age} migrations: not what it is when nothing stops it`);
          } catch (error) {
            wrong.push(`from ${age} migrations: ${error.message}`);
          }
          for (const path of [file, whole])
            for (const part of ["", "-wal", "-shm"]) if (existsSync(path + part)) rmSync(path + part);
          return { injected: struck, wrong };
        }),
      );
      yield* seen;
    }
  } finally {
    await victims.close();
  }
}

const namesOf = (db) =>
  db
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'knex_%' ORDER BY name",
    )
    .pluck()
    .all();

/** Two hundred rows in each table that takes them, whatever they say: a document where text is, numbers where numbers are. */
function fill(file) {
  const db = new Database(file);
  db.pragma("foreign_keys = OFF");
  for (const name of namesOf(db)) {
    const columns = db.pragma(`table_info("${name}")`);
    const marks = columns.map(() => "?").join(", ");
    try {
      const insert = db.prepare(`INSERT INTO "${name}" VALUES (${marks})`);
      db.transaction(() => {
        for (let row = 1_000; row < 1_200; row++)
          insert.run(
            columns.map(({ name: column, type }) =>
              /int|real|float|bool/i.test(type) ? row : JSON.stringify({ [column]: row }),
            ),
          );
      })();
    } catch {
      // A rule of the table refuses such values: it stays as it is.
    }
  }
  db.close();
}

function dump(file) {
  const db = new Database(file, { readonly: true });
  const schema = db
    .prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
    .all();
  const rows = namesOf(db).map((name) => [name, db.prepare(`SELECT * FROM "${name}" ORDER BY rowid`).all()]);
  const done = db.prepare("SELECT name FROM knex_migrations ORDER BY id").pluck().all();
  db.close();
  return JSON.stringify([schema, rows, done]);
}
