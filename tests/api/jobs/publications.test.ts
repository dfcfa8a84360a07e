import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Caller, createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const OWN = "ile-d-oleron";
const rows = (count: number) => `${visitsCsv}17093,Le Château-d'Oléron,2024,${count}\n`;

async function makeKey(datalogue: Datalogue) {
  const { key, secret } = await datalogue.keys.create({
    ...{ organisation: OWN, scopes: ["publish"], label: null, expiresOn: null },
  });
  const caller: Caller = {
    ...{ kind: "key", key: key.id },
    memberships: [{ organisation: OWN, role: "publisher", kind: null }],
  };
  return { id: key.id, secret, caller };
}

/** A draft of the next version, its file read. */
async function deposit(datalogue: Datalogue, place: Place, secret: string, text: string): Promise<string> {
  const api = supertest(createApiApp(datalogue, place.settings));
  const as = (request: supertest.Test) => request.auth(secret, { type: "bearer" });
  const { body } = await as(api.post("/api/drafts")).send({ organisation: OWN, dataset: SLUG }).expect(201);
  await as(api.put(`/api/drafts/${body.id}/file`))
    .set("Content-Type", "text/csv")
    .set("Content-Disposition", "attachment; filename=entrees.csv")
    .send(text)
    .expect(200);
  return body.id;
}
const countVersions = async ({ services }: Datalogue) => (await services.catalogue.listVersions(SLUG)).length;

describe.each(ENGINES)("drafts published by two processes, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let two: Datalogue[];
  let now = new Date("2026-03-10T10:00:00Z");
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    two = [await place.open({ now: () => now }), await place.open({ now: () => now })];
    for (const one of two) expect((await one.load()).problems).toEqual([]);
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  it("are published once on their day, and told to have failed by neither", async () => {
    const [first, second] = two as [Datalogue, Datalogue];
    const { caller, secret } = await makeKey(first);
    const id = await deposit(first, place, secret, rows(13_100));
    await first.drafts.plan(caller, id, "2026-03-12");
    now = new Date("2026-03-12T00:00:00Z");
    const done = await Promise.all(two.map(({ drafts }) => drafts.publishPlanned(now)));
    expect(done.flatMap(({ published }) => published)).toEqual([id]);
    expect(done.flatMap(({ failed }) => failed)).toEqual([]);
    expect(await second.drafts.get(caller, id)).toMatchObject({ state: "published", version: 2, failure: null });
    expect(await countVersions(second)).toBe(2);
    expect((await second.status()).jobs.ended).toEqual([{ kind: "publish-draft", outcome: "published", count: 1 }]);
  });

  it("are one version, given to both who ask for it at once", async () => {
    const [first] = two as [Datalogue, Datalogue];
    const { caller, secret } = await makeKey(first);
    const id = await deposit(first, place, secret, rows(14_200));
    const versions = await Promise.all(two.map(async ({ drafts }) => (await drafts.publish(caller, id)).version));
    expect(versions).toEqual([3, 3]);
    expect(await countVersions(first)).toBe(3);
  });
});

/** A process that is asked to publish, and falls on its way. */
describe("a publication asked of a process that falls", () => {
  let place: Place;
  let datalogue: Datalogue;
  beforeAll(async () => {
    place = createPlace();
    datalogue = await place.open({ jobTimes: { silence: 300, beat: 60_000 } });
    await datalogue.load();
  });
  afterAll(() => place.remove());

  /** Asks another process to publish a draft; it is killed at a step of it. */
  async function publishAndFall(id: string, secret: string, step: string) {
    const program = join(import.meta.dirname, "../support/serve-process.mjs");
    const env = { ...process.env, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data };
    const child = spawn(process.execPath, [program, step], { env, stdio: ["ignore", "pipe", "inherit"] });
    const [told] = await once(child.stdout, "data");
    const ended = once(child, "exit");
    const headers = { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" };
    const address = `${JSON.parse(String(told)).url}/api/drafts/${id}/publish`;
    await expect(fetch(address, { method: "POST", headers, body: "{}" })).rejects.toThrow();
    expect((await ended)[1]).toBe("SIGKILL");
  }
  /** What this process does, as it would every few seconds. */
  async function takeUp() {
    const done = { published: [] as string[], failed: [] as string[] };
    await expect
      .poll(
        async () => {
          const { published, failed } = await datalogue.drafts.publishPlanned(new Date());
          done.published.push(...published);
          done.failed.push(...failed);
          return (await datalogue.status()).jobs.running;
        },
        { interval: 200 },
      )
      .toEqual([]);
    return done;
  }

  it.each(["written", "flipping"])("is done by another, once, where it fell at the step « %s »", async (step) => {
    const { secret, caller } = await makeKey(datalogue);
    const before = await countVersions(datalogue);
    const id = await deposit(datalogue, place, secret, rows(15_000 + before));
    await publishAndFall(id, secret, step);
    expect(await countVersions(datalogue)).toBe(before);
    expect((await datalogue.status()).jobs.running).toMatchObject([{ kind: "publish-draft" }]);
    expect(await takeUp()).toEqual({ published: [id], failed: [] });
    expect(await countVersions(datalogue)).toBe(before + 1);
    // Who asks again is given the same.
    const { version } = await datalogue.drafts.publish(caller, id);
    expect(version).toBe((await datalogue.drafts.get(caller, id)).version);
    expect(await countVersions(datalogue)).toBe(before + 1);
  });

  it("is over where it fell once published", async () => {
    const { secret } = await makeKey(datalogue);
    const before = await countVersions(datalogue);
    const id = await deposit(datalogue, place, secret, rows(16_000));
    await publishAndFall(id, secret, "flipped");
    expect(await takeUp()).toEqual({ published: [id], failed: [] });
    expect(await countVersions(datalogue)).toBe(before + 1);
  });

  it("is told to have failed where who asked may publish no more", async () => {
    const { secret, id: key } = await makeKey(datalogue);
    const { caller } = await makeKey(datalogue);
    const before = await countVersions(datalogue);
    const id = await deposit(datalogue, place, secret, rows(17_000));
    await publishAndFall(id, secret, "written");
    await datalogue.keys.revoke(key);
    expect(await takeUp()).toEqual({ published: [], failed: [id] });
    expect(await countVersions(datalogue)).toBe(before);
    expect(await datalogue.drafts.get(caller, id)).toMatchObject({ failure: expect.stringContaining("droit") });
  });
});
