import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrateEngine } from "../../../packages/api/src/backup/migrate-engine.js";
import { openDatalogue, readSettings } from "../../../packages/api/src/index.js";
import { FORMER_CATALOGUE } from "../../../packages/api/src/store/catalogue-file.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import type { PostgresAddress } from "../../../packages/api/src/store/postgres-address.js";
import { type EngineServer, startPglite } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const bin = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));
const SQLITE = { DATABASE_URL: "" };

let server: EngineServer;
let place: Place;

beforeAll(async () => {
  server = await startPglite();
});
afterAll(() => server.stop());

/** A site on SQLite that has published its dataset, then stopped. */
async function publish(): Promise<Place> {
  const made = createPlace(SQLITE);
  const datalogue = await made.open();
  await datalogue.load();
  await datalogue.keys.create({
    organisation: "ile-d-oleron",
    label: "dépôt",
    scopes: ["publish"],
    expiresOn: "2099-01-01",
  });
  await datalogue.close();
  return made;
}

const databaseOf = () => {
  const { url, place: address } = server.createDatabase();
  return { url, address: address as PostgresAddress };
};

describe("a catalogue that goes from SQLite to PostgreSQL", () => {
  it("is the same there, in the same folder, and its former file is opened by nobody", async () => {
    place = await publish();
    const { url, address } = databaseOf();
    const tables = await migrateEngine(place.data, address);
    expect(tables.find(({ table }) => table === "datasets")).toMatchObject({
      rows: 1,
      sha256: expect.stringMatching(/^\w{64}$/),
    });
    expect(tables.find(({ table }) => table === "api_keys")).toMatchObject({ rows: 1 });
    expect(existsSync(join(place.data, FORMER_CATALOGUE))).toBe(true);

    await expect(place.open()).rejects.toMatchObject({
      variable: "DATABASE_URL",
      message: expect.stringMatching(/est passé dans PostgreSQL\. Donnez l'adresse de cette base/),
    });
    const settings = readSettings({ DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data, DATABASE_URL: url });
    const moved = await openDatalogue(settings, { log: () => {} });
    try {
      expect(await moved.load()).toMatchObject({ unchanged: 1, published: 0, problems: [] });
      expect((await moved.services.catalogue.getDataset(visitsJson.slug))?.title).toBe(visitsJson.title);
      expect(await moved.verify([])).toMatchObject({ valid: true, damaged: [], unnamed: [] });
    } finally {
      await moved.close();
      await place.remove();
    }
  });

  it("is compared again and ended where it was stopped once PostgreSQL had it", async () => {
    place = await publish();
    const { address } = databaseOf();
    const first = await migrateEngine(place.data, address);
    renameSync(join(place.data, FORMER_CATALOGUE), join(place.data, "catalogue.sqlite"));
    expect(await migrateEngine(place.data, address)).toEqual(first);
    expect(existsSync(join(place.data, "catalogue.sqlite"))).toBe(false);
    await place.remove();
  });

  it("goes to a database where the command was stopped as it began, whose tables are those of knex alone", async () => {
    place = await publish();
    const { address } = databaseOf();
    await (await openDatabase(address, { migrations: [] })).destroy();
    expect(await migrateEngine(place.data, address)).toContainEqual(
      expect.objectContaining({ table: "datasets", rows: 1 }),
    );
    await place.remove();
  });

  it("stays where it is when the database is not empty, holds the tables of others, or the site is open", async () => {
    place = await publish();
    const before = readdirSync(place.data).sort();
    const taken = databaseOf();
    const knex = await openDatabase(taken.address);
    await knex("documents").insert({ key: "autre", data: '"x"' });
    await knex.destroy();
    await expect(migrateEngine(place.data, taken.address)).rejects.toThrow("n'est pas vide");

    const datalogue = await place.open();
    await expect(migrateEngine(place.data, databaseOf().address)).rejects.toThrow("ouvert par un autre programme");
    await datalogue.close();
    expect(readdirSync(place.data).sort()).toEqual(before);
    await place.remove();
  });

  it("stays where it is when a table is not the same there", async () => {
    place = await publish();
    const { address } = databaseOf();
    const knex = await openDatabase(address);
    // A server that changes what it is given.
    await knex.raw(
      `CREATE FUNCTION altered() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.data := '"x"'; RETURN NEW; END $$`,
    );
    await knex.raw(`CREATE TRIGGER altered BEFORE INSERT ON organisations FOR EACH ROW EXECUTE FUNCTION altered()`);
    await knex.destroy();
    await expect(migrateEngine(place.data, address)).rejects.toThrow("table organisations");
    expect(existsSync(join(place.data, "catalogue.sqlite"))).toBe(true);
    const again = await openDatabase(address);
    expect(await again("datasets")).toEqual([]);
    await again.destroy();
    const db = new Database(join(place.data, "catalogue.sqlite"), { readonly: true });
    expect(db.prepare("SELECT count(*) FROM datasets").pluck().get()).toBe(1);
    db.close();
    await place.remove();
  });

  it("is told by the command, which says what to change, and never a password", async () => {
    place = await publish();
    const { url } = databaseOf();
    const run = (args: string[], env: Record<string, string> = {}) =>
      spawnSync(process.execPath, [bin, "migrate-engine", ...args], {
        encoding: "utf8",
        env: { ...process.env, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data, DATABASE_URL: "", ...env },
      });
    const wrong = run(["--to", "mysql://compte:secret@localhost/base"]);
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining("--to") });
    expect(wrong.stderr).toContain("Donnez à --to l'adresse d'une base PostgreSQL");
    expect(wrong.stderr).not.toContain("DATABASE_URL");
    const already = run(["--to", url], { DATABASE_URL: url });
    expect(already).toMatchObject({ status: 2, stderr: expect.stringContaining("déjà dans PostgreSQL") });
    expect(wrong.stderr + already.stderr).not.toContain("secret");
    await place.remove();
  });
});
