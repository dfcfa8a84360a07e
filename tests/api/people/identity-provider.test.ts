import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type IdentityProvider,
  openIdentityProvider,
  type ProvenIdentity,
} from "../../../packages/api/src/people/identity-provider.js";
import type { Message } from "../../../packages/api/src/people/mailer.js";
import { openPeople, type People } from "../../../packages/api/src/people/people.js";
import { makeTotpSecret } from "../../../packages/api/src/people/second-factor.js";
import { type IdentityProviderSettings, readSettings } from "../../../packages/api/src/settings/settings.js";
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
      ...{ issuer: server.issuer, subject: "sujet-ana", email: "ana@exemple.fr", name: "Ana Exemple", vouched: false },
    });
    expect(server.userinfoType).toContain("application/jwt");
    // What it vouches for is asked of it, and stands for something, where the settings say so alone.
    expect((await prove(openWith(), "sujet-ana", "eidas2")).vouched).toBe(false);
    const strict = openWith({ secondFactorAcrs: ["eidas2", "eidas3"] });
    expect(JSON.parse(new URL((await begin(strict)).address).searchParams.get("claims") ?? "")).toEqual({
      id_token: { acr: { essential: true, values: ["eidas2", "eidas3"] } },
    });
    expect((await prove(strict, "sujet-ana", "eidas2")).vouched).toBe(true);
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
  const open = (secondFactorAsked = false) =>
    openPeople(knex, {
      ...{ now, publicUrl: SITE, parent: () => PARENT, title: () => "Datalogue", secondFactorAsked },
      log() {},
      ...{ passwordCost: { N: 2 ** 10, r: 8, p: 1 }, mailer: undefined, provider: openWith() },
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
  const identityOf = (subject: string, changes: Partial<ProvenIdentity> = {}): ProvenIdentity => ({
    ...{ issuer: server.issuer, subject, email: null, name: "Nom Donné", vouched: false, idToken: "jeton" },
    ...changes,
  });
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
    const identity = await prove(people.provider as IdentityProvider, "sujet-ana");
    expect(identity.email).toBe("ana@exemple.fr");
    expect(await people.signInWith(identity, from.agent)).toEqual({ kind: "unknown" });
    // The same answer for an address that has no account.
    expect(await people.signInWith(identityOf("sujet-inconnu"), from.agent)).toEqual({ kind: "unknown" });
    // Nor does an invitation sent to that address open the account that is there.
    expect(await people.acceptLinkWith(await invite("ana@exemple.fr"), identity)).toEqual({ kind: "account" });
    expect((await people.findByEmail("ana@exemple.fr"))?.identities).toEqual([]);
  });

  it("take an invitation: the account has the address invited, and this identity opens it", async () => {
    const identity = await prove(people.provider as IdentityProvider, "sujet-bao");
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
    expect(found).toMatchObject({ vouched: false, idToken: "jeton" });
    expect((await people.signInWith(identityOf("sujet-fanny", { vouched: true }), from.agent)).kind).toBe("open");
  });

  it("administer without a phone where the site asks for a second factor, in a session that the provider vouched for", async () => {
    const strict = open(true);
    const id = await bring("gaston@exemple.fr", "administrator");
    await people.bindIdentity(id, await enter("gaston@exemple.fr"), identityOf("sujet-gaston"));
    const rightsOf = async (vouched: boolean) => {
      const entered = await strict.signInWith(identityOf("sujet-gaston", { vouched }), from.agent);
      return (entered.kind === "open" && (await strict.findCaller(entered.token))?.memberships.length) || 0;
    };
    expect(await rightsOf(false)).toBe(0);
    expect(await strict.isSuspended(id)).toBe(true);
    expect(await rightsOf(true)).toBe(1);
    expect(await strict.isSuspended(id)).toBe(false);
    // By the password alone the session has none of it.
    const entered = await strict.signIn({ email: "gaston@exemple.fr", password: PASSWORD, ...from });
    expect(entered.kind === "open" && (await strict.findCaller(entered.token))?.memberships).toEqual([]);
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
