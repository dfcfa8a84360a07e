import { createHash } from "node:crypto";
import type { Organisation } from "@datalogue/ingest";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openKeyRing } from "../../../packages/api/src/access/key-ring.js";
import { openDatabase, readRevision } from "../../../packages/api/src/store/open-database.js";
import { openCatalogueStore } from "../../../packages/api/src/versions/catalogue-store.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";

const order = { organisation: "ile-d-oleron", scopes: ["read" as const], label: null, expiresOn: null };

describe.each(ENGINES)("the keys of organisations, on %s", (engine) => {
  let server: EngineServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  const opened: (typeof knex)[] = [];
  let today = "2025-03-01";
  const now = () => new Date(`${today}T10:00:00Z`);
  beforeAll(async () => {
    server = await startEngine(engine);
  });
  afterAll(async () => {
    for (const one of opened) await one.destroy();
    await server.stop();
  });
  beforeEach(async () => {
    today = "2025-03-01";
    knex = await openDatabase(server.createDatabase().place);
    opened.push(knex);
    await openCatalogueStore(knex).loadOrganisation(
      { slug: "ile-d-oleron", name: "Communauté de communes de l'Île d'Oléron" },
      "d",
      now().toISOString(),
    );
  });

  it("open for the organisation they were made for, and are kept as a digest only", async () => {
    const keys = openKeyRing(knex, { now });
    const { secret, key } = await keys.create({ ...order, scopes: ["read", "publish"], label: "récolte" });
    expect(secret).toMatch(/^dlg_[\w-]{43}$/);
    expect(await keys.identify(secret)).toEqual({
      kind: "key",
      memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
      key: key.id,
    });
    const rows = JSON.stringify([await knex("api_keys"), await knex("journal")]);
    expect(rows).not.toContain(secret.slice(4));
    expect(rows).toContain(createHash("sha256").update(secret).digest("hex"));
    await keys.close();
  });

  it("open nothing when one character differs", async () => {
    const keys = openKeyRing(knex, { now });
    const { secret } = await keys.create(order);
    const altered = `${secret.slice(0, -2)}${secret.endsWith("AA") ? "BB" : "AA"}`;
    for (const wrong of [altered, secret.slice(0, -1), `${secret}A`, secret.toUpperCase(), "", "dlg_"])
      expect(await keys.identify(wrong)).toEqual({ kind: "unknown" });
  });

  it("hold nothing in an organisation that has left the catalogue, until it comes back", async () => {
    const keys = openKeyRing(knex, { now });
    const { secret, key } = await keys.create(order);
    const store = openCatalogueStore(knex);
    await store.markLeft("ile-d-oleron", now().toISOString());
    await store.markLeft("ile-d-oleron", now().toISOString());
    expect(await keys.identify(secret)).toEqual({ kind: "key", memberships: [], key: key.id });
    expect(await store.listPresentOrganisations()).toEqual([]);
    const [organisation] = await store.listOrganisations();
    expect(organisation).toMatchObject({ slug: "ile-d-oleron", left: true, digest: null });
    expect(await knex("journal").where({ action: "remove" })).toHaveLength(1);

    await store.loadOrganisation(organisation?.data as Organisation, "d", now().toISOString());
    expect(await keys.identify(secret)).toMatchObject({ memberships: [{ organisation: "ile-d-oleron" }] });
    expect(await store.listPresentOrganisations()).toEqual(["ile-d-oleron"]);
    await keys.close();
  });

  it("open until the end of their last day", async () => {
    const keys = openKeyRing(knex, { now });
    const { secret } = await keys.create({ ...order, expiresOn: "2025-03-02" });
    today = "2025-03-02";
    expect(await keys.identify(secret)).toMatchObject({ kind: "key" });
    today = "2025-03-03";
    expect(await keys.identify(secret)).toEqual({ kind: "expired" });
    await keys.close();
  });

  it("open nothing once revoked, even by another process", async () => {
    const keys = openKeyRing(knex, { now });
    const { secret, key } = await keys.create(order);
    expect(await openKeyRing(knex, { now }).revoke(key.id)).toMatchObject({ id: key.id, organisation: "ile-d-oleron" });
    expect(await keys.identify(secret)).toEqual({ kind: "revoked" });
    expect(await keys.revoke("inconnue")).toBeUndefined();
  });

  it("remember the day of their last use, written once a day, without telling that the catalogue changed", async () => {
    const keys = openKeyRing(knex, { now });
    const { secret } = await keys.create(order);
    const revision = await readRevision(knex);
    const writes: string[] = [];
    knex.on("query", ({ sql }: { sql: string }) => /^update/i.test(sql) && writes.push(sql));
    for (const day of ["2025-03-01", "2025-03-01", "2025-03-02", "2025-03-02"]) {
      today = day;
      await keys.identify(secret);
      await keys.close();
      expect(await keys.list()).toMatchObject([{ lastUsedOn: day }]);
    }
    expect(writes).toHaveLength(2);
    expect(await readRevision(knex)).toBe(revision);
  });

  it("are listed the oldest first, without what opens", async () => {
    const keys = openKeyRing(knex, { now });
    const made = [await keys.create(order), await keys.create(order)];
    const listed = await keys.list();
    expect(listed.map(({ id }) => id)).toEqual(made.map(({ key }) => key.id));
    for (const { secret } of made) expect(JSON.stringify(listed)).not.toContain(secret);
  });

  it("are made for organisations of the catalogue only", async () => {
    await expect(openKeyRing(knex, { now }).create({ ...order, organisation: "inconnu" })).rejects.toThrow();
  });
});
