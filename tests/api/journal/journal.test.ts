import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openKeyRing } from "../../../packages/api/src/access/key-ring.js";
import { tellHistory } from "../../../packages/api/src/drafts/tell-history.js";
import { openPeople, type People } from "../../../packages/api/src/people/people.js";
import { countHandSave, tellHandSittings } from "../../../packages/api/src/store/hand-sittings.js";
import { journal } from "../../../packages/api/src/store/journal.js";
import { up as chain } from "../../../packages/api/src/store/migrations/0015-journal.js";
import { addAnchor } from "../../../packages/api/src/store/migrations/0023-paced-messages.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { pruneJournal } from "../../../packages/api/src/store/prune-journal.js";
import { verifyJournal } from "../../../packages/api/src/store/verify-journal.js";
import { openCatalogueStore } from "../../../packages/api/src/versions/catalogue-store.js";
import type { Manifest } from "../../../packages/api/src/versions/manifest.js";
import type { StoredDataset } from "../../../packages/api/src/versions/stored-dataset.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";

const PARENT = "pole-marennes-oleron";
const OLERON = "ile-d-oleron";
const AT = "2026-03-10T09:00:00.000Z";
const PASSWORD = "huître verte du chenal 17";

describe.each(ENGINES)("the journal with %s", (engine) => {
  let server: EngineServer;
  let place: ReturnType<EngineServer["createDatabase"]>;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let people: People;

  beforeAll(async () => {
    server = await startEngine(engine);
  });
  beforeEach(async () => {
    await knex?.destroy();
    place = server.createDatabase();
    knex = await openDatabase(place.place);
    for (const slug of [PARENT, OLERON])
      await knex("organisations").insert({ slug, data: JSON.stringify({ slug, name: slug }) });
    people = openPeople(knex, {
      ...{ now: () => new Date(AT), publicUrl: "https://donnees.exemple.fr", parent: () => PARENT },
      ...{ title: () => "Datalogue", mailer: undefined, log() {}, secondFactorAsked: false },
      passwordCost: { N: 2 ** 10, r: 8, p: 1 },
    });
  });
  afterAll(async () => {
    await people.settle();
    await knex.destroy();
    await server.stop();
  });

  const bring = async (email: string) => {
    const handed = await people.invite("command", { email, organisation: OLERON, role: "publisher" });
    const token = /cle=([\w-]{43})/.exec("link" in handed ? handed.link : "")?.[1] ?? "";
    await people.acceptLink(token, { email: "", name: "Agente Passerose", password: PASSWORD, client: "192.0.2.1" });
    const person = await people.findByEmail(email);
    if (!person) throw new Error(email);
    return person;
  };
  const from = { client: "192.0.2.1", agent: "Firefox, Windows" };
  const actions = () => knex("journal").orderBy("sequence").pluck("action");
  /** Ten acts that follow each other. */
  const fill = async () => {
    for (let number = 1; number <= 10; number++) await journal(knex, AT, "content", "load", "site", { number });
  };

  it("tells what each did, under a random name, to the administrators whom it concerns", async () => {
    const person = await bring("agente@exemple.fr");
    const { token } = (await people.signIn({ email: "agente@exemple.fr", password: PASSWORD, ...from })) as {
      token: string;
    };
    const caller = await people.findCaller(token);
    const { key } = await openKeyRing(knex).create({
      ...{ organisation: OLERON, scopes: ["read"], label: "Poste de l’agente Passerose", expiresOn: null },
      createdBy: person.id,
    });
    await people.sessions.end(person.id, caller?.session ?? "");
    expect(await actions()).toEqual(["invite", "join", "sign-in", "create", "sign-out"]);
    const rows = await knex("journal").orderBy("sequence");
    const { pseudonym } = await knex("journal_people").where({ person_id: person.id }).first();
    expect(rows.at(2)).toMatchObject({ actor: `person:${pseudonym}`, object: `person:${pseudonym}` });
    expect(rows.at(3)).toMatchObject({ actor: `person:${pseudonym}`, object: `key:${key.id}` });
    expect(new Set(rows.map(({ organisations }) => organisations))).toEqual(new Set([`["${OLERON}"]`]));
    for (const known of [person.id, "agente", "Passerose", "192.0.2.1"])
      expect(JSON.stringify(rows)).not.toContain(known);
    expect(await verifyJournal(knex)).toMatchObject({ acts: 5, broken: null });
  });

  it("stays whole when somebody is erased, and no longer tells who they were", async () => {
    const person = await bring("agente@exemple.fr");
    await people.signIn({ email: "agente@exemple.fr", password: PASSWORD, ...from });
    await people.close("command", person.id);
    expect(await actions()).toEqual(["invite", "join", "sign-in", "close"]);
    expect(await knex("journal_people")).toEqual([]);
    expect(JSON.stringify(await knex("journal"))).not.toContain(person.id);
    // Whose administrators read it, although the role went with the account.
    expect((await knex("journal").where({ action: "close" }).first()).organisations).toBe(`["${OLERON}"]`);
    expect(await verifyJournal(knex)).toMatchObject({ acts: 4, broken: null });
  });

  it("keeps no name for an act written after its person left", async () => {
    const { id } = await bring("partie@exemple.fr");
    await people.close("command", id);
    await journal(knex, AT, `person:${id}`, "publish", `person:${id}`, { autre: `person:${id}` });
    expect(await knex("journal_people").where({ person_id: id })).toEqual([]);
    const { actor, object, detail } = await knex("journal").orderBy("sequence", "desc").first();
    expect(actor).toMatch(/^person:/);
    expect(JSON.stringify([actor, object, detail])).not.toContain(id);
    expect(object).toBe(actor);
  });

  it("still says on the history of a dataset who published, while their account is open", async () => {
    const person = await bring("agente@exemple.fr");
    const actors = [`person:${person.id}`, "content"];
    for (const [rank, actor] of actors.entries())
      await journal(knex, AT, actor, rank ? "rollback" : "publish", "dataset:jeu", { version: rank + 1 });
    const manifest = { rows: 1, originalName: "jeu.csv" } as Manifest;
    const versions = [1, 2].map((number) => ({
      ...{ dataset: "jeu", number, publishedAt: AT, note: null, manifest, rowsKept: true, access: null },
    }));
    const dataset = { id: "jeu", version: 2, metadata: {} } as StoredDataset;
    const told = async () =>
      (await tellHistory(openCatalogueStore(knex), dataset, versions, undefined)).versions.map(({ actor }) => actor);
    expect(await told()).toEqual(actors);
    await people.close("command", person.id);
    expect((await told())[0]).toMatch(/^person:/);
    expect((await told())[0]).not.toBe(actors[0]);
  });

  it("counts refused sign-ins without telling of whom, in one act for many", async () => {
    const person = await bring("agente@exemple.fr");
    let time = Date.parse(AT);
    const late = openPeople(knex, {
      ...{ now: () => new Date(time), publicUrl: "https://donnees.exemple.fr", parent: () => PARENT },
      ...{ title: () => "Datalogue", mailer: undefined, log() {}, secondFactorAsked: false },
      passwordCost: { N: 2 ** 10, r: 8, p: 1 },
    });
    for (const email of ["agente@exemple.fr", "personne@exemple.fr"])
      for (let turn = 1; turn <= 3; turn++) await late.signIn({ email, password: "faux", ...from });
    expect(await actions()).toEqual(["invite", "join"]);
    time += 11 * 60_000;
    await late.signIn({ email: "agente@exemple.fr", password: "faux", ...from });
    const told = await knex("journal").where({ action: "sign-in-refused" });
    expect(told).toMatchObject([{ actor: "public", object: "site", detail: `{"count":7,"since":"${AT}"}` }]);
    expect(JSON.stringify(told)).not.toContain(person.id);
  });

  it("finds the first act that was altered, removed, put in or hidden", async () => {
    await fill();
    const whole = await verifyJournal(knex);
    expect(whole).toMatchObject({ acts: 10, broken: null });
    const row = await knex("journal").where({ sequence: 4 }).first();
    const restore = async () => {
      await knex("journal").where({ sequence: 4 }).delete();
      await knex("journal").insert(row);
      expect(await verifyJournal(knex)).toEqual(whole);
    };

    for (const change of [{ actor: "command" }, { at: "2026-03-10T09:00:01.000Z" }, { detail: "{}" }, { hash: "0" }]) {
      await knex("journal").where({ sequence: 4 }).update(change);
      expect(await verifyJournal(knex)).toMatchObject({ broken: { sequence: 4, fault: "altered" } });
      await restore();
    }
    await knex("journal").where({ sequence: 4 }).delete();
    expect(await verifyJournal(knex)).toMatchObject({ broken: { sequence: 4, fault: "missing" } });
    await restore();
    await knex("journal").insert({ ...row, sequence: 11 });
    expect(await verifyJournal(knex)).toMatchObject({ broken: { sequence: 11, fault: "altered" } });
    await knex("journal").where({ sequence: 11 }).delete();
    await knex("journal").insert({ ...row, sequence: 0 });
    expect((await verifyJournal(knex)).broken?.fault).toBe("altered");
    await knex("journal").where({ sequence: 0 }).delete();
    // The last one, after which nothing tells that it was there but the head.
    await knex("journal").where({ sequence: 10 }).delete();
    expect(await verifyJournal(knex)).toMatchObject({ broken: { sequence: 10, fault: "missing" } });
  });

  it("finds an act that its administrators are no longer shown", async () => {
    await journal(knex, AT, "command", "invite", `organisation:${OLERON}`, {});
    await knex("journal_organisations").delete();
    expect(await verifyJournal(knex)).toMatchObject({ broken: { sequence: 1, fault: "unlisted" } });
  });

  it("tells the saves of one sitting of somebody in one act, with their count, once it has ended", async () => {
    const person = await bring("agente@exemple.fr");
    const minute = (number: number) => new Date(Date.parse(AT) + number * 60_000);
    const save = (number: number, draft: string, undid = false) =>
      knex.transaction((trx) =>
        countHandSave(trx, {
          ...{ draft, organisation: OLERON, dataset: null, actor: `person:${person.id}` },
          ...{ at: minute(number).toISOString(), rows: 2, undid },
        }),
      );
    for (let number = 0; number < 60; number++) await save(number, "bornes", number === 7);
    await save(20, "plages");
    await tellHandSittings(knex, minute(60));
    const told = async () =>
      (await knex("journal").where({ action: "edit-rows" }).orderBy("sequence")).map(({ object, at, detail }) => {
        const { saves, rows, undone } = JSON.parse(detail);
        return { object, at, saves, rows, undone };
      });
    const beach = { object: "draft:plages", at: minute(20).toISOString(), saves: 1, rows: 2, undone: 0 };
    expect(await told()).toEqual([beach]);
    // Another sitting begins after half an hour: the one before is told first.
    await save(95, "bornes");
    const first = { object: "draft:bornes", at: minute(59).toISOString(), saves: 60, rows: 120, undone: 1 };
    expect(await told()).toEqual([beach, first]);
    // Who leaves has theirs told before their name goes; nothing waits under it.
    await people.close("command", person.id);
    expect(await told()).toMatchObject([beach, first, { object: "draft:bornes", saves: 1 }]);
    expect(await knex("hand_sittings")).toEqual([]);
    expect(JSON.stringify(await knex("journal"))).not.toContain(person.id);
    expect(await verifyJournal(knex)).toMatchObject({ broken: null });
  });

  it("keeps five years, and stays one chain from the last act removed", async () => {
    for (const at of ["2020-12-31T22:59:59.000Z", "2021-01-01T00:00:00.000Z", "2021-03-10T08:59:59.999Z", AT])
      await journal(knex, at, "content", "load", `organisation:${OLERON}`, {});
    const before = await knex("journal").where({ sequence: 4 }).first("hash");
    expect(await pruneJournal(knex, new Date(AT))).toBe(3);
    expect(await pruneJournal(knex, new Date(AT))).toBe(0);
    const rows = await knex("journal").orderBy("sequence");
    expect(rows.map(({ sequence, action }) => [Number(sequence), action])).toEqual([
      [4, "load"],
      [5, "prune-journal"],
    ]);
    expect(JSON.parse(rows[1].detail)).toEqual({ count: 3, before: "2021-03-10T09:00:00.000Z" });
    expect(rows[0].hash).toBe(before.hash);
    expect(
      await knex("journal_organisations")
        .pluck("sequence")
        .then((all) => all.map(Number)),
    ).toEqual([4]);
    expect(await verifyJournal(knex)).toMatchObject({ acts: 2, anchor: 3, broken: null });
    // What is removed by hand is still missed, and so is what is put back.
    const [kept] = rows;
    await knex("journal").where({ sequence: 4 }).delete();
    expect(await verifyJournal(knex)).toMatchObject({ broken: { sequence: 4, fault: "missing" } });
    await knex("journal").insert([kept, { ...kept, sequence: 3 }]);
    expect((await verifyJournal(knex)).broken).toEqual({ sequence: 3, fault: "altered" });
  });

  it("keeps details short", async () => {
    await journal(knex, AT, "command", "revoke", "site", { keys: Array.from({ length: 500 }, () => "0197a0c4") });
    expect((await knex("journal").first()).detail).toMatch(/^\{"longueur":\d+\}$/);
  });

  it("chains the acts written before, in their order, under pseudonyms", async () => {
    const person = await bring("agente@exemple.fr");
    const gone = "0197a0c4-0000-7000-8000-00000000dead";
    for (const table of ["journal", "journal_organisations", "journal_head", "journal_people", "refused_sign_ins"])
      await knex.schema.dropTable(table);
    await knex.schema.createTable("journal", (table) => {
      table.text("id").primary();
      for (const column of ["at", "actor", "action", "object", "detail"]) table.text(column).notNullable();
    });
    const row = { action: "role", object: `person:${person.id}`, detail: JSON.stringify({ organisation: OLERON }) };
    await knex("journal").insert([
      { ...row, id: "2", at: "2026-02-02T00:00:00.000Z", actor: `person:${gone}` },
      { ...row, id: "1", at: "2026-02-01T00:00:00.000Z", actor: `person:${person.id}` },
      { ...row, id: "3", at: "2026-02-03T00:00:00.000Z", actor: "command", detail: `{"person":"${person.id}"}` },
    ]);
    await knex.transaction(chain);
    await addAnchor(knex);
    const rows = await knex("journal").orderBy("sequence");
    expect(rows.map(({ at }) => at.slice(0, 10))).toEqual(["2026-02-01", "2026-02-02", "2026-02-03"]);
    const { pseudonym } = await knex("journal_people").where({ person_id: person.id }).first();
    expect(rows[0].actor).toBe(`person:${pseudonym}`);
    expect(rows[2].detail).toBe(`{"person":"person:${pseudonym}"}`);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${gone}|${person.id}`));
    expect(await knex("journal_people")).toHaveLength(1);
    await journal(knex, AT, "command", "load", "site", {});
    expect(await verifyJournal(knex)).toMatchObject({ acts: 4, broken: null });
  });

  // One session is behind all the connections of PGlite.
  it.skipIf(engine === "PGlite")("is one chain, whatever processes write at once", async () => {
    const run = promisify(execFile);
    const script = new URL("../support/journal-process.mjs", import.meta.url).pathname;
    const address = place.url || String(place.place);
    await Promise.all(["content", "sources"].map((actor) => run("node", [script, address, actor, "40"])));
    expect(await verifyJournal(knex)).toMatchObject({ acts: 80, broken: null });
    for (const actor of ["content", "sources"])
      expect(await knex("journal").where({ actor }).pluck("sequence")).toHaveLength(40);
  });
});
