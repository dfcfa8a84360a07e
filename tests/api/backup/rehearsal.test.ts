import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Caller, createApiApp, type Datalogue, openDatalogue, readSettings, type Settings } from "@datalogue/api";
import Database from "better-sqlite3";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Backup, makeBackup } from "../../../packages/api/src/backup/make-backup.js";
import { openToRead, openToWrite } from "../../../packages/api/src/backup/open-place.js";
import { type Restored, restoreBackup } from "../../../packages/api/src/backup/restore-backup.js";
import { verifyBackup } from "../../../packages/api/src/backup/verify-backup.js";
import { copyPreparedData, ownContent } from "../../support/prepared-data.js";
import { type PgliteServer, startPglite } from "../support/catalogue-engines.js";
import { listAddresses } from "../support/compare-answers.js";

const KEY = "la clé des sauvegardes du Pôle";
const now = () => new Date("2026-03-10T09:00:00.000Z");
const publisher: Caller = {
  ...{ kind: "key", key: "test" },
  memberships: [{ organisation: "pole-marennes-oleron", role: "publisher", kind: "petr" }],
};
const text = (name: string) => readFileSync(join(ownContent, name), "utf8");

/** The demonstration, published, prepared and inhabited; backed up while it serves and publishes, restored elsewhere, on both engines. */
describe("a site restored from what was backed up while it served", () => {
  const root = mkdtempSync(join(tmpdir(), "datalogue-rehearsal-"));
  const copies = join(root, "copies");
  const opened: Datalogue[] = [];
  let server: PgliteServer;
  let here: Awaited<ReturnType<typeof open>>;
  let draft: string;
  let addresses: string[];
  let answers: Map<string, string>;
  let first: Backup;
  let second: Backup;

  const settingsOf = (data: string, url = ""): Settings =>
    readSettings({ DATALOGUE_CONTENT: ownContent, DATALOGUE_DATA: join(root, data), DATABASE_URL: url });
  const open = async (settings: Settings) => {
    const passwordCost = { N: 2 ** 10, r: 8, p: 1 };
    const datalogue = await openDatalogue(settings, { log: () => {}, now, passwordCost });
    opened.push(datalogue);
    return { datalogue, settings, app: createApiApp(datalogue, settings) };
  };
  const read = async ({ app }: Pick<typeof here, "app">) => {
    const found = new Map<string, string>();
    for (const address of addresses) {
      const { status, type, text: said } = await supertest(app).get(address);
      found.set(address, `${status} ${type} ${said}`);
    }
    return found;
  };
  const backUp = async (settings: Settings, to: string, key: string | null = KEY) => {
    const place = await openToWrite(to, key, settings);
    const done = await makeBackup(settings, place, { now });
    await place.storage.close(true);
    return done;
  };
  const restore = async (settings: Settings, from: string, key: string | null = KEY): Promise<Restored> => {
    const place = await openToRead(from, key);
    const done = await restoreBackup(settings, place, { now });
    await place.storage.close(false);
    return done;
  };
  const differing = (found: Map<string, string>) =>
    [...answers].filter(([address, said]) => found.get(address) !== said).map(([address]) => address);

  beforeAll(async () => {
    server = await startPglite();
    await copyPreparedData(join(root, "here"), ownContent, null);
    here = await open(settingsOf("here"));
    const { datalogue } = here;
    await datalogue.load();
    const { drafts, people } = datalogue;
    ({ id: draft } = await drafts.create(publisher, {
      organisation: "pole-marennes-oleron",
      title: "Passages sur les plages",
    }));
    await drafts.receiveText(publisher, draft, {
      text: "code_insee;annee;passages\n17093;2024;1250\n",
      name: "plages.csv",
    });
    await drafts.whenRead(publisher, draft, 60_000);
    const link = /cle=([\w-]+)/.exec((await people.makeFirstLink()) ?? "")?.[1] ?? "";
    const account = { email: "agent@exemple.fr", name: "Camille Roy", password: "huître verte du chenal 17" };
    const from = { client: "192.0.2.1", agent: "Firefox, Windows" };
    await people.acceptLink(link, { ...account, ...from });
    expect((await people.signIn({ ...account, ...from })).kind).toBe("open");
    // What a later program keeps there.
    mkdirSync(join(root, "here/photos"), { recursive: true });
    mkdirSync(join(root, "here/agreements/17"), { recursive: true });
    writeFileSync(join(root, "here/photos/une.jpg"), "une photo");
    writeFileSync(join(root, "here/agreements/17/convention.pdf"), "une convention");
    // Published again while it is backed up.
    const { id: next } = await drafts.create(publisher, {
      organisation: "pole-marennes-oleron",
      dataset: "dechets-tonnages",
    });
    await drafts.receiveText(publisher, next, { text: text("dechets/tonnages/data.csv"), name: "tonnages.csv" });
    await drafts.whenRead(publisher, next, 60_000);
    addresses = await listAddresses(here.app);
    const publishing = drafts.publish(publisher, next);
    first = await backUp(here.settings, copies);
    await publishing;
    answers = await read(here);
    second = await backUp(here.settings, copies);
  });
  afterAll(async () => {
    for (const datalogue of opened) await datalogue.close();
    await server?.stop();
    rmSync(root, { recursive: true });
  });

  const filesOf = (data: string) =>
    readdirSync(join(root, data), { recursive: true, encoding: "utf8" })
      .filter(
        (path) =>
          /^(versions|drafts|photos|agreements|catalogue-id)/.test(path) && statSync(join(root, data, path)).isFile(),
      )
      .sort();

  it("is whole in each moment, and the second one copied only what is new", async () => {
    expect(first).toMatchObject({ lost: [], damaged: [] });
    expect(second).toMatchObject({ lost: [], damaged: [] });
    expect(first.copied.files).toBeGreaterThan(500);
    expect(second.copied.files).toBeLessThan(50);
    expect(second.snapshot).not.toBe(first.snapshot);
    const place = await openToRead(copies, KEY);
    expect(await verifyBackup(place)).toMatchObject({ moments: 2, unreadable: [], damaged: [] });
    await place.storage.close(false);
    // Nothing of it is told without the key: no name of a file, no cell.
    for (const path of readdirSync(join(copies, "snapshots")))
      expect(readFileSync(join(copies, "snapshots", path)).includes("dechets")).toBe(false);
  });

  it("has each stored file byte for byte, answers the same everywhere, and says that it was restored", async () => {
    const settings = settingsOf("there");
    expect(await restore(settings, copies)).toMatchObject({
      snapshot: second.snapshot,
      lost: [],
      leftOut: [],
      aside: null,
    });
    expect(filesOf("there")).toEqual(filesOf("here"));
    for (const path of filesOf("here"))
      expect(readFileSync(join(root, "there", path)).equals(readFileSync(join(root, "here", path))), path).toBe(true);
    const there = await open(settings);
    await there.datalogue.load();
    expect(addresses.length).toBeGreaterThan(300);
    expect(differing(await read(there))).toEqual([]);
    expect(await there.datalogue.verify([])).toMatchObject({ valid: true, unnamed: [], journal: { broken: null } });
    expect(await there.datalogue.drafts.get(publisher, draft)).toMatchObject({ file: { name: "plages.csv" } });
    expect(await there.datalogue.people.findByEmail("agent@exemple.fr")).toMatchObject({ name: "Camille Roy" });
    const catalogue = new Database(join(root, "there/catalogue.sqlite"), { readonly: true });
    // Who was signed in then signs in again.
    expect(catalogue.prepare("SELECT count(*) FROM sessions").pluck().get()).toBe(0);
    expect(catalogue.prepare("SELECT count(*) FROM journal WHERE action = 'restore'").pluck().get()).toBe(1);
    catalogue.close();
  });

  it("is the same from SQLite to PostgreSQL, and back", async () => {
    const onPostgres = settingsOf("postgres", server.createDatabase().url);
    await restore(onPostgres, copies);
    expect(existsSync(join(root, "postgres/catalogue.sqlite"))).toBe(false);
    const there = await open(onPostgres);
    await there.datalogue.load();
    expect(differing(await read(there))).toEqual([]);
    expect(await there.datalogue.verify([])).toMatchObject({ valid: true, unnamed: [] });
    await there.datalogue.close();
    const file = join(root, "postgres.sauvegarde");
    expect(await backUp(onPostgres, file, null)).toMatchObject({ lost: [], damaged: [] });
    const back = settingsOf("back");
    await restore(back, file, null);
    const again = await open(back);
    await again.datalogue.load();
    expect(differing(await read(again))).toEqual([]);
    expect(await again.datalogue.verify([])).toMatchObject({ valid: true, unnamed: [], journal: { broken: null } });
  });
});
