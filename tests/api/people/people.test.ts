import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ActRefused } from "../../../packages/api/src/access/act-refused.js";
import { openKeyRing } from "../../../packages/api/src/access/key-ring.js";
import type { Mailer, Message } from "../../../packages/api/src/people/mailer.js";
import { openPeople, type People } from "../../../packages/api/src/people/people.js";
import { digestRecoveryCode, makeTotpSecret } from "../../../packages/api/src/people/second-factor.js";
import { openDatabase, readRevision } from "../../../packages/api/src/store/open-database.js";
import { boxOf } from "../support/box.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { totpCode } from "./totp-code.js";

const PARENT = "pole-marennes-oleron";
const OLERON = "ile-d-oleron";
const MARENNES = "bassin-de-marennes";
const PASSWORD = "huître verte du chenal 17";
const from = { client: "192.0.2.1", agent: "Firefox, Windows" };

/** The token of a link that was handed over. */
const tokenIn = (text: string) => /cle=([\w-]{43})/.exec(text)?.[1] ?? "";

describe.each(ENGINES)("people with %s", (engine) => {
  let server: EngineServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let people: People;
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  const now = () => new Date(time);
  const later = (minutes: number) => {
    time += minutes * 60_000;
  };
  const sent: Message[] = [];
  const mailer = boxOf(sent);
  const openWith = (options: { mailer?: Mailer; secondFactorAsked?: boolean } = {}) =>
    openPeople(knex, {
      ...{ now, publicUrl: "https://donnees.exemple.fr", parent: () => PARENT, title: () => "Datalogue" },
      // The real cost is that of the tests of pages.
      passwordCost: { N: 2 ** 10, r: 8, p: 1 },
      log() {},
      ...{ mailer: options.mailer, secondFactorAsked: options.secondFactorAsked ?? false },
    });

  /** Somebody of an organisation, by the way that everybody comes. */
  const bring = async (
    email: string,
    organisation: string,
    role: "reader" | "contributor" | "publisher" | "administrator",
  ) => {
    const handed = await people.invite("command", { email, organisation, role });
    if (!("link" in handed)) throw new Error(JSON.stringify(handed));
    const answers = { email: "", name: `Personne ${email.split("@")[0]}`, password: PASSWORD, client: from.client };
    expect(await people.acceptLink(tokenIn(handed.link), answers)).toEqual({ kind: "done" });
    const person = await people.findByEmail(email);
    if (!person) throw new Error(email);
    return person;
  };
  const enter = async (email: string) => {
    const entered = await people.signIn({ email, password: PASSWORD, ...from });
    if (entered.kind !== "open") throw new Error(JSON.stringify(entered));
    const caller = await people.findCaller(entered.token);
    if (!caller) throw new Error("no session");
    return { token: entered.token, caller };
  };

  beforeAll(async () => {
    server = await startEngine(engine);
    knex = await openDatabase(server.createDatabase().place);
    for (const slug of [PARENT, OLERON, MARENNES])
      await knex("organisations").insert({ slug, data: JSON.stringify({ slug, name: slug }) });
    people = openWith();
  });
  afterAll(async () => {
    await people.settle();
    await knex.destroy();
    await server.stop();
  });

  it("begin with the link of one process where two start together, and with another once the site is started again", async () => {
    const started = now();
    later(1);
    const given = tokenIn((await people.makeFirstLink(started)) ?? "");
    expect(await openWith().makeFirstLink(started)).toBeNull();
    expect(await people.readLink(given)).toMatchObject({ kind: "first" });
    later(1);
    const other = tokenIn((await people.makeFirstLink(now())) ?? "");
    expect(await people.readLink(other)).toMatchObject({ kind: "first" });
    expect(await people.readLink(given)).toBeUndefined();
  });

  it("begin with one link, which the next one replaces, and which opens once", async () => {
    const lost = tokenIn((await people.makeFirstLink()) ?? "");
    const token = tokenIn((await people.makeFirstLink()) ?? "");
    expect(await people.readLink(lost)).toBeUndefined();
    const answers = {
      email: "Administrateur@Exemple.fr",
      name: "Administrateur B.",
      password: PASSWORD,
      client: from.client,
    };
    expect(await people.acceptLink(token, { ...answers, email: "sans arobase" })).toMatchObject({ field: "email" });
    expect(await people.acceptLink(token, { ...answers, name: " " })).toMatchObject({ field: "name" });
    for (const password of ["trop court", "motdepasse2026", "aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "administrateur!!"])
      expect(await people.acceptLink(token, { ...answers, password }), password).toMatchObject({ field: "password" });
    // Two browsers at once: one account.
    const both = await Promise.all([people.acceptLink(token, answers), people.acceptLink(token, answers)]).catch(
      (error) => error,
    );
    expect(both).toEqual(expect.arrayContaining([{ kind: "done" }, undefined]));
    expect(await people.acceptLink(token, answers)).toBeUndefined();
    expect(await people.makeFirstLink()).toBeUndefined();
    expect(await people.findByEmail("administrateur@exemple.fr")).toMatchObject({
      memberships: [{ organisation: PARENT, role: "administrator", parent: true }],
    });
  });

  it("keep only what cannot be used again: no password, token or link is in the database", async () => {
    const { token } = await enter("administrateur@exemple.fr");
    const kept = JSON.stringify([
      await knex("persons"),
      await knex("sessions"),
      await knex("single_links"),
      await knex("journal"),
    ]);
    for (const secret of [PASSWORD, token]) expect(kept).not.toContain(secret);
    expect(kept).toContain("scrypt$1024$8$1$");
  });

  it("are looked for by name, address and organisation whatever the accents, a page at a time, each by who administers them", async () => {
    const admin = (await enter("administrateur@exemple.fr")).caller;
    await knex("organisations").insert({
      slug: "ile-d-aix",
      data: JSON.stringify({ slug: "ile-d-aix", name: "Communauté de l’Île-d’Aix", shortName: "Aix" }),
    });
    const bringNamed = async (email: string, name: string, organisation: string, role: "reader" | "administrator") => {
      const handed = await people.invite("command", { email, organisation, role });
      if (!("link" in handed)) throw new Error(JSON.stringify(handed));
      await people.acceptLink(tokenIn(handed.link), { email, name, password: PASSWORD, client: from.client });
    };
    await bringNamed("h.aubry@exemple.fr", "Hélène Aubry", "ile-d-aix", "administrator");
    await bringNamed("noel@exemple.fr", "NOËL ÉGRET", "ile-d-aix", "reader");
    await bringNamed("c.ile@exemple.fr", "Céline 100 %", MARENNES, "reader");
    const found = async (asked: object, by: Parameters<People["find"]>[0] = admin) => {
      const { people: listed, count, all } = await people.find(by, { page: 1, pageSize: 50, ...asked });
      return { names: listed.map(({ name }) => name), count, all };
    };
    const all = (await people.list(admin)).length;
    expect(await found({ text: " helene " })).toEqual({ names: ["Hélène Aubry"], count: 1, all });
    expect((await found({ text: "ÉGRET noel" })).names).toEqual(["NOËL ÉGRET"]);
    expect((await found({ text: "communaute aubry" })).names).toEqual(["Hélène Aubry"]);
    expect((await found({ text: "aix" })).names).toEqual(["Hélène Aubry", "NOËL ÉGRET"]);
    expect((await found({ text: "%" })).names).toEqual(["Céline 100 %"]);
    expect((await found({ text: "_" })).names).toEqual([]);
    expect((await found({ text: "aix", role: "reader" })).names).toEqual(["NOËL ÉGRET"]);
    expect((await found({ organisation: "ile-d-aix", role: "administrator" })).names).toEqual(["Hélène Aubry"]);
    expect((await found({ organisation: MARENNES, text: "helene" })).names).toEqual([]);
    expect(await found({ text: "aix", page: 2, pageSize: 1 })).toEqual({ names: ["NOËL ÉGRET"], count: 2, all });
    expect(await found({ page: 99 })).toEqual({ names: [], count: all, all });

    const own = (await enter("h.aubry@exemple.fr")).caller;
    expect(await found({}, own)).toEqual({ names: ["Hélène Aubry", "NOËL ÉGRET"], count: 2, all: 2 });
    // Nothing is learnt of what one does not administer, neither who is there nor what somebody is elsewhere.
    expect(await found({ organisation: MARENNES }, own)).toEqual({ names: [], count: 0, all: 2 });
    const noel = await people.findByEmail("noel@exemple.fr");
    await bringNamed("noel@exemple.fr", "", MARENNES, "administrator");
    expect((await found({ text: "marennes" }, own)).names).toEqual([]);
    expect((await found({ role: "administrator" }, own)).names).toEqual(["Hélène Aubry"]);
    expect((await people.getAdministered(own, noel?.id ?? ""))?.memberships).toHaveLength(1);
    const of = await people.listOf([MARENNES, "ile-d-aix"]);
    expect(of.map(({ name }) => name)).toEqual(
      (await people.list("command"))
        .filter(({ memberships }) =>
          memberships.some(({ organisation }) => [MARENNES, "ile-d-aix"].includes(organisation)),
        )
        .map(({ name }) => name),
    );
    expect(of.find(({ name }) => name === "NOËL ÉGRET")?.memberships).toHaveLength(2);
    const celine = await people.findByEmail("c.ile@exemple.fr");
    expect(await people.getAdministered(own, celine?.id ?? "")).toBeUndefined();
    expect(await people.getAdministered(admin, celine?.id ?? "")).toMatchObject({ name: "Céline 100 %" });
    for (const email of ["h.aubry@exemple.fr", "noel@exemple.fr", "c.ile@exemple.fr"])
      await people.close("command", (await people.findByEmail(email))?.id ?? "");
    await people.settle();
  });

  it("answer the same to a wrong password and to an address without account, up to the pause", async () => {
    const tried = async (email: string) => {
      const answers = [];
      for (let time = 1; time <= 6; time++)
        answers.push(
          await people.signIn({
            email,
            password: "faux mot de passe",
            ...from,
            client: `198.51.100.7 ${email.length}`,
          }),
        );
      return answers;
    };
    const known = await tried("administrateur@exemple.fr");
    expect(known).toEqual([
      ...[4, 3, 2, 1].map((left) => ({ kind: "refused", left })),
      { kind: "paused" },
      { kind: "paused" },
    ]);
    expect(await tried("personne@exemple.fr")).toEqual(known);
  });

  it("are not counted any more for a place that tries all of them: it waits, and leaves no more trace", async () => {
    const client = "203.0.113.5";
    for (let time = 1; time <= 29; time++)
      await people.signIn({ ...from, client, email: `p${time}@exemple.fr`, password: "x" });
    const rows = async () => (await knex("sign_in_tries")).length;
    expect(await people.signIn({ ...from, client, email: "p30@exemple.fr", password: "x" })).toEqual({
      kind: "paused",
    });
    const before = await rows();
    for (let time = 31; time <= 40; time++)
      expect(await people.signIn({ ...from, client, email: `p${time}@exemple.fr`, password: "x" })).toEqual({
        kind: "paused",
      });
    expect(await rows()).toBe(before);
  });

  it("are let in again after the pause, and meanwhile from elsewhere: nobody locks another out", async () => {
    const client = `198.51.100.7 ${"administrateur@exemple.fr".length}`;
    const again = { email: "administrateur@exemple.fr", password: PASSWORD, ...from };
    expect(await people.signIn({ ...again, client })).toEqual({ kind: "paused" });
    expect(await people.signIn(again)).toMatchObject({ kind: "open" });
    later(16);
    expect(await people.signIn({ ...again, client })).toMatchObject({ kind: "open" });
  });

  it("are invited, and see what their role allows from the next request on", async () => {
    await bring("agente.a@exemple.fr", OLERON, "contributor");
    const { caller, token } = await enter("agente.a@exemple.fr");
    expect(caller.memberships).toEqual([{ organisation: OLERON, role: "contributor", kind: null }]);
    expect(await people.setRole("command", caller.person, OLERON, "publisher")).toBe(true);
    expect((await people.findCaller(token))?.memberships).toEqual([
      { organisation: OLERON, role: "publisher", kind: null },
    ]);
  });

  it("join a second organisation with the password that they have", async () => {
    const handed = await people.invite("command", {
      email: "agente.a@exemple.fr",
      organisation: MARENNES,
      role: "reader",
    });
    const token = tokenIn("link" in handed ? handed.link : "");
    expect(await people.readLink(token)).toMatchObject({ known: true });
    const answers = { email: "", name: "", client: "192.0.2.9" };
    expect(await people.acceptLink(token, { ...answers, password: "un autre mot de passe" })).toMatchObject({
      field: "password",
    });
    expect(await people.acceptLink(token, { ...answers, password: PASSWORD })).toMatchObject({ kind: "joined" });
    expect(
      (await people.findByEmail("agente.a@exemple.fr"))?.memberships.map(({ organisation }) => organisation),
    ).toEqual([MARENNES, OLERON]);
  });

  it("take two invitations at once into one account, and lose none of them", async () => {
    const tokens = await Promise.all(
      [OLERON, MARENNES].map(async (organisation) => {
        const handed = await people.invite("command", { email: "double@exemple.fr", organisation, role: "reader" });
        return tokenIn("link" in handed ? handed.link : "");
      }),
    );
    const answers = { email: "", name: "Agente D.", password: PASSWORD, client: "192.0.2.10" };
    const both = await Promise.all(tokens.map((token) => people.acceptLink(token, answers)));
    expect(both).toContainEqual({ kind: "done" });
    for (const token of tokens) await people.acceptLink(token, answers);
    const person = await people.findByEmail("double@exemple.fr");
    expect(person?.memberships).toHaveLength(2);
    // A link made by who administered one organisation opens nothing of the next.
    const handed = await people.makePasswordLink("command", person?.id ?? "");
    const link = tokenIn(handed && "link" in handed ? handed.link : "");
    const more = await people.invite("command", { email: "double@exemple.fr", organisation: PARENT, role: "reader" });
    await people.acceptLink(tokenIn("link" in more ? more.link : ""), answers);
    expect(await people.readLink(link)).toBeUndefined();
    for (const organisation of [OLERON, MARENNES, PARENT])
      await people.setRole("command", person?.id ?? "", organisation, null);
    const { caller: parent } = await enter("administrateur@exemple.fr");
    expect((await people.list(parent)).map(({ email }) => email)).toContain("double@exemple.fr");
    expect(await people.close(parent, person?.id ?? "")).toBe(true);
  });

  it("are administered by those of their organisations, and by those of the one that keeps the catalogue", async () => {
    await bring("admin.oleron@exemple.fr", OLERON, "administrator");
    const { caller: own } = await enter("admin.oleron@exemple.fr");
    const { caller: parent } = await enter("administrateur@exemple.fr");
    const { caller: publisher } = await enter("agente.a@exemple.fr");
    const order = { email: "nouvel@exemple.fr", role: "reader" } as const;
    await expect(people.invite(publisher, { ...order, organisation: OLERON })).rejects.toMatchObject({
      rule: "role-insuffisant",
    });
    await expect(people.invite(own, { ...order, organisation: PARENT })).rejects.toMatchObject({
      rule: "autre-organisme",
    });
    expect(await people.invite(own, { ...order, organisation: OLERON })).toMatchObject({ sent: false });
    expect(await people.invite(parent, { ...order, organisation: MARENNES })).toMatchObject({ sent: false });
    // Of whom they administer, only what is theirs.
    expect((await people.list(own)).map(({ email, memberships }) => [email, memberships.length])).toEqual([
      ["admin.oleron@exemple.fr", 1],
      ["agente.a@exemple.fr", 1],
    ]);
    expect(await people.list(parent)).toHaveLength(3);
    expect(await people.list(publisher)).toEqual([]);
    // Who is elsewhere too would be entered there as well by a link.
    const shared = await people.findByEmail("agente.a@exemple.fr");
    await expect(people.makePasswordLink(own, shared?.id ?? "")).rejects.toBeInstanceOf(ActRefused);
    await expect(people.close(own, shared?.id ?? "")).rejects.toBeInstanceOf(ActRefused);
    expect(await people.makePasswordLink(parent, shared?.id ?? "")).toMatchObject({ sent: false });
  });

  it("are not entered, by a link of their administrator, for a dataset that another organisation opened to them", async () => {
    const person = await bring("etude@exemple.fr", OLERON, "reader");
    await bring("admin.marennes@exemple.fr", MARENNES, "administrator");
    const { caller: own } = await enter("admin.oleron@exemple.fr");
    const { caller: parent } = await enter("administrateur@exemple.fr");
    for (const [id, organisation] of [
      ["a", OLERON],
      ["b", MARENNES],
    ] as const)
      await knex("datasets").insert({
        ...{ id, slug: id, file_name: id, metadata: JSON.stringify({ organisation }) },
        ...{ version: 1, issued: "", modified: "", revision: 1 },
      });
    const open = (dataset_id: string) =>
      knex("dataset_grants").insert({ person_id: person.id, dataset_id, granted_at: now().toISOString() });
    await open("a");
    const made = await people.makePasswordLink(own, person.id, { restart: true });
    const link = tokenIn(made && "link" in made ? made.link : "");
    expect(await people.readLink(link)).toBeDefined();
    // Nor by one that was made before.
    await open("b");
    const answers = { email: "", name: "", password: PASSWORD, client: from.client };
    expect(await people.acceptLink(link, answers)).toBeUndefined();
    expect(await people.mayMakePasswordLink(own, person.id)).toBe(false);
    await expect(people.makePasswordLink(own, person.id)).rejects.toMatchObject({ rule: "autre-organisme" });
    expect(await people.mayMakePasswordLink(parent, person.id)).toBe(true);
    expect(await people.makePasswordLink(parent, person.id)).toMatchObject({ sent: false });
    // Who leaves has their account closed by their own all the same, which opens nothing to anybody.
    expect(await people.close(own, person.id)).toBe(true);
    await people.close("command", (await people.findByEmail("admin.marennes@exemple.fr"))?.id ?? "");
  });

  it("always leave an administrator to the catalogue", async () => {
    const { caller } = await enter("administrateur@exemple.fr");
    await expect(people.close(caller, caller.person)).rejects.toMatchObject({ rule: "dernier-administrateur" });
    await expect(people.setRole(caller, caller.person, PARENT, "reader")).rejects.toMatchObject({
      rule: "dernier-administrateur",
    });
    await expect(people.setRole("command", caller.person, PARENT, null)).rejects.toMatchObject({
      rule: "dernier-administrateur",
    });
  });

  it("choose a new password by a link that works once and ends their sessions", async () => {
    const { caller, token } = await enter("admin.oleron@exemple.fr");
    const handed = await people.makePasswordLink("command", caller.person);
    const link = tokenIn(handed && "link" in handed ? handed.link : "");
    const answers = { email: "", name: "", password: "sel gris et vent d’ouest", client: from.client };
    expect(await people.acceptLink(link, answers)).toEqual({ kind: "done" });
    expect(await people.acceptLink(link, answers)).toBeUndefined();
    expect(await people.findCaller(token)).toBeUndefined();
    expect(await people.signIn({ email: "admin.oleron@exemple.fr", password: PASSWORD, ...from })).toMatchObject({
      kind: "refused",
    });
    expect(
      await people.signIn({ email: "admin.oleron@exemple.fr", password: answers.password, ...from }),
    ).toMatchObject({ kind: "open" });
    const late = await people.makePasswordLink("command", caller.person);
    later(121);
    expect(await people.readLink(tokenIn(late && "link" in late ? late.link : ""))).toBeUndefined();
  });

  it("come in by the password that a link gave, where the former one was tried too often", async () => {
    const email = "trop.essais@exemple.fr";
    const { id } = await bring(email, OLERON, "reader");
    const client = "198.51.100.20";
    const password = "sel gris et vent d’ouest";
    for (let time = 1; time <= 6; time++) await people.signIn({ ...from, client, email, password: "faux" });
    expect(await people.signIn({ ...from, client, email, password: PASSWORD })).toEqual({ kind: "paused" });
    const handed = await people.makePasswordLink("command", id);
    const link = tokenIn(handed && "link" in handed ? handed.link : "");
    await people.acceptLink(link, { email: "", name: "", password, client });
    expect(await people.signIn({ ...from, client, email, password })).toMatchObject({ kind: "open" });
  });

  it("are written to after the answer, alike whether there is an account", async () => {
    const writing = openWith({ mailer });
    for (const email of ["agente.a@exemple.fr", "personne@exemple.fr"]) await writing.askPassword(email, from.client);
    await writing.settle();
    expect(sent.map(({ to }) => to)).toEqual(["agente.a@exemple.fr"]);
    expect(sent[0]?.text).toContain("https://donnees.exemple.fr/connexion/lien?cle=");
    // Asked again and again, no more leaves for that place, and who asks from elsewhere still has theirs.
    for (let time = 2; time <= 9; time++) await writing.askPassword("agente.a@exemple.fr", from.client);
    await writing.settle();
    expect(sent).toHaveLength(3);
    await writing.askPassword("agente.a@exemple.fr", "192.0.2.77");
    await writing.settle();
    expect(sent).toHaveLength(4);
    // No mailbox is flooded by asking from everywhere.
    for (let place = 1; place <= 20; place++) await writing.askPassword("agente.a@exemple.fr", `198.51.100.${place}`);
    await writing.settle();
    expect(sent).toHaveLength(12);
    later(16);
  });

  it("are written to by administrators, who never read a link that did not leave, and write no more than a few", async () => {
    const admin = await bring("ecrit@exemple.fr", OLERON, "administrator");
    const { caller: own } = await enter(admin.email);
    const person = await bring("boite.seule@exemple.fr", OLERON, "reader");
    let leaves = false;
    const left: Message[] = [];
    const writing = openWith({
      mailer: boxOf(left, () => (leaves ? "left" : "later")),
    });
    const order = { email: "boite.neuve@exemple.fr", organisation: OLERON, role: "reader" } as const;
    const acts = [
      () => writing.makePasswordLink(own, person.id),
      () => writing.makePasswordLink(own, person.id, { restart: true }),
      () => writing.invite(own, order),
    ];
    for (const act of acts)
      expect(await act()).toEqual({
        ...{ kind: "fault", field: "email" },
        message: "Le courriel n’est pas parti\u00A0: réessayez dans quelques minutes.",
      });
    expect(await writing.listInvitations(own)).not.toContainEqual(expect.objectContaining({ email: order.email }));
    // Who has the server reads it there.
    expect(await writing.makePasswordLink("command", person.id)).toMatchObject({ sent: false });
    leaves = true;
    for (const act of acts) expect(await act()).toEqual({ sent: true });
    expect(left.map(({ to }) => to)).toEqual([person.email, person.email, order.email]);
    // Each says how long it serves, and what taking it does.
    const [password, restart] = left.map(({ text }) => text);
    expect(password).toContain("pendant deux heures");
    expect(restart).toContain("pendant un jour");
    expect(restart).toContain("retire de votre compte le second facteur et les identités liées");
    for (let time = 7; time <= 30; time++) expect(await acts[time % 3]?.()).toEqual({ sent: true });
    for (const act of acts)
      expect(await act()).toMatchObject({ kind: "fault", message: expect.stringContaining("un quart d’heure") });
    expect(left).toHaveLength(27);
    for (const { id } of [person, admin]) await people.close("command", id);
    later(16);
  });

  it("keep the link that an administrator made when anybody asks for a new password in their name", async () => {
    const person = await people.findByEmail("agente.a@exemple.fr");
    const made = async (restart: boolean) => {
      const handed = await people.makePasswordLink("command", person?.id ?? "", { restart });
      return tokenIn(handed && "link" in handed ? handed.link : "");
    };
    const links = [await made(false), await made(true)];
    const writing = openWith({ mailer });
    await writing.askPassword("agente.a@exemple.fr", "192.0.2.78");
    await writing.settle();
    for (const link of links) expect(await people.readLink(link)).toBeDefined();
    expect(await made(true)).not.toBe(links[1]);
    expect(await people.readLink(links[1] ?? "")).toBeUndefined();
  });

  it("see their sessions, and end one or all the others", async () => {
    const [first, second, third] = [
      await enter("agente.a@exemple.fr"),
      await enter("agente.a@exemple.fr"),
      await enter("agente.a@exemple.fr"),
    ];
    const { person } = first.caller;
    expect((await people.sessions.list(person)).map(({ client }) => client)).toContain("Firefox, Windows");
    const other = (await enter("administrateur@exemple.fr")).caller;
    expect(await people.sessions.end(other.person, first.caller.session)).toBe(false);
    expect(await people.sessions.end(person, first.caller.session)).toBe(true);
    expect(await people.findCaller(first.token)).toBeUndefined();
    await people.sessions.endAll(person, { except: second.caller.session });
    expect(await people.findCaller(third.token)).toBeUndefined();
    expect(await people.findCaller(second.token)).toBeDefined();
    later(12 * 60 + 1);
    expect(await people.findCaller(second.token)).toBeUndefined();
  });

  it("are told by e-mail when what opens their account changes", async () => {
    const person = await bring("avertie@exemple.fr", OLERON, "reader");
    const { caller } = await enter("avertie@exemple.fr");
    sent.length = 0;
    const told = openWith({ mailer });
    await told.changePassword(person.id, caller.session, { current: PASSWORD, next: "marée haute à Boyardville" });
    const secret = makeTotpSecret();
    const proof = { secret, code: totpCode(secret, now()), password: "marée haute à Boyardville" };
    expect(await told.setSecondFactor(person.id, caller.session, proof)).toMatchObject({ kind: "done" });
    expect(await told.removeSecondFactor(person.id, caller.session, proof.password)).toEqual({ kind: "done" });
    await told.settle();
    expect(sent.map(({ to }) => to)).toEqual(Array(3).fill("avertie@exemple.fr"));
    for (const [rank, what] of ["mot de passe vient d'être changé", "ajouté", "retiré"].entries())
      expect(sent[rank]?.text).toContain(what);
    sent.length = 0;
    await people.close("command", person.id);
  });

  it("change their password with the present one, which a stolen session cannot try for long", async () => {
    const { caller } = await enter("agente.a@exemple.fr");
    const change = (current: string) =>
      people.changePassword(caller.person, caller.session, { current, next: "marée haute à Boyardville" });
    for (let time = 1; time <= 5; time++) expect(await change("pas celui-là")).toMatchObject({ field: "current" });
    expect(await change(PASSWORD)).toMatchObject({ message: expect.stringContaining("Trop d’essais") });
    later(16);
    expect(await change(PASSWORD)).toEqual({ kind: "done" });
    expect(
      await people.changePassword(caller.person, caller.session, {
        current: "marée haute à Boyardville",
        next: PASSWORD,
      }),
    ).toEqual({ kind: "done" });
  });

  it("add a second factor: a code is taken once, a spare one too, and none without the password", async () => {
    const { caller } = await enter("agente.a@exemple.fr");
    const secret = makeTotpSecret();
    const answers = { secret, code: totpCode(secret, now()), password: PASSWORD };
    expect(await people.setSecondFactor(caller.person, caller.session, { ...answers, code: "000000" })).toMatchObject({
      field: "code",
    });
    expect(await people.setSecondFactor(caller.person, caller.session, { ...answers, password: "faux" })).toMatchObject(
      {
        field: "password",
      },
    );
    const set = await people.setSecondFactor(caller.person, caller.session, answers);
    if (set.kind !== "done") throw new Error(set.message);
    expect(set.codes).toHaveLength(10);
    later(1);

    const begin = async () => {
      const begun = await people.signIn({ email: "agente.a@exemple.fr", password: PASSWORD, ...from });
      if (begun.kind !== "code") throw new Error(begun.kind);
      return begun.token;
    };
    const token = await begin();
    expect(await people.findCaller(token)).toBeUndefined();
    expect(await people.giveCode(token, "12345x", from)).toEqual({ kind: "refused", left: 4 });
    const code = totpCode(secret, now());
    const opened = await people.giveCode(token, code, from);
    expect(opened).toMatchObject({ kind: "open" });
    expect(await people.giveCode(token, code, from)).toBeUndefined();
    expect(await people.giveCode(await begin(), code, from)).toMatchObject({ kind: "refused" });
    const [spare = ""] = set.codes;
    expect(await people.giveCode(await begin(), spare.toUpperCase(), from)).toMatchObject({ kind: "open" });
    expect(await people.giveCode(await begin(), spare, from)).toMatchObject({ kind: "refused" });
    const kept = await knex("recovery_codes").where({ person_id: caller.person });
    expect(kept).toHaveLength(9);
    expect(JSON.stringify(kept)).not.toContain(spare);
    expect(digestRecoveryCode("n’importe quoi")).toBeUndefined();
    const last = await begin();
    for (let time = 1; time <= 4; time++) await people.giveCode(last, "000000", from);
    expect(await people.giveCode(last, "000000", from)).toMatchObject({ kind: "paused" });
    // The phone is lost and the codes too: an administrator takes the second factor away with the password.
    const handed = await people.makePasswordLink("command", caller.person, { restart: true });
    const link = tokenIn(handed && "link" in handed ? handed.link : "");
    await people.acceptLink(link, { email: "", name: "", password: PASSWORD, client: from.client });
    const again = await enter("agente.a@exemple.fr");
    expect(again.caller.person).toBe(caller.person);
    // The codes that were tried are of the phone of before.
    const next = { current: PASSWORD, next: "vent d’ouest et sel gris" };
    expect(await people.changePassword(caller.person, again.caller.session, next)).toEqual({ kind: "done" });
    const back = { current: next.next, next: PASSWORD };
    expect(await people.changePassword(caller.person, again.caller.session, back)).toEqual({ kind: "done" });
  });

  it("take spare codes as they are copied from paper", () => {
    const kept = digestRecoveryCode("k7mqp-x2c9d");
    for (const typed of [
      "K7MQP x2c9d",
      "k7mqp\u2011x2c9d",
      "k7mqp\u2013x2c9d",
      " k7mqp\u00a0\u2014 x2c9d ",
      "k7mqpx2c9d",
    ])
      expect(digestRecoveryCode(typed), typed).toBe(kept);
    expect(digestRecoveryCode("k7mqp+x2c9d")).toBeUndefined();
  });

  it("have no right as administrators until they have the second factor that the site asks for", async () => {
    const strict = openWith({ secondFactorAsked: true });
    const { token, caller } = await enter("administrateur@exemple.fr");
    expect(await strict.findCaller(token)).toMatchObject({ memberships: [] });
    const secret = makeTotpSecret();
    await strict.setSecondFactor(caller.person, caller.session, {
      secret,
      code: totpCode(secret, now()),
      password: PASSWORD,
    });
    expect(await strict.findCaller(token)).toMatchObject({ memberships: [{ organisation: PARENT }] });
    expect(await strict.removeSecondFactor(caller.person, caller.session, PASSWORD)).toMatchObject({ kind: "fault" });
    expect(await people.removeSecondFactor(caller.person, caller.session, PASSWORD)).toEqual({ kind: "done" });
  });

  it("owe no second factor to an organisation that has left the catalogue", async () => {
    const strict = openWith({ secondFactorAsked: true });
    const person = await bring("deux.organismes@exemple.fr", OLERON, "reader");
    await knex("memberships").insert({
      ...{ person_id: person.id, organisation: MARENNES, role: "administrator", since: now().toISOString() },
    });
    const { token } = await enter("deux.organismes@exemple.fr");
    expect(await strict.findCaller(token)).toMatchObject({ memberships: [] });
    const marennes = () => knex("organisations").where({ slug: MARENNES });
    await marennes().update({ left_at: now().toISOString() });
    try {
      expect((await strict.findCaller(token))?.memberships).toMatchObject([{ organisation: OLERON, role: "reader" }]);
      expect((await strict.findActor(person.id))?.memberships).toMatchObject([{ organisation: OLERON }]);
    } finally {
      await marennes().update({ left_at: null });
    }
    expect(await strict.findCaller(token)).toMatchObject({ memberships: [] });
  });

  it("leave in one act: keys revoked, sessions ended, name and address erased, and what others did is still told", async () => {
    const keys = openKeyRing(knex, { now });
    const { caller, token } = await enter("agente.a@exemple.fr");
    const made = await keys.create({
      organisation: OLERON,
      scopes: ["read", "publish"],
      label: null,
      expiresOn: null,
      createdBy: caller.person,
    });
    const lasting = await keys.create({ organisation: OLERON, scopes: ["read"], label: null, expiresOn: null });
    expect(await people.close("command", caller.person)).toBe(true);
    expect(await people.close("command", caller.person)).toBe(false);
    expect(await people.findCaller(token)).toBeUndefined();
    expect(await keys.identify(made.secret)).toEqual({ kind: "revoked" });
    expect(await keys.identify(lasting.secret)).toMatchObject({ kind: "key" });
    const row = await knex("persons").where({ id: caller.person }).first();
    expect(row).toMatchObject({ email: null, name: null, password: "" });
    const told = await knex("journal").where({ action: "close" });
    expect(told.length).toBeGreaterThan(0);
    expect(JSON.stringify(told)).not.toContain("agente");
    expect(await people.signIn({ email: "agente.a@exemple.fr", password: PASSWORD, ...from })).toMatchObject({
      kind: "refused",
    });
  });

  it("lose the keys that their new role could not make", async () => {
    const keys = openKeyRing(knex, { now });
    const person = await bring("agent.c@exemple.fr", OLERON, "publisher");
    const order = { organisation: OLERON, label: null, expiresOn: null, createdBy: person.id };
    const publishing = await keys.create({ ...order, scopes: ["read", "publish"] });
    const reading = await keys.create({ ...order, scopes: ["read"] });
    await people.setRole("command", person.id, OLERON, "reader");
    expect([await keys.identify(publishing.secret), await keys.identify(reading.secret)]).toMatchObject([
      { kind: "revoked" },
      { kind: "key" },
    ]);
    await people.setRole("command", person.id, OLERON, null);
    expect(await keys.identify(reading.secret)).toEqual({ kind: "revoked" });
  });

  it("get no e-mail that was held for them once their role is lowered or taken away", async () => {
    const person = await bring("retenue@exemple.fr", OLERON, "contributor");
    const hold = (email: string) =>
      knex("paced_messages").insert({
        subject: "draft:d",
        step: "submitted",
        email,
        until: now().toISOString(),
        held: "{}",
      });
    const held = () => knex("paced_messages").orderBy("email").pluck("email");
    for (const email of [person.email, "z.autre@exemple.fr"]) await hold(email);
    await people.setRole("command", person.id, OLERON, "publisher");
    expect(await held()).toEqual([person.email, "z.autre@exemple.fr"]);
    for (const role of ["contributor", null] as const) {
      await people.setRole("command", person.id, OLERON, role);
      expect(await held(), String(role)).toEqual(["z.autre@exemple.fr"]);
      await hold(person.email);
    }
    await knex("paced_messages").delete();
    await people.close("command", person.id);
  });

  it("leave no address nor token behind once it is over, whatever else happens", async () => {
    const person = await bring("oublie@exemple.fr", OLERON, "reader");
    const kept = async () => ({
      links: await knex("single_links").whereIn("email", ["perdue@exemple.fr"]).orWhere({ person_id: person.id }),
      sessions: await knex("sessions").where({ person_id: person.id }),
      tries: await knex("sign_in_tries"),
    });
    await people.invite("command", { email: "perdue@exemple.fr", organisation: OLERON, role: "reader" });
    await people.makePasswordLink("command", person.id);
    await enter(person.email);
    await people.signIn({ email: person.email, password: "un autre mot de passe", ...from });
    await people.forget();
    const before = await kept();
    expect([before.links.length, before.sessions.length]).toEqual([2, 1]);
    expect(before.tries).not.toEqual([]);
    later(13 * 60);
    await people.forget();
    expect(await kept()).toMatchObject({ links: [{ email: "perdue@exemple.fr" }], sessions: [], tries: [] });
    later(7 * 24 * 60);
    await people.forget();
    expect((await kept()).links).toEqual([]);
    await people.close("command", person.id);
  });

  it("lose the links that they made with the right to make them: role lowered, account closed", async () => {
    const maker = await bring("faiseur@exemple.fr", OLERON, "administrator");
    const second = await bring("faiseuse@exemple.fr", OLERON, "administrator");
    const colleague = await bring("collegue@exemple.fr", OLERON, "publisher");
    const make = async (email: string) => {
      const { caller } = await enter(email);
      const invited = await people.invite(caller, {
        ...{ email: `${email[6]}.rentre@exemple.fr`, organisation: OLERON, role: "administrator" },
      });
      const restart = await people.makePasswordLink(caller, colleague.id, { restart: true });
      return [invited, restart].map((handed) => tokenIn(handed && "link" in handed ? handed.link : ""));
    };
    const answers = { email: "", name: "Agent de retour", password: PASSWORD, client: from.client };
    const opens = (links: string[]) => Promise.all(links.map((link) => people.acceptLink(link, answers)));

    const lowered = await make("faiseur@exemple.fr");
    await people.setRole("command", maker.id, OLERON, "publisher");
    expect(await opens(lowered)).toEqual([undefined, undefined]);
    // Nor do they come back with the role.
    await people.setRole("command", maker.id, OLERON, "administrator");
    expect(await opens(lowered)).toEqual([undefined, undefined]);

    const removed = await make("faiseur@exemple.fr");
    await people.setRole("command", maker.id, OLERON, null);
    expect(await opens(removed)).toEqual([undefined, undefined]);

    const closed = await make("faiseuse@exemple.fr");
    // Whatever took the right away, it is looked at again when the link is used.
    await knex("memberships").where({ person_id: second.id }).update({ role: "reader" });
    expect(await opens(closed)).toEqual([undefined, undefined]);
    await knex("memberships").where({ person_id: second.id }).update({ role: "administrator" });
    expect(await people.readLink(closed[0] ?? "")).toBeDefined();
    await people.close("command", second.id);
    expect(await opens(closed)).toEqual([undefined, undefined]);
    expect(await people.findByEmail("r.rentre@exemple.fr")).toBeUndefined();
  });

  it("never have less by an invitation: neither the last administrator of the catalogue, nor any role or key", async () => {
    const accept = async (email: string, organisation: string, role: "reader" | "administrator") => {
      const handed = await people.invite("command", { email, organisation, role });
      const token = tokenIn("link" in handed ? handed.link : "");
      expect(
        await people.acceptLink(token, { email: "", name: "", password: PASSWORD, client: from.client }),
      ).toMatchObject({
        kind: "joined",
      });
      return (await people.findByEmail(email))?.memberships.find((one) => one.organisation === organisation)?.role;
    };
    expect(await accept("administrateur@exemple.fr", PARENT, "reader")).toBe("administrator");
    const keys = openKeyRing(knex, { now });
    const person = await bring("montante@exemple.fr", OLERON, "publisher");
    const { secret } = await keys.create({
      ...{ organisation: OLERON, label: null, expiresOn: null, createdBy: person.id, scopes: ["read", "publish"] },
    });
    expect(await accept("montante@exemple.fr", OLERON, "reader")).toBe("publisher");
    expect(await keys.identify(secret)).toMatchObject({ kind: "key", memberships: [{ role: "publisher" }] });
    expect(await accept("montante@exemple.fr", OLERON, "administrator")).toBe("administrator");
  });

  it("do not come back by an older invitation once removed, lowered or closed", async () => {
    const order = { email: "ancienne@exemple.fr", organisation: OLERON, role: "administrator" } as const;
    const person = await bring(order.email, OLERON, "publisher");
    await bring("autre.ancienne@exemple.fr", MARENNES, "reader");
    const pending = async (change: Partial<{ email: string; organisation: string }> = {}) => {
      const handed = await people.invite("command", { ...order, ...change });
      return tokenIn("link" in handed ? handed.link : "");
    };
    const elsewhere = await pending({ organisation: MARENNES });
    const another = await pending({ email: "autre.ancienne@exemple.fr" });
    for (const role of ["reader", null] as const) {
      const link = await pending();
      await people.setRole("command", person.id, OLERON, role);
      expect(await people.readLink(link)).toBeUndefined();
    }
    expect(await people.readLink(elsewhere)).toBeDefined();
    await people.close("command", person.id);
    expect(await people.readLink(elsewhere)).toBeUndefined();
    expect(await people.readLink(another)).toBeDefined();
  });

  it("have keys suspended with their rights, while an administrator lacks the second factor that the site asks for", async () => {
    const strict = openWith({ secondFactorAsked: true });
    const keys = openKeyRing(knex, { now, isSuspended: strict.isSuspended });
    const person = await bring("sans.facteur@exemple.fr", OLERON, "administrator");
    const { caller } = await enter("sans.facteur@exemple.fr");
    const order = { organisation: OLERON, scopes: ["read" as const], label: null, expiresOn: null };
    await expect(keys.create({ ...order, createdBy: person.id })).rejects.toMatchObject({
      rule: "second-facteur-manquant",
    });
    // Made before the site asked for it.
    const { secret } = await openKeyRing(knex, { now }).create({ ...order, createdBy: person.id });
    const { secret: byCommand } = await keys.create(order);
    const invited = await people.invite(caller, {
      ...{ email: "suspendue@exemple.fr", organisation: OLERON, role: "reader" },
    });
    const link = tokenIn("link" in invited ? invited.link : "");
    expect(await keys.identify(secret)).toMatchObject({ kind: "key", memberships: [] });
    expect(await keys.identify(byCommand)).toMatchObject({ kind: "key", memberships: [{ role: "reader" }] });
    expect(await strict.readLink(link)).toBeUndefined();
    const totp = makeTotpSecret();
    await strict.setSecondFactor(caller.person, caller.session, {
      ...{ secret: totp, code: totpCode(totp, now()), password: PASSWORD },
    });
    expect(await keys.identify(secret)).toMatchObject({ kind: "key", memberships: [{ role: "reader" }] });
    expect(await strict.readLink(link)).toBeDefined();
  });

  it("see their other sessions end when the second factor changes", async () => {
    await bring("facteur@exemple.fr", OLERON, "reader");
    const secret = makeTotpSecret();
    const [here, there] = [await enter("facteur@exemple.fr"), await enter("facteur@exemple.fr")];
    const { person, session } = here.caller;
    const answers = { secret, code: totpCode(secret, now()), password: PASSWORD };
    expect(await people.setSecondFactor(person, session, answers)).toMatchObject({ kind: "done" });
    expect([await people.findCaller(here.token), await people.findCaller(there.token)]).toEqual([
      expect.objectContaining({ person }),
      undefined,
    ]);
    later(1);
    const begun = await people.signIn({ email: "facteur@exemple.fr", password: PASSWORD, ...from });
    const token = begun.kind === "code" ? begun.token : "";
    const other = await people.giveCode(token, totpCode(secret, now()), from);
    expect(await people.removeSecondFactor(person, session, PASSWORD)).toEqual({ kind: "done" });
    expect(await people.findCaller(other?.kind === "open" ? other.token : "")).toBeUndefined();
    expect(await people.findCaller(here.token)).toBeDefined();
  });

  it("have wrong codes counted for the place too, so that it does not try those of everybody", async () => {
    const client = "203.0.113.99";
    const tried = [];
    for (let one = 1; one <= 7; one++) {
      const email = `code.${one}@exemple.fr`;
      const { id } = await bring(email, OLERON, "reader");
      await knex("persons").where({ id }).update({ totp_secret: makeTotpSecret() });
      const begun = await people.signIn({ email, password: PASSWORD, client, agent: from.agent });
      if (begun.kind !== "code") {
        tried.push(begun.kind);
        break;
      }
      for (let time = 1; time <= 5; time++)
        tried.push((await people.giveCode(begun.token, "000000", { client, agent: from.agent }))?.kind);
    }
    expect(tried).toHaveLength(31);
    expect(tried.at(-1)).toBe("paused");
    later(16);
  });

  it("are of no address nor name with signs that are not seen", async () => {
    const order = { organisation: OLERON, role: "reader" } as const;
    for (const email of ["a\x00b@ex.fr", "a\u202eb@ex.fr", "a\u200bb@ex.fr", "a@e\u00adx.fr"])
      expect(await people.invite("command", { ...order, email }), JSON.stringify(email)).toMatchObject({
        field: "email",
      });
    const [nul, { caller }] = ["\0", await enter("agent.c@exemple.fr")];
    expect(await people.invite("command", { ...order, email: "n@exemple.fr", organisation: nul })).toMatchObject({
      field: "organisation",
    });
    expect(await people.setRole("command", caller.person, nul, "reader")).toBe(false);
    expect(await people.sessions.end(caller.person, nul)).toBe(false);
    const handed = await people.invite("command", { ...order, email: "nommee@exemple.fr" });
    const token = tokenIn("link" in handed ? handed.link : "");
    const answers = { email: "", password: PASSWORD, client: from.client };
    for (const name of ["Anne\u202eBernard", "Anne\x00 Bernard"])
      expect(await people.acceptLink(token, { ...answers, name })).toMatchObject({ field: "name" });
    expect(await people.acceptLink(token, { ...answers, name: "  Anne\t Bernard " })).toEqual({ kind: "done" });
    expect((await people.findByEmail("nommee@exemple.fr"))?.name).toBe("Anne Bernard");
  });

  it("change nothing of what the answers kept are keyed by", async () => {
    const before = await readRevision(knex);
    const { caller } = await enter("agent.c@exemple.fr");
    await people.sessions.endAll(caller.person);
    expect(await readRevision(knex)).toBe(before);
  });

  it("are told why an invitation opens nothing, by as many questions to the database however many wait", async () => {
    const { caller } = await enter((await bring("invitante@exemple.fr", MARENNES, "administrator")).email);
    const invite = (actor: typeof caller | "command", email: string) =>
      people.invite(actor, { email, organisation: MARENNES, role: "reader" });
    await invite(caller, "attend@exemple.fr");
    await invite("command", "attend.aussi@exemple.fr");
    const holds = async () => new Set((await people.listInvitations(caller)).map(({ hold }) => hold));
    const countQuestions = async () => {
      let asked = 0;
      const count = () => asked++;
      knex.on("query", count);
      await people.listInvitations(caller);
      knex.removeListener("query", count);
      return asked;
    };
    const asked = await countQuestions();
    for (let rank = 1; rank <= 5; rank++) await invite(caller, `attend${rank}@exemple.fr`);
    expect(await countQuestions()).toBe(asked);
    expect(await holds()).toEqual(new Set([null]));
    const place = () => knex("organisations").where({ slug: MARENNES });
    await place().update({ left_at: now().toISOString() });
    expect(await holds()).toEqual(new Set(["organisation-left"]));
    await place().update({ left_at: null });
    expect(await holds()).toEqual(new Set([null]));
  });

  it("are not kept out by what others there mistyped long ago, however often somebody signs in meanwhile", async () => {
    const client = "203.0.113.6";
    const { email } = await bring("matinale@exemple.fr", OLERON, "reader");
    for (let typo = 1; typo <= 35; typo++) {
      await people.signIn({ ...from, client, email: `m${typo}@exemple.fr`, password: "x" });
      expect(await people.signIn({ ...from, client, email, password: PASSWORD }), `${typo}`).toMatchObject({
        kind: "open",
      });
      later(14);
    }
  });
});
