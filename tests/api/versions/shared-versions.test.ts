import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApiApp, type Datalogue, type DatalogueEffects, openDatalogue, readSettings } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import Database from "better-sqlite3";
import supertest from "supertest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeBackup } from "../../../packages/api/src/backup/make-backup.js";
import { openToRead, openToWrite } from "../../../packages/api/src/backup/open-place.js";
import { restoreBackup } from "../../../packages/api/src/backup/restore-backup.js";
import type { ObjectStore } from "../../../packages/api/src/object-store/object-store.js";
import { openObjectStore } from "../../../packages/api/src/object-store/open-object-store.js";
import { runCommand } from "../../support/run-command.js";
import { createPlace, type Place, visitsCsv, visitsJson } from "../support/content-folder.js";
import { STORES, startStore, type TestStore } from "../support/object-stores.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

const SLUG = visitsJson.slug;
const STOPS = "arrets";
/** One file of SQLite, that a link gives to another machine. */
const OWN_ENGINE = { DATABASE_URL: "" };

let server: TestStore;
let place: Place;
let objects: ObjectStore;
let here: Datalogue;
let others: Datalogue[];

async function start(kind: (typeof STORES)[number], env: Record<string, string> = {}) {
  server = await startStore(kind);
  place = createPlace({ DATALOGUE_RATE_LIMIT: "0", DATALOGUE_LOG: "silent", ...OWN_ENGINE, ...server.env, ...env });
  if (!place.settings.versionStore) throw new Error("no store");
  objects = openObjectStore(place.settings.versionStore);
  others = [];
  place.write(`mobilites/${STOPS}/dataset.json`, { ...visitsJson, slug: STOPS, title: "Arrêts" });
  place.write(`mobilites/${STOPS}/schema.json`, { fields: [{ name: "nom", type: "string" }] });
  place.write(`mobilites/${STOPS}/data.geojson`, {
    type: "FeatureCollection",
    features: ["Port", "Église"].map((nom, rank) => ({
      type: "Feature",
      properties: { nom },
      geometry: { type: "Point", coordinates: [-1.2, 45.8 + rank / 100] },
    })),
  });
}

async function stop() {
  for (const one of others) await one.close();
  await place.remove();
  objects.close();
  await server.stop();
}

async function publishHere(effects?: DatalogueEffects) {
  here = await place.open(effects);
  return here.load();
}

/** Another machine: a data folder of its own, and the same catalogue, which a link stands for where the engine is SQLite. */
async function openElsewhere({ env = {}, ...effects }: DatalogueEffects & { env?: Record<string, string> } = {}) {
  const data = `${place.data}-${others.length + 2}`;
  mkdirSync(data);
  symlinkSync(join(place.data, "catalogue.sqlite"), join(data, "catalogue.sqlite"));
  const content = `${data}-datasets`;
  cpSync(place.content, content, { recursive: true });
  const settings = readSettings({
    ...{ DATALOGUE_RATE_LIMIT: "0", DATALOGUE_LOG: "silent", ...OWN_ENGINE, ...server.env, ...env },
    ...{ DATALOGUE_DATA: data, DATALOGUE_CONTENT: content },
  });
  const datalogue = await openDatalogue(settings, { log: () => {}, ...effects });
  others.push(datalogue);
  return { datalogue, data, content, api: supertest(createApiApp(datalogue, settings)), settings };
}

const api = () => supertest(createApiApp(here, place.settings));
const idOf = (folder: string) => JSON.parse(place.read(`${folder}/dataset.json`)).id as string;
const visits = () => idOf("culture/mediatheques");
const rowsAt = `/api/datasets/${SLUG}/data`;
const csvAt = `/fichiers/${SLUG}/${SLUG}.csv`;
const listKeys = async (prefix: string) => {
  const keys: string[] = [];
  for await (const { key } of objects.list(prefix)) keys.push(key);
  return keys.sort();
};
const listed = (folder: string) => (existsSync(folder) ? readdirSync(folder, { recursive: true }) : []);

describe.each(STORES)("versions shared by a store of the kind %s", (kind) => {
  beforeEach(() => start(kind));
  afterEach(stop);

  it("are read whole by a machine whose disk never had them, and brought one file at a time", async () => {
    expect((await publishHere()).problems).toEqual([]);
    const elsewhere = await openElsewhere();
    expect(listed(join(elsewhere.data, "versions"))).toEqual([]);
    const addresses = [
      ...[rowsAt, `/fichiers/${SLUG}/original`, csvAt, `/api/datasets/${SLUG}/schema`],
      `/ogc/collections/${STOPS}/items/1`,
      ...[`/api/datasets/${SLUG}/versions`, `/ogc/collections/${STOPS}/items/2`],
      `/ogc/collections/${STOPS}/tiles/WebMercatorQuad/0/0/0`,
    ];
    for (const address of addresses) {
      const [one, two] = [await api().get(address).buffer(true), await elsewhere.api.get(address).buffer(true)];
      expect(one.status, address).toBe(200);
      expect([two.status, two.text ?? two.body], address).toEqual([one.status, one.text ?? one.body]);
    }
    expect((await elsewhere.api.get(`/fichiers/${SLUG}/original`).buffer(true)).text).toBe(visitsCsv);
    const folder = (data: string) => join(data, "versions", visits(), "1");
    for (const name of readdirSync(folder(elsewhere.data)))
      expect(
        readFileSync(join(folder(elsewhere.data), name)).equals(readFileSync(join(folder(place.data), name))),
      ).toBe(true);
    // What nobody asked for stayed in the store.
    expect(readdirSync(folder(elsewhere.data)).length).toBeLessThan(readdirSync(folder(place.data)).length);
    expect(readdirSync(join(elsewhere.data, "cache", "arriving"))).toEqual([]);
  });

  it("are not served from an object that is not what was published, which is made again", async () => {
    await publishHere();
    const key = `versions/${visits()}/1/rows.sqlite`;
    await objects.put(key, { bytes: Buffer.from("SQLite format 3\0, or so it says") });
    expect(await here.verify([])).toMatchObject({
      valid: false,
      damaged: [{ dataset: SLUG, file: "rows.sqlite", fault: "size" }],
    });
    const lines: string[] = [];
    const elsewhere = await openElsewhere({ log: (line) => lines.push(line) });
    await elsewhere.api.get(rowsAt).expect(503);
    expect(lines.join("\n")).toContain(`${key}: is not what was published`);
    await expect.poll(async () => (await elsewhere.api.get(rowsAt)).status).toBe(200);
    await expect.poll(async () => (await here.verify([])).valid).toBe(true);
  });

  it("answer from what was read before while the store is away, the rest saying when to ask again", async () => {
    await publishHere();
    const elsewhere = await openElsewhere();
    await elsewhere.api.get(rowsAt).expect(200);
    await server.leave();
    await elsewhere.api.get(`${rowsAt}?annee__exact=2023`).expect(200);
    const refused = await elsewhere.api.get(csvAt).expect(503);
    expect(refused.body).toMatchObject({ code: "magasin-indisponible" });
    expect(refused.headers).toMatchObject({ "retry-after": "10", "cache-control": "no-store" });
    const pages = supertest(createApp(elsewhere.datalogue, elsewhere.settings));
    expect((await pages.get("/readyz")).body).not.toMatchObject({ missing: [expect.stringContaining("magasin")] });
    expect((await elsewhere.datalogue.status()).versionStore).toMatchObject({
      place: objects.place,
      reachable: false,
      cacheBytes: expect.any(Number),
    });

    // Nothing is published that others could not read; what waits is taken once the store is back.
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,8400\n`);
    const { problems } = await here.load();
    expect(problems.map(({ message }) => message).join()).toContain("le magasin partagé des versions ne répond pas");
    expect((await api().get(rowsAt).expect(200)).body.data.length).toBe(3);
    await server.comeBack();
    expect((await here.load()).problems).toEqual([]);
    expect((await elsewhere.api.get(rowsAt).expect(200)).body.data.length).toBe(4);
    await elsewhere.api.get(csvAt).expect(200);
    expect((await elsewhere.datalogue.status()).versionStore).toMatchObject({ reachable: true });
  });
});

describe("versions shared by several machines", () => {
  beforeEach(() => start("folder"));
  afterEach(stop);

  it("leave the disk of a machine beyond its bound, the oldest used first, and come back when asked for", async () => {
    const big = Array.from({ length: 20_000 }, (_, rank) => `17093,Le Château-d'Oléron,${rank + 1},${rank}`);
    place.write("culture/mediatheques/data.csv", `codeCommune,commune,annee,entrees\n${big.join("\n")}\n`);
    place.write("culture/mediatheques/schema.json", {
      fields: ["codeCommune", "commune", "annee", "entrees"].map((name) => ({ name, type: "string" })),
    });
    await publishHere();
    const elsewhere = await openElsewhere({ env: { DATALOGUE_VERSION_CACHE_MB: "1" } });
    const first = (await elsewhere.api.get(rowsAt).expect(200)).text;
    await elsewhere.api.get(`/ogc/collections/${STOPS}/items`).expect(200);
    const folder = join(elsewhere.data, "versions", visits(), "1");
    await elsewhere.datalogue.versionStore?.upkeep();
    expect(readdirSync(folder), "used just now").toContain("rows.sqlite");

    utimesSync(folder, new Date(0), new Date(0));
    await elsewhere.datalogue.versionStore?.upkeep();
    expect(readdirSync(folder)).not.toContain("rows.sqlite");
    expect(listed(join(elsewhere.data, "versions", idOf(`mobilites/${STOPS}`)))).toContain(join("1", "rows.sqlite"));
    expect((await elsewhere.datalogue.status()).versionStore?.cacheBytes).toBeLessThan(1_048_576);
    expect((await elsewhere.datalogue.status()).damaged).toEqual([]);
    expect((await elsewhere.api.get(rowsAt).expect(200)).text).toBe(first);
  });

  it("are named by nothing when a publication stops on its way, and what it left is removed a day later", async () => {
    let stopping = false;
    let at = new Date("2026-03-02T09:00:00Z");
    await publishHere({
      now: () => at,
      onStep(step) {
        if (stopping && step === "observed") throw new Error("stopped here");
      },
    });
    stopping = true;
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,8400\n`);
    expect((await here.load()).problems).toHaveLength(1);
    expect((await listKeys(`versions/${visits()}/2/`)).length).toBeGreaterThan(0);
    expect((await api().get(rowsAt).expect(200)).body.data.length).toBe(3);
    await here.versionStore?.upkeep();
    expect((await listKeys(`versions/${visits()}/2/`)).length).toBeGreaterThan(0);
    at = new Date("2026-03-03T10:00:00Z");
    await here.versionStore?.upkeep();
    expect(await listKeys(`versions/${visits()}/2/`)).toEqual([]);
    expect(await here.verify([])).toMatchObject({ valid: true });
  });

  it("leave the disk of another machine too, once the site keeps their rows no more", async () => {
    await stop();
    await start("folder", { DATALOGUE_KEEP_VERSIONS: "1" });
    await publishHere();
    const [rowsRead, fileRead] = [await openElsewhere(), await openElsewhere()];
    await rowsRead.api.get(rowsAt).expect(200);
    await fileRead.api.get(csvAt).expect(200);
    await fileRead.api.get(`/fichiers/${SLUG}/original`).expect(200);
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,8400\n`);
    expect((await here.load()).published).toBe(1);
    for (const { datalogue, data } of [rowsRead, fileRead]) {
      const folder = join(data, "versions", visits(), "1");
      expect(readdirSync(folder).join()).toMatch(/rows\.sqlite|published\.csv/);
      await datalogue.versionStore?.upkeep();
      expect(readdirSync(folder).join(), "used just now").toMatch(/rows\.sqlite|published\.csv/);
      expect(await datalogue.verify([])).toMatchObject({ valid: true, unknown: [] });
      utimesSync(folder, new Date(0), new Date(0));
      await datalogue.versionStore?.upkeep();
      expect(readdirSync(folder).join()).not.toMatch(/rows\.sqlite|published/);
      expect(await datalogue.verify([])).toMatchObject({ valid: true, unknown: [] });
    }
    expect(readdirSync(join(fileRead.data, "versions", visits(), "1"))).toEqual(["original.csv"]);
    await rowsRead.api.get(`/fichiers/${SLUG}/versions/1/original`).expect(200);
  });

  it("leave the store too, once it answers again to a machine that still has rows that the site keeps no more", async () => {
    await publishHere();
    const elsewhere = await openElsewhere();
    await elsewhere.api.get(rowsAt).expect(200);
    const rows = `versions/${visits()}/1/rows.sqlite`;
    const db = new Database(join(place.data, "catalogue.sqlite"));
    db.prepare("UPDATE versions SET rows_kept = 0 WHERE dataset_id = ?").run(visits());
    db.close();
    utimesSync(join(elsewhere.data, "versions", visits(), "1"), new Date(0), new Date(0));
    await server.leave();
    await expect(elsewhere.datalogue.versionStore?.upkeep()).rejects.toThrow();
    expect(existsSync(join(elsewhere.data, rows))).toBe(true);
    await server.comeBack();
    await elsewhere.datalogue.versionStore?.upkeep();
    expect(existsSync(join(elsewhere.data, rows))).toBe(false);
    expect(await listKeys(rows)).toEqual([]);
  });

  it("leave a disk that they reached once the site keeps their rows no more", async () => {
    await stop();
    await start("folder", { DATALOGUE_KEEP_VERSIONS: "1" });
    await publishHere();
    const elsewhere = await openElsewhere();
    await elsewhere.api.get(`/fichiers/${SLUG}/original`).expect(200);
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,8400\n`);
    const folder = join("versions", visits(), "1");
    cpSync(join(place.data, folder, "rows.sqlite"), join(place.data, "en-chemin"));
    expect((await here.load()).published).toBe(1);
    utimesSync(join(elsewhere.data, folder), new Date(0), new Date(0));
    await elsewhere.datalogue.versionStore?.upkeep();
    // Asked for before, and there only now.
    cpSync(join(place.data, "en-chemin"), join(elsewhere.data, folder, "rows.sqlite"));
    utimesSync(join(elsewhere.data, folder), new Date(1_000), new Date(1_000));
    await elsewhere.datalogue.versionStore?.upkeep();
    expect(readdirSync(join(elsewhere.data, folder))).toEqual(["original.csv"]);
  });

  it("are whole in the backup of any machine, without what the site keeps no more, and restored as such without the store", async () => {
    await stop();
    await start("folder", { DATALOGUE_KEEP_VERSIONS: "1" });
    await publishHere();
    const elsewhere = await openElsewhere();
    await elsewhere.api.get(rowsAt).expect(200);
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,8400\n`);
    expect((await here.load()).published).toBe(1);
    expect(existsSync(join(elsewhere.data, "versions", visits(), "1", "rows.sqlite"))).toBe(true);
    const copies = join(place.data, "..", "copies");
    const alone = readSettings({
      ...{ DATALOGUE_LOG: "silent", ...OWN_ENGINE, DATALOGUE_CONTENT: place.content },
      ...{ DATALOGUE_DATA: `${place.data}-essai` },
    });
    const backup = await openToWrite(copies, null, elsewhere.settings);
    expect(await makeBackup(elsewhere.settings, backup)).toMatchObject({ lost: [], damaged: [] });
    await backup.storage.close(true);
    const copy = await openToRead(copies, null);
    await restoreBackup(alone, copy);
    await copy.storage.close(false);
    const restored = await openDatalogue(alone, { log: () => {} });
    others.push(restored);
    expect(await restored.verify([])).toMatchObject({ valid: true, versions: 3, damaged: [], unknown: [] });
  });

  it("are not told to be damaged where this disk has not a file that the store has", async () => {
    await publishHere();
    const key = `versions/${visits()}/1/original.csv`;
    rmSync(join(place.data, key));
    await objects.remove([key]);
    await api().get(`/fichiers/${SLUG}/original`).expect(503);
    await objects.put(key, { bytes: Buffer.from(visitsCsv) });
    expect((await api().get("/readyz").expect(200)).body.warnings ?? []).toEqual([]);
    expect((await here.status()).damaged).toEqual([]);
  });

  it("keep what is left of a received file that the store has not whole either, until it has", async () => {
    await publishHere();
    const file = join(place.data, "versions", visits(), "1", "original.csv");
    const key = `versions/${visits()}/1/original.csv`;
    writeFileSync(file, visitsCsv.slice(0, 60));
    await objects.put(key, { bytes: Buffer.from("autre chose") });
    expect((await here.repair([])).lost).toMatchObject([{ file: "original.csv", fault: "size" }]);
    expect(readFileSync(file, "utf8")).toBe(visitsCsv.slice(0, 60));
    await objects.fetch(key, join(place.data, "magasin.csv"));
    expect(readFileSync(join(place.data, "magasin.csv"), "utf8")).toBe("autre chose");
    await server.leave();
    await expect(here.repair([])).rejects.toThrow();
    expect(readFileSync(file, "utf8")).toBe(visitsCsv.slice(0, 60));
    await server.comeBack();
    await objects.put(key, { bytes: Buffer.from(visitsCsv) });
    expect(await here.repair([])).toMatchObject({ made: [{ file: "original.csv" }], lost: [] });
    expect(readFileSync(file, "utf8")).toBe(visitsCsv);
  });

  it("are published whatever other objects lie among theirs in the store", async () => {
    await publishHere();
    await objects.put(`versions/${visits()}/lisez-moi/note.txt`, { bytes: Buffer.from("déposé à la main") });
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,8400\n`);
    expect(await here.load()).toMatchObject({ published: 1, problems: [] });
    expect((await api().get(`/api/datasets/${SLUG}`)).body.version).toBe(2);
  });

  it("stay whole in the store though a backup taken as they were published, put back since, knows of them by their number alone", async () => {
    let at = new Date("2026-03-02T09:00:00Z");
    let isBackedUp = false;
    const copies = join(place.data, "..", "copies");
    await publishHere({
      now: () => at,
      onStep(step) {
        if (step !== "observed" || !isBackedUp) return;
        const env = { ...process.env, ...OWN_ENGINE, ...server.env, DATALOGUE_LOG: "silent" };
        const folders = { DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data };
        const { stderr } = spawnSync(process.execPath, [program, "backup", copies], {
          ...{ env: { ...env, ...folders }, encoding: "utf8" },
        });
        expect(stderr).toBe("");
      },
    });
    isBackedUp = true;
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,8400\n`);
    expect((await here.load()).published).toBe(1);
    await here.close();
    const before = await listKeys(`versions/${visits()}/2/`);
    expect(before).toContain(`versions/${visits()}/2/manifest.json`);
    const backup = await openToRead(copies, null);
    await restoreBackup(place.settings, backup);
    await backup.storage.close(false);
    at = new Date("2026-03-03T10:00:00Z");
    here = await place.open({ now: () => at });
    expect((await api().get(`/api/datasets/${SLUG}`).expect(200)).body.version).toBe(1);
    await here.versionStore?.upkeep();
    expect(await listKeys(`versions/${visits()}/2/`)).toEqual(before);
  });

  it("are not added to by what was not given the store, which is told to give it", async () => {
    await publishHere();
    await here.versionStore?.upkeep();
    await here.close();
    const folders = { ...OWN_ENGINE, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data };
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,8400\n`);
    const args = ["publish", join(place.content, "culture/mediatheques")];
    for (const typed of [args, ["status"]])
      expect(await runCommand(typed, folders)).toEqual({
        ...{ status: 2, stdout: "" },
        stderr: expect.stringMatching(/^DATALOGUE_VERSION_STORE\u00A0: .*share\u00A0», .*réglages du site/),
      });
    expect(await runCommand(args, { ...folders, ...server.env })).toMatchObject({ status: 0, stderr: "" });
    expect(await listKeys(`versions/${visits()}/2/`)).toContain(`versions/${visits()}/2/manifest.json`);
  });

  it("are out of reach of a copy restored elsewhere, to which the store is not given by hand", async () => {
    await publishHere();
    const copies = join(place.data, "..", "copies");
    const backup = await openToWrite(copies, null, place.settings);
    await makeBackup(place.settings, backup);
    await backup.storage.close(true);
    // Named by the catalogue since.
    await objects.put("drafts/depuis/plages.csv", { bytes: Buffer.from("déposé depuis") });
    const before = await listKeys("");

    const trial = (env: Record<string, string>) =>
      readSettings({
        ...{ DATALOGUE_LOG: "silent", ...OWN_ENGINE, DATALOGUE_CONTENT: place.content },
        ...{ DATALOGUE_DATA: `${place.data}-essai`, ...env },
      });
    const copy = await openToRead(copies, null);
    await restoreBackup(trial({}), copy);
    await copy.storage.close(false);
    const tomorrow = () => new Date(Date.now() + 48 * 3600_000);
    const tryOut = async (env: Record<string, string>) => {
      const opened = await openDatalogue(trial(env), { log: () => {}, now: tomorrow });
      others.push(opened);
      await opened.load();
      await opened.drafts.upkeep(tomorrow());
      return opened;
    };
    await expect(tryOut(server.env)).rejects.toThrow(/celui d'un autre catalogue.*Pour un essai, laissez ce réglage/);
    expect(await listKeys("")).toEqual(before);
    const alone = await tryOut({ DATALOGUE_VERSION_STORE: "" });
    expect(await alone.verify([])).toMatchObject({ valid: true });
    await alone.close();
    expect(await listKeys("")).toEqual(before);
    await here.close();
    await (await place.open()).close();

    // The site that it is a copy of is lost for good.
    const named = before.filter((key) => key.startsWith("catalogue-id/"));
    expect(named).toHaveLength(1);
    await objects.remove(named);
    expect(await (await tryOut(server.env)).verify([])).toMatchObject({ valid: true });
    await expect(place.open()).rejects.toThrow("celui d'un autre catalogue");
  });

  it("take two numbers when two machines publish the same dataset at once, and mix no file", async () => {
    await publishHere();
    const elsewhere = await openElsewhere();
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,1\n`);
    const more = `${visitsCsv}17140,Dolus-d'Oléron,2024,2\n17140,Dolus-d'Oléron,2025,2\n`;
    writeFileSync(join(elsewhere.content, "culture/mediatheques/data.csv"), more);
    const done = await Promise.all([here.load(), elsewhere.datalogue.load()]);
    expect(done.flatMap(({ problems }) => problems)).toEqual([]);
    const versions = (await api().get(`/api/datasets/${SLUG}/versions`)).body.data;
    expect(versions.length).toBe(3);
    expect(await here.verify([])).toMatchObject({ valid: true, versions: 4 });
    expect(await elsewhere.datalogue.verify([])).toMatchObject({ valid: true });
  });

  it("go to the store by themselves once an installation of one machine names it", async () => {
    const alone = createPlace(OWN_ENGINE);
    try {
      const before = await alone.open();
      await before.load();
      await before.close();
      cpSync(alone.data, place.data, { recursive: true });
      cpSync(alone.content, place.content, { recursive: true });
      here = await place.open();
      // Whole on this disk, and not yet in the store: nothing is lost.
      expect(await here.verify([])).toMatchObject({ valid: true, damaged: [] });
      await here.versionStore?.upkeep();
      const [key] = (await listKeys(`versions/${visits()}/1/`)).filter((name) => name.endsWith(".csv"));
      const lost = join(place.data, key ?? "none");
      const kept = readFileSync(lost);
      await objects.remove([key ?? ""]);
      expect(await here.verify([])).toMatchObject({ valid: false, damaged: [{ fault: "missing" }] });
      await objects.put(key ?? "", { bytes: kept });
      const elsewhere = await openElsewhere();
      expect((await elsewhere.api.get(rowsAt).expect(200)).body.data.length).toBe(3);
      expect(await elsewhere.datalogue.verify([])).toMatchObject({ valid: true });
    } finally {
      await alone.remove();
    }
  });

  it("that neither this disk nor another store has are told once: what the former store alone had is to be copied", async () => {
    await publishHere();
    await here.versionStore?.upkeep();
    await here.close();
    const name = readdirSync(join(place.data, "versions", visits(), "1")).find((one) => one.startsWith("original"));
    rmSync(join(place.data, "versions", visits(), "1", name ?? "none"));
    const other = await startStore("folder");
    try {
      const log: string[] = [];
      const settings = readSettings({
        ...{ ...OWN_ENGINE, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data, ...other.env },
      });
      here = await openDatalogue(settings, { log: (line) => log.push(line) });
      others.push(here);
      for (let times = 0; times < 2; times++) await here.versionStore?.upkeep();
      expect(log).toEqual([
        `${other.env.DATALOGUE_VERSION_STORE}: 1 files of versions are neither there nor on this disk`,
      ]);
    } finally {
      await other.stop();
    }
  });
});
