import { SettingsError } from "@datalogue/ingest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MIGRATION_NAMES } from "../../../packages/api/src/store/migrations/index.js";
import { isDatabaseReady, migrate, openDatabase } from "../../../packages/api/src/store/open-database.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";

/** As an older program left it. */
const old = MIGRATION_NAMES.slice(0, 3);

// One session is behind all the connections of PGlite: nothing is held from another.
describe.each(ENGINES.filter((one) => one !== "PGlite"))("a database of %s brought up to date", (engine) => {
  let server: EngineServer;
  beforeAll(async () => {
    server = await startEngine(engine);
  });
  afterAll(() => server.stop());

  const LOCK = "knex_migrations_lock";
  /** Two processes at one database, of one connection each. */
  const openTwice = async () => {
    const { place } = server.createDatabase();
    const alone = typeof place === "string" ? place : { ...place, connections: 1 };
    const open = () => openDatabase(alone, { migrations: old });
    return [await open(), await open()] as const;
  };

  it("by another process is waited for as long as that one is at it", async () => {
    const [late, first] = await openTwice();
    await late.raw(engine === "SQLite" ? "PRAGMA busy_timeout = 1" : "SET lock_timeout = 1");
    const upgrade = await first.transaction();
    await upgrade(LOCK).update({ is_locked: 1 });
    let refusals = 0;
    const waitedLong = new Promise<void>((done) => {
      late.on("query-error", () => {
        if (++refusals === 100) done();
        // A connection that says nothing is taken for a lost one.
        if (refusals % 10 === 0) upgrade(LOCK).first().catch(done);
      });
    });
    const migrated = migrate(late, undefined, { pause: 0 });
    await Promise.race([waitedLong, migrated]);
    await upgrade(LOCK).update({ is_locked: 0 });
    await upgrade.commit();
    await migrated;
    expect(await isDatabaseReady(late)).toBe(true);
    await Promise.all([late.destroy(), first.destroy()]);
  });

  it("is not kept from it by what a crash left written", async () => {
    const [late, first] = await openTwice();
    await first(LOCK).update({ is_locked: 1 });
    await migrate(late, undefined, { pause: 0 });
    expect(await isDatabaseReady(late)).toBe(true);
    await Promise.all([late.destroy(), first.destroy()]);
  });
});

describe.each(ENGINES)("a database of %s that a later program left", (engine) => {
  let server: EngineServer;
  beforeAll(async () => {
    server = await startEngine(engine);
  });
  afterAll(() => server.stop());

  it("is left as it is, in a sentence that says what to do", async () => {
    const { place } = server.createDatabase();
    const knex = await openDatabase(place);
    await knex("knex_migrations").insert({ name: "9999-later", batch: 99, migration_time: new Date(0) });
    await knex.destroy();
    const opened = openDatabase(place);
    await expect(opened).rejects.toBeInstanceOf(SettingsError);
    await expect(opened).rejects.toThrow(/version plus récente de Datalogue \(9999-later\).*restaurez/);
  });
});
