import { createServer } from "node:http";
import type { Caller, Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { createPlace, type Place, visitsCsv, visitsSchema } from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";
import { PATIENCE } from "../../support/patience.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf } from "../support/page-checks.js";
import { look } from "./look.js";
import { CHEAP, readForm, Visitor } from "./visitor.js";

const SLUG = "frequentation-mediatheques";
const VERSIONS = `/espace/jeux/${SLUG}/versions`;

let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;
let time = Date.parse("2026-03-10T09:00:00.000Z");
let publisher: Visitor;
let contributor: Visitor;
let reader: Visitor;
let stranger: Visitor;

/** The program of the organisation that publishes the dataset. */
const program: Caller = {
  ...{ kind: "key", key: "k" },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
};
const said = async (visitor: Visitor, path: string) => textOf((await visitor.ask(path)).text);
/** Publishes a file of the dataset, by the program of its organisation. */
const publish = async (text: string, note: string) => {
  const caller = program;
  const { drafts } = datalogue;
  const { id } = await drafts.create(caller, { organisation: "ile-d-oleron", dataset: SLUG });
  await drafts.receiveText(caller, id, { text, name: "entrees.csv" });
  await drafts.whenRead(caller, id, 60_000);
  await drafts.edit(caller, id, { note, confirmed: "Voulu pour cet essai." });
  return drafts.publish(caller, id);
};

beforeAll(async () => {
  // Rows of the last two versions alone are kept.
  place = createPlace({ DATALOGUE_KEEP_VERSIONS: "2" });
  place.write("culture/mediatheques/schema.json", visitsSchema);
  datalogue = await place.open({ passwordCost: CHEAP, now: () => new Date(time) });
  expect((await datalogue.load()).problems).toEqual([]);
  const server = createServer(
    createApp(datalogue, place.settings, { log: () => {}, now: () => new Date(time), patience: PATIENCE }),
  );
  url = await listen(server);
  close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await place.remove();
  };
  await publish(visitsCsv.replace("12500", "12600"), "Le Château corrigé.");
  time += 86_400_000;
  await publish(visitsCsv.replace("12500", "99999"), "Un fichier de trop.");
  const come = (email: string, organisation: string, role: "publisher" | "contributor" | "reader") =>
    Visitor.of(datalogue, url, { email, organisation, role });
  publisher = await come("publicatrice@exemple.fr", "ile-d-oleron", "publisher");
  contributor = await come("contributeur@exemple.fr", "ile-d-oleron", "contributor");
  reader = await come("lectrice@exemple.fr", "ile-d-oleron", "reader");
  stranger = await come("voisine@exemple.fr", "pole-marennes-oleron", "publisher");
});
afterAll(() => close?.());

describe("the versions of a dataset", () => {
  it("are listed for who prepares them, with who published each; the way back is for who publishes", async () => {
    const text = await said(contributor, VERSIONS);
    expect(text).toContain("Version 3 en ligne, 2 autres gardées");
    expect(text).toContain("Un fichier de trop. Voulu pour cet essai. 3 lignes, par une clé.");
    expect(text).toContain("reprise des données fournies à l’installation");
    expect(text).not.toContain("Revenir à la version 2");
    expect((await publisher.ask(VERSIONS)).text).toContain(`href="${VERSIONS}/2"`);
    expect(await said(stranger, VERSIONS)).toContain("Ce jeu est celui d’un autre organisme");
    // Who reads is of the organisation: offered nothing of it, and told of their role.
    expect((await reader.ask("/espace")).text).not.toContain(`href="${VERSIONS}"`);
    expect((await contributor.ask("/espace")).text).toContain(`href="${VERSIONS}"`);
    const refused = await reader.ask(VERSIONS);
    expect(refused.status).toBe(403);
    expect(textOf(refused.text)).toContain("demandez le rôle de contributeur à un administrateur de votre organisme");
    expect((await publisher.ask("/espace/jeux/rien/versions")).status).toBe(404);
    expect((await publisher.ask(`${VERSIONS}?page=2`)).status).toBe(404);
    expect((await new Visitor(url).ask(VERSIONS)).to).toContain("/connexion?suite=");
  });

  it("show the way back on the page of the dataset to who may publish alone", async () => {
    const link = `href="${VERSIONS}/2"`;
    expect((await publisher.ask(`/jeux/${SLUG}`)).text).toContain(link);
    for (const other of [contributor, stranger, new Visitor(url)])
      expect((await other.ask(`/jeux/${SLUG}`)).text).not.toContain(link);
    expect((await publisher.ask("/espace")).text).toContain(`href="${VERSIONS}"`);
  });

  it("come back by two gestures: what changes is read before, a note is asked for, and it is told after", async () => {
    // Its rows are no longer kept: they are read again from the received file.
    const page = `${VERSIONS}/1`;
    const text = await said(publisher, page);
    expect(text).toContain("Revenir à la version 1 : 1 ligne change");
    expect(text).toMatch(/17093 · 2023 Entrées\w* : 99 999 → 12 500|99 999 → 12 500/);
    expect(text).toContain("Ses lignes n’étaient plus gardées");
    expect(text).toContain("La version 3 reste gardée");
    for (const other of [contributor, stranger]) expect((await other.ask(page)).status).toBe(403);
    // All of it is given as a file too, to the same.
    const file = `/api/datasets/${SLUG}/rollback/difference.csv?version=1`;
    expect((await publisher.ask(page)).text).toContain(`href="${file}"`);
    const csv = await publisher.ask(file);
    expect([csv.status, csv.headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    expect(csv.headers.get("content-encoding")).toMatch(/^(br|gzip)$/);
    expect(csv.text).toMatch(/^change,key,column,before,after\r?\nchanged,.*17093.*,entrees,99999,12500\r?\n$/);
    for (const [other, status] of [
      [contributor, 403],
      [stranger, 403],
      [new Visitor(url), 401],
    ] as const)
      expect((await other.ask(file)).status).toBe(status);
    expect((await publisher.ask(file.replace("version=1", "version=3"))).status).toBe(404);
    expect((await publisher.ask(`${VERSIONS}/3`)).status).toBe(404);
    expect((await publisher.ask(`${VERSIONS}/${"9".repeat(30)}`)).status).toBe(404);
    expect((await publisher.ask(page, { note: "Sans son jeton, rien ne se fait.", servie: "3" })).status).toBe(403);
    const short = await publisher.send(page, page, { note: "oups", servie: "3" });
    expect(short.status).toBe(422);
    expect(textOf(short.text)).toContain("Dites en une phrase pourquoi on revient à cette version.");
    expect(short.text).toContain(">oups</textarea>");
    const late = await publisher.send(page, page, { note: "La version en ligne a changé.", servie: "2" });
    expect(late.status).toBe(409);
    expect(late.text).toMatch(/data-tone="off" role="alert"/);
    expect(textOf(late.text)).toContain("La version en ligne a changé entre-temps : rien n’est fait.");
    expect(late.text).toContain(">La version en ligne a changé.</textarea>");
    // It is sent again as it stands: the form is of what is online now.
    expect(late.text).toContain('name="servie" value="3"');
    expect(await htmlFaults(late.text)).toEqual([]);
    const done = await publisher.send(page, page, { note: "Le fichier de mars était faux.", servie: "3" });
    expect(done.to).toBe(`${VERSIONS}?fait=retour`);
    const after = await said(publisher, done.to);
    expect(after).toContain("Retour fait");
    expect(after).toContain("Version 4 en ligne");
    expect(after).toContain("Le fichier de mars était faux. 3 lignes, par vous.");
    expect(await said(new Visitor(url), `/api/datasets/${SLUG}/data?codeCommune__exact=17093`)).toContain("12500");
  });
});

describe("a page of something under way", () => {
  /** The same site, whose pages wait for nothing. */
  const open = async (now = () => new Date(time)) => {
    const server = createServer(createApp(datalogue, place.settings, { log: () => {}, now, patience: 0 }));
    const visitor = new Visitor(await listen(server));
    visitor.cookie = publisher.cookie;
    const end = () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    };
    return { visitor, end };
  };

  it("says how far it is and looks again by itself, less and less often, until it is asked to stop or has for too long", async () => {
    const late = await open(() => new Date(time + 25 * 60_000));
    const stopped = await late.visitor.ask(`${VERSIONS}/3`);
    expect(textOf(stopped.text)).toContain("Nous comparons la version 3 à celle qui est en ligne");
    expect(stopped.headers.get("refresh")).toBeNull();
    await late.end();
    const { visitor, end } = await open();
    const page = `${VERSIONS}/2`;
    const first = await visitor.ask(page);
    expect(textOf(first.text)).toContain("Étape 1 sur 3 : la version est préparée");
    expect(textOf(first.text)).toContain("Ne plus actualiser toute seule");
    expect(first.headers.get("refresh")).toBe(`2; url=${page}`);
    const asked = await visitor.ask(`${page}?actualiser=non`);
    expect(asked.headers.get("refresh")).toBeNull();
    await expect.poll(() => said(visitor, page)).toContain("Revenir à la version 2 : 1 ligne change");
    expect((await visitor.ask(page)).headers.get("refresh")).toBeNull();
    await end();
  });

  it("tells the sentence that was typed, where the comparison is made anew", async () => {
    const { visitor, end } = await open();
    const note = "Le fichier d’avant était le bon.";
    const late = await visitor.send("/compte", `${VERSIONS}/1`, { note, servie: "3" });
    expect(textOf(late.text)).toContain("Nous comparons la version 1 à celle qui est en ligne");
    expect(textOf(late.text)).toContain(`Rien n’est publié. Vous aviez écrit : « ${note} »`);
    await end();
  });
});

describe("the reuses of a dataset", () => {
  const propose = `/jeux/${SLUG}/proposer-une-reutilisation`;
  const OWN = `/espace/jeux/${SLUG}/reutilisations`;
  const map = {
    ...{ title: "Carte <script>des</script> entrées", url: "https://cartes.exemple.fr/entrees", kind: "visualisation" },
    ...{ author: "Association des lecteurs", description: "Une carte des entrées par commune.", columns: "entrees" },
  };

  it("are proposed from its page, told to who publishes it, and shown once accepted", async () => {
    const visitor = new Visitor(url);
    expect((await visitor.ask(`/jeux/${SLUG}`)).text).toContain(`href="${propose}"`);
    const bad = await visitor.ask(propose, { ...map, url: "javascript:alert(1)" });
    expect(bad.status).toBe(422);
    expect(textOf(bad.text)).toContain("Donnez une adresse complète");
    expect(bad.text).toContain("Une carte des entrées par commune.</textarea>");
    // No e-mail is asked for where nobody would be written to.
    expect(bad.text).not.toContain('name="email"');
    expect((await visitor.ask(propose, map, { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
    const sent = await visitor.ask(propose, map);
    expect(sent.to).toBe(`${propose}?fait=reutilisation`);
    expect(await said(visitor, sent.to)).toContain("elle sera lue avant d’être affichée");
    expect(await said(visitor, `/jeux/${SLUG}`)).not.toContain("Association des lecteurs");
    expect((await visitor.ask(`/jeux/rien/proposer-une-reutilisation`)).status).toBe(404);

    expect(await said(publisher, "/espace")).toContain("1 réutilisation proposée depuis le");
    expect(await said(contributor, "/espace")).not.toContain("réutilisation proposée");
    for (const other of [contributor, stranger]) {
      expect((await other.ask(OWN)).status).toBe(403);
      // Organisations are told by their name, and not by that of their addresses.
      const refused = textOf((await other.ask(`/espace/jeux/${SLUG}/contributions`)).text);
      expect(refused).toContain("qui publie pour « Communauté de communes de l’Île d’Oléron »");
    }
    const { text } = await publisher.ask(OWN);
    expect(text).toContain("Carte &lt;script>des&lt;/script> entrées");
    const act = new RegExp(`${OWN}/[\\w-]+`).exec(text)?.[0] ?? "";
    expect((await publisher.ask(act, { acte: "accepter" })).status).toBe(403);
    expect((await publisher.send(OWN, act, { acte: "accepter" })).to).toBe(`${OWN}?fait=acceptee`);
    expect((await publisher.send(OWN, act, { acte: "refuser" })).to).toBe(`${OWN}?fait=tard`);

    const page = await visitor.ask(`/jeux/${SLUG}`);
    expect(textOf(page.text)).toContain("Carte ou graphique, par Association des lecteurs.");
    expect(page.text).toContain('href="https://cartes.exemple.fr/entrees" rel="nofollow ugc noopener noreferrer"');
    const list = JSON.parse((await visitor.ask(`/api/datasets/${SLUG}/reuses`)).text);
    expect(list).toMatchObject({
      data: [{ title: map.title, columns: ["entrees"], version: null }],
      meta: { page: 1, page_size: 20, total: 1 },
    });
    expect((await visitor.ask(`/api/datasets/${SLUG}/reuses?inconnu=1`)).status).toBe(400);
    expect((await publisher.send(OWN, act, { acte: "retirer" })).to).toBe(`${OWN}?fait=retiree`);
    expect(await said(visitor, `/jeux/${SLUG}`)).not.toContain(map.title);
  });

  it("are recorded by who publishes it, public at once", async () => {
    const wrong = await publisher.send(OWN, OWN, { ...map, author: "" });
    expect(wrong.status).toBe(422);
    expect((await publisher.send(OWN, OWN, { ...map, title: "Rapport annuel" })).to).toBe(`${OWN}?fait=enregistree`);
    expect(await said(new Visitor(url), `/jeux/${SLUG}`)).toContain("Association des lecteurs");
  });
});

describe("a draft whose dataset has another version since", () => {
  it("is published by who saw what it changes to that one, and by nobody who saw the one before", async () => {
    const { drafts } = datalogue;
    const { id } = await drafts.create(program, { organisation: "ile-d-oleron", dataset: SLUG });
    await drafts.receiveText(program, id, { text: visitsCsv.replace("12500", "12700"), name: "entrees.csv" });
    await drafts.whenRead(program, id, 60_000);
    await drafts.edit(program, id, { note: "Le Château relu.", confirmed: "Voulu pour cet essai." });
    const path = `/publier/${id}/envoi`;
    const seen = (await publisher.ask(path)).text;
    await publish(visitsCsv.replace("12500", "12650"), "Une version de plus.");
    // Somebody else looks at it.
    expect((await contributor.ask(`/publier/${id}/difference`)).status).toBe(200);
    const late = await publisher.sendAsSeen(seen, { quand: "maintenant" }, /name="revision"/, path);
    expect(late.to).not.toBe(`/publier/${id}`);
    expect((await drafts.get(program, id)).version).toBeNull();
    await publish(visitsCsv.replace("12500", "12660"), "Encore une.");
    // Whoever opens the last step is led to what it changes to that one.
    const { to } = await publisher.ask(path);
    expect(to).toBe(`/publier/${id}/difference?fait=version-changee`);
    expect(await said(publisher, to)).toContain("La version en ligne a changé");
    expect((await publisher.fill(path, { quand: "maintenant" })).to).toBe(`/publier/${id}`);
    expect((await drafts.get(program, id)).version).not.toBeNull();
  });
});

describe("a version planned for a day", () => {
  /** A file that says a word which is nowhere else, in its rows, its description and its note. */
  const prepare = async () => {
    const { id: draft } = await datalogue.drafts.create(program, { organisation: "ile-d-oleron", dataset: SLUG });
    await datalogue.drafts.receiveText(program, draft, {
      text: `${visitsCsv}17093,Le Château-d'Oléron quetzal,2024,918273\n`,
      name: "quetzal.csv",
    });
    await datalogue.drafts.whenRead(program, draft, 60_000);
    await datalogue.drafts.edit(program, draft, {
      metadata: { description: "Ce que quetzal ajoute.", keywords: ["quetzal"] },
      note: "Les chiffres de quetzal.",
    });
    await datalogue.drafts.compare(program, draft, 60_000);
    return draft;
  };
  const plan = (draft: string, answers: Record<string, string>) =>
    publisher.send(`/publier/${draft}/envoi`, `/publier/${draft}/envoi`, { quand: "date", ...answers });
  /** What the form of the last step would send as it came. */
  const formIn = (text: string) => readForm(/<form[^>]*envoi"[\s\S]*?<\/form>/.exec(text)?.[0] ?? "");

  it("is announced on the page of its dataset only where it was asked for, by its day alone", async () => {
    const visitor = new Visitor(url);
    const page = () => said(visitor, `/jeux/${SLUG}`);
    const draft = await prepare();
    expect((await plan(draft, { jour: "2026-03-01" })).status).toBe(422);
    expect((await plan(draft, { jour: "2026-03-20" })).to).toContain("?fait=prevu");
    expect(await page()).not.toContain("Prochaine version");
    await plan(draft, { jour: "2026-03-20", heure: "14:30", annonce: "oui" });
    expect(await said(publisher, `/publier/${draft}/envoi`)).toContain("Publication prévue le 20 mars 2026 à 14 h 30.");
    expect(await said(publisher, "/espace")).toContain("Publication prévue le 20 mars 2026 à 14 h 30.");
    // The page that was kept for the public is made anew.
    expect(await page()).toContain("Prochaine version prévue le 20 mars 2026 à 14 h 30.");
    // Its note is a word of who publishes; what would be published is another version.
    await datalogue.drafts.edit(program, draft, { note: "Relu : quetzal." });
    expect(await page()).toContain("Prochaine version");
    await datalogue.drafts.edit(program, draft, { metadata: { keywords: ["quetzal", "relu"] } });
    expect(await page()).not.toContain("Prochaine version");
    await plan(draft, { jour: "2026-03-20", annonce: "oui" });
    expect(await page()).toContain("Prochaine version prévue le 20 mars 2026.");
    await datalogue.drafts.remove(program, draft);
    expect(await page()).not.toContain("Prochaine version");
  });

  it("is never published at once for a date that is refused: what was chosen is kept, and what to do told", async () => {
    const draft = await prepare();
    const path = `/publier/${draft}/envoi`;
    const given = { quand: "date", jour: "2026-03-11", heure: "", annonce: "oui" };
    expect(await said(publisher, path)).toContain("pour aujourd’hui, il en faut une");
    for (const [more, told] of [
      [{}, "Pour aujourd’hui, donnez aussi une heure à venir."],
      [{ heure: "09:30" }, "Choisissez une heure à venir, en heure de Paris, ou un autre jour."],
      [{ jour: "2026-03-01", heure: "14:30" }, "Choisissez un jour à venir."],
      [{ jour: "" }, "Choisissez un jour à venir."],
    ] as const) {
      const refused = await publisher.fill(path, { ...given, ...more });
      expect(refused.status).toBe(422);
      expect(textOf(refused.text)).toContain("Cette date n’est pas enregistrée.");
      expect(textOf(refused.text)).toContain(told);
      expect(formIn(refused.text)).toMatchObject({ ...given, ...more });
      expect(await htmlFaults(refused.text)).toEqual([]);
    }
    const { text } = await publisher.fill(path, { ...given, heure: "09:30" });
    expect((await publisher.ask(path, { ...formIn(text), heure: "14:30" })).to).toBe(`${path}?fait=prevu`);
    expect(await said(publisher, path)).toContain("Publication prévue le 11 mars 2026 à 14 h 30.");
    await datalogue.drafts.remove(program, draft);
  });

  it("keeps what was chosen, and the word to who reviews, where a colleague changed the draft meanwhile", async () => {
    const draft = await prepare();
    const path = `/publier/${draft}/envoi`;
    const given = { quand: "date", jour: "2026-03-20", heure: "14:30", annonce: "oui" };
    const late = await publisher.fill(path, { ...given, revision: "1" });
    expect(late.status).toBe(409);
    expect(textOf(late.text)).toMatch(/a modifié ce brouillon à .* Vos réponses sont gardées ci-dessous/);
    expect(formIn(late.text)).toMatchObject(given);
    expect(await htmlFaults(late.text)).toEqual([]);
    const word = "Relu avec le service culture.";
    const asked = await contributor.fill(path, { mot: word, revision: "1" });
    expect([asked.status, formIn(asked.text).mot]).toEqual([409, word]);
    // Sent again as they stand, they are taken.
    expect((await contributor.ask(path, formIn(asked.text))).to).toBe(`${path}?fait=relecture`);
    expect((await publisher.fill(path, given)).to).toBe(`${path}?fait=prevu`);
    await datalogue.drafts.remove(program, draft);
  });

  it("is planned no more in two gestures, from each page that tells it, by who publishes", async () => {
    const draft = await prepare();
    await plan(draft, { jour: "2026-03-20", annonce: "oui" });
    const cancel = `/publier/${draft}/annulation`;
    const pages = ["/espace", VERSIONS, `/publier/${draft}/envoi`];
    for (const path of pages) expect((await publisher.ask(path)).text).toContain(`href="${cancel}"`);
    expect(await said(publisher, VERSIONS)).toContain("Version suivante prévue le 20 mars 2026");
    // Who prepares reads the day, and is told who decides.
    for (const path of pages) expect((await contributor.ask(path)).text).not.toContain(`href="${cancel}"`);
    expect(await said(contributor, VERSIONS)).toContain("Version suivante prévue le 20 mars 2026");
    const refused = await contributor.ask(cancel);
    expect([refused.status, textOf(refused.text).includes("un publicateur ou un administrateur")]).toEqual([403, true]);
    expect((await stranger.ask(cancel)).status).toBe(403);
    expect((await publisher.ask(cancel, { revision: "1" })).status).toBe(403);
    const asked = await publisher.ask(cancel);
    expect(await htmlFaults(asked.text)).toEqual([]);
    expect(textOf(asked.text)).toContain("La page du jeu ne l’annoncera plus");
    // Somebody chose another day meanwhile: that one stays.
    await plan(draft, { jour: "2026-03-21", annonce: "oui" });
    const late = await publisher.send(cancel, cancel, { revision: "1" });
    expect(late.to).toBe(`/publier/${draft}/envoi?fait=change-entre-temps`);
    expect(await said(publisher, VERSIONS)).toContain("prévue le 21 mars 2026");
    const { revision } = await datalogue.drafts.get(program, draft);
    const done = await publisher.send(cancel, cancel, { revision: String(revision) });
    expect(done.to).toBe(`/publier/${draft}/envoi?fait=prevu-annule`);
    expect(await said(publisher, done.to)).toContain("rien n’est plus prévu pour ce brouillon");
    expect(await said(publisher, VERSIONS)).not.toContain("prévue");
    expect(await said(new Visitor(url), `/jeux/${SLUG}`)).not.toContain("Prochaine version");
    expect((await publisher.ask(cancel)).to).toBe(`/publier/${draft}`);
    expect(await datalogue.drafts.publishPlanned(new Date("2026-03-22T00:00:00.000Z"))).toEqual({
      ...{ published: [], failed: [] },
    });
    await datalogue.drafts.remove(program, draft);
  });

  it("leaks nothing before its day: not a row, a word, a figure nor a number of version", async () => {
    const draft = await prepare();
    await plan(draft, { jour: "2026-03-20", annonce: "oui" });
    const { id, version } = JSON.parse((await new Visitor(url).ask(`/api/datasets/${SLUG}`)).text);
    const paths = [
      ...[`/jeux/${SLUG}`, "/jeux", "/jeux?q=quetzal", "/recherche?q=quetzal", "/", "/plan-du-site", "/llms.txt"],
      ...["/catalogue.ttl", "/catalogue.csv", "/sitemap.xml", "/flux.atom", `/jeux/${SLUG}/flux.atom`, "/robots.txt"],
      ...[`/id/jeu/${id}.ttl`, `/id/jeu/${id}.jsonld`, "/records/collections/jeux/items", "/organismes/ile-d-oleron"],
      ...[
        "",
        "/data",
        "/schema",
        "/profile",
        "/report",
        "/versions",
        "/reuses",
        "/openapi.json",
        "/datapackage.json",
      ].map((part) => `/api/datasets/${SLUG}${part}`),
      ...[`/api/datasets/${SLUG}/data?q=quetzal`, `/api/datasets/${SLUG}/data/csv`, "/api/datasets?q=quetzal"],
      ...[
        `/fichiers/${id}/${SLUG}.csv`,
        `/fichiers/${id}/original`,
        `/fichiers/${id}/versions/${version + 1}/original`,
      ],
      ...[
        `/api/datasets/${SLUG}/versions/${version + 1}/data`,
        `/api/drafts/${draft}`,
        `/api/drafts/${draft}/difference`,
      ],
      ...[`/api/drafts/${draft}/difference.csv`, `/api/drafts/${draft}/file`, `/publier/${draft}/envoi`, VERSIONS],
    ];
    for (const visitor of [new Visitor(url), stranger])
      for (const path of paths) {
        const { text } = await visitor.ask(path);
        // A search repeats what was looked for.
        const found = /[?&]q=/.test(path) ? text.replaceAll(/quetzal(?! )/g, "") : text;
        expect({ path, leaks: /quetzal|918\s?273/i.test(found) }).toEqual({ path, leaks: false });
      }
    const versions = JSON.parse((await new Visitor(url).ask(`/api/datasets/${SLUG}/versions`)).text);
    expect(versions.data[0].number).toBe(version);
    // Its day come, it is there.
    expect(await datalogue.drafts.publishPlanned(new Date("2026-03-19T22:59:00.000Z"))).toEqual({
      ...{ published: [], failed: [] },
    });
    expect(await datalogue.drafts.publishPlanned(new Date("2026-03-19T23:00:00.000Z"))).toEqual({
      ...{ published: [draft], failed: [] },
    });
    expect(await said(new Visitor(url), `/jeux/${SLUG}`)).toContain("quetzal");
    expect(await said(new Visitor(url), `/jeux/${SLUG}`)).not.toContain("Prochaine version");
  });
});

describeInBrowser("in a browser", () => {
  it("comes back to a version on a phone without script, waits by itself, and shows a reuse that was proposed", async () => {
    const server = createServer(
      createApp(datalogue, place.settings, { log: () => {}, now: () => new Date(time), patience: 0 }),
    );
    const site = await listen(server);
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 360, height: 900 }, javaScriptEnabled: false });
      const anybody = await context.newPage();
      await anybody.goto(`${site}/jeux/${SLUG}`);
      await anybody.getByRole("link", { name: "Faire connaître une réutilisation" }).click();
      await look(anybody, 360, false);
      await anybody.getByLabel("Titre").fill("Tableau de bord des lecteurs");
      await anybody.getByLabel("Adresse").fill("https://lecteurs.exemple.fr/tableau");
      await anybody.getByLabel("Qui l’a faite").fill("Les lecteurs du pays");
      await anybody.getByLabel("Ce qu’elle fait de ces données").fill("Un tableau des entrées, année par année.");
      await anybody.getByRole("button", { name: "Envoyer la proposition" }).click();
      await anybody.waitForURL(/fait=reutilisation$/);

      const [, name = "", value = ""] = /^([^=]+)=(.*)$/.exec(publisher.cookie) ?? [];
      await context.addCookies([{ name, value, url: site }]);
      const page = await context.newPage();
      await page.goto(`${site}/espace`);
      await page.getByRole("link", { name: /^Répondre/ }).click();
      await look(page, 360, false);
      await page.getByRole("button", { name: "Accepter : Tableau de bord des lecteurs" }).click();
      await page.waitForURL(/fait=acceptee$/);

      await page.goto(`${site}/espace`);
      await page.locator(".more-acts > summary").first().click();
      await page
        .getByRole("link", { name: /^Versions/ })
        .first()
        .click();
      await look(page, 360, false);
      await page.getByRole("link", { name: "Revenir à la version 1", exact: true }).click();
      // The page says that it is under way, then looks again by itself.
      await page.getByRole("button", { name: "Publier de nouveau la version 1" }).waitFor();
      await look(page, 360, false);
      await page.getByLabel(/Pourquoi, en une phrase/).fill("Le fichier d’avant était le bon.");
      await page.getByRole("button", { name: "Publier de nouveau la version 1" }).click();
      await page.waitForURL(/fait=retour$/);
      await context.close();

      const large = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      await large.addCookies([{ name, value, url: site }]);
      const seen = await large.newPage();
      for (const path of [VERSIONS, `${VERSIONS}/2`, `/espace/jeux/${SLUG}/reutilisations`, `/jeux/${SLUG}`]) {
        await seen.goto(site + path);
        if (path.endsWith("/2")) await seen.getByRole("button", { name: "Publier de nouveau la version 2" }).waitFor();
        await look(seen, 1280, true);
      }
      await seen.goto(`${site}/jeux/${SLUG}/proposer-une-reutilisation`);
      await look(seen, 1280, true);
      await large.close();
      expect(await said(new Visitor(url), `/jeux/${SLUG}`)).toContain("Les lecteurs du pays");
      expect(await said(publisher, VERSIONS)).toContain("Le fichier d’avant était le bon.");
    } finally {
      await browser.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });
});
