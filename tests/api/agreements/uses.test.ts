import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameUse } from "../../../packages/api/src/agreements/uses/name-use.js";
import { openUseStore } from "../../../packages/api/src/agreements/uses/use-store.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { meanwhile } from "../support/meanwhile.js";

const EVER = { from: "2026-01-01", to: "2026-12-31" };

it.each([
  ["/jeux/production-huitres", "page"],
  ["/jeux/production-huitres/rapport", "page"],
  ["/jeux/production-huitres/versions", "page"],
  ["/id/jeu/production-huitres", "page"],
  ["/id/jeu/production-huitres/version/2", "page"],
  ["/id/jeu/production-huitres.ttl", "page"],
  ["/id/jeu/production-huitres.iso.xml", "page"],
  ["/id/jeu/production-huitres/version/2.ttl", "page"],
  ["/jeux/production-huitres/partage.png", "chart"],
  ["/fichiers/production-huitres/production-huitres.csv", "file"],
  ["/fichiers/production-huitres/versions/2/production-huitres.csv", "file"],
  ["/api/datasets/production-huitres/data/parquet", "file"],
  ["/api/datasets/production-huitres/versions/2/data/csv", "file"],
  ["/api/datasets/production-huitres", "api"],
  ["/api/datasets/production-huitres/data", "api"],
  ["/api/datasets/production-huitres/versions/2/data", "api"],
  ["/api/datasets/production-huitres/profile", "api"],
  ["/ogc/collections/production-huitres/items/1", "api"],
  ["/ogc/collections/production-huitres/tiles/WebMercatorQuad/8/90/127", "tile"],
  ["/ogc/collections/production-huitres/tiles/WebMercatorQuad.pmtiles", "tile"],
  ["/JEUX/production%2Dhuitres/", "page"],
])("an answer of %s is a use of the dataset, of kind %s", (path, kind) => {
  expect(nameUse(path)).toEqual({ kind, dataset: "production-huitres" });
});

it.each([
  ["/api/indicators/huitres-tonnes/chart.svg", "chart"],
  ["/api/indicators/huitres-tonnes/observations.csv", "file"],
  ["/api/indicators/huitres-tonnes/observations", "api"],
])("an answer of %s is a use of what the indicator is made of, of kind %s", (path, kind) => {
  expect(nameUse(path)).toEqual({ kind, indicator: "huitres-tonnes" });
});

it.each([
  ...["/", "/jeux", "/api/datasets", "/ogc/collections", "/territoires/17093", "/jeux/production-huitres/flux.atom"],
  // What people of the workspace write or read of a dataset is no use of its data.
  ...["/api/datasets/production-huitres/questions", "/api/datasets/production-huitres/source", "/jeux/%E0%A4%A"],
])("an answer of %s is the use of no dataset", (path) => {
  expect(nameUse(path)).toBeUndefined();
});

describe.each(ENGINES)("counts of uses, with %s", (engine) => {
  let server: EngineServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  beforeAll(async () => {
    server = await startEngine(engine);
    knex = await openDatabase(server.createDatabase().place);
  });
  afterAll(async () => {
    await knex.destroy();
    await server.stop();
  });

  it("are added up by month and kind, of several processes and days, and keep nothing else", async () => {
    let now = new Date("2026-03-31T21:30:00Z");
    const stores = [1, 2].map(() => openUseStore(knex, { now: () => now, readOnly: false }));
    const [one, two] = stores as [(typeof stores)[0], (typeof stores)[0]];
    for (let count = 0; count < 3; count++) one.count("huitres", "file");
    two.count("huitres", "file");
    two.count("autre", "page");
    // Past midnight in France.
    now = new Date("2026-03-31T22:30:00Z");
    one.count("huitres", "page");
    one.count("huitres", "file");
    await two.flush();
    expect(await one.list(["huitres"], EVER)).toEqual([
      { dataset: "huitres", month: "2026-04", kind: "page", count: 1 },
      { dataset: "huitres", month: "2026-04", kind: "file", count: 1 },
      { dataset: "huitres", month: "2026-03", kind: "file", count: 4 },
    ]);
    // On some days alone, those that are not written yet too.
    one.count("huitres", "file");
    expect(await one.list(["huitres"], { from: "2026-01-01", to: "2026-03-31" })).toEqual([
      { dataset: "huitres", month: "2026-03", kind: "file", count: 4 },
    ]);
    expect(Object.keys(await knex("agreement_uses").first()).sort()).toEqual(["count", "dataset", "day", "kind"]);
  });

  it("are read on a full disk too: what is held is added to what was written", async () => {
    const isFull = { now: false };
    const full = meanwhile(knex, async () => {
      if (isFull.now) throw new Error("database or disk is full");
    });
    const store = openUseStore(full, { now: () => new Date("2026-06-01T09:00:00Z"), readOnly: false });
    store.count("palourdes", "api");
    await store.flush();
    isFull.now = true;
    for (const kind of ["api", "page"] as const) store.count("palourdes", kind);
    store.count("autre", "page");
    const told = [
      { dataset: "palourdes", month: "2026-06", kind: "page", count: 1 },
      { dataset: "palourdes", month: "2026-06", kind: "api", count: 2 },
    ];
    expect(await store.list(["palourdes"], EVER)).toEqual(told);
    isFull.now = false;
    expect(await store.list(["palourdes"], EVER)).toEqual(told);
  });

  it("that cannot be written are kept for the next time", async () => {
    const store = openUseStore(knex, { now: () => new Date("2026-05-01T09:00:00Z"), readOnly: false });
    store.count("moules", "api");
    await knex.schema.renameTable("agreement_uses", "elsewhere");
    await expect(store.flush()).rejects.toThrow();
    store.count("moules", "api");
    await knex.schema.renameTable("elsewhere", "agreement_uses");
    expect(await store.list(["moules"], EVER)).toEqual([
      { dataset: "moules", month: "2026-05", kind: "api", count: 2 },
    ]);
  });
});
