import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openKeyRing } from "../../../packages/api/src/access/key-ring.js";
import {
  type IdentityProvider,
  openIdentityProvider,
  type ProvenIdentity,
} from "../../../packages/api/src/people/identity-provider.js";
import type { Message } from "../../../packages/api/src/people/mailer.js";
import { openPeople, type People } from "../../../packages/api/src/people/people.js";
import { makeTotpSecret } from "../../../packages/api/src/people/second-factor.js";
import { type IdentityProviderSettings, readSettings } from "../../../packages/api/src/settings/settings.js";
import { MIGRATION_NAMES } from "../../../packages/api/src/store/migrations/index.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { CLIENT, type IdentityServer, startIdentityServer } from "../../support/identity-server.js";
import { boxOf } from "../support/box.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { totpCode } from "./totp-code.js";

const PARENT = "pole-marennes-oleron";
const OLERON = "ile-d-oleron";
const SITE = "https://donnees.exemple.fr";
const PASSWORD = "huître verte du chenal 17";
const from = { client: "192.0.2.1", agent: "Firefox, Windows" };
const tokenIn = (text: string) => /cle=([\w-]{43})/.exec(text)?.[1] ?? "";

let server: IdentityServer;
const settings: IdentityProviderSettings = {
  ...{ issuer: "", clientId: CLIENT.id, clientSecret: CLIENT.secret, label: "ProConnect" },
  ...{ scope: "openid email given_name usual_name", acrValues: null, secondFactorAcrs: [], pkce: true },
};
let time = Date.parse("2026-03-10T09:00:00.000Z");
const now = () => new Date(time);
const logged: string[] = [];
const EIDAS2 = { secondFactorAcrs: ["eidas2"] };
const openWith = (changes: Partial<IdentityProviderSettings> = {}) =>
  openIdentityProvider(
    { ...settings, issuer: server.issuer, ...changes },
    { publicUrl: SITE, now, log: (line) => logged.push(line) },
  );

beforeAll(async () => {
  server = await startIdentityServer(SITE);
  for (const [subject, given_name] of [
    ["sujet-ana", "Ana"],
    ["sujet-bao", "Bao"],
    ["sujet-cleo", "Cléo"],
  ] as const)
    server.accounts.set(subject, {
      ...{ given_name, usual_name: "Exemple", email: `${subject.slice(6)}@exemple.fr` },
    });
});
afterAll(() => server.close());

const begin = async (provider: IdentityProvider) => {
  const begun = await provider.begin();
  if (begun.kind !== "begun") throw new Error(begun.kind);
  return begun;
};
const prove = async (provider: IdentityProvider, subject: string, acr?: string): Promise<ProvenIdentity> => {
  const { address, flow } = await begin(provider);
  const back = await server.signIn(address, subject, acr);
  const proven = await provider.finish(back.search.slice(1), flow);
  if (proven.kind !== "proven") throw new Error(`${proven.kind} ${logged.at(-1)}`);
  return proven.identity;
};

describe("a provider of identities", () => {
  it("proves who somebody is, by a code bound to a browser, and what it signed", async () => {
    const { address } = await begin(openWith());
    const asked = new URL(address);
    expect(asked.searchParams.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"])
      expect(asked.searchParams.get(name)?.length, name).toBeGreaterThanOrEqual(32);
    expect(asked.searchParams.get("redirect_uri")).toBe(`${SITE}/connexion/fournisseur/retour`);
    const identity = await prove(openWith(), "sujet-ana");
    expect(identity).toMatchObject({
      ...{ issuer: server.issuer, subject: "sujet-ana", email: "ana@exemple.fr", name: "Ana Exemple" },
    });
    expect(server.userinfoType).toContain("application/jwt");
    // What it vouches for is asked of it, and stands for something, where the settings say so alone.
    expect(openWith().vouches(await prove(openWith(), "sujet-ana", "eidas2"))).toBe(false);
    const strict = openWith({ secondFactorAcrs: ["eidas2", "eidas3"] });
    expect(JSON.parse(new URL((await begin(strict)).address).searchParams.get("claims") ?? "")).toEqual({
      id_token: { acr: { essential: true, values: ["eidas2", "eidas3"] } },
    });
    expect(strict.vouches(await prove(strict, "sujet-ana", "eidas2"))).toBe(true);
  });

  it("vouches for nothing under an issuer that is not the address of the settings, and the log says so", async () => {
    const elsewhere = `${server.issuer.replace("localhost", "127.0.0.1")}/.well-known/openid-configuration`;
    const strict = openWith({ ...EIDAS2, issuer: elsewhere });
    const { address, flow } = await begin(strict);
    const back = await server.signIn(address.replace("127.0.0.1", "localhost"), "sujet-ana", "eidas2");
    const proven = await strict.finish(back.search.slice(1), flow);
    expect(proven.kind === "proven" && strict.vouches(proven.identity)).toBe(false);
    expect(logged.join("\n")).toContain(`signés par ${server.issuer}, et non par l'adresse de DATALOGUE_OIDC_ISSUER`);
  });

  it("is asked without PKCE where the settings say that it does not take it", async () => {
    const provider = openWith({ pkce: false, acrValues: "eidas1" });
    const { address } = await begin(provider);
    expect(new URL(address).searchParams.has("code_challenge")).toBe(false);
    expect(new URL(address).searchParams.get("acr_values")).toBe("eidas1");
    expect((await prove(provider, "sujet-ana")).subject).toBe("sujet-ana");
  });

  it("refuses a return of another browser, a code used twice, a refusal, and keys that did not sign", async () => {
    const provider = openWith();
    const [one, two] = [await begin(provider), await begin(provider)];
    const back = (await server.signIn(one.address, "sujet-ana")).search.slice(1);
    const refused = { kind: "refused" };
    expect(await provider.finish(back, two.flow)).toEqual(refused);
    expect(await provider.finish(back.replace(/state=[^&]+/, `state=${two.flow.state}`), two.flow)).toEqual(refused);
    const again = await begin(provider);
    const code = (await server.signIn(again.address, "sujet-ana")).search.slice(1);
    // Another nonce, another verifier: the code of somebody else put in one's own return.
    expect(await provider.finish(code, { ...again.flow, nonce: two.flow.nonce })).toEqual(refused);
    const third = await begin(provider);
    const mine = (await server.signIn(third.address, "sujet-ana")).search.slice(1);
    expect(await provider.finish(mine, { ...third.flow, verifier: two.flow.verifier })).toEqual(refused);
    const fourth = await begin(provider);
    const good = (await server.signIn(fourth.address, "sujet-ana")).search.slice(1);
    expect((await provider.finish(good, fourth.flow)).kind).toBe("proven");
    expect(await provider.finish(good, fourth.flow)).toEqual(refused);
    const fifth = await begin(provider);
    expect(await provider.finish(`error=access_denied&state=${fifth.flow.state}`, fifth.flow)).toEqual(refused);
    expect(await provider.finish("n'importe quoi&&=", fifth.flow)).toEqual(refused);
    // Whoever begins a sign-in says the error that comes back: one line of the log, and no longer than it needs.
    const forged = `error=${encodeURIComponent(`rien\n2026-03-10 administrateur connecté ${"x".repeat(5_000)}`)}`;
    expect(
      await provider.finish(`${forged}&state=${fifth.flow.state}&iss=${encodeURIComponent(server.issuer)}`, fifth.flow),
    ).toEqual(refused);
    expect(logged.at(-1)).toMatch(/^[^\n]{1,300}$/);
    const liar = openWith();
    const last = await begin(liar);
    const signed = (await server.signIn(last.address, "sujet-ana")).search.slice(1);
    server.lies = true;
    expect(await liar.finish(signed, last.flow)).toEqual(refused);
    server.lies = false;
    // Nothing of what came back is in the log.
    for (const line of logged) expect(line).not.toMatch(/code=|state=|eyJ/);
  });

  it("is asked for what it is when it is needed, and again a moment after it did not answer", async () => {
    const asked = server.asked.length;
    const idle = openWith();
    expect(server.asked.length).toBe(asked);
    const both = await Promise.all([idle.begin(), idle.begin()]);
    expect(both.map(({ kind }) => kind)).toEqual(["begun", "begun"]);
    expect(server.asked.length).toBe(asked + 1);
    const gone = openWith({ issuer: "http://127.0.0.1:9" });
    expect(await gone.begin()).toEqual({ kind: "down" });
    expect(await gone.finish("code=x&state=y", { state: "y", nonce: "n", verifier: null })).toEqual({ kind: "down" });
    expect(await gone.leave("jeton")).toBeUndefined();
    expect(logged.at(-1)).toContain("ne répond pas");
    // Another that answers at that address is not the one that was named.
    expect(await openWith({ issuer: `${server.issuer}/autre` }).begin()).toEqual({ kind: "down" });
  });

  it("is set by all of its settings, or by none", () => {
    const env = {
      DATALOGUE_OIDC_ISSUER: "https://fournisseur.exemple.fr/api/v2",
      DATALOGUE_OIDC_CLIENT_ID: "site",
      DATALOGUE_OIDC_CLIENT_SECRET: "un secret",
    };
    expect(readSettings({}).identityProvider).toBeNull();
    expect(readSettings({ ...env, DATALOGUE_OIDC_SECOND_FACTOR: "eidas2  eidas3" }).identityProvider).toEqual({
      ...{ issuer: env.DATALOGUE_OIDC_ISSUER, clientId: "site", clientSecret: "un secret", pkce: true },
      ...{ label: "fournisseur.exemple.fr", scope: "openid profile email", acrValues: null },
      secondFactorAcrs: ["eidas2", "eidas3"],
    });
    for (const name of Object.keys(env)) expect(() => readSettings({ ...env, [name]: "" }), name).toThrow(name);
    for (const issuer of [
      "fournisseur",
      "http://fournisseur.exemple.fr",
      "https://a:b@exemple.fr",
      "https://exemple.fr/?a",
    ])
      expect(() => readSettings({ ...env, DATALOGUE_OIDC_ISSUER: issuer }), issuer).toThrow("DATALOGUE_OIDC_ISSUER");
    expect(() => readSettings({ ...env, DATALOGUE_OIDC_SCOPE: "email" })).toThrow("openid");
    expect(
      readSettings({ ...env, DATALOGUE_OIDC_ISSUER: "http://sso.intranet", DATALOGUE_ALLOWED_HOSTS: "sso.intranet" })
        .identityProvider?.issuer,
    ).toBe("http://sso.intranet");
  });
});

describe.each(ENGINES)("people who come in by a provider, with %s", (engine) => {
  let database: EngineServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let people: People;
  const sent: Message[] = [];
  const mailer = boxOf(sent);
  const open = (secondFactorAsked = false, changes: Partial<IdentityProviderSettings> | null = EIDAS2) =>
    openPeople(knex, {
      ...{ now, publicUrl: SITE, parent: () => PARENT, title: () => "Datalogue", secondFactorAsked },
      log() {},
      ...{
        passwordCost: { N: 2 ** 10, r: 8, p: 1 },
        mailer: undefined,
        provider: changes ? openWith(changes) : undefined,
      },
    });
  const invite = async (email: string, role: "reader" | "administrator" = "reader", organisation = OLERON) => {
    const handed = await people.invite("command", { email, organisation, role });
    return "link" in handed ? tokenIn(handed.link) : "";
  };
  const bring = async (email: string, role: "reader" | "administrator" = "reader", organisation = OLERON) => {
    const answers = { email: "", name: "Personne connue", password: PASSWORD, client: from.client };
    await people.acceptLink(await invite(email, role, organisation), answers);
    return (await people.findByEmail(email))?.id ?? "";
  };
  /** The session of somebody who comes in by their password. */
  const enter = async (email: string) => {
    const entered = await people.signIn({ email, password: PASSWORD, ...from });
    return (entered.kind === "open" && (await people.sessions.find(entered.token))?.id) || "";
  };
  const identityOf = (subject: string, changes: Partial<ProvenIdentity> = {}): ProvenIdentity => {
    const said = { issuer: server.issuer, acr: null, ...changes };
    const claims = Buffer.from(JSON.stringify({ iss: said.issuer, sub: subject, acr: said.acr })).toString("base64url");
    return { ...{ subject, email: null, name: "Nom Donné", idToken: `e30.${claims}.x` }, ...said };
  };
  /** An administrator without a phone, signed in by an identity that the provider vouches for. */
  const vouchedFor = async (name: string) => {
    const id = await bring(`${name}@exemple.fr`, "administrator");
    const subject = `sujet-${name}`;
    await people.bindIdentity(id, await enter(`${name}@exemple.fr`), identityOf(subject));
    const entered = await people.signInWith(identityOf(subject, { acr: "eidas2" }), from.agent);
    return { id, subject, token: entered.kind === "open" ? entered.token : "" };
  };
  beforeAll(async () => {
    database = await startEngine(engine);
    knex = await openDatabase(database.createDatabase().place);
    for (const slug of [PARENT, OLERON])
      await knex("organisations").insert({ slug, data: JSON.stringify({ slug, name: slug }) });
    people = open();
  });
  beforeEach(() => {
    time += 60_000;
  });
  afterAll(async () => {
    await people.settle();
    await knex.destroy();
    await database.stop();
  });

  it("open no account by an address alone: a subject that nobody bound is nobody", async () => {
    await bring("ana@exemple.fr", "administrator");
    const identity = await prove(openWith(), "sujet-ana");
    expect(identity.email).toBe("ana@exemple.fr");
    expect(await people.signInWith(identity, from.agent)).toEqual({ kind: "unknown" });
    // The same answer for an address that has no account.
    expect(await people.signInWith(identityOf("sujet-inconnu"), from.agent)).toEqual({ kind: "unknown" });
    // Nor does an invitation sent to that address open the account that is there.
    expect(await people.acceptLinkWith(await invite("ana@exemple.fr"), identity)).toEqual({ kind: "account" });
    expect((await people.findByEmail("ana@exemple.fr"))?.identities).toEqual([]);
  });

  it("take an invitation: the account has the address invited, and this identity opens it", async () => {
    const identity = await prove(openWith(), "sujet-bao");
    const token = await invite("invitee@exemple.fr");
    expect(await people.acceptLinkWith("x".repeat(43), identity)).toBeUndefined();
    expect(await people.acceptLinkWith(token, identity)).toEqual({ kind: "done" });
    expect(await people.acceptLinkWith(token, identity)).toBeUndefined();
    const person = await people.findByEmail("invitee@exemple.fr");
    expect(person).toMatchObject({
      ...{ name: "Bao Exemple", hasPassword: false, memberships: [{ organisation: OLERON, role: "reader" }] },
      identities: [{ issuer: server.issuer, label: "Bao Exemple, bao@exemple.fr" }],
    });
    const entered = await people.signInWith(identity, from.agent);
    const caller = entered.kind === "open" ? await people.findCaller(entered.token) : undefined;
    expect(caller).toMatchObject({ kind: "person", person: person?.id, memberships: [{ organisation: OLERON }] });
    // An account without password is opened by none, not even an empty one.
    for (const password of ["", PASSWORD])
      expect((await people.signIn({ email: "invitee@exemple.fr", password, ...from })).kind).toBe("refused");
    // Another organisation: the same identity joins; that of somebody else does not.
    const second = await invite("invitee@exemple.fr", "administrator", PARENT);
    await people.acceptLinkWith(await invite("cleo@exemple.fr"), identityOf("sujet-cleo"));
    expect(await people.acceptLinkWith(second, identityOf("sujet-cleo"))).toEqual({ kind: "account" });
    expect(await people.acceptLinkWith(second, identity)).toEqual({ kind: "done" });
    expect((await people.findByEmail("invitee@exemple.fr"))?.memberships).toHaveLength(2);
    // A new password, a first administrator, are not taken that way.
    const handed = await people.makePasswordLink("command", person?.id ?? "");
    expect(
      await people.acceptLinkWith(handed && "link" in handed ? tokenIn(handed.link) : "", identity),
    ).toBeUndefined();
  });

  it("bind an identity by their password, once for all, and are told by e-mail", async () => {
    const id = await bring("dora@exemple.fr");
    expect(await people.allowBinding(id, "faux mot de passe")).toMatchObject({ field: "provider" });
    expect(await people.allowBinding(id, PASSWORD)).toBeUndefined();
    const told = openPeople(knex, {
      ...{ now, publicUrl: SITE, parent: () => PARENT, title: () => "Datalogue", secondFactorAsked: false },
      log() {},
      ...{ passwordCost: { N: 2 ** 10, r: 8, p: 1 }, mailer, provider: openWith() },
    });
    const session = await enter("dora@exemple.fr");
    const other = await people.signIn({ email: "dora@exemple.fr", password: PASSWORD, ...from });
    expect(await told.bindIdentity(id, session, identityOf("sujet-dora"))).toBe("bound");
    await told.settle();
    expect(sent.at(-1)).toMatchObject({ to: "dora@exemple.fr", text: expect.stringContaining("ProConnect") });
    // The other sessions ended.
    expect(other.kind === "open" && (await people.findCaller(other.token))).toBeUndefined();
    expect((await people.signInWith(identityOf("sujet-dora"), from.agent)).kind).toBe("open");
    // Of two accounts, the first that bound it keeps it.
    const eli = await bring("eli@exemple.fr");
    const hers = await enter("eli@exemple.fr");
    expect(await told.bindIdentity(eli, hers, identityOf("sujet-dora"))).toBe("taken");
    const two = await Promise.all([
      told.bindIdentity(eli, hers, identityOf("sujet-partage")),
      told.bindIdentity(id, session, identityOf("sujet-partage")),
    ]);
    expect([...two].sort()).toEqual(["bound", "taken"]);
    // The same subject of another issuer is somebody else.
    expect(await people.signInWith(identityOf("sujet-dora", { issuer: "https://autre.exemple.fr" }), "")).toEqual({
      kind: "unknown",
    });
    const bound = (await people.get(id))?.identities[0]?.id ?? "";
    expect(await people.removeIdentity(id, session, { id: bound, password: "faux" })).toMatchObject({ kind: "fault" });
    expect(await people.removeIdentity(eli, hers, { id: bound, password: PASSWORD })).toEqual({ kind: "done" });
    expect((await people.signInWith(identityOf("sujet-dora"), from.agent)).kind).toBe("open");
    expect(await people.removeIdentity(id, session, { id: bound, password: PASSWORD })).toEqual({ kind: "done" });
    expect(await people.signInWith(identityOf("sujet-dora"), from.agent)).toEqual({ kind: "unknown" });
  });

  it("still give the code of their phone, unless the provider vouches for as much", async () => {
    const id = await bring("fanny@exemple.fr");
    const session = await enter("fanny@exemple.fr");
    await people.bindIdentity(id, session, identityOf("sujet-fanny"));
    const secret = makeTotpSecret();
    await people.setSecondFactor(id, session, { secret, code: totpCode(secret, now()), password: PASSWORD });
    const half = await people.signInWith(identityOf("sujet-fanny"), from.agent);
    expect(half.kind).toBe("code");
    if (half.kind !== "code") return;
    expect(await people.findCaller(half.token)).toBeUndefined();
    time += 60_000;
    const whole = await people.giveCode(half.token, totpCode(secret, now()), from);
    const found = whole?.kind === "open" ? await people.sessions.find(whole.token) : undefined;
    expect(found).toMatchObject({ idToken: identityOf("sujet-fanny").idToken });
    expect((await people.signInWith(identityOf("sujet-fanny", { acr: "eidas2" }), from.agent)).kind).toBe("open");
  });

  it("administer without a phone where the site asks for a second factor, in a session that the provider vouched for", async () => {
    const strict = open(true);
    const id = await bring("gaston@exemple.fr", "administrator");
    await people.bindIdentity(id, await enter("gaston@exemple.fr"), identityOf("sujet-gaston"));
    const rightsOf = async (acr: string) => {
      const entered = await strict.signInWith(identityOf("sujet-gaston", { acr }), from.agent);
      return (entered.kind === "open" && (await strict.findCaller(entered.token))?.memberships.length) || 0;
    };
    expect(await rightsOf("eidas1")).toBe(0);
    expect(await strict.isSuspended(id)).toBe(true);
    expect(await rightsOf("eidas2")).toBe(1);
    expect(await strict.isSuspended(id)).toBe(false);
    // By the password alone the session has none of it.
    const entered = await strict.signIn({ email: "gaston@exemple.fr", password: PASSWORD, ...from });
    expect(entered.kind === "open" && (await strict.findCaller(entered.token))?.memberships).toEqual([]);
  });

  it("are judged by the settings of now: a level that they name no more, or another provider, stands for nothing", async () => {
    const { id, token } = await vouchedFor("josie");
    const held = async (site: People) => ({
      rights: (await site.findCaller(token))?.memberships.length,
      isSuspended: await site.isSuspended(id),
    });
    // However the settings write its address.
    for (const end of ["", "/", "/.well-known/openid-configuration"])
      expect(await held(open(true, { ...EIDAS2, issuer: server.issuer + end })), end).toEqual({
        ...{ rights: 1, isSuspended: false },
      });
    for (const changes of [
      { secondFactorAcrs: ["eidas3"] },
      { secondFactorAcrs: [] },
      { ...EIDAS2, issuer: "https://autre.exemple.fr" },
      null,
    ])
      expect(await held(open(true, changes)), JSON.stringify(changes)).toEqual({ rights: 0, isSuspended: true });
    // Named again, it stands again.
    expect(await held(open(true, { secondFactorAcrs: ["eidas3", "eidas2"] }))).toMatchObject({ rights: 1 });
  });

  it("make nothing that outlives a session whose second factor is no longer that of the account", async () => {
    const strict = open(true);
    const keys = openKeyRing(knex, { now, isSuspended: strict.isSuspended });
    const { id, subject, token } = await vouchedFor("karim");
    const reader = await bring("lucie@exemple.fr");
    const caller = await strict.findCaller(token);
    if (!caller) throw new Error("no session");
    const order = (email: string) => ({ email, organisation: OLERON, role: "reader" as const });
    const key = { organisation: OLERON, scopes: ["read" as const], label: null, expiresOn: null, createdBy: id };
    const opened = async () =>
      (await strict.listInvitations(caller)).filter(({ createdBy }) => createdBy === `person:${id}`);
    expect(await strict.invite(caller, order("avant@exemple.fr"))).toHaveProperty("link");
    expect(await opened()).toMatchObject([{ email: "avant@exemple.fr", hold: null }]);
    // Elsewhere, without a second factor; this session keeps its rights.
    await strict.signInWith(identityOf(subject, { acr: "eidas1" }), from.agent);
    expect((await strict.findCaller(token))?.memberships).toHaveLength(1);
    const refused = { kind: "fault", message: expect.stringContaining("il manque le second facteur") };
    expect(await strict.invite(caller, order("apres@exemple.fr"))).toMatchObject(refused);
    expect(await strict.makePasswordLink(caller, reader)).toMatchObject(refused);
    await expect(keys.create(key)).rejects.toMatchObject({ rule: "second-facteur-manquant" });
    // Nothing was made, and what waits is told.
    expect(await opened()).toMatchObject([{ email: "avant@exemple.fr", hold: "maker-lacks-factor" }]);
    await strict.signInWith(identityOf(subject, { acr: "eidas2" }), from.agent);
    expect(await opened()).toMatchObject([{ hold: null }]);
    expect(await strict.invite(caller, order("apres@exemple.fr"))).toHaveProperty("link");
    expect((await keys.create(key)).secret).not.toBe("");
  });

  it("stand a month longer where an older program did not keep what was vouched for, or until they sign in", async () => {
    const { place } = database.createDatabase();
    const old = await openDatabase(place, {
      migrations: MIGRATION_NAMES.slice(0, MIGRATION_NAMES.indexOf("0042-acr-of-identities")),
    });
    const at = now().toISOString();
    for (const [id, vouched] of [
      ["marc", 1],
      ["nora", 1],
      ["omar", 0],
    ] as const) {
      await old("persons").insert({ id, email: `${id}@exemple.fr`, name: id, password: "", created_at: at });
      const row = { id, issuer: server.issuer, subject: `sujet-${id}`, person_id: id, bound_at: at, used_at: at };
      await old("person_identities").insert({ ...row, label: null, vouched });
    }
    await old.destroy();
    const upgraded = await openDatabase(place);
    const site = openPeople(upgraded, {
      ...{ now, publicUrl: SITE, parent: () => PARENT, title: () => "Datalogue", secondFactorAsked: true },
      log() {},
      ...{ mailer: undefined, provider: openWith(EIDAS2) },
    });
    const vouched = async () =>
      Object.fromEntries((await site.list("command")).map(({ id, identities }) => [id, identities[0]?.vouched]));
    expect(await vouched()).toEqual({ marc: true, nora: true, omar: false });
    await site.signInWith(identityOf("sujet-nora", { acr: "eidas1" }), from.agent);
    expect(await vouched()).toEqual({ marc: true, nora: false, omar: false });
    const { vouched_until: until } = await upgraded("person_identities").where({ id: "marc" }).first();
    const before = time;
    time = Date.parse(until);
    expect(await vouched()).toMatchObject({ marc: false });
    time = before;
    await upgraded.destroy();
  });

  it("leave nothing of it behind: closed, the identity is nobody's; restarted, it is unbound", async () => {
    const id = await bring("hugo@exemple.fr");
    await people.bindIdentity(id, await enter("hugo@exemple.fr"), identityOf("sujet-hugo"));
    const handed = await people.makePasswordLink("command", id, { restart: true });
    const answers = { email: "", name: "", password: PASSWORD, client: from.client };
    await people.acceptLink(handed && "link" in handed ? tokenIn(handed.link) : "", answers);
    expect(await people.signInWith(identityOf("sujet-hugo"), "")).toEqual({ kind: "unknown" });
    const session = await enter("hugo@exemple.fr");
    await people.bindIdentity(id, session, identityOf("sujet-hugo"));
    await people.close("command", id);
    expect(await people.signInWith(identityOf("sujet-hugo"), "")).toEqual({ kind: "unknown" });
    // The provider may answer only now who left to it.
    expect(await people.bindIdentity(id, session, identityOf("sujet-hugo"))).toBe("gone");
    expect(JSON.stringify(await knex("person_identities"))).not.toContain("sujet-hugo");
  });

  it("bind nothing in a session that ended while the provider was asked", async () => {
    const id = await bring("ines@exemple.fr");
    const session = await enter("ines@exemple.fr");
    await people.sessions.end(id, session);
    expect(await people.bindIdentity(id, session, identityOf("sujet-ines"))).toBe("gone");
    expect(await people.signInWith(identityOf("sujet-ines"), "")).toEqual({ kind: "unknown" });
  });
});
