import { createServer } from "node:http";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults, htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { beaches, staff } from "../../api/access/closed-place.js";
import { openScopedPlace } from "../../api/access/scoped-place.js";
import { servePlace } from "../../api/access/serve-place.js";
import { totpCode } from "../../api/people/totp-code.js";
import { createPlace, type Place } from "../../api/support/content-folder.js";
import { startMailServer } from "../../api/support/mail-server.js";
import { listen } from "../../support/listen.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, PASSWORD, readForm, Visitor as SiteVisitor } from "./visitor.js";

const ADMIN = "administrateur@exemple.fr";

let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;
const mails: string[] = [];

class Visitor extends SiteVisitor {
  constructor() {
    super(url);
  }
  enter = (email = ADMIN, password = PASSWORD, more: Record<string, string> = {}) =>
    this.ask("/connexion", { email, password, ...more });
}

const pathIn = (text: string) => /\/connexion\/lien\?cle=[\w-]{43}/.exec(text)?.[0] ?? "";
const keyIn = (path: string) => path.split("cle=")[1] ?? "";

/** Somebody invited by the administrator, who opened their account. */
async function bring(email: string, organisation: string, role: string): Promise<Visitor> {
  const admin = new Visitor();
  await admin.enter();
  const { text } = await admin.send("/administration/personnes", "/administration/personnes/inviter", {
    email,
    organisation,
    role,
  });
  const visitor = new Visitor();
  const opened = await visitor.ask("/connexion/lien", {
    cle: keyIn(pathIn(text)),
    name: `Agente ${email[0]?.toUpperCase()}.`,
    password: PASSWORD,
  });
  expect(opened).toMatchObject({ status: 303, to: expect.stringMatching(/fait=(mot-de-passe|rejoint)&autre$/) });
  expect(await visitor.enter(email)).toMatchObject({ status: 303, to: "/espace" });
  return visitor;
}

beforeAll(async () => {
  place = createPlace();
  for (const [name, { id, slug }, access] of [
    ["plages", beaches, "members"],
    ["agents", staff, "organisation"],
  ] as const) {
    place.write(`culture/${name}/dataset.json`, {
      ...{
        id,
        slug,
        title: slug,
        description: "Un jeu réservé.",
        organisation: "ile-d-oleron",
        licence: "lov2",
        frequency: "ANNUAL",
      },
      ...{ keywords: ["culture"], access, contact: { name: "Service culture", email: "culture@exemple.fr" } },
    });
    place.write(`culture/${name}/schema.json`, {
      fields: [
        { name: "codeCommune", type: "string" },
        { name: "annee", type: "year" },
        { name: "effectif", type: "integer" },
      ],
    });
    place.write(`culture/${name}/data.csv`, "codeCommune,annee,effectif\n17140,2024,12\n17093,2024,14\n");
  }
  datalogue = await place.open({ passwordCost: { N: 2 ** 10, r: 8, p: 1 } });
  expect((await datalogue.load()).problems).toEqual([]);
  const server = createServer(createApp(datalogue, place.settings, { log: () => {} }));
  url = await listen(server);
  close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await place.remove();
  };
  const link = (await datalogue.people.makeFirstLink()) ?? "";
  const first = new Visitor();
  const page = await first.ask(pathIn(link));
  expect(page.text).toContain("Ouvrez le premier compte");
  const answers = { cle: keyIn(link), email: ADMIN, name: "Administrateur B.", password: PASSWORD };
  expect((await first.ask("/connexion/lien", { ...answers, password: "court" })).text).toContain("12 caractères");
  expect(await first.ask("/connexion/lien", answers)).toMatchObject({ status: 303 });
  expect(await first.ask("/connexion/lien", answers)).toMatchObject({ status: 410 });
  expect(await first.ask(pathIn(link))).toMatchObject({ status: 410 });
});
afterAll(() => close());

describe("the public pages", () => {
  it("are the same as before for who has no account: no cookie, kept by caches, a link in the footer", async () => {
    for (const path of ["/", "/jeux", "/api/datasets", "/jeux/frequentation-mediatheques"]) {
      const { headers, status } = await new Visitor().ask(path);
      expect({ path, status }).toEqual({ path, status: 200 });
      expect(headers.get("set-cookie")).toBeNull();
      expect(headers.get("cache-control")).toBe("public, no-cache");
    }
    expect((await new Visitor().ask("/")).text).toContain('<a href="/connexion">Espace de publication</a>');
  });

  it("are stored for the public alone: who is signed in reads what is theirs, and leaves nothing of it", async () => {
    const visitor = new Visitor();
    await visitor.enter();
    for (const path of ["/jeux", `/jeux/${staff.slug}`, "/api/datasets"]) {
      const own = await visitor.ask(path);
      expect(own.status).toBe(200);
      expect(own.headers.get("cache-control")).toBe("private, no-store");
      const seen = await new Visitor().ask(path);
      expect(seen.headers.get("cache-control")).toBe("public, no-cache");
      expect(seen.text).not.toBe(own.text);
    }
    expect((await visitor.ask(`/api/datasets/${staff.slug}/data`)).text).toContain("17140");
    expect(await new Visitor().ask(`/api/datasets/${staff.slug}/data`)).toMatchObject({ status: 401 });
  });

  it("are the public's for a cookie that opens nothing", async () => {
    const stranger = new Visitor();
    stranger.cookie = `datalogue=${"A".repeat(43)}`;
    expect((await stranger.ask("/jeux")).headers.get("cache-control")).toBe("public, no-cache");
    expect(await stranger.ask("/compte")).toMatchObject({ status: 303, to: "/connexion?suite=%2Fcompte" });
  });
});

describe("coming in", () => {
  it("gives a cookie out of reach of scripts and of other sites, and goes where one wanted to go", async () => {
    const visitor = new Visitor();
    const { headers, to } = await visitor.enter(ADMIN, PASSWORD, { suite: "/administration/personnes" });
    expect(headers.get("set-cookie")).toMatch(/^datalogue=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(to).toBe("/administration/personnes");
    for (const suite of [
      "//ailleurs.example",
      "/\\ailleurs.example",
      "https://ailleurs.example",
      "/\t/ailleurs.example",
      "/.//ailleurs.example/x",
      "/x/..//ailleurs.example",
      "/%2e//ailleurs.example/x",
      "/x/%2E%2e//ailleurs.example/x",
    ])
      expect((await new Visitor().enter(ADMIN, PASSWORD, { suite })).to, suite).toBe("/espace");
  });

  it("answers the same with a wrong password and without account", async () => {
    const known = await new Visitor().enter(ADMIN, "faux mot de passe");
    const unknown = await new Visitor().enter("personne@exemple.fr", "faux mot de passe");
    expect([known.status, unknown.status]).toEqual([401, 401]);
    const page = (text: string) => text.replace(/value="[^"]*@exemple.fr"/, "").replace(/Il vous reste \d essais?/, "");
    expect(page(known.text)).toBe(page(unknown.text));
    await new Visitor().enter();
  });

  it("answers the same to each who forgot, however often they ask", async () => {
    const asked = [];
    for (let time = 1; time <= 5; time++) asked.push(await new Visitor().ask("/connexion/oubli", { email: ADMIN }));
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(asked.map(({ text }) => text)).size).toBe(1);
  });

  it("takes no form of another site, whatever the browser says of it", async () => {
    for (const headers of [
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
      { "Sec-Fetch-Site": "", Origin: "https://ailleurs.example" },
    ] as Record<string, string>[]) {
      const asked = await fetch(`${url}/connexion`, {
        method: "POST",
        headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value)),
        body: new URLSearchParams({ email: ADMIN, password: PASSWORD }),
        redirect: "manual",
      });
      expect(asked.status).toBe(403);
      expect(asked.headers.get("set-cookie")).toBeNull();
    }
  });

  it("is told in words when the form cannot be read", async () => {
    for (const [type, body] of [
      ["application/x-www-form-urlencoded", "a".repeat(20_000)],
      ["application/json", "{"],
      ["text/plain", "x"],
    ] as const) {
      const { status } = await fetch(`${url}/connexion`, { method: "POST", headers: { "Content-Type": type }, body });
      expect([400, 401, 413]).toContain(status);
    }
    expect((await fetch(`${url}/connexion?suite=a&suite=b&fait=constructor`)).status).toBe(200);
    expect((await fetch(`${url}/connexion/lien?cle=a&cle=b`)).status).toBe(410);
  });
});

describe("every form of somebody signed in", () => {
  const forms = [
    "/deconnexion",
    ...["sessions", "mot-de-passe", "cles", "cles/retirer", "second-facteur", "second-facteur/retirer"].map(
      (path) => `/compte/${path}`,
    ),
    ...["inviter", "annuler", "x/role", "x/lien", "x/fermer"].map((path) => `/administration/personnes/${path}`),
  ];

  it("does nothing without the token of its session, nor with that of another", async () => {
    const [one, other] = [new Visitor(), new Visitor()];
    await one.enter();
    await other.enter();
    const token = /name="jeton" value="([\w-]+)"/.exec((await other.ask("/compte")).text)?.[1] ?? "";
    for (const path of forms)
      for (const jeton of ["", token])
        expect({ path, status: (await one.ask(path, { jeton })).status }).toEqual({ path, status: 403 });
    expect((await one.ask("/compte")).status).toBe(200);
  });

  it("leads to the sign-in once the session is over, and carries nothing of the account itself", async () => {
    expect((await new Visitor().ask("/deconnexion", { jeton: "x" })).to).toBe("/connexion?fait=sorti");
    for (const path of forms.filter((one) => one !== "/deconnexion")) {
      const { status, text } = await new Visitor().ask(path, { jeton: "x" });
      expect({ path, status }).toEqual({ path, status: 401 });
      expect(textOf(text)).toContain("Votre session est finie");
    }
    // Where an address only takes forms, one comes back to the page above.
    const people = "/administration/personnes";
    for (const [path, page] of [
      [`${people}/inviter`, people],
      [`${people}/x/lien`, `${people}/x`],
      ["/administration/voir-comme/fin", "/espace"],
    ] as const) {
      for (const from of [{}, { Referer: url + path }]) {
        const { text } = await new Visitor().ask(path, { jeton: "x" }, from);
        expect(/name="suite" value="([^"]*)"/.exec(text)?.[1] ?? "/espace", path).toBe(page);
      }
    }
    const typed = { current: "le mot d’avant", next: "le mot d’après" };
    expect((await new Visitor().ask("/compte/mot-de-passe", typed)).text).not.toMatch(/le mot d|name="garde"/);
  });
});

describe("one's account", () => {
  it("shows sessions, ends one, and the other browser is out at its next request", async () => {
    const [here, there] = [new Visitor(), new Visitor()];
    await here.enter();
    await there.enter();
    const others = [...(await here.ask("/compte")).text.matchAll(/vue le[\s\S]*?name="session" value="([\w-]+)"/g)];
    for (const [, session = ""] of others)
      expect(await here.send("/compte", "/compte/sessions", { session })).toMatchObject({ to: "/compte?fait=session" });
    expect(await there.ask("/compte")).toMatchObject({ status: 303 });
    expect(await here.send("/compte", "/compte/sessions", { session: "toutes" })).toMatchObject({
      to: "/connexion?fait=sorti",
    });
    expect(here.cookie).toBe("");
  });

  it("makes keys that allow no more than the role, shown once, and takes them back", async () => {
    const visitor = await bring("lectrice@exemple.fr", "ile-d-oleron", "reader");
    const order = { label: "QGIS", organisation: "ile-d-oleron", scope: "read", expires: "" };
    const make = (change: Partial<typeof order>) => visitor.send("/compte", "/compte/cles", { ...order, ...change });
    expect(await make({ scope: "publish" })).toMatchObject({ status: 422 });
    expect(await make({ organisation: "pole-marennes-oleron" })).toMatchObject({ status: 422 });
    for (const label of [" ", "QG\0IS", "QG\u202eIS"]) expect(await make({ label })).toMatchObject({ status: 422 });
    expect(await make({ expires: "2020-01-01" })).toMatchObject({ status: 422 });
    const secret = /dlg_[\w-]{43}/.exec((await make({})).text)?.[0] ?? "";
    const read = () =>
      fetch(`${url}/api/datasets/${staff.slug}/data`, { headers: { Authorization: `Bearer ${secret}` } });
    expect((await read()).status).toBe(200);
    const { text } = await visitor.ask("/compte");
    expect(text).not.toContain(secret);
    const id = /cles\/retirer[\s\S]*?name="id" value="([\w-]+)"/.exec(text)?.[1] ?? "";
    const other = new Visitor();
    await other.enter();
    await other.send("/compte", "/compte/cles/retirer", { id });
    expect((await read()).status).toBe(200);
    await visitor.send("/compte", "/compte/cles/retirer", { id });
    expect((await read()).status).toBe(401);
  });

  it("keeps the four answers about a key that is refused, and tells what the role lacks at the organisation", async () => {
    const both = await bring("deux-organismes@exemple.fr", "ile-d-oleron", "reader");
    await bring("deux-organismes@exemple.fr", "pole-marennes-oleron", "publisher");
    const formIn = (text: string) => readForm(/<form[^>]*compte\/cles"[\s\S]*?<\/form>/.exec(text)?.[0] ?? "");
    const asked = {
      label: "Chaîne du SIG",
      organisation: "pole-marennes-oleron",
      scope: "publish",
      expires: "2099-12-31",
    };
    for (const [wrong, field] of [
      [{ organisation: "ile-d-oleron" }, "organisation"],
      [{ label: "Chaîne\u202e" }, "label"],
      [{ label: "Chaîne du SIG, la nuit. ".repeat(5).trim() }, "label"],
      [{ expires: "2020-01-01" }, "expires"],
    ] as const) {
      const refused = await both.send("/compte", "/compte/cles", { ...asked, ...wrong });
      expect(refused.status).toBe(422);
      expect(formIn(refused.text)).toMatchObject({ ...asked, ...wrong });
      expect(refused.text.match(/id="\w+-faute"/g)).toEqual([`id="${field}-faute"`]);
      expect(refused.text).toMatch(/<details class="fold narrow" open>\s*<summary>Créer une clé/);
      expect(await htmlFaults(refused.text)).toEqual([]);
    }
    const { text } = await both.send("/compte", "/compte/cles", { ...asked, expires: "2020-01-01" });
    const made = await both.ask("/compte/cles", { ...formIn(text), expires: asked.expires });
    expect(made.text).toMatch(/dlg_[\w-]{43}/);
    expect((await datalogue.keys.list()).find(({ label }) => label === asked.label)).toMatchObject({
      ...{ organisation: asked.organisation, scopes: ["read", "publish"], expiresOn: asked.expires },
    });
    // The next one is asked anew.
    expect(formIn(made.text)).toMatchObject({ label: "", scope: "read", expires: "" });
  });

  it("is given away as it is kept, without what opens", async () => {
    const visitor = new Visitor();
    await visitor.enter();
    const { text } = await visitor.ask("/compte/donnees.json");
    expect(JSON.parse(text)).toMatchObject({ person: { email: ADMIN, memberships: [{ role: "administrator" }] } });
    expect(text).not.toMatch(/scrypt|digest|totp/);
    const { requests, grants, acts } = JSON.parse(text);
    expect([requests, grants]).toEqual([[], []]);
    expect(acts.map(({ action }: { action: string }) => action)).toContain("sign-in");
  });

  it("has a second factor read by a phone, asked for at the next sign-in", async () => {
    const visitor = await bring("seconde@exemple.fr", "ile-d-oleron", "publisher");
    const { text } = await visitor.ask("/compte/second-facteur");
    const secret = /name="secret" value="([A-Z2-7]{32})"/.exec(text)?.[1] ?? "";
    const answers = { secret, code: totpCode(secret, new Date()), password: PASSWORD };
    const wrong = await visitor.send("/compte", "/compte/second-facteur", { ...answers, code: "12" });
    expect(wrong).toMatchObject({ status: 422 });
    expect(wrong.text).toContain(secret);
    for (const odd of ["%", "0", "\0", "__proto__", ""]) {
      const again = await visitor.send("/compte", "/compte/second-facteur", { ...answers, secret: odd });
      expect({ odd, status: again.status }).toEqual({ odd, status: 422 });
      expect(again.text).toMatch(/name="secret" value="[A-Z2-7]{32}"/);
      expect(again.text).not.toContain(secret);
    }
    const { text: shown } = await visitor.send("/compte", "/compte/second-facteur", answers);
    const [spare = ""] = /(?<=<li>)[a-z2-9]{5}-[a-z2-9]{5}/.exec(shown) ?? [];
    const again = new Visitor();
    expect(await again.enter("seconde@exemple.fr")).toMatchObject({ to: "/connexion/code" });
    expect(await again.ask("/compte")).toMatchObject({ status: 303 });
    expect((await again.ask("/connexion/code", { code: "000000" })).text).toContain("Il vous reste");
    // A spare code is one in what is said of it, and its part stays open.
    const unknown = await again.ask("/connexion/code", { secours: "aaaaa bbbbb" });
    expect(unknown.status).toBe(401);
    expect(unknown.text).toContain("Ce code de secours n’est pas le bon, ou il a déjà servi.");
    expect(unknown.text).toMatch(/<details class="fold" open[^>]*>\s*<summary>Je n’ai pas mon téléphone/);
    expect(unknown.text).toContain('value="aaaaa bbbbb"');
    expect(unknown.text).not.toContain("affiché maintenant");
    expect(await htmlFaults(unknown.text)).toEqual([]);
    // Without a session that waits for a code, as once its ten minutes are over, one begins again with what was typed.
    const typed = { path: "/publier?voie=collage", fields: { colle: "commune\tpuits" } };
    const garde = Buffer.from(JSON.stringify(typed)).toString("base64url");
    const late = await new Visitor().ask("/connexion/code", { code: "000000", suite: "/publier", garde });
    expect(late.status).toBe(401);
    expect(late.text).toContain("Ce code est venu trop tard\u00a0: recommencez, vos réponses sont gardées.");
    expect(late.text).toContain('action="/connexion"');
    expect(late.text).toContain('name="suite" value="/publier"');
    expect(late.text).toMatch(/name="garde" value="[\w-]+"/);
    const empty = await new Visitor().ask("/connexion/code", { code: "000000", suite: "/publier" });
    const { text: begun } = await new Visitor().ask(empty.to);
    expect(begun).toContain("Ce code est venu trop tard\u00a0: recommencez.");
    expect(begun).toContain('name="suite" value="/publier"');
    expect(await again.ask("/connexion/code", { secours: spare.replace("-", " ") })).toMatchObject({ to: "/espace" });
    // Sent twice, the form lets in once and leads on.
    expect(await again.ask("/connexion/code", { code: spare, suite: "/publier" })).toMatchObject({ to: "/publier" });
    expect(textOf((await again.ask("/connexion/code", { code: spare, garde })).text)).toContain("commune puits");
    expect((await again.ask("/compte")).text).toContain("Second facteur&nbsp;: actif".replace("&nbsp;", "\u00a0"));
  });
});

it("advises no new password to who tried too many codes of a phone, which it would not replace", async () => {
  const email = "essais@exemple.fr";
  const visitor = await bring(email, "ile-d-oleron", "reader");
  const secret = /name="secret" value="([A-Z2-7]{32})"/.exec((await visitor.ask("/compte/second-facteur")).text)?.[1];
  const code = totpCode(secret ?? "", new Date());
  await visitor.send("/compte", "/compte/second-facteur", { secret: secret ?? "", code, password: PASSWORD });
  const again = new Visitor();
  await again.enter(email);
  for (let time = 1; time <= 4; time++) await again.ask("/connexion/code", { code: "00000x" });
  const paused = await again.ask("/connexion/code", { code: "00000x" });
  expect(paused.status).toBe(429);
  expect(textOf(paused.text)).toContain("Trop d’essais");
  expect(textOf(paused.text)).not.toContain("nouveau mot de passe");
  const tried = [1, 2, 3, 4, 5].map(() => new Visitor().enter("personne@exemple.fr", "faux"));
  const last = (await Promise.all(tried)).find(({ status }) => status === 429);
  expect(textOf(last?.text ?? "")).toContain("nouveau mot de passe");
});

describe("an administrator without the second factor that the site asks for", () => {
  it("is told so on each page that is refused meanwhile, and where they arrive", async () => {
    const strict = createPlace({ DATALOGUE_SECOND_FACTOR: "administrateurs" });
    const served = await servePlace(strict, { passwordCost: CHEAP });
    try {
      const visitor = await SiteVisitor.of(served.datalogue, served.url, {
        ...{ email: "seule@exemple.fr", organisation: "pole-marennes-oleron", role: "administrator" },
      });
      for (const [path, status] of [
        ["/espace", 200],
        ["/compte", 200],
        ["/administration/personnes", 403],
        ["/administration/acces", 403],
        ["/espace/transferts", 403],
        ["/publier", 403],
      ] as const) {
        const page = await visitor.ask(path);
        expect({ path, status: page.status }).toEqual({ path, status });
        expect(textOf(page.text), path).toContain("Ce site demande un second facteur aux administrateurs");
        expect(page.text, path).toContain('href="/compte/second-facteur"');
        expect(textOf(page.text), path).not.toMatch(/Votre rôle|Demandez-le/);
      }
      const reader = await SiteVisitor.of(served.datalogue, served.url, {
        ...{ email: "lectrice@exemple.fr", organisation: "pole-marennes-oleron", role: "reader" },
      });
      expect(textOf((await reader.ask("/espace")).text)).toContain("Votre rôle lit sans déposer");
      expect(textOf((await reader.ask("/administration/personnes")).text)).toContain("Demandez-le");
    } finally {
      await served.close();
    }
  });
});

describe("the people of an administrator", () => {
  it("are shown to nobody else", async () => {
    const visitor = await bring("contributrice@exemple.fr", "ile-d-oleron", "contributor");
    const asked = await visitor.ask("/administration/personnes");
    expect(asked.status).toBe(403);
    expect(asked.text).toContain("Cette page est pour les administrateurs");
    expect(asked.headers.get("cache-control")).toMatch(/no-store/);
    expect((await visitor.ask("/compte")).text).not.toContain('href="/administration/personnes"');
    expect(await new Visitor().ask("/administration/personnes")).toMatchObject({ status: 303 });
    const form = { email: "x@exemple.fr", organisation: "ile-d-oleron", role: "administrator" };
    const tried = await visitor.send("/compte", "/administration/personnes/inviter", form);
    expect(tried.status).toBe(403);
    expect(tried.text).toContain("Acte réservé");
  });

  it("are invited, change roles and leave; what is refused keeps what was typed", async () => {
    const admin = new Visitor();
    await admin.enter();
    const invite = (form: Record<string, string>) =>
      admin.send("/administration/personnes", "/administration/personnes/inviter", form);
    const wrong = await invite({ email: "sans arobase", organisation: "ile-d-oleron", role: "reader" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="sans arobase"');
    expect(await invite({ email: "h@exemple.fr", organisation: "ile-d-oleron", role: "roi" })).toMatchObject({
      status: 422,
    });
    expect(await invite({ email: "h@exemple.fr", organisation: "inconnu", role: "reader" })).toMatchObject({
      status: 422,
    });

    const leaver = await bring("partante@exemple.fr", "ile-d-oleron", "publisher");
    const person = await datalogue.people.findByEmail("partante@exemple.fr");
    const here = `/administration/personnes/${person?.id}`;
    expect((await admin.ask(here)).text).toContain("partante@exemple.fr");
    expect(await admin.send(here, `${here}/role`, { organisation: "ile-d-oleron", role: "reader" })).toMatchObject({
      to: `${here}?fait=role`,
    });
    expect((await leaver.ask("/compte")).text).toContain("Lecteur");
    // A role that is none, or in an organisation that they are no more of, is not said changed.
    for (const role of ["roi", ""]) {
      const odd = await admin.send(here, `${here}/role`, { organisation: "ile-d-oleron", role });
      expect(odd.status).toBe(422);
      expect(odd.text).toContain("Choisissez ce que cette personne pourra faire.");
    }
    const elsewhere = { organisation: "pole-marennes-oleron", role: "reader" };
    const none = await admin.send(here, `${here}/role`, elsewhere);
    expect(none.status).toBe(409);
    expect(none.text).toContain("Cette personne n’est plus de cet organisme");
    expect((await admin.send(here, `${here}/lien`, {})).text).toMatch(/connexion\/lien\?cle=[\w-]{43}/);
    expect(await admin.send(here, `${here}/fermer`, {})).toMatchObject({ to: "/administration/personnes?fait=ferme" });
    expect(await leaver.ask("/compte")).toMatchObject({ status: 303 });
    expect(await admin.ask(here)).toMatchObject({ status: 404 });
    expect((await admin.ask("/administration/personnes")).text).not.toContain("partante@exemple.fr");
    const own = `/administration/personnes/${(await datalogue.people.findByEmail(ADMIN))?.id}`;
    const refused = await admin.send(own, `${own}/fermer`, {});
    expect(refused.status).toBe(409);
    expect(refused.text).toContain("dernier administrateur");
  });

  it("are not said to have lost an invitation that they took meanwhile", async () => {
    const admin = new Visitor();
    await admin.enter();
    const all = "/administration/personnes";
    const form = { email: "presente@exemple.fr", organisation: "ile-d-oleron", role: "reader" };
    const { text } = await admin.send(all, `${all}/inviter`, form);
    const [, id = ""] =
      /action="\/administration\/personnes\/annuler"[\s\S]*?name="id" value="([^"]+)"/.exec(text) ?? [];
    const name = "Agente Présente";
    await new Visitor().ask("/connexion/lien", { cle: keyIn(pathIn(text)), name, password: PASSWORD });
    const late = await admin.send(all, `${all}/annuler`, { id });
    expect(late.status).toBe(409);
    expect(textOf(late.text)).toContain("elle a déjà servi");
    expect(textOf(late.text)).toContain(name);
  });

  it("are told that they joined, by the account that they had, whoever is signed in where they open the link", async () => {
    const email = "double@exemple.fr";
    const theirs = await bring(email, "ile-d-oleron", "reader");
    const admin = new Visitor();
    await admin.enter();
    const all = "/administration/personnes";
    const invite = async (role: string) => {
      const form = { email, organisation: "pole-marennes-oleron", role };
      return { cle: keyIn(pathIn((await admin.send(all, `${all}/inviter`, form)).text)), password: PASSWORD };
    };
    const joined = "Invitation acceptée : vous êtes de l’organisme qui vous invitait.";
    const nobody = new Visitor();
    const { to } = await nobody.ask("/connexion/lien", await invite("reader"));
    const signIn = textOf((await nobody.ask(to)).text);
    expect(signIn).toContain(joined);
    expect(signIn).not.toContain("Mot de passe enregistré");
    const other = textOf((await admin.ask((await admin.ask("/connexion/lien", await invite("contributor"))).to)).text);
    expect(other).toMatch(new RegExp(`${joined} Vous êtes connecté comme .* un autre compte prend sa place`));
    const own = await theirs.ask("/connexion/lien", await invite("publisher"));
    expect(own.to).toBe("/espace?fait=rejoint");
    expect(textOf((await theirs.ask(own.to)).text)).toContain(joined);
  });

  it("are looked for by name whatever the accents, by organisation, and paged once they are many", async () => {
    const { people } = datalogue;
    const admin = new Visitor();
    await admin.enter();
    for (let rank = 0; rank < 55; rank++) {
      const email = `agent${rank}@exemple.fr`;
      const handed = await people.invite("command", { email, organisation: "ile-d-oleron", role: "reader" });
      if (!("link" in handed)) throw new Error(JSON.stringify(handed));
      const name = rank === 54 ? "Hélène Nombreuse" : `Agent ${rank}`;
      const key = new URL(handed.link).searchParams.get("cle") ?? "";
      await people.acceptLink(key, { email, name, password: PASSWORD, client: email });
    }
    const listed = (query: string) => admin.ask(`/administration/personnes${query}`);
    const first = await listed("");
    expect(first.text).toMatch(/Page 1 sur 2/);
    expect((await listed("?page=2")).text).toContain("Page 2 sur 2");
    const found = await listed("?q=helene&organisme=ile-d-oleron");
    expect(found.text).toMatch(/1\spersonne trouvée/);
    expect(found.text).toContain("Hélène Nombreuse");
    expect(found.text).not.toContain("Agent 12");
    expect((await listed("?q=helene&organisme=pole-marennes-oleron")).text).toContain("Personne ne correspond");
    expect((await listed("?q=ile-d-oleron+helene")).text).not.toContain("<b>");
    for (const odd of ["?page=nimporte&q=%3Cb%3E", "?page=0", "?page=1.5", "?page=2&page=1", "?role=roi"]) {
      const { status, text } = await listed(odd);
      expect({ odd, status }).toEqual({ odd, status: 400 });
      expect(text).toMatch(/n’est pas un (numéro de page|rôle)/);
      expect(text).not.toContain("<b>");
    }
    const after = await listed("?page=3");
    expect(after.status).toBe(404);
    expect(after.text).toContain("La dernière page est la 2");

    // What is done of somebody comes back to where they were found.
    const person = await people.findByEmail("agent54@exemple.fr");
    expect(found.text).toContain(`/administration/personnes/${person?.id}?q=helene&amp;organisme=ile-d-oleron"`);
    const here = `/administration/personnes/${person?.id}`;
    const shown = await admin.ask(`${here}?q=helene&page=2`);
    expect(shown.text).toContain('href="/administration/personnes?q=helene&amp;page=2"');
    expect(shown.text).toContain(`action="${here}/fermer?q=helene&amp;page=2"`);
    expect(
      await admin.send(`${here}?q=helene`, `${here}/role?q=helene`, {
        organisation: "ile-d-oleron",
        role: "publisher",
      }),
    ).toMatchObject({ to: `${here}?q=helene&fait=role` });
    expect((await listed("?role=publisher&q=helene")).text).toContain("Hélène Nombreuse");
    const closed = await admin.send(here, `${here}/fermer?q=helene&page=2`, {});
    expect(closed).toMatchObject({ to: "/administration/personnes?q=helene&page=2&fait=ferme" });
    // The page is no longer there once its last person is gone: the one before is.
    expect(await listed("?q=helene&page=2&fait=ferme")).toMatchObject({ status: 200 });
  });
});

it("says in a refusal which rule decided", async () => {
  const visitor = await bring("voisine@exemple.fr", "pole-marennes-oleron", "publisher");
  const { status, text } = await visitor.ask(`/api/datasets/${staff.slug}/data`);
  expect(status).toBe(403);
  expect(JSON.parse(text)).toMatchObject({ code: "acces-reserve", rule: "autre-organisme" });
  expect((await visitor.ask(`/api/datasets/${beaches.slug}/data`)).status).toBe(200);
});

it("writes valid pages", async () => {
  const admin = new Visitor();
  await admin.enter();
  const id = (await datalogue.people.findByEmail("lectrice@exemple.fr"))?.id;
  const paths = [
    "/espace",
    "/publier",
    "/compte",
    "/compte/second-facteur",
    "/administration/personnes",
    `/administration/personnes/${id}`,
  ];
  for (const path of [...paths, "/connexion/oubli"]) {
    const { text } = await admin.ask(path);
    expect({ path, faults: await htmlFaults(text) }).toEqual({ path, faults: [] });
  }
});

describeInBrowser("in a browser without script, on a phone and on a screen", () => {
  it("goes from an invitation to the first visit and out, each page within its limits", async () => {
    const browser = await openBrowser();
    try {
      for (const [width, javaScriptEnabled] of [
        [360, false],
        [1280, true],
      ] as const) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled });
        const page = await context.newPage();
        const look = async () => {
          const { scrollWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth }));
          expect({ at: page.url(), scrollWidth }).toEqual({ at: page.url(), scrollWidth: width });
          // What examines a page is a script: the pages have none, and are the same with it.
          if (javaScriptEnabled)
            expect({ at: page.url(), faults: await axeFaults(page) }).toEqual({ at: page.url(), faults: [] });
        };
        const press = (name: string | RegExp) => page.getByRole("button", { name }).first().click();
        const email = `venue.${width}@exemple.fr`;
        const enter = async (address: string) => {
          await page.getByLabel("Adresse de courriel").fill(address);
          await page.getByLabel("Mot de passe").fill(PASSWORD);
          await press("Se connecter");
        };
        await page.goto(`${url}/`);
        await page.getByRole("link", { name: "Espace de publication" }).click();
        await look();
        await enter(ADMIN);
        await look();
        await page.goto(`${url}/administration/personnes`);
        await page.getByLabel("Adresse de courriel").fill(email);
        await page.getByLabel("Pour quel organisme").selectOption("ile-d-oleron");
        await page.getByRole("radio", { name: /^Contributeur/ }).check();
        await press("Inviter");
        await look();
        const link = (await page.locator(".secret").textContent()) ?? "";
        await page
          .getByRole("link", { name: /Modifier/ })
          .first()
          .click();
        await look();
        await press("Se déconnecter");
        expect(await page.getByRole("status").textContent()).toContain("Vous êtes déconnecté");
        await page.goto(url + pathIn(link));
        await page.getByLabel("Prénom et nom").fill("Agente V.");
        await page.getByLabel("Nouveau mot de passe").fill("court");
        await look();
        await page.getByLabel("Nouveau mot de passe").fill(PASSWORD);
        await press("Ouvrir mon compte");
        await enter(email);
        await page.waitForURL(/espace$/);
        expect(await page.locator(".who").textContent()).toContain("Agente V. · contributeur");
        await page.goto(`${url}/compte/second-facteur`);
        await look();
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});

it("sends links by the server of e-mails that the settings name", async () => {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      let text = "";
      stream.on("data", (part) => {
        text += part;
      });
      stream.on("end", () => {
        mails.push(text);
        done();
      });
    },
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.server.address() as { port: number };
  const other = createPlace({ DATALOGUE_SMTP: `smtp://127.0.0.1:${port}`, DATALOGUE_MAIL_FROM: "donnees@exemple.fr" });
  try {
    const opened = await other.open();
    await opened.load();
    const handed = await opened.people.invite("command", {
      email: "agente.a@exemple.fr",
      organisation: "ile-d-oleron",
      role: "reader",
    });
    expect(handed).toEqual({ sent: true });
    expect(mails[0]).toContain("To: agente.a@exemple.fr");
    const body = mails[0]?.replace(/=\r\n/g, "").replaceAll("=3D", "=");
    expect(body).toMatch(/connexion\/lien\?cle=[\w-]{43}/);
    await new Promise<void>((done) => server.close(() => done()));
    // A server that does not answer: the link is handed over.
    expect(
      await opened.people.invite("command", { email: "b@exemple.fr", organisation: "ile-d-oleron", role: "reader" }),
    ).toMatchObject({ sent: false });
  } finally {
    await other.remove();
  }
});

it("shows no link to an administrator while e-mails do not leave, and keeps what they typed", async () => {
  const post = await startMailServer();
  const served = await openScopedPlace(
    { DATALOGUE_SMTP: `smtp://127.0.0.1:${post.port}`, DATALOGUE_MAIL_FROM: "donnees@exemple.fr" },
    { passwordCost: CHEAP },
  );
  try {
    // The command line hands the link over.
    post.refuse(true);
    const organisation = "ile-d-oleron";
    const bring = (email: string, role: "administrator" | "reader") =>
      SiteVisitor.of(served.datalogue, served.url, { email, organisation, role });
    const admin = await bring("admin@exemple.fr", "administrator");
    await bring("collegue@exemple.fr", "reader");
    const list = "/administration/personnes";
    const page = `${list}/${(await served.datalogue.people.findByEmail("collegue@exemple.fr"))?.id}`;
    const answers = { email: "nouvelle@exemple.fr", organisation, role: "reader" };
    for (const [from, to] of [
      [page, `${page}/lien`],
      [list, `${list}/inviter`],
    ] as const) {
      const { status, text } = await admin.send(from, to, answers);
      expect([status, text.includes("Le courriel n’est pas parti"), pathIn(text)], to).toEqual([422, true, ""]);
      expect(await htmlFaults(text)).toEqual([]);
      if (from === list) expect(text).toContain(`value="${answers.email}"`);
    }
    post.refuse(false);
    expect((await admin.send(page, `${page}/lien`, {})).text).toContain("un courriel est parti");
    expect(post.mails.map(({ to }) => to)).toEqual(["collegue@exemple.fr"]);
  } finally {
    await served.close();
    await post.stop();
  }
});
