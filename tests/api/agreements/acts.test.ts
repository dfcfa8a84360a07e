import { type Agreements, type PersonCaller, PUBLIC } from "@datalogue/api";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ActRefused } from "../../../packages/api/src/access/act-refused.js";
import { openAgreements } from "../../../packages/api/src/agreements/agreements.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { openRevisionReader, type RevisionReader } from "../../../packages/api/src/store/revision-reader.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { oysters } from "./agreement-content.js";

const person = (
  organisation: string,
  role: "reader" | "publisher" | "administrator",
  more: object = {},
): PersonCaller => ({
  ...{ kind: "person", person: `${role}-${organisation}`, session: "s", grants: [] },
  memberships: [{ organisation, role, kind: null, ...more }],
});
const partner = person(oysters.partner, "publisher");
const partnerReader = person(oysters.partner, "reader");
const recipient = person(oysters.recipient, "publisher");
const stranger = person("ile-d-oleron", "publisher");
const administrator = person("pays-de-marennes", "administrator", { parent: true });

describe.each(ENGINES)("what is done of an agreement, kept by %s", (engine) => {
  let server: EngineServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let revisions: RevisionReader;
  let agreements: Agreements;
  let clock: Date;

  beforeAll(async () => {
    server = await startEngine(engine);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    knex = await openDatabase(server.createDatabase().place);
    revisions = openRevisionReader(knex);
    clock = new Date("2025-06-01T10:00:00Z");
    agreements = await openMachine();
    return async () => {
      revisions.close();
      await knex.destroy();
    };
  });
  const given = [oysters];
  /** One of those that serve the site; `ahead`: milliseconds of its clock. */
  const openMachine = async ({ ahead = 0 } = {}) => {
    const now = () => new Date(clock.getTime() + ahead);
    const opened = openAgreements(knex, { agreements: () => given, revisions, now });
    await opened.refresh();
    return opened;
  };
  const acts = () => knex("journal").orderBy("sequence").pluck("action");

  it("is seen at once by whoever answers, and written down in the journal of both parties", async () => {
    const running = agreements.digest();
    const done = await agreements.record(partner, "huitres", { kind: "suspend", reason: "Contrôle en cours." }, 0);
    expect(done).toMatchObject({ kind: "done", agreement: { state: "suspended", revision: 1 } });
    expect(agreements.stateOf("production-huitres")?.state).toBe("suspended");
    expect(agreements.digest()).not.toBe(running);
    expect((await agreements.find(recipient, "huitres"))?.acts).toMatchObject([
      { kind: "suspend", reason: "Contrôle en cours." },
    ]);
    expect(await acts()).toEqual(["suspend-agreement"]);
    expect(await knex("journal_organisations").orderBy("organisation").pluck("organisation")).toEqual([
      ...[oysters.partner, oysters.recipient],
    ]);
    clock = new Date("2025-06-02T10:00:00Z");
    expect(await agreements.record(partner, "huitres", { kind: "resume" }, 1)).toMatchObject({
      kind: "done",
      agreement: { state: "running" },
    });
    expect(agreements.digest()).toBe(running);
  });

  it("ends by itself, at its instant, for whoever answers", () => {
    clock = new Date("2026-12-31T22:59:59.999Z");
    expect(agreements.stateOf("production-huitres")?.state).toBe("running");
    const before = agreements.digest();
    clock = new Date("2026-12-31T23:00:00Z");
    expect(agreements.stateOf("production-huitres")?.state).toBe("ended");
    expect(agreements.digest()).not.toBe(before);
  });

  it("holds on every machine once it is written, however far ahead the clock of the one that wrote it", async () => {
    const other = await openMachine({ ahead: 20 });
    await other.record(partner, "huitres", { kind: "suspend" });
    await agreements.refresh();
    expect(agreements.stateOf("production-huitres")?.state).toBe("suspended");
    expect(agreements.digest()).toBe(other.digest());
    expect(await agreements.record(partner, "huitres", { kind: "suspend" })).toMatchObject({ kind: "untimely" });
  });

  it("follows what was done before on another machine, whose clock is ahead", async () => {
    const other = await openMachine({ ahead: 60_000 });
    await other.record(partner, "huitres", { kind: "suspend" });
    const resumed = await agreements.record(partner, "huitres", { kind: "resume" }, 1);
    expect(resumed).toMatchObject({ kind: "done", agreement: { state: "running" } });
    await agreements.record(partner, "huitres", { kind: "suspend" }, 2);
    clock = new Date("2025-06-01T10:02:00Z");
    await agreements.record(partner, "huitres", { kind: "resume" }, 3);
    for (const machine of [agreements, other]) {
      const found = await machine.find(partner, "huitres");
      expect(found).toMatchObject({ state: "running", since: clock });
      expect(found?.acts.map(({ kind, at }) => [kind, at])).toEqual([
        ["suspend", "2025-06-01T10:01:00.000Z"],
        ["resume", "2025-06-01T10:01:00.001Z"],
        ["suspend", "2025-06-01T10:01:00.002Z"],
        ["resume", "2025-06-01T10:02:00.000Z"],
      ]);
      expect(machine.stateOf("production-huitres")?.state).toBe("running");
    }
  });

  it("is for publishers of the partner alone, renewals aside; others who read are refused, and nobody else reads", async () => {
    for (const kind of ["suspend", "withdraw"] as const)
      for (const caller of [recipient, administrator, partnerReader])
        await expect(agreements.record(caller, "huitres", { kind })).rejects.toThrow(ActRefused);
    expect(await agreements.record(stranger, "huitres", { kind: "suspend" })).toBeUndefined();
    for (const caller of [PUBLIC, stranger]) {
      expect(await agreements.list(caller)).toEqual([]);
      expect(await agreements.find(caller, "huitres")).toBeUndefined();
    }
    for (const caller of [partnerReader, recipient, administrator])
      expect(await agreements.list(caller)).toHaveLength(1);
    expect((await agreements.find(administrator, "huitres"))?.mayAct).toEqual([]);
    expect((await agreements.find(recipient, "huitres"))?.mayAct).toEqual(["renew"]);
    const looking = { ...partner, ceiling: administrator };
    expect((await agreements.find(looking, "huitres"))?.mayAct).toEqual([]);
    await expect(agreements.record(looking, "huitres", { kind: "suspend" })).rejects.toThrow(ActRefused);
    expect(await acts()).toEqual([]);
  });

  it("is renewed by both, each for itself", async () => {
    const renew = (caller: PersonCaller, newEnd: string) =>
      agreements.record(caller, "huitres", { kind: "renew", newEnd });
    expect(await renew(partner, "2028-12-31")).toMatchObject({ kind: "done", agreement: { lastDay: "2026-12-31" } });
    expect(await renew(recipient, "2028-12-31")).toMatchObject({ kind: "done", agreement: { lastDay: "2028-12-31" } });
    const early = await renew(partner, "2027-12-31");
    expect(early).toMatchObject({ kind: "fault", field: "newEnd" });
    expect(early).toHaveProperty("message", expect.stringContaining("court déjà jusqu'à ce jour"));
    expect(await renew(partner, "demain")).toMatchObject({ kind: "fault", field: "newEnd" });
  });

  it("is renewed without an end by the last day that is written", async () => {
    for (const party of [partner, recipient])
      expect(await agreements.record(party, "huitres", { kind: "renew", newEnd: "9999-12-31" })).toMatchObject({
        kind: "done",
      });
    expect(agreements.stateOf("production-huitres")).toMatchObject({ state: "running", lastDay: "9999-12-31" });
  });

  it("keeps a reason of several lines, as browsers send them, up to what the field lets in", async () => {
    const line = "x".repeat(199);
    const reason = Array(10).fill(line).join("\r\n");
    expect(await agreements.record(partner, "huitres", { kind: "suspend", reason: `${reason}\r\n` })).toMatchObject({
      ...{ kind: "done", agreement: { acts: [{ reason: Array(10).fill(line).join("\n") }] } },
    });
  });

  it("is refused when somebody did something meanwhile, or when it has no sense any more", async () => {
    await agreements.record(partner, "huitres", { kind: "suspend" }, 0);
    expect(await agreements.record(partner, "huitres", { kind: "withdraw" }, 0)).toMatchObject({
      kind: "passed",
      agreement: { revision: 1 },
    });
    expect(await agreements.record(partner, "huitres", { kind: "suspend" }, 1)).toMatchObject({ kind: "untimely" });
    expect(await agreements.record(partner, "huitres", { kind: "withdraw" }, 1)).toMatchObject({
      kind: "done",
      agreement: { state: "withdrawn", mayAct: [] },
    });
    expect(await agreements.record(partner, "huitres", { kind: "resume" }, 2)).toMatchObject({ kind: "untimely" });
    expect(await agreements.record(partner, "huitres", { kind: "suspend", reason: "x".repeat(2001) })).toMatchObject({
      kind: "fault",
      field: "reason",
    });
    expect(await acts()).toEqual(["suspend-agreement", "withdraw-agreement"]);
  });
});
