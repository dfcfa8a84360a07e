import type { Caller, Datalogue, Drafts } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";
import { fault } from "../support/fault.js";
import { faultOf } from "./fault-of.js";

const SLUG = "frequentation-mediatheques";
const OWN = "ile-d-oleron";
const fileOf = (count: number) => `${visitsCsv}17093,Le Château-d'Oléron,2024,${count}\n`;

describe.each(ENGINES)("a draft, while something else happens, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let knex: Awaited<ReturnType<Place["openCatalogue"]>>;
  let datalogue: Datalogue;
  let drafts: Drafts;
  let publisher: Caller;
  let time = Date.parse("2026-03-10T10:00:00.000Z");
  const now = () => new Date(time);

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    // A job is taken from who gave no sign since the last look.
    datalogue = await place.open({ now, jobTimes: { silence: 0 } });
    drafts = datalogue.drafts;
    expect((await datalogue.load()).problems).toEqual([]);
    knex = await place.openCatalogue();
    const { key } = await datalogue.keys.create({
      organisation: OWN,
      scopes: ["publish"],
      label: null,
      expiresOn: null,
    });
    publisher = {
      ...{ kind: "key", key: key.id },
      memberships: [{ organisation: OWN, role: "publisher", kind: null }],
    };
  });
  afterAll(async () => {
    await knex?.destroy();
    await place?.remove();
    await server?.stop();
  });

  const countVersions = async () => (await datalogue.services.catalogue.listVersions(SLUG)).length;
  const begin = async () => (await drafts.create(publisher, { organisation: OWN, dataset: SLUG })).id;
  const deposit = (id: string, count: number) =>
    drafts.receiveText(publisher, id, { text: fileOf(count), name: `${count}.csv` });
  /** A draft of the next version, its file read. */
  const prepare = async (count: number) => {
    const id = await begin();
    await deposit(id, count);
    await drafts.whenRead(publisher, id, 60_000);
    return id;
  };
  /** Asks for a publication: why it is refused, once it is under way. */
  const ask = async (id: string, revision: number) => {
    const refused = faultOf(drafts.publish(publisher, id, revision));
    refused.catch(() => {});
    await expect.poll(() => knex("jobs").whereLike("key", `%${id}%`), { interval: 1 }).toHaveLength(1);
    return { refused };
  };

  it("is not published with a file that came as the one that was asked for is being read", async () => {
    const before = await countVersions();
    const id = await begin();
    const { revision } = await deposit(id, 13_100);
    const { refused } = await ask(id, revision);
    await deposit(id, 99_999);
    expect(await refused).toMatchObject({ kind: "changed-meanwhile", current: { file: { name: "99999.csv" } } });
    expect(await countVersions()).toBe(before);
    await drafts.remove(publisher, id);
  });

  it("is not published once somebody sent it back, while what it changes is being told", async () => {
    const before = await countVersions();
    const id = await prepare(13_200);
    const { revision } = await drafts.submit(publisher, id);
    const { refused } = await ask(id, revision);
    await drafts.sendBack(publisher, id, "2024 n'est pas fini.");
    expect(await refused).toMatchObject({ kind: "changed-meanwhile", current: { state: "returned" } });
    expect(await countVersions()).toBe(before);
    expect(await drafts.get(publisher, id)).toMatchObject({ state: "returned", version: null });
    await drafts.remove(publisher, id);
  });

  it("keeps what somebody changed, and the file that came, as a mended copy of the one before was being made", async () => {
    const id = await begin();
    const years = Array.from({ length: 8000 }, (_, at) => `17140,Dolus-d'Oléron,${1000 + at},12 600\n`);
    const text = fileOf(13_300) + years.join("");
    await drafts.receiveText(publisher, id, { text, name: "a.csv" });
    await drafts.whenRead(publisher, id, 60_000);
    const first = faultOf(drafts.takeMended(publisher, id));
    await drafts.edit(publisher, id, { note: "Relu ligne à ligne." });
    expect(await first).toMatchObject({ kind: "changed-meanwhile", current: { note: "Relu ligne à ligne." } });
    expect(await drafts.get(publisher, id)).toMatchObject({ file: { name: "a.csv", from: "paste" } });
    const second = faultOf(drafts.takeMended(publisher, id));
    await deposit(id, 13_301);
    expect(await second).toMatchObject({ kind: "changed-meanwhile" });
    expect(await drafts.get(publisher, id)).toMatchObject({ file: { name: "13301.csv", from: "paste" } });
    await drafts.remove(publisher, id);
  });

  it("is not published with a title that somebody gave as what it changes was being told", async () => {
    const before = await countVersions();
    const id = await begin();
    const years = Array.from({ length: 6000 }, (_, at) => `17140,Dolus-d'Oléron,${3000 + at},12600\n`);
    await drafts.receiveText(publisher, id, { text: fileOf(13_350) + years.join(""), name: "a.csv" });
    const { revision } = await drafts.whenRead(publisher, id, 60_000);
    await expect
      .poll(() => drafts.compare(publisher, id, 0), { interval: 1 })
      .toMatchObject({ kind: "computing", progress: { doing: "version" } });
    const { refused } = await ask(id, revision);
    await drafts.edit(publisher, id, { metadata: { title: "Entrées des médiathèques" } });
    const title = "Entrées des médiathèques";
    expect(await refused).toMatchObject({ kind: "changed-meanwhile", current: { title } });
    expect(await countVersions()).toBe(before);
    await drafts.remove(publisher, id);
  });

  it("is published on its day, though somebody asked for it before and that failed", async () => {
    const id = await prepare(13_400);
    await drafts.plan(publisher, id, "2026-03-12");
    const mend = await fault(knex, { table: "versions", event: "insert" });
    await expect(drafts.publish(publisher, id)).rejects.toThrow("a fault");
    await mend();
    expect(await drafts.get(publisher, id)).toMatchObject({ state: "planned", plannedFor: "2026-03-12" });
    time = Date.parse("2026-03-12T00:00:00.000Z");
    expect(await drafts.publishPlanned(now())).toEqual({ published: [id], failed: [] });
  });

  it("is said not to have been published on its day, where every process fell on it", async () => {
    const id = await prepare(13_500);
    await drafts.plan(publisher, id, "2026-03-14");
    time = Date.parse("2026-03-14T00:00:00.000Z");
    const mend = await fault(knex, { table: "versions", event: "insert" });
    await drafts.publishPlanned(now());
    await mend();
    const held = { state: "running", attempts: 6, lease: "x", lease_holder: "gone" };
    expect(await knex("jobs").whereLike("key", `%${id}%`).update(held)).toBe(1);
    expect(await drafts.publishPlanned(now())).toEqual({ published: [], failed: [] });
    expect(await drafts.publishPlanned(now())).toEqual({ published: [], failed: [id] });
    expect(await drafts.get(publisher, id)).toMatchObject({
      ...{ state: "ready", plannedFor: null },
      failure: expect.stringContaining("s'est arrêtée par notre faute"),
    });
    expect(await drafts.publishPlanned(now())).toEqual({ published: [], failed: [] });
    await drafts.remove(publisher, id);
  });

  it("is not published over a version that who decides did not see, though somebody else compared it with that one", async () => {
    const id = await prepare(13_600);
    await drafts.compare(publisher, id, 60_000);
    const { revision: seen } = await drafts.get(publisher, id);
    const { version } = await drafts.publish(publisher, await prepare(13_700));
    expect(await drafts.compare(publisher, id, 60_000)).toMatchObject({ kind: "made", difference: { base: version } });
    expect(await faultOf(drafts.publish(publisher, id, seen))).toMatchObject({ kind: "changed-meanwhile" });
    const { revision, updatedAt } = await drafts.get(publisher, id);
    // Looking again is no other change.
    await drafts.compare(publisher, id, 60_000);
    expect(await drafts.get(publisher, id)).toMatchObject({ revision, updatedAt });
    expect(await drafts.publish(publisher, id, revision)).toMatchObject({ version: version + 1 });
  });

  it("is not published over a version that another draft became as what it changes was being told", async () => {
    const before = await countVersions();
    const small = await prepare(13_710);
    await drafts.compare(publisher, small, 60_000);
    const large = await begin();
    const years = Array.from({ length: 6000 }, (_, at) => `17140,Dolus-d'Oléron,${3000 + at},12600\n`);
    await drafts.receiveText(publisher, large, { text: fileOf(13_720) + years.join(""), name: "a.csv" });
    await drafts.whenRead(publisher, large, 60_000);
    const { refused } = await ask(large, (await drafts.get(publisher, large)).revision);
    const { version } = await drafts.publish(publisher, small);
    expect(await refused).toEqual({ kind: "version-moved", startedFrom: version - 1, served: version });
    expect(await countVersions()).toBe(before + 1);
    expect(await drafts.get(publisher, large)).toMatchObject({ state: "ready", version: null });
    await drafts.remove(publisher, large);
  });

  it("is planned no more once it was compared with another version, and says why", async () => {
    const id = await prepare(13_800);
    await drafts.plan(publisher, id, "2026-04-01");
    await drafts.publish(publisher, await prepare(13_900));
    await drafts.compare(publisher, id, 60_000);
    expect(await drafts.get(publisher, id)).toMatchObject({
      ...{ state: "ready", plannedFor: null },
      failure: expect.stringContaining("La publication n'est plus prévue. La version en ligne a changé"),
    });
    expect((await drafts.review(publisher, id)).events.at(-1)).toMatchObject({
      ...{ kind: "unplanned", actor: "program" },
      text: expect.stringContaining("La version en ligne a changé"),
    });
    time = Date.parse("2026-04-01T00:00:00.000Z");
    expect(await drafts.publishPlanned(now())).toEqual({ published: [], failed: [] });
    await drafts.remove(publisher, id);
  });

  it("is not planned once another version is served than the one that it started from", async () => {
    const id = await prepare(13_950);
    const { version } = await drafts.publish(publisher, await prepare(13_960));
    expect(await faultOf(drafts.plan(publisher, id, "2026-05-01"))).toEqual({
      ...{ kind: "version-moved", startedFrom: version - 1, served: version },
    });
    expect(await drafts.get(publisher, id)).toMatchObject({ state: "ready", plannedFor: null });
    await drafts.compare(publisher, id, 60_000);
    expect(await drafts.plan(publisher, id, "2026-05-01")).toMatchObject({ state: "planned" });
    await drafts.remove(publisher, id);
  });

  it("that was sent back stays so, whatever is planned no more or fails", async () => {
    const id = await prepare(14_000);
    await drafts.submit(publisher, id, "Merci de relire.");
    await drafts.sendBack(publisher, id, "2024 n'est pas fini.");
    const { revision } = await drafts.plan(publisher, id, null);
    expect(await drafts.get(publisher, id)).toMatchObject({
      state: "returned",
      returned: { reason: "2024 n'est pas fini." },
    });
    // Asked for by somebody whose process fell, who is no more.
    const payload = { draft: id, revision, actor: "person:parti", at: now().toISOString() };
    const job = { kind: "publish-draft", key: `publish-draft:${id}:${revision}`, payload: JSON.stringify(payload) };
    const at = { run_at: now().toISOString(), created_at: now().toISOString() };
    await knex("jobs").insert({ id: "taken-up", ...job, state: "waiting", attempts: 0, ...at });
    expect((await drafts.publishPlanned(now())).failed).toEqual([id]);
    expect(await drafts.get(publisher, id)).toMatchObject({
      ...{
        state: "returned",
        failure: expect.stringMatching(/^Rien n'a été publié\. La personne ou la clé qui l'avait demandé/),
      },
    });
    expect((await drafts.review(publisher, id)).events.at(-1)).toMatchObject({ kind: "returned" });
    await drafts.remove(publisher, id);
  });
});
