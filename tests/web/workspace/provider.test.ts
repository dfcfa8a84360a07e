import { createServer, type RequestListener, type Server } from "node:http";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { createPlace, type Place } from "../../api/support/content-folder.js";
import { CLIENT, type IdentityServer, startIdentityServer } from "../../support/identity-server.js";
import { listen } from "../../support/listen.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, PASSWORD, Visitor } from "./visitor.js";

const BEGIN = "/connexion/fournisseur";
const RETURN = "/connexion/fournisseur/retour";

let place: Place;
let datalogue: Datalogue;
let server: Server;
let provider: IdentityServer;
let url: string;
/** Milliseconds that the site is ahead of this machine. */
let ahead = 0;

beforeAll(async () => {
  let answer: RequestListener = () => {};
  server = createServer((request, response) => answer(request, response));
  url = await listen(server);
  provider = await startIdentityServer(url);
  for (const name of ["ana", "bao", "cleo", "dora"])
    provider.accounts.set(`sujet-${name}`, { given_name: name, usual_name: "Exemple", email: `${name}@exemple.fr` });
  place = createPlace({
    ...{ PUBLIC_URL: url, DATALOGUE_ALLOWED_HOSTS: "localhost", DATALOGUE_OIDC_ISSUER: provider.issuer },
    ...{ DATALOGUE_OIDC_CLIENT_ID: CLIENT.id, DATALOGUE_OIDC_CLIENT_SECRET: CLIENT.secret },
    ...{ DATALOGUE_OIDC_LABEL: "ProConnect", DATALOGUE_OIDC_SCOPE: "openid email given_name usual_name" },
  });
  const asked = provider.asked.length;
  datalogue = await place.open({ passwordCost: CHEAP, now: () => new Date(Date.now() + ahead) });
  await datalogue.load();
  // The provider is asked for nothing at start.
  expect(provider.asked.length).toBe(asked);
  answer = createApp(datalogue, place.settings, { log: () => {} });
});
afterAll(async () => {
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
  await provider?.close();
  await place?.remove();
});

const bring = (email: string, role: "reader" | "administrator" = "reader") =>
  Visitor.of(datalogue, url, { email, organisation: "ile-d-oleron", role });
const inviteTo = async (email: string) => {
  const handed = await datalogue.people.invite("command", { email, organisation: "ile-d-oleron", role: "reader" });
  return "link" in handed ? new URL(handed.link).search.slice(5) : "";
};
/** Goes to the provider from an address of ours, says who one is there, and comes back. */
const comeIn = async (visitor: Visitor, path: string, subject: string) => {
  const gone = await visitor.ask(path);
  if (gone.status !== 303) throw new Error(`${gone.status} ${gone.text}`);
  const back = await provider.signIn(gone.to, subject);
  return visitor.ask(back.pathname + back.search);
};
/** The address that a page leads to, at the provider. */
const outOf = (text: string) => (/href="(http[^"]+)" rel="noreferrer"/.exec(text)?.[1] ?? "").replaceAll("&amp;", "&");

describe("the sign-in by a provider of identities", () => {
  it("is a button where it is set, beside the password, and an address that leads nowhere elsewhere", async () => {
    const page = await new Visitor(url).ask("/connexion?suite=/compte");
    expect(page.text).toContain("Se connecter avec ProConnect");
    expect(page.text).toContain('href="/connexion/fournisseur?suite=%2Fcompte"');
    expect(page.text).toContain('name="password"');
    expect(await htmlFaults(page.text)).toEqual([]);
    const plain = createPlace();
    const other = await plain.open({ passwordCost: CHEAP });
    await other.load();
    const http = createServer(createApp(other, plain.settings, { log: () => {} }));
    const visitor = new Visitor(await listen(http));
    expect((await visitor.ask("/connexion")).text).not.toContain("/connexion/fournisseur");
    for (const path of [BEGIN, `${RETURN}?code=x&state=y`]) expect((await visitor.ask(path)).to).toBe("/connexion");
    http.closeAllConnections();
    await new Promise((done) => http.close(done));
    await plain.remove();
  });

  it("says the same of an identity that nobody bound, whether its address has an account or not", async () => {
    await bring("ana@exemple.fr", "administrator");
    const pages = [];
    for (const subject of ["sujet-ana", "sujet-bao"]) {
      const visitor = new Visitor(url);
      const answer = await comeIn(visitor, BEGIN, subject);
      expect(answer.status).toBe(403);
      expect(visitor.cookie).toBe("");
      pages.push(answer.text);
    }
    expect(pages[0]).toContain("n’ouvre aucun compte ici");
    expect(pages[0]).not.toContain("ana@exemple.fr");
    expect(pages[1]).toBe(pages[0]);
    expect(await htmlFaults(pages[0] ?? "")).toEqual([]);
  });

  it("takes back only who left from this browser, once, and sends nobody to another site", async () => {
    const visitor = new Visitor(url);
    for (const query of ["", "?code=x", "?code=x&state=y", "?error=access_denied&state=y"]) {
      const answer = await visitor.ask(RETURN + query);
      expect(answer.status, query).toBe(401);
      expect(answer.text).toContain("n’a pas abouti");
    }
    const gone = await visitor.ask(`${BEGIN}?suite=//ailleurs.exemple.fr`);
    expect(new URL(gone.to).origin).toBe(provider.issuer);
    expect(Buffer.from(visitor.cookie.split("=")[1] ?? "", "base64url").toString()).not.toContain("ailleurs");
    expect(gone.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax; Max-Age=900$/);
    const back = await provider.signIn(gone.to, "sujet-ana");
    // Another browser, with the same return.
    expect((await new Visitor(url).ask(back.pathname + back.search)).status).toBe(401);
    const forged = new Visitor(url);
    const flow = { state: "x".repeat(43), nonce: "n", verifier: null, next: "//ailleurs.exemple.fr" };
    forged.cookie = `datalogue-fournisseur=${Buffer.from(JSON.stringify(flow)).toString("base64url")}`;
    expect((await forged.ask(`${RETURN}?code=x&state=${flow.state}`)).status).toBe(401);
    for (const cookie of ["%%%", "bnVsbA", "W10", "e30"]) {
      forged.cookie = `datalogue-fournisseur=${cookie}`;
      expect((await forged.ask(`${RETURN}?code=x&state=y`)).status, cookie).toBe(401);
    }
  });

  it("opens the account of an invitation, then the same account, where one was going", async () => {
    const token = await inviteTo("invitee@exemple.fr");
    const page = await new Visitor(url).ask(`/connexion/lien?cle=${token}`);
    expect(page.text).toContain("Continuer avec ProConnect");
    expect(await htmlFaults(page.text)).toEqual([]);
    const visitor = new Visitor(url);
    // A page elsewhere that leads there by itself would bind who follows it to an account that they never chose.
    for (const site of ["cross-site", "same-site", "none"])
      expect((await visitor.ask(`${BEGIN}?cle=${token}`, undefined, { "Sec-Fetch-Site": site })).to).toBe(
        `/connexion/lien?cle=${token}`,
      );
    expect((await comeIn(visitor, `${BEGIN}?cle=${token}`, "sujet-bao")).to).toBe("/espace");
    const account = (await visitor.ask("/compte")).text;
    expect(account).toContain("bao Exemple, bao@exemple.fr");
    expect(account).toContain("n’a pas de mot de passe");
    expect(await htmlFaults(account)).toEqual([]);
    expect(JSON.parse((await visitor.ask("/compte/donnees.json")).text).person.identities).toHaveLength(1);
    const again = new Visitor(url);
    expect((await comeIn(again, `${BEGIN}?suite=/compte/acces`, "sujet-bao")).to).toBe("/compte/acces");
    expect((await comeIn(new Visitor(url), `${BEGIN}?cle=${token}`, "sujet-bao")).status).toBe(410);
    // Who is here already is not sent away.
    expect((await again.ask(BEGIN)).to).toBe("/espace");
    const other = await comeIn(new Visitor(url), `${BEGIN}?cle=${await inviteTo("ana@exemple.fr")}`, "sujet-bao");
    expect(other).toMatchObject({ status: 409, text: expect.stringContaining("avec un mot de passe") });
    expect(await htmlFaults(other.text)).toEqual([]);
  });

  it("shows who never chose a password no form that asks for one, and says how to choose one", async () => {
    const visitor = new Visitor(url);
    await comeIn(visitor, BEGIN, "sujet-bao");
    expect((await visitor.ask("/compte")).text).not.toContain('type="password"');
    const page = await visitor.ask("/compte/second-facteur");
    expect(page.text).not.toContain('type="password"');
    expect(textOf(page.text)).toContain("Votre compte n’a pas de mot de passe : choisissez-en un par un lien");
    expect(await htmlFaults(page.text)).toEqual([]);
  });

  it("lets in the last of two tabs, and leaves in who comes back to the address of a return", async () => {
    const visitor = new Visitor(url);
    const [first, last] = [
      await visitor.ask(`${BEGIN}?suite=/compte`),
      await visitor.ask(`${BEGIN}?suite=/compte/acces`),
    ];
    const [early, late] = [await provider.signIn(first.to, "sujet-bao"), await provider.signIn(last.to, "sujet-bao")];
    const left = await visitor.ask(early.pathname + early.search);
    expect(left.status).toBe(401);
    expect(textOf(left.text)).toContain("Une autre connexion par ProConnect a commencé depuis");
    expect((await visitor.ask(late.pathname + late.search)).to).toBe("/compte/acces");
    for (const { pathname, search } of [early, late])
      expect(await visitor.ask(pathname + search)).toMatchObject({ status: 303, to: "/espace" });
    expect((await visitor.ask("/compte")).status).toBe(200);
  });

  it("is added to an account by its password, and taken away by it", async () => {
    const visitor = await bring("cleo@exemple.fr");
    const wrong = await visitor.send("/compte", "/compte/identites", { provider: "faux mot de passe" });
    expect(wrong).toMatchObject({ status: 422, text: expect.stringContaining("mot de passe actuel") });
    expect((await visitor.ask("/compte/identites", { provider: PASSWORD })).status).toBe(403);
    // Whoever finds the session open, and writes what the browser keeps by hand, has not given the password.
    const begun = await new Visitor(url).ask(BEGIN);
    const kept = (text: string) => JSON.parse(Buffer.from(text, "base64url").toString());
    const found = /fournisseur=([\w-]+)/.exec(begun.headers.getSetCookie().join())?.[1] ?? "";
    const { person } = JSON.parse((await visitor.ask("/compte/donnees.json")).text);
    for (const sealed of [{}, { seal: "x".repeat(43) }]) {
      const flow = Buffer.from(JSON.stringify({ ...kept(found), person: person.id, ...sealed })).toString("base64url");
      const intruder = await provider.signIn(begun.to, "sujet-dora");
      const told = await visitor.ask(intruder.pathname + intruder.search, undefined, {
        Cookie: `${visitor.cookie}; datalogue-fournisseur=${flow}`,
      });
      expect(told).toMatchObject({ status: 401, text: expect.stringContaining("n’a pas abouti") });
    }
    expect((await comeIn(new Visitor(url), BEGIN, "sujet-dora")).status).toBe(403);
    const leaving = await visitor.send("/compte", "/compte/identites", { provider: PASSWORD });
    expect(leaving.status).toBe(200);
    expect(await htmlFaults(leaving.text)).toEqual([]);
    const back = await provider.signIn(outOf(leaving.text), "sujet-cleo");
    // Somebody else who is signed in in the meantime is not bound to it.
    const other = await bring("autre@exemple.fr");
    const mixed = new Visitor(url);
    mixed.cookie = other.cookie;
    const flow = visitor.cookie.split("; ").find((one) => one.startsWith("datalogue-fournisseur=")) ?? "";
    const answer = await mixed.ask(back.pathname + back.search, undefined, { Cookie: `${other.cookie}; ${flow}` });
    expect(answer.status).toBe(409);
    expect(textOf(answer.text)).toContain("Cette identité n’a été liée à aucun compte");
    expect(await htmlFaults(answer.text)).toEqual([]);
    expect((await other.ask("/compte")).text).not.toContain("cleo Exemple");
    const once = await visitor.send("/compte", "/compte/identites", { provider: PASSWORD });
    const good = await provider.signIn(outOf(once.text), "sujet-cleo");
    expect((await visitor.ask(good.pathname + good.search)).to).toBe("/compte?fait=identite");
    const account = (await visitor.ask("/compte")).text;
    expect(account).toMatch(/1\sidentité liée/);
    expect(await htmlFaults(account)).toEqual([]);
    expect((await comeIn(new Visitor(url), BEGIN, "sujet-cleo")).to).toBe("/espace");
    const taken = await other.send("/compte", "/compte/identites", { provider: PASSWORD });
    const late = await provider.signIn(outOf(taken.text), "sujet-cleo");
    expect((await other.ask(late.pathname + late.search)).to).toBe("/compte?fait=identite-prise");
    const id = /name="id" value="([\w-]+)"[^>]*>(?:(?!name="id").)*name="identity-/s.exec(account)?.[1] ?? "";
    const gone = await visitor.send("/compte", "/compte/identites/retirer", { id, [`identity-${id}`]: PASSWORD });
    expect(gone.to).toBe("/compte?fait=sans-identite");
    expect((await comeIn(new Visitor(url), BEGIN, "sujet-cleo")).status).toBe(403);
  });

  it("does not count those whom it lets in: the many of one place do not keep each other out", async () => {
    ahead += 16 * 60_000;
    // Room for one more that fails.
    for (let time = 1; time <= 59; time++) await datalogue.people.countReturn("127.0.0.1");
    for (let time = 1; time <= 3; time++)
      expect((await comeIn(new Visitor(url), BEGIN, "sujet-bao")).to, `${time}`).toBe("/espace");
    expect((await comeIn(new Visitor(url), BEGIN, "sujet-ana")).status).toBe(403);
    expect((await comeIn(new Visitor(url), BEGIN, "sujet-ana")).status).toBe(429);
    ahead += 16 * 60_000;
    expect((await comeIn(new Visitor(url), BEGIN, "sujet-bao")).to).toBe("/espace");
  });

  it("leads out of the provider too, for who came in by it", async () => {
    const visitor = new Visitor(url);
    await comeIn(visitor, BEGIN, "sujet-bao");
    const out = await visitor.send("/compte", "/deconnexion", {});
    expect(out.text).toContain("Se déconnecter de ProConnect");
    expect(await htmlFaults(out.text)).toEqual([]);
    const end = new URL(outOf(out.text));
    expect(end.origin).toBe(provider.issuer);
    expect(end.searchParams.get("post_logout_redirect_uri")).toBe(`${url}/connexion/sortie`);
    expect(end.searchParams.get("id_token_hint")).toMatch(/^eyJ/);
    expect((await visitor.ask("/compte")).to).toContain("/connexion");
    expect((await visitor.ask("/connexion/sortie?state=x")).to).toBe("/connexion?fait=sorti");
    // Who came in by a password has nothing to leave there.
    const byPassword = new Visitor(url);
    await byPassword.ask("/connexion", { email: "ana@exemple.fr", password: PASSWORD });
    expect((await byPassword.send("/compte", "/deconnexion", {})).to).toBe("/connexion?fait=sorti");
  });
});

describeInBrowser("somebody with a browser, at 360 and 1280 px", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const identify = async (page: Page, subject: string) => {
    await page.fill("[name=subject]", subject);
    await page.click("button");
  };

  it("takes an invitation by the provider, leaves both, comes back, and meets the password when it is down", async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    const page = await context.newPage();
    await page.goto(`${url}/connexion/lien?cle=${await inviteTo("dora@exemple.fr")}`);
    await page.click("text=Continuer avec ProConnect");
    await identify(page, "sujet-dora");
    await page.waitForURL(`${url}/espace`);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.click("text=Se déconnecter");
    await page.click("text=Se déconnecter de ProConnect");
    // The provider asks whether one wants to, as its own page.
    await page.click("button[name=logout], form button");
    await page.waitForURL(`${url}/connexion?fait=sorti`);
    await page.click("text=Se connecter avec ProConnect");
    await identify(page, "sujet-dora");
    await page.waitForURL(`${url}/espace`);
    expect(await page.textContent(".who")).toContain("dora Exemple");
    const cookies = await context.cookies();
    expect(cookies.map(({ name }) => name)).not.toContain("datalogue-fournisseur");
    await page.click("text=Se déconnecter");
    await provider.close();
    // What the provider is was asked a moment ago, and is asked again an hour later.
    ahead += 2 * 3600_000;
    await page.goto(`${url}/connexion?suite=/compte`);
    await page.click("text=Se connecter avec ProConnect");
    expect(await page.textContent("[role=alert]")).toContain("ProConnect ne répond pas en ce moment");
    expect(await page.inputValue("[name=suite]")).toBe("/compte");
    expect(await page.isVisible("[name=password]")).toBe(true);
    await context.close();
  });
});
