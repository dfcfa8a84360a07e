import type { DatasetMetadata, Organisation } from "@datalogue/ingest";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { migrationSource } from "../../../packages/api/src/store/migrations/index.js";
import {
  isDatabaseReady,
  openDatabase,
  readRevision,
  writeTransaction,
} from "../../../packages/api/src/store/open-database.js";
import {
  type CatalogueStore,
  type NewVersion,
  openCatalogueStore,
  type VersionRange,
} from "../../../packages/api/src/versions/catalogue-store.js";
import type { Manifest } from "../../../packages/api/src/versions/manifest.js";
import { PublicationConflict } from "../../../packages/api/src/versions/publication-conflict.js";
import type { StoredDataset } from "../../../packages/api/src/versions/stored-dataset.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";

const ID = "01890000-0000-7000-8000-000000000001";
const OTHER = "01890000-0000-7000-8000-000000000002";
const AT = "2026-03-10T09:00:00.000Z";
const LATER = "2026-04-01T09:00:00.000Z";

const metadata = (id = ID, slug = "mediatheques"): DatasetMetadata & { id: string } => ({
  id,
  slug,
  title: "Médiathèques de l’île d’Oléron \u0000 😀",
  description: "",
  organisation: "ile-d-oleron",
  theme: "culture",
  licence: "lov2",
  frequency: "ANNUAL",
  keywords: ["œuvre"],
  access: "open",
});
const manifest = (rows: number): Manifest => ({
  form: 1,
  originalName: "médiathèques.csv",
  original: "original.csv",
  encoding: "utf-8",
  rows,
  fields: [],
  columns: [],
  geographic: false,
  pointsOnly: false,
  box: null,
  counts: { error: 0, warning: 0, info: 0 },
  files: {},
});
const version = (number: number, more: Partial<NewVersion> = {}): NewVersion => ({
  metadata: metadata(),
  fileName: "mediatheques",
  metadataDigest: "m",
  dataDigest: "d",
  number,
  manifest: manifest(number * 10),
  note: null,
  at: AT,
  madeFrom: number === 1 ? undefined : { version: number - 1, metadata: metadata(), metadataDigest: "m", touched: {} },
  computedFrom: [],
  actor: "content",
  ...more,
});
const nothing = async () => {};

describe.each(ENGINES)("the catalogue store with %s", (engine) => {
  let server: EngineServer;
  let place: Parameters<typeof openDatabase>[0];
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let store: CatalogueStore;
  beforeAll(async () => {
    server = await startEngine(engine);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    place = server.createDatabase().place;
    knex = await openDatabase(place);
    store = openCatalogueStore(knex);
  });
  afterEach(() => knex.destroy());

  it("is ready once migrated, and opens again as it was left", async () => {
    expect(await isDatabaseReady(knex)).toBe(true);
    await store.flip(version(1), nothing);
    const again = await openDatabase(place);
    expect(await openCatalogueStore(again).listDatasets()).toMatchObject([{ id: ID, version: 1 }]);
    await again.destroy();
  });

  it("gives back a version as it was named", async () => {
    await store.flip(version(1, { note: "Première version" }), nothing);
    expect(await store.findDataset({ slug: "mediatheques" })).toEqual({
      id: ID,
      slug: "mediatheques",
      fileName: "mediatheques",
      metadata: metadata(),
      metadataDigest: "m",
      dataDigest: "d",
      loadedAt: AT,
      touchedAt: null,
      touched: {},
      version: 1,
      issued: AT,
      modified: AT,
      revision: expect.any(Number),
    });
    expect(await store.listVersions(ID)).toEqual([
      {
        dataset: ID,
        number: 1,
        publishedAt: AT,
        note: "Première version",
        manifest: manifest(10),
        rowsKept: true,
        access: "open",
      },
    ]);
  });

  it("knows for whom each version was published, and takes those of a database of before for what their dataset is", async () => {
    const reserved = { ...metadata(OTHER, "agents"), access: "organisation" as const };
    await store.flip(version(1), nothing);
    await store.flip(version(1, { metadata: reserved }), nothing);
    const madeFrom = await store.findDataset({ id: OTHER });
    await store.flip(version(2, { metadata: { ...reserved, access: "members" }, madeFrom }), nothing);
    const accessOf = async (id: string) => (await store.listVersions(id)).map(({ access }) => access);
    expect([await accessOf(ID), await accessOf(OTHER)]).toEqual([["open"], ["members", "organisation"]]);
    expect(await store.countVersions(OTHER, 0, ["open", "members"])).toBe(1);

    await knex.schema.alterTable("versions", (table) => {
      table.dropColumn("access");
    });
    await knex("knex_migrations").where({ name: "0039-access-of-versions" }).delete();
    await knex.migrate.latest({ migrationSource });
    expect([await accessOf(ID), await accessOf(OTHER)]).toEqual([[null], ["members", "members"]]);
    // What is not known shows to whom the dataset is for now.
    expect(await store.countVersions(ID, 0, ["open"])).toBe(1);
  });

  it("serves the last version, lists the newest first, keeps the file name and the first date", async () => {
    for (let number = 1; number <= 11; number++)
      await store.flip(version(number, { at: number === 1 ? AT : LATER, fileName: `nom-${number}` }), nothing);
    expect(await store.findDataset({ id: ID })).toMatchObject({
      version: 11,
      fileName: "nom-1",
      issued: AT,
      modified: LATER,
    });
    expect((await store.listVersions(ID)).map(({ number }) => number)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    await store.markRowsDropped(ID, 3);
    expect((await store.listVersions(ID)).filter(({ rowsKept }) => !rowsKept)).toMatchObject([{ number: 3 }]);
    expect([...(await store.listPublished())].sort().slice(0, 2)).toEqual([`${ID}/1`, `${ID}/10`]);
  });

  it("gives of many versions those that are asked for, the newest first", async () => {
    await store.flip(version(1), nothing);
    const { manifest: _, ...row } = await knex("versions").first();
    const others = Array.from({ length: 99 }, (_, rank) => ({
      ...{ ...row, number: rank + 2, manifest: JSON.stringify(manifest(rank + 2)), rows_kept: rank % 50 === 0 ? 1 : 0 },
    }));
    await knex("versions").insert(others);
    const numbers = async (range: VersionRange) => (await store.listVersions(ID, range)).map(({ number }) => number);
    expect(await numbers({})).toEqual(Array.from({ length: 100 }, (_, rank) => 100 - rank));
    expect(await numbers({ skip: 30, most: 3 })).toEqual([70, 69, 68]);
    expect(await numbers({ below: 24, most: 22 })).toEqual(Array.from({ length: 22 }, (_, rank) => 23 - rank));
    expect(await numbers({ rowsKept: true })).toEqual([52, 2, 1]);
    expect(await numbers({ rowsKept: true, skip: 2 })).toEqual([1]);
    expect(await numbers({ most: 0 })).toEqual([]);
    expect(await store.findVersion(ID, 52)).toMatchObject({ number: 52, manifest: { rows: 52 }, rowsKept: true });
    for (const number of [0, -1, 101, 1.5, 99_999_999_999, Number.NaN])
      expect(await store.findVersion(ID, number)).toBeUndefined();
    expect([await store.countVersions(ID), await store.countVersions(ID, 98)]).toEqual([100, 2]);
    expect([await store.highestVersion(ID), await store.highestVersion(OTHER)]).toEqual([100, 0]);
  });

  it("refuses a version when another publication came first", async () => {
    await store.flip(version(1), nothing);
    await expect(store.flip(version(1), nothing)).rejects.toThrow(PublicationConflict);
    const computed = version(2, { computedFrom: [{ dataset: OTHER, version: 9 }] });
    await expect(store.flip(computed, nothing)).rejects.toThrow(PublicationConflict);
    expect(await store.findDataset({ id: ID })).toMatchObject({ version: 1 });
  });

  it("changes nothing when a flip fails at its end", async () => {
    await store.flip(version(1), nothing);
    const before = await readRevision(knex);
    const fails = store.flip(version(2), async () => {
      throw new Error("power cut");
    });
    await expect(fails).rejects.toThrow("power cut");
    expect(await store.findDataset({ id: ID })).toMatchObject({ version: 1 });
    expect(await store.listVersions(ID)).toHaveLength(1);
    expect(await readRevision(knex)).toBe(before);
  });

  it("never gives a slug twice, and an old one still leads to its dataset", async () => {
    await store.flip(version(1), nothing);
    const before = (await store.findDataset({ id: ID })) as StoredDataset;
    await store.updateMetadata(before, metadata(ID, "bibliotheques"), "m2", LATER, "content");
    expect(await store.findSlugOwner("mediatheques")).toBe(ID);
    expect(await store.findSlugOwner("bibliotheques")).toBe(ID);
    expect(await store.findSlugOwner("inconnu")).toBeUndefined();
    expect(await store.findDataset({ id: ID })).toMatchObject({ slug: "bibliotheques", modified: AT, loadedAt: LATER });
    const other = version(1, { metadata: metadata(OTHER, "mediatheques") });
    await expect(store.flip(other, nothing)).rejects.toThrow("slug already given: mediatheques");
  });

  it("lists in the same order whatever the language of the server", async () => {
    const slugs = ["ab", "a-c", "a-a", "b", "aa", "a1"];
    for (const slug of slugs) await store.loadOrganisation({ slug, name: slug } as Organisation, "digest", AT);
    expect((await store.listOrganisations()).map(({ slug }) => slug)).toEqual(["a-a", "a-c", "a1", "aa", "ab", "b"]);
    await store.flip(version(1, { metadata: metadata(OTHER, "b") }), nothing);
    await store.flip(version(1, { metadata: metadata(ID, "a") }), nothing);
    expect((await store.listDatasets()).map(({ id }) => id)).toEqual([ID, OTHER]);
  });

  it("refuses a version made from what is no longer said of the dataset, and undoes nothing of what is", async () => {
    await store.flip(version(1), nothing);
    const read = () => store.findDataset({ id: ID });
    const madeFrom = await read();
    const closed = { ...metadata(), access: "organisation" as const };
    await store.updateMetadata(madeFrom as StoredDataset, closed, "m2", LATER, "content");
    await expect(store.flip(version(2, { madeFrom }), nothing)).rejects.toThrow(PublicationConflict);
    expect(await read()).toMatchObject({ version: 1, metadata: { access: "organisation" }, metadataDigest: "m2" });

    const described = await read();
    const source = { is: { frequency: "ANNUAL" } };
    const act = { action: "mend-source", actor: "person:1", at: LATER } as const;
    await store.touch(ID, (touched) => ({ ...touched, source }), act);
    await expect(store.flip(version(2, { metadata: closed, madeFrom: described }), nothing)).rejects.toThrow(
      PublicationConflict,
    );
    expect(await read()).toMatchObject({ version: 1, touched: { source } });

    const now = await read();
    await store.flip(version(2, { metadata: closed, touched: now?.touched ?? {}, madeFrom: now }), nothing);
    expect(await read()).toMatchObject({ version: 2, metadata: { access: "organisation" }, touched: { source } });
  });

  it("refuses a description made from another than that of the dataset, which a version may have changed", async () => {
    await store.flip(version(1), nothing);
    const before = (await store.findDataset({ id: ID })) as StoredDataset;
    const titled = { ...metadata(), title: "Médiathèques" };
    await store.flip(version(2, { metadata: titled, touched: { metadata: true } }), nothing);
    const late = store.updateMetadata(before, metadata(), "m2", LATER, "content");
    await expect(late).rejects.toThrow(PublicationConflict);
    expect(await store.findDataset({ id: ID })).toMatchObject({ metadata: titled, touched: { metadata: true } });
  });

  it("takes a version though what it replaces was repaired, or lost its rows, as it was made", async () => {
    await store.flip(version(1), nothing);
    const madeFrom = await store.findDataset({ id: ID });
    await store.markRowsDropped(ID, 1);
    await store.noteRepair(ID, 1, {}, LATER, "program");
    await store.flip(version(2, { madeFrom }), nothing);
    expect((await store.findDataset({ id: ID }))?.version).toBe(2);
  });

  it("replaces organisations and documents, and tells from which content they come", async () => {
    await store.loadOrganisation({ slug: "pole", name: "Pôle" } as Organisation, "1", AT);
    await store.loadOrganisation({ slug: "pole", name: "Pôle territorial" } as Organisation, "2", LATER);
    expect(await store.listOrganisations()).toEqual([
      { slug: "pole", data: { slug: "pole", name: "Pôle territorial" }, digest: "2", loadedAt: LATER, touchedAt: null },
    ]);
    await store.loadDocument("catalogue", { title: "Données" }, "1", AT);
    await store.loadDocument("catalogue", { title: "Données du Pôle" }, "2", LATER);
    expect(await store.findDocument("catalogue")).toEqual({
      data: { title: "Données du Pôle" },
      digest: "2",
      loadedAt: LATER,
      touchedAt: null,
    });
    expect(await store.findDocument("inconnu")).toBeUndefined();
  });

  it("grows the revision with each change, as a number", async () => {
    const first = await readRevision(knex);
    await store.flip(version(1), nothing);
    const before = (await store.findDataset({ id: ID })) as StoredDataset;
    await store.updateMetadata(before, metadata(), "m", LATER, "content");
    await store.loadDocument("catalogue", {}, "1", AT);
    expect(await readRevision(knex)).toBe(first + 3);
  });

  it("tells another process of a change", async () => {
    const other = await openDatabase(place);
    const seen = await readRevision(other);
    await store.flip(version(1), nothing);
    expect(await readRevision(other)).toBe(seen + 1);
    expect(await openCatalogueStore(other).findDataset({ id: ID })).toMatchObject({ version: 1 });
    await other.destroy();
  });

  it.each(["40001", "40P01", "55P03", "SQLITE_BUSY"])(
    "tries again a transaction that met another one (%s)",
    async (code) => {
      const before = await readRevision(knex);
      let tries = 0;
      const revision = await writeTransaction(knex, async (_trx, given) => {
        tries++;
        if (tries < 3) throw Object.assign(new Error("met another one"), { code });
        return given;
      });
      expect({ tries, revision, counter: await readRevision(knex) }).toEqual({
        tries: 3,
        revision: before + 1,
        counter: before + 1,
      });
    },
  );

  it("gives up a transaction that always fails, and works on", async () => {
    const fails = writeTransaction(knex, async (trx) => {
      await trx("inconnue").select();
    });
    await expect(fails).rejects.toThrow("inconnue");
    await store.flip(version(1), nothing);
    expect(await store.findDataset({ id: ID })).toBeDefined();
  });

  it.skipIf(engine === "SQLite")("tries again when the server itself says so", async () => {
    let tries = 0;
    await writeTransaction(knex, async (trx) => {
      if (++tries === 1) await trx.raw("DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$");
    });
    expect(tries).toBe(2);
  });

  // PGlite has one session for all its connections, and SQLite makes the one thread of this process wait for itself: two
  // processes on one SQLite file are in publication/crash.test.ts.
  it.skipIf(engine !== "PostgreSQL")("is made once when several processes open it at the same time", async () => {
    const { place: fresh } = server.createDatabase();
    const opened = await Promise.all([openDatabase(fresh), openDatabase(fresh), openDatabase(fresh)]);
    expect(await Promise.all(opened.map(readRevision))).toEqual([1, 1, 1]);
    const stores = opened.map(openCatalogueStore);
    const flips = await Promise.allSettled(stores.map((one) => one.flip(version(1), nothing)));
    expect(flips.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const flip of flips) if (flip.status === "rejected") expect(flip.reason).toBeInstanceOf(PublicationConflict);
    for (const one of opened) await one.destroy();
  });
});
