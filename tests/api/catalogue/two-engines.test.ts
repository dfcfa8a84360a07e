import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApiApp, type Datalogue, openDatalogue, readSettings } from "@datalogue/api";
import { SettingsError } from "@datalogue/ingest";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPostgres } from "../../../packages/api/src/store/open-database.js";
import type { PostgresAddress } from "../../../packages/api/src/store/postgres-address.js";
import { ENGINES, type Engine, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv, visitsJson } from "../support/content-folder.js";

const project = fileURLToPath(new URL("../../..", import.meta.url));
const FOLDER = "culture/mediatheques";
const SLUG = visitsJson.slug;
const ID = "01890000-0000-7000-8000-000000000001";
const now = () => new Date("2026-03-10T09:00:00.000Z");

const servers = new Map<Engine, EngineServer>();
const places: Place[] = [];
const start = async (engine: Engine) => {
  const server = servers.get(engine) ?? (await startEngine(engine));
  servers.set(engine, server);
  return server;
};
/** A place whose dataset has the same identifier each time. */
const makePlace = (server: EngineServer) => {
  const place = createPlace({ PUBLIC_URL: "https://donnees.exemple.fr", DATABASE_URL: server.createDatabase().url });
  place.write(`${FOLDER}/dataset.json`, { id: ID, ...visitsJson });
  places.push(place);
  return place;
};
afterAll(async () => {
  for (const place of places) await place.remove();
  for (const server of servers.values()) await server.stop();
});

describe("what is served of the demonstration content", () => {
  const addresses = [
    "/api/datasets",
    "/api/datasets?q=dechets&page_size=5",
    "/api/datasets?q=poubelle",
    "/api/datasets?sort=title&territory=17093",
    "/api/datasets/frequentation-mediatheques",
    "/api/datasets/frequentation-mediatheques/versions",
    "/api/datasets/frequentation-mediatheques/data?annee__exact=2023&entrees__sort=desc",
    "/api/datasets/frequentation-mediatheques/data?commune__groupby&entrees__sum",
    "/api/datasets/frequentation-mediatheques/report",
    "/api/indicators",
    "/api/indicators/dechets-dma-hab/observations?level=epci",
    "/api/indicators/dechets-dma-hab/observations?territory=17093",
    "/catalogue.jsonld",
    "/catalogue.csv",
    "/organismes/ile-d-oleron/catalogue.jsonld",
    "/sitemap.xml",
  ];
  const answers = new Map<Engine, unknown[]>();
  beforeAll(async () => {
    for (const engine of ENGINES) {
      const place = makePlace(await start(engine));
      // Two rooms: tables, layers, indicators of other indicators, plans. The others have nothing more for an engine.
      for (const room of ["schemas", "dechets", "urbanisme"])
        cpSync(join(project, "datasets", room), join(place.content, room), { recursive: true });
      for (const file of ["organisations.json", "catalogue.json", "glossary.json", "synonyms.json"])
        cpSync(join(project, "datasets", file), join(place.content, file));
      place.write(`${FOLDER}/dataset.json`, { id: ID, ...visitsJson });
      const datalogue = await place.open({ now });
      const summary = await datalogue.load();
      const app = supertest(createApiApp(datalogue, place.settings));
      const bodies: unknown[] = [];
      for (const address of addresses) {
        const { status, text } = await app.get(address);
        bodies.push({ address, status, text });
      }
      answers.set(engine, [{ summary }, ...bodies]);
      await datalogue.close();
    }
  });

  it("is not empty", () => {
    for (const [engine, [loaded, ...bodies]] of answers) {
      expect(loaded, engine).toMatchObject({ summary: { problems: [] } });
      expect(bodies.map((body) => (body as { status: number }).status)).toEqual(addresses.map(() => 200));
    }
  });

  it.each(ENGINES.slice(1))("is the same with %s as with SQLite, byte for byte", (engine) => {
    expect(answers.get(engine)).toEqual(answers.get("SQLite"));
  });
});

describe.each(ENGINES)("two processes on one catalogue with %s", (engine) => {
  let place: Place;
  let one: Datalogue;
  let other: Datalogue;
  beforeAll(async () => {
    place = makePlace(await start(engine));
    one = await place.open({ now });
    await one.load();
    other = await place.open({ now });
    await other.load();
  });
  afterAll(async () => {
    await one.close();
    await other.close();
  });

  it("see at the next request what the other published", async () => {
    const app = supertest(createApiApp(other, place.settings));
    const total = async () =>
      (await app.get(`/api/datasets/${SLUG}/data?entrees__exact=8400`).expect(200)).body.meta.total;
    expect(await total()).toBe(0);
    const before = await other.readState();
    place.write(`${FOLDER}/data.csv`, visitsCsv.replace("8300", "8400"));
    expect(await one.load()).toMatchObject({ published: 1, problems: [] });
    expect(await other.readState()).not.toBe(before);
    expect(await total()).toBe(1);
    expect(await other.services.catalogue.getDataset(SLUG)).toMatchObject({ version: 2 });
  });

  it("find nothing more to load", async () => {
    expect(await other.load()).toMatchObject({ published: 0, unchanged: 1, problems: [] });
  });

  it("keep in SQLite files the rows of the versions", async () => {
    expect(existsSync(join(place.data, "versions", ID, "2", "rows.sqlite"))).toBe(true);
    expect(existsSync(join(place.data, "catalogue.sqlite"))).toBe(engine === "SQLite");
  });

  it("say which engine they use, and where", async () => {
    const { database } = await other.status();
    expect(database.engine).toBe(engine === "SQLite" ? "sqlite" : "postgresql");
    expect(database.place).toMatch(
      engine === "SQLite" ? /catalogue\.sqlite$/ : /^base «\u00A0postgres\u00A0» sur 127\.0\.0\.1:/,
    );
    expect(database.place).not.toContain("secret");
  });
});

describe("a data folder", () => {
  it("is not swept by a catalogue that is not its own", async () => {
    const server = await start("PGlite");
    const place = makePlace(server);
    const sqlite = createPlace({ DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data });
    places.push(sqlite);
    const before = await sqlite.open({ now });
    await before.load();
    await before.close();
    const file = join(place.data, "versions", ID, "1", "manifest.json");
    expect(existsSync(file)).toBe(true);
    await expect(place.open({ now })).rejects.toThrow(SettingsError);
    await expect(place.open({ now })).rejects.toThrow("d'une autre base du catalogue");
    expect(existsSync(file)).toBe(true);
  });

  it("leaves as it is a database that is not of its catalogue: no table is made in it", async () => {
    const server = await start("PGlite");
    const place = createPlace({ DATABASE_URL: "" });
    places.push(place);
    await (await place.open({ now })).close();
    const { url, place: business } = server.createDatabase();
    const knex = connectPostgres(business as PostgresAddress);
    const schema = (business as PostgresAddress).schema as string;
    await knex.schema.createSchema(schema);
    await knex.schema.createTable("factures", (table) => table.integer("numero"));
    const settings = readSettings({ DATALOGUE_DATA: place.data, DATABASE_URL: url });
    for (const name of [undefined, "catalogue.sqlite"]) {
      // Then as `migrate-engine` leaves the folder.
      if (name !== undefined) renameSync(join(place.data, name), join(place.data, `${name}.before-postgresql`));
      await expect(openDatalogue(settings, { log: () => {} })).rejects.toThrow("Rien n'a été touché");
    }
    expect(await knex("information_schema.tables").where({ table_schema: schema }).pluck("table_name")).toEqual([
      "factures",
    ]);
    await knex.destroy();
  });
});

describe("a PostgreSQL database that cannot be opened", () => {
  const program = join(project, "bin/datalogue.mjs");
  const status = (url: string, data: string) =>
    spawnSync(process.execPath, [program, "status"], {
      env: { ...process.env, DATALOGUE_DATA: data, DATABASE_URL: url },
      encoding: "utf8",
    });

  it("is told in one sentence with its place, without password nor stack", () => {
    const place = createPlace();
    places.push(place);
    mkdirSync(place.data);
    const { status: code, stdout, stderr } = status("postgres://petr:secret@127.0.0.1:9/datalogue", place.data);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "DATABASE_URL\u00A0: la base «\u00A0datalogue\u00A0» sur 127.0.0.1:9 ne peut pas être ouverte\u00A0: aucun serveur n'écoute à cette adresse. Démarrez PostgreSQL, ou corrigez la machine et le port.\n",
    });
  });
});
