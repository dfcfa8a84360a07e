import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { JobOrder } from "../../../packages/api/src/jobs/job.js";
import { type Jobs, openJobs } from "../../../packages/api/src/jobs/open-jobs.js";
import { Refusal } from "../../../packages/api/src/refusal.js";
import { openDatabase, quietTransaction } from "../../../packages/api/src/store/open-database.js";
import type { PostgresAddress } from "../../../packages/api/src/store/postgres-address.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";

type Knex = Awaited<ReturnType<typeof openDatabase>>;

const order = (key: string, payload: JobOrder["payload"] = {}): JobOrder => ({ kind: "prune", key, payload });

describe.each(ENGINES)("jobs of two processes, with %s", (engine) => {
  let server: EngineServer;
  let place: string | PostgresAddress;
  const opened: Knex[] = [];
  let now = new Date("2026-03-10T00:00:00Z");
  /** What only goes forward. */
  let elapsed = 0;
  const logged: string[] = [];
  beforeAll(async () => {
    server = await startEngine(engine);
  });
  afterEach(async () => {
    for (const knex of opened.splice(0)) await knex.destroy();
    logged.length = 0;
    now = new Date("2026-03-10T00:00:00Z");
    elapsed = 0;
  });
  afterAll(() => server.stop());

  /** A process with its own connections to the same catalogue. */
  async function open(holder: string, clock = () => now): Promise<{ knex: Knex; jobs: Jobs }> {
    const knex = await openDatabase(place);
    opened.push(knex);
    return {
      knex,
      jobs: openJobs({ knex, now: clock, log: (line) => logged.push(line), elapsed: () => elapsed, holder }),
    };
  }
  async function openTwo() {
    ({ place } = server.createDatabase());
    return [await open("first"), await open("second")] as const;
  }

  it("does each of 200 jobs once, though both write all of them down and run them at the same time", async () => {
    const two = await openTwo();
    const did: string[] = [];
    const by = [0, 0];
    let release = () => {};
    const bothAreAtIt = new Promise<void>((done) => {
      release = done;
    });
    for (const [rank, { jobs }] of two.entries())
      jobs.handle("prune", async ({ key }) => {
        did.push(key);
        by[rank] = (by[rank] ?? 0) + 1;
        if (Math.min(...by) > 0) release();
        await bothAreAtIt;
        await new Promise(setImmediate);
        return { outcome: "done" };
      });
    const keys = Array.from({ length: 200 }, (_, rank) => `job-${rank}`);
    await Promise.all(
      two.map(async ({ jobs }) => {
        for (const key of keys) await jobs.enqueue(order(key));
        await jobs.runDue("prune");
      }),
    );
    expect([...did].sort()).toEqual([...keys].sort());
    expect(Math.min(...by)).toBeGreaterThan(0);
    // Asked once more, there is nothing to do.
    for (const key of keys.slice(0, 3)) await two[0].jobs.enqueue(order(key));
    expect(await two[1].jobs.runDue("prune")).toEqual([]);
    expect(await two[0].jobs.tell()).toEqual({
      ...{ waiting: 0, running: [], retried: [], failed: [] },
      ended: [{ kind: "prune", outcome: "done", count: 200 }],
    });
  });

  it("takes a job from a holder that gives no sign of life, told by its silence and by no clock", async () => {
    const [first, second] = await openTwo();
    let release = () => {};
    first.jobs.handle("prune", async () => {
      await new Promise<void>((done) => {
        release = done;
      });
      return { outcome: "done" };
    });
    const did: string[] = [];
    second.jobs.handle("prune", async ({ key }) => {
      did.push(key);
      return { outcome: "done" };
    });
    await first.jobs.enqueue(order("once"));
    const held = first.jobs.runDue("prune");
    await expect.poll(async () => (await second.jobs.tell()).running).toHaveLength(1);
    expect((await second.jobs.tell()).running[0]).toMatchObject({ key: "once", holder: "first" });
    await second.jobs.runDue("prune");
    // A clock that jumps a year forward, then two back, says nothing of who lives.
    now = new Date("2027-03-10T00:00:00Z");
    elapsed += 60_000;
    await second.jobs.runDue("prune");
    now = new Date("2025-03-10T00:00:00Z");
    elapsed += 59_000;
    await second.jobs.runDue("prune");
    expect(did).toEqual([]);
    elapsed += 1_000;
    await second.jobs.runDue("prune");
    expect(did).toEqual(["once"]);
    // The first one was only slow: what it says of the job is no longer heard.
    release();
    await held;
    expect(logged.join()).toContain("another process took it");
    expect(await second.knex("jobs").select("state", "attempts")).toEqual([{ state: "done", attempts: 2 }]);
  });

  it("leaves a job to a holder that gives signs of life", async () => {
    ({ place } = server.createDatabase());
    const { knex } = await open("watching");
    const times = { beat: 5, silence: 1_000 };
    const parts = { knex, now: () => now, log: () => {}, elapsed: () => elapsed, times };
    const [living, watching] = [openJobs(parts), openJobs({ ...parts, holder: "watching" })];
    let release = () => {};
    living.handle("prune", async () => {
      await new Promise<void>((done) => {
        release = done;
      });
      return { outcome: "done" };
    });
    const did: string[] = [];
    watching.handle("prune", async ({ key }) => {
      did.push(key);
      return { outcome: "done" };
    });
    await living.enqueue(order("long"));
    const held = living.runDue("prune");
    const readLease = async () => (await knex("jobs").first("lease")).lease;
    await expect.poll(readLease).toBeTruthy();
    for (let look = 0; look < 5; look++) {
      await watching.runDue("prune");
      // Read after the look: the sign that was looked at is this one or an earlier one.
      const seen = await readLease();
      elapsed += 1_000;
      await expect.poll(readLease).not.toBe(seen);
    }
    await watching.runDue("prune");
    expect(did).toEqual([]);
    release();
    expect(await held).toMatchObject([{ key: "long", outcome: "done" }]);
  });

  it("tries again what fails, later and later, then gives it up and says why", async () => {
    const [{ jobs }, other] = await openTwo();
    const lasts: boolean[] = [];
    jobs.handle("prune", async ({ isLast }) => {
      lasts.push(isLast);
      throw new Error("La base ne répond pas.");
    });
    await jobs.enqueue(order("hard"));
    const waits = [];
    for (let tries = 0; tries < 6; tries++) {
      await jobs.runDue("prune");
      const told = await other.jobs.tell();
      const [next] = told.retried;
      if (!next) break;
      expect(next).toMatchObject({ key: "hard", attempts: tries + 1, lastError: "La base ne répond pas." });
      waits.push((Date.parse(next.runAt) - now.getTime()) / 60_000);
      // Not before.
      now = new Date(Date.parse(next.runAt) - 1);
      expect(await jobs.runDue("prune")).toEqual([]);
      now = new Date(next.runAt);
    }
    expect(waits).toEqual([1, 5, 30, 120, 360]);
    expect(lasts).toEqual([false, false, false, false, false, true]);
    expect((await other.jobs.tell()).failed).toMatchObject([
      { kind: "prune", key: "hard", attempts: 6, lastError: "La base ne répond pas." },
    ]);
    now = new Date(now.getTime() + 8 * 24 * 3_600_000);
    expect((await other.jobs.tell()).failed).toEqual([]);
    now = new Date(now.getTime() + 24 * 24 * 3_600_000);
    await jobs.prune();
    expect(await other.knex("jobs")).toEqual([]);
  });

  it("gives up a job that ends every process that does it", async () => {
    const [first, second] = await openTwo();
    await first.jobs.enqueue(order("deadly"));
    let did = 0;
    second.jobs.handle("prune", async () => {
      did++;
      return { outcome: "done" };
    });
    await first.knex("jobs").update({ state: "running", attempts: 6, lease: "x", lease_holder: "gone" });
    await second.jobs.runDue("prune");
    elapsed += 120_000;
    await second.jobs.runDue("prune");
    expect(did).toBe(0);
    expect((await first.jobs.tell()).failed).toMatchObject([{ lastError: expect.stringContaining("6 fois") }]);
  });

  it("gives to who waits what comes of their work, and to the next process what was stopped", async () => {
    const [first, second] = await openTwo();
    class Refused extends Refusal {}
    const refused = first.jobs.runNow(order("refused"), () => Promise.reject(new Refused("no")));
    await expect(refused).rejects.toBeInstanceOf(Refused);
    const broken = first.jobs.runNow(order("broken"), () => Promise.reject(new Error("lost")));
    await expect(broken).rejects.toThrow("lost");
    expect(await first.jobs.runNow(order("broken"), async () => 3)).toBe(3);
    expect(await first.jobs.tell()).toMatchObject({
      failed: [],
      ended: [
        { outcome: "published", count: 1 },
        { outcome: "refused", count: 1 },
      ],
    });
    let stop = () => {};
    const work = () =>
      new Promise<void>((_done, fail) => {
        stop = () => fail(new Error("stopped"));
      });
    const asked = first.jobs.runNow(order("stopped"), work).catch(() => {});
    await expect.poll(async () => (await second.jobs.tell()).running).toHaveLength(1);
    const closing = first.jobs.close();
    stop();
    await Promise.all([closing, asked]);
    second.jobs.handle("prune", async () => ({ outcome: "done" }));
    expect(await second.jobs.runDue("prune")).toMatchObject([{ key: "stopped" }]);
    expect(await second.knex("jobs").where({ key: "stopped" }).first("attempts")).toEqual({ attempts: 1 });
  });

  it("tells who works whether another process took the job meanwhile", async () => {
    const [first, second] = await openTwo();
    const seen: boolean[] = [];
    first.jobs.handle("prune", async ({ key, isHeld }) => {
      seen.push(await isHeld());
      await second.jobs.runNow(order(key), async () => {});
      seen.push(await isHeld());
      return { outcome: "done" };
    });
    await first.jobs.enqueue(order("taken"));
    await first.jobs.runDue("prune");
    expect(seen).toEqual([true, false]);
    await first.jobs.runNow(order("waited"), async ({ isHeld }) => {
      seen.push(await isHeld());
      await second.jobs.runNow(order("waited"), async () => {});
      seen.push(await isHeld());
    });
    expect(seen.slice(2)).toEqual([true, false]);
  });

  it("does again what recurs, once a moment for all processes, and never gives it up", async () => {
    const two = await openTwo();
    const did: number[] = [];
    for (const [rank, { jobs }] of two.entries()) {
      jobs.handle(
        "prune",
        async () => {
          if (did.push(rank) === 1) throw new Error("once");
          return { outcome: "done", again: new Date(now.getTime() + 60_000) };
        },
        { recurs: true },
      );
      jobs.start();
    }
    await expect.poll(() => did.length).toBe(1);
    await expect.poll(async () => (await two[0].jobs.tell()).retried).toHaveLength(1);
    for (let turn = 0; turn < 3; turn++) {
      now = new Date(now.getTime() + 60_000);
      await Promise.all(two.map(({ jobs }) => jobs.runDue("prune")));
    }
    expect(did).toHaveLength(4);
    expect(await two[0].knex("jobs").select("key", "state")).toEqual([{ key: "prune", state: "waiting" }]);
    for (const { jobs } of two) await jobs.close();
  });
});

/** Another process that does jobs, and is killed on its way. */
it("is finished by another process once the first is killed, each effect once", async () => {
  const server = await startEngine("SQLite");
  const { place } = server.createDatabase();
  const knex = await openDatabase(place);
  try {
    await knex.schema.createTable("effects", (table) => table.text("key").primary());
    const jobs = openJobs({ knex, now: () => new Date(), log: () => {}, times: { silence: 300, beat: 50 } });
    for (let rank = 0; rank < 40; rank++) await jobs.enqueue(order(`job-${String(rank).padStart(2, "0")}`));
    const program = join(import.meta.dirname, "../support/job-process.mjs");
    for (const fatal of ["before", "after"]) {
      const child = spawn(process.execPath, [program, String(place), fatal], { stdio: "inherit" });
      expect(await new Promise((done) => child.on("exit", (_code, signal) => done(signal)))).toBe("SIGKILL");
    }
    const left = await knex("jobs").where({ state: "running" });
    expect(left).toHaveLength(2);
    let runs = 0;
    jobs.handle("prune", async ({ key }) => {
      runs++;
      await quietTransaction(knex, (trx) => trx("effects").insert({ key }).onConflict("key").ignore());
      return { outcome: "done" };
    });
    await expect
      .poll(
        async () => {
          await jobs.runDue("prune");
          return (await knex("jobs").where({ state: "done" })).length;
        },
        { interval: 100 },
      )
      .toBe(40);
    expect(await knex("effects").pluck("key")).toHaveLength(40);
    // The two left are among them, of which one had its effect already.
    expect(runs).toBe(40 - 10 - 10);
  } finally {
    await knex.destroy();
    await server.stop();
  }
});
