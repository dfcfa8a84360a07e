import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PersonCaller } from "../../../packages/api/src/access/decide-access.js";
import { openKeyRing } from "../../../packages/api/src/access/key-ring.js";
import type { Role } from "../../../packages/api/src/access/roles.js";
import { openAccessRequests } from "../../../packages/api/src/people/access-requests.js";
import type { FieldFault } from "../../../packages/api/src/people/field-fault.js";
import type { ProvenIdentity } from "../../../packages/api/src/people/identity-provider.js";
import { isPassword, TooManyPasswords } from "../../../packages/api/src/people/password.js";
import { openPeople, type People } from "../../../packages/api/src/people/people.js";
import { makeTotpSecret } from "../../../packages/api/src/people/second-factor.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { atOnce, meanwhile } from "../support/meanwhile.js";
import { totpCode } from "./totp-code.js";

const PARENT = "pole-marennes-oleron";
const OLERON = "ile-d-oleron";
const MARENNES = "bassin-de-marennes";
const PASSWORD = "huître verte du chenal 17";
const NEXT = "marée haute à Boyardville";
const from = { client: "192.0.2.1", agent: "Firefox, Windows" };
const answers = { email: "", name: "Agente B.", password: PASSWORD, client: from.client };
const COST = { N: 2 ** 10, r: 8, p: 1 };
const tokenIn = (handed: { sent: true } | { sent: false; link: string } | FieldFault | undefined) =>
  /cle=([\w-]{43})/.exec(handed && "link" in handed ? handed.link : "")?.[1] ?? "";

describe.each(ENGINES)("people, while something else changes, with %s", (engine) => {
  let server: EngineServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let people: People;
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  const now = () => new Date(time);
  const openOn = (db: typeof knex) =>
    openPeople(db, {
      ...{ now, publicUrl: "https://donnees.exemple.fr", parent: () => PARENT, title: () => "Datalogue" },
      ...{ mailer: undefined, log() {}, secondFactorAsked: false, passwordCost: COST },
    });
  /** The same people, with what happens once the password that they give was looked at: the first transaction counts the try. */
  const afterPassword = (happens: () => Promise<unknown>) =>
    openOn(meanwhile(knex, async (rank) => rank === 2 && (await happens())));

  const bring = async (email: string, organisation = OLERON, role: Role = "reader") => {
    await people.acceptLink(tokenIn(await people.invite("command", { email, organisation, role })), answers);
    return (await people.findByEmail(email))?.id ?? "";
  };
  const enter = async (email: string): Promise<PersonCaller> => {
    const entered = await people.signIn({ email, password: PASSWORD, ...from });
    const caller = entered.kind === "open" ? await people.findCaller(entered.token) : undefined;
    if (!caller) throw new Error(entered.kind);
    return caller;
  };
  const takePasswordLink = async (person: string) => {
    const link = tokenIn(await people.makePasswordLink("command", person));
    expect(await people.acceptLink(link, { ...answers, password: NEXT })).toEqual({ kind: "done" });
  };

  beforeAll(async () => {
    server = await startEngine(engine);
    knex = await openDatabase(server.createDatabase().place);
    for (const slug of [PARENT, OLERON, MARENNES])
      await knex("organisations").insert({ slug, data: JSON.stringify({ slug, name: slug }) });
    people = openOn(knex);
    await bring("tient@exemple.fr", PARENT, "administrator");
  });
  beforeEach(() => {
    time += 3600_000;
  });
  afterAll(async () => {
    await people.settle();
    await knex.destroy();
    await server.stop();
  });

  it("do as administrators only what they may still do as it begins: a body may come minutes after its head", async () => {
    const id = await bring("dechu@exemple.fr", OLERON, "administrator");
    const reader = await bring("lectrice@exemple.fr");
    const dataset = { id: "d", slug: "voirie", title: "Voirie", organisation: OLERON, access: "organisation" } as const;
    const at = now().toISOString();
    await knex("datasets").insert({
      ...{ id: dataset.id, slug: dataset.slug, file_name: dataset.slug, metadata: JSON.stringify(dataset) },
      ...{ version: 1, issued: at, modified: at, revision: 1 },
    });
    const requests = openAccessRequests(knex, {
      parent: () => "pole-marennes-oleron",
      ...{ now, mailer: undefined, publicUrl: "https://donnees.exemple.fr", title: () => "Datalogue", log: () => {} },
      findDataset: async () => dataset,
    });
    const asks = await bring("demande@exemple.fr", MARENNES);
    await requests.ask(await enter("demande@exemple.fr"), "voirie", "Pour une étude de voirie.");
    const caller = await enter("dechu@exemple.fr");
    const [request] = (await requests.list(caller)).waiting;
    const asked = request?.id ?? "";
    await people.invite(caller, { email: "attend@exemple.fr", organisation: OLERON, role: "reader" });
    const [invitation] = await people.listInvitations(caller);
    const place = { person_id: id, organisation: OLERON };
    const acts = [
      () => people.setRole(caller, id, OLERON, "administrator"),
      () => people.setRole(caller, reader, OLERON, "administrator"),
      () => people.close(caller, reader),
      () => people.cancelInvitation(caller, invitation?.id ?? ""),
      () => requests.accept(caller, asked, "reader"),
      () => requests.refuse(caller, asked, "Pas cette année."),
      () => requests.withdraw(caller, "voirie", asks),
    ];
    for (const role of ["publisher", null] as const) {
      if (role === null) await knex("memberships").where(place).delete();
      else await knex("memberships").where(place).update({ role });
      for (const act of acts)
        await expect(act(), String(act)).rejects.toMatchObject({
          rule: role === null ? "autre-organisme" : "role-insuffisant",
        });
    }
    await knex("memberships").insert({ ...place, role: "administrator", since: at });
    expect(await requests.accept(caller, asked, "dataset")).toBe(true);
    expect(await requests.withdraw(caller, "voirie", asks)).toBe(true);
    expect(await people.close(caller, reader)).toBe(true);
  });

  it("answer as administrators of what their organisation still has, not of what it has just given", async () => {
    await bring("cede@exemple.fr", OLERON, "administrator");
    await bring("recoit@exemple.fr", MARENNES, "administrator");
    const [giver, taker] = [await enter("cede@exemple.fr"), await enter("recoit@exemple.fr")];
    const dataset = { id: "cede", slug: "cede", title: "Cédé", access: "organisation" } as const;
    const at = now().toISOString();
    let organisation = OLERON;
    const give = async (to: string) => {
      organisation = to;
      await knex("datasets")
        .where({ id: dataset.id })
        .update({ metadata: JSON.stringify({ organisation }) });
    };
    await knex("datasets").insert({
      ...{ id: dataset.id, slug: dataset.slug, file_name: dataset.slug, metadata: JSON.stringify({ organisation }) },
      ...{ version: 1, issued: at, modified: at, revision: 1 },
    });
    const openRequests = (db: typeof knex) =>
      openAccessRequests(db, {
        parent: () => "pole-marennes-oleron",
        ...{ now, mailer: undefined, publicUrl: "https://donnees.exemple.fr", title: () => "Datalogue", log: () => {} },
        findDataset: async () => ({ ...dataset, organisation }),
      });
    const requests = openRequests(knex);
    await bring("curieux@exemple.fr", PARENT);
    const asking = await enter("curieux@exemple.fr");
    await requests.ask(asking, dataset.slug, "Pour une étude des marais.");
    const [request] = (await requests.list(giver)).waiting;
    const id = request?.id ?? "";
    await knex("dataset_grants").insert({ person_id: giver.person, dataset_id: dataset.id, granted_at: at });
    const acts: ((by: typeof requests) => Promise<unknown>)[] = [
      (by) => by.accept(giver, id, "dataset"),
      (by) => by.accept(giver, id, "reader"),
      (by) => by.refuse(giver, id, "Pas cette année."),
      (by) => by.withdraw(giver, dataset.slug, giver.person),
    ];
    for (const act of acts) {
      await give(OLERON);
      const late = openRequests(meanwhile(knex, async (rank) => rank === 1 && (await give(MARENNES))));
      await expect(act(late), String(act)).rejects.toMatchObject({ rule: "autre-organisme" });
    }
    expect(await requests.accept(taker, id, "reader")).toBe(true);
    expect((await people.get(asking.person))?.memberships).toContainEqual(
      expect.objectContaining({ organisation: MARENNES, role: "reader" }),
    );
  });

  it("keep an administrator of the catalogue, when two take each other away at once", async () => {
    const first = (await people.findByEmail("tient@exemple.fr"))?.id ?? "";
    const [second, third] = [await bring("deux@exemple.fr", PARENT), await bring("trois@exemple.fr", PARENT)];
    const held = () => knex("memberships").where({ organisation: PARENT });
    const become = (person: string, role: Role | null) => () => people.setRole("command", person, PARENT, role);
    for (const [others, acts] of [
      [
        [second, third],
        [become(second, null), become(third, "reader")],
      ],
      [
        [first, third],
        [become(first, "publisher"), () => people.close("command", third)],
      ],
    ] as const) {
      await held().update({ role: "reader" });
      await held().whereIn("person_id", others).update({ role: "administrator" });
      const done = await atOnce(engine, knex, [...acts]);
      expect(done.filter(({ status }) => status === "rejected")).toMatchObject([
        { reason: { rule: "dernier-administrateur" } },
      ]);
      expect(await held().where({ role: "administrator" })).toHaveLength(1);
    }
  });

  it("make no key by a role that was taken away meanwhile", async () => {
    const keys = openKeyRing(knex, { now, parent: () => PARENT });
    const id = await bring("cles@exemple.fr", OLERON, "publisher");
    const make = (scopes: ("read" | "publish")[], organisation = OLERON) =>
      keys.create({ organisation, scopes, label: "récolte", expiresOn: null, createdBy: id });
    const opening = async () => (await keys.list()).filter((key) => key.createdBy === id && key.revokedAt === null);
    await make(["read", "publish"]);
    await people.setRole("command", id, OLERON, "contributor");
    await expect(make(["read", "publish"])).rejects.toMatchObject({ rule: "role-insuffisant" });
    await make(["read"]);
    await expect(make(["read"], MARENNES)).rejects.toMatchObject({ rule: "autre-organisme" });
    await people.setRole("command", id, OLERON, null);
    expect(await opening()).toEqual([]);
    await expect(make(["read"])).rejects.toMatchObject({ rule: "autre-organisme" });
    // Whichever of the two is quicker, nothing stays open.
    const leave = () => people.setRole("command", id, OLERON, null);
    for (const acts of [
      [leave, () => make(["read"])],
      [() => make(["read"]), leave],
    ]) {
      await bring("cles@exemple.fr", OLERON, "publisher");
      await atOnce(engine, knex, acts);
      expect(await opening()).toEqual([]);
    }
    // Who administers the catalogue makes keys of the organisations that they are of.
    await bring("cles@exemple.fr", OLERON, "reader");
    await bring("cles@exemple.fr", PARENT, "administrator");
    await make(["read", "publish"]);
    await expect(make(["read"], MARENNES)).rejects.toMatchObject({ rule: "autre-organisme" });
    await people.close("command", id);
    expect(await opening()).toEqual([]);
    await expect(make(["read"])).rejects.toMatchObject({ rule: "autre-organisme" });
  });

  it("come in by what still opens their account once it was looked at", async () => {
    const changes: Record<string, (id: string) => Promise<unknown>> = {
      password: (id) => takePasswordLink(id),
      factor: (id) => knex("persons").where({ id }).update({ totp_secret: makeTotpSecret() }),
      closed: (id) => people.close("command", id),
    };
    for (const [what, change] of Object.entries(changes)) {
      const email = `entre-${what}@exemple.fr`;
      const id = await bring(email);
      const late = afterPassword(() => change(id));
      expect(await late.signIn({ email, password: PASSWORD, ...from }), what).toEqual({ kind: "refused", left: 4 });
      expect(await knex("sessions").where({ person_id: id }), what).toEqual([]);
    }
  });

  it("come in by a provider, or join by it, with what still opens their account as it is written", async () => {
    const identityOf = (subject: string): ProvenIdentity => ({
      ...{ issuer: "https://sso.exemple.fr", email: null, name: null, acr: null, idToken: "jeton" },
      subject,
    });
    const secret = makeTotpSecret();
    const restart = async (id: string) => {
      const link = tokenIn(await people.makePasswordLink("command", id, { restart: true }));
      expect(await people.acceptLink(link, { ...answers, password: NEXT })).toEqual({ kind: "done" });
    };
    const changes: Record<string, [(id: string) => Promise<unknown>, "unknown" | "code"]> = {
      restart: [restart, "unknown"],
      closed: [(id) => people.close("command", id), "unknown"],
      unbound: [(id) => knex("person_identities").where({ person_id: id }).delete(), "unknown"],
      factor: [(id) => knex("persons").where({ id }).update({ totp_secret: secret }), "code"],
    };
    const justBefore = (change: () => Promise<unknown>) =>
      openOn(meanwhile(knex, async (rank) => rank === 1 && (await change())));
    for (const [what, [change, kind]] of Object.entries(changes)) {
      const bind = async (email: string) => {
        const id = await bring(email);
        expect(await people.bindIdentity(id, (await enter(email)).session, identityOf(email))).toBe("bound");
        await people.sessions.endAll(id);
        return id;
      };
      const [entering, joining] = [`entre-par-${what}@exemple.fr`, `rejoint-par-${what}@exemple.fr`];
      const first = await bind(entering);
      const entered = await justBefore(() => change(first)).signInWith(identityOf(entering), from.agent);
      expect(entered, what).toMatchObject({ kind });
      expect(await knex("sessions").where({ person_id: first, state: "open" }), what).toEqual([]);
      if (kind === "code") continue;
      // Nor is an invitation taken by an identity that was taken off them, or for who left.
      const second = await bind(joining);
      const link = tokenIn(await people.invite("command", { email: joining, organisation: MARENNES, role: "reader" }));
      const late = justBefore(() => change(second));
      expect(await late.acceptLinkWith(link, identityOf(joining)), what).toEqual(
        what === "closed" ? undefined : { kind: "account" },
      );
      expect(await knex("memberships").where({ person_id: second, organisation: MARENNES }), what).toEqual([]);
    }
  });

  it("join another organisation by the password that still opens their account", async () => {
    const email = "rejoint@exemple.fr";
    const id = await bring(email);
    const link = tokenIn(await people.invite("command", { email, organisation: MARENNES, role: "reader" }));
    // The try is counted, then forgotten.
    const late = openOn(meanwhile(knex, async (rank) => rank === 3 && (await takePasswordLink(id))));
    expect(await late.acceptLink(link, answers)).toMatchObject({ kind: "fault", field: "password" });
    expect((await people.get(id))?.memberships).toMatchObject([{ organisation: OLERON }]);
    expect(await people.acceptLink(link, { ...answers, password: NEXT })).toMatchObject({ kind: "joined" });
  });

  it("give the code of their phone to a sign-in that still waits for it", async () => {
    const email = "code@exemple.fr";
    const id = await bring(email);
    const secret = makeTotpSecret();
    await knex("persons").where({ id }).update({ totp_secret: secret });
    const begun = await people.signIn({ email, password: PASSWORD, ...from });
    const late = afterPassword(() => people.sessions.endAll(id));
    expect(
      await late.giveCode(begun.kind === "code" ? begun.token : "", totpCode(secret, now()), from),
    ).toBeUndefined();
    expect(await knex("sessions").where({ person_id: id })).toEqual([]);
  });

  describe("change what opens their account by the password that still does", () => {
    const factor = makeTotpSecret();
    const identity: ProvenIdentity = {
      ...{ issuer: "https://sso.exemple.fr", email: null, name: null, acr: null, idToken: "jeton" },
      subject: "sujet-lie",
    };
    const boundOf = async (id: string) => (await people.get(id))?.identities[0]?.id ?? "";
    const acts: Record<string, (by: People, id: string, session: string, bound: string) => Promise<unknown>> = {
      changePassword: (by, id, session) =>
        by.changePassword(id, session, { current: PASSWORD, next: "vent d’ouest et sel gris" }),
      setSecondFactor: (by, id, session) =>
        by.setSecondFactor(id, session, { secret: factor, code: totpCode(factor, now()), password: PASSWORD }),
      removeSecondFactor: (by, id, session) => by.removeSecondFactor(id, session, PASSWORD),
      removeIdentity: (by, id, session, bound) => by.removeIdentity(id, session, { id: bound, password: PASSWORD }),
    };
    const overtaken: Record<string, (id: string, session: string) => Promise<unknown>> = {
      "a new password by a link": (id) => takePasswordLink(id),
      "the same session elsewhere": (id, session) =>
        people.changePassword(id, session, { current: PASSWORD, next: NEXT }),
      "the account closed": (id) => people.close("command", id),
      "the session ended": (id, session) => people.sessions.end(id, session),
    };
    it.each(Object.keys(acts).flatMap((act) => Object.keys(overtaken).map((by) => [act, by] as const)))(
      "%s undoes nothing of what was quicker: %s",
      async (act, by) => {
        const email = `${act}-${by.length}@exemple.fr`;
        const id = await bring(email);
        const { session } = await enter(email);
        expect(await people.bindIdentity(id, session, { ...identity, subject: email })).toBe("bound");
        const kept = () =>
          Promise.all([
            knex("persons").where({ id }).first(),
            knex("person_identities").where({ person_id: id }),
            knex("recovery_codes").where({ person_id: id }),
          ]);
        let left: unknown;
        const late = afterPassword(async () => {
          await overtaken[by]?.(id, session);
          left = await kept();
        });
        expect(await acts[act]?.(late, id, session, await boundOf(id))).toMatchObject({
          ...{ kind: "fault", message: "Votre mot de passe vient de changer\u00A0: reconnectez-vous." },
        });
        expect(await kept()).toEqual(left);
      },
    );
  });

  it("are not held for wrong when the server is too busy to look at what they typed", async () => {
    const email = "patiente@exemple.fr";
    const id = await bring(email);
    const token = tokenIn(await people.invite("command", { email, organisation: MARENNES, role: "reader" }));
    const acts = [
      () => people.signIn({ email, password: PASSWORD, ...from }),
      () => people.acceptLink(token, answers),
      () => people.allowBinding(id, PASSWORD),
    ];
    // Whoever had their turn asks again at once: the queue stays full.
    let isBusy = true;
    const busy = Array.from({ length: 20 }, async () => {
      while (isBusy) await isPassword("x", undefined, COST);
    });
    try {
      for (const act of acts)
        for (let tried = 1; tried <= 6; tried++) await expect(act()).rejects.toBeInstanceOf(TooManyPasswords);
    } finally {
      isBusy = false;
      await Promise.all(busy);
    }
    expect(await people.allowBinding(id, PASSWORD)).toBeUndefined();
    expect(await people.acceptLink(token, answers)).toMatchObject({ kind: "joined" });
    expect(await people.signIn({ email, password: PASSWORD, ...from })).toMatchObject({ kind: "open" });
  });

  it("keep a link whose account could not be opened, its address being taken and let go at that moment", async () => {
    const invite = async (email: string) =>
      tokenIn(await people.invite("command", { email, organisation: OLERON, role: "reader" }));
    const [token, second] = [await invite("croisee@exemple.fr"), await invite("croisee.aussi@exemple.fr")];
    const identity = { issuer: "https://sso.exemple.fr", subject: "croisee", email: null, name: null };
    // No row is inserted, and none is there.
    const isSqlite = engine === "SQLite";
    const begin = isSqlite
      ? ["create trigger crossed before insert on persons begin select raise(ignore); end"]
      : [
          "create function cross_it() returns trigger language plpgsql as $$ begin return null; end $$",
          "create trigger crossed before insert on persons for each row execute function cross_it()",
        ];
    for (const statement of begin) await knex.raw(statement);
    expect(await people.acceptLink(token, answers)).toMatchObject({ field: "password" });
    expect(await people.acceptLinkWith(second, { ...identity, acr: null, idToken: "jeton" })).toEqual({
      kind: "account",
    });
    await knex.raw(isSqlite ? "drop trigger crossed" : "drop trigger crossed on persons");
    expect(await people.acceptLink(token, answers)).toEqual({ kind: "done" });
    expect(await people.acceptLinkWith(second, { ...identity, acr: null, idToken: "jeton" })).toEqual({
      kind: "done",
    });
  });
});
