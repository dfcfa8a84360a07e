import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type DefinitionStore,
  DefinitionsMoved,
  openDefinitionStore,
} from "../../../packages/api/src/content/definition-store.js";
import { type Definitions, readDefinitions } from "../../../packages/api/src/content/read-definitions.js";
import { migrationSource } from "../../../packages/api/src/store/migrations/index.js";
import { openDatabase, writeTransaction } from "../../../packages/api/src/store/open-database.js";
import { openRevisionReader, type RevisionReader } from "../../../packages/api/src/store/revision-reader.js";
import { openCatalogueStore } from "../../../packages/api/src/versions/catalogue-store.js";
import { ownContent } from "../../support/prepared-data.js";
import { territories } from "../indicators/support.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";

const { definitions: real } = await readDefinitions(ownContent, territories);

describe.each(ENGINES)("the definitions served, with %s", (engine) => {
  let server: EngineServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  const readers: RevisionReader[] = [];
  const open = (): DefinitionStore => {
    const revisions = openRevisionReader(knex);
    readers.push(revisions);
    return openDefinitionStore(openCatalogueStore(knex), revisions);
  };
  const write = async (store: DefinitionStore, next: Definitions, at = "2026-01-01T00:00:00.000Z") => {
    await store.refresh();
    const base = store.base();
    const changes = store.compare(next, base);
    await writeTransaction(knex, (trx) => store.write(trx, changes, base, at));
    return changes;
  };
  beforeAll(async () => {
    server = await startEngine(engine);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    knex = await openDatabase(server.createDatabase().place);
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    await knex.destroy();
  });

  it("are those written, in the order of the content, for every process", async () => {
    const [ours, other] = [open(), open()];
    await other.refresh();
    expect(other.current().indicators).toEqual([]);
    await write(ours, real);
    await other.refresh();
    expect(other.current()).toEqual(real);
    expect(other.compare(real, other.base())).toEqual({ written: [], removed: [] });
  });

  it("leave alone what another process composed since they were read, written or made anew", async () => {
    const [ours, other] = [open(), open()];
    await write(ours, real);
    const [first, ...others] = real.indicators;
    if (!first) throw new Error("no indicator");
    await ours.refresh();
    const base = ours.base();
    const content = { ...real, indicators: [{ ...first, title: "Du contenu" }, ...others] };
    await other.refresh();
    const composed = [
      { ...first, title: "Du site" },
      { ...first, id: "compose-ici", title: "Un autre" },
    ];
    await writeTransaction(knex, async (trx) => {
      for (const one of composed)
        await other.writeTouched(trx, `definition:indicator:${one.id}`, one, "2026-02-01T00:00:00.000Z");
    });
    // With what they were read from, then once what was composed is known here too.
    for (const refresh of [false, true]) {
      if (refresh) await ours.refresh();
      const changes = ours.compare(content, base);
      const writing = writeTransaction(knex, (trx) => ours.write(trx, changes, base, "2026-03-01T00:00:00.000Z"));
      await expect(writing).rejects.toThrow(DefinitionsMoved);
    }
    await other.refresh();
    expect(
      other.current().indicators.flatMap(({ id, title }) => (composed.some((one) => one.id === id) ? [title] : [])),
    ).toEqual(expect.arrayContaining(["Du site", "Un autre"]));
  });

  it("keep every text that a plan had, those served before texts were kept included", async () => {
    const store = open();
    const [first, ...others] = real.plans;
    if (!first) throw new Error("no plan");
    await write(store, real);
    const changed = { ...first, plan: { ...first.plan, title: "Révisé" } };
    await write(store, { ...real, plans: [changed, ...others] }, "2026-02-01T00:00:00.000Z");
    await write(store, { ...real, plans: [changed, ...others] }, "2026-03-01T00:00:00.000Z");
    expect(await store.planStates(first.plan.id)).toEqual([
      { since: "2026-01-01T00:00:00.000Z", loaded: first },
      { since: "2026-02-01T00:00:00.000Z", loaded: changed },
    ]);

    // A database of before: only what is served is known.
    await knex.schema.dropTable("plan_states");
    await knex("knex_migrations").where({ name: "0005-plan-states" }).delete();
    await knex.migrate.latest({ migrationSource });
    expect(await store.planStates(first.plan.id)).toEqual([{ since: "2026-02-01T00:00:00.000Z", loaded: changed }]);
  });

  it("differ by what was changed and removed only", async () => {
    const store = open();
    await write(store, real);
    const [first, ...others] = real.indicators;
    if (!first) throw new Error("no indicator");
    const changed = { ...first, title: "Autrement" };
    const { written, removed } = await write(store, { ...real, indicators: [changed, ...others.slice(1)] });
    expect(written).toEqual([[`definition:indicator:${first.id}`, changed]]);
    expect(removed).toEqual([`definition:indicator:${others[0]?.id}`]);
    await store.refresh();
    expect(store.current().indicators).toEqual([changed, ...others.slice(1)]);
  });

  it("are the same list until one of them changes: what is made of them can be kept", async () => {
    const store = open();
    await write(store, real);
    await store.refresh();
    const before = store.current();
    await writeTransaction(knex, async (trx) => {
      await trx("documents").insert({ key: "autre", data: "{}" });
    });
    await Promise.all([store.refresh(), store.refresh()]);
    expect(store.current()).toBe(before);
  });
});
