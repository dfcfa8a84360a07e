import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServedPlace, servePlace } from "../../api/access/serve-place.js";
import { oysters, productionCsv, productionJson, writeProduction } from "../../api/agreements/agreement-content.js";
import { createPlace } from "../../api/support/content-folder.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { look, said } from "./look.js";
import { CHEAP, PASSWORD, signIn, Visitor } from "./visitor.js";

const NOW = new Date("2026-03-10T10:00:00.000Z");
const PAGE = "/convention/huitres";
const USES = "/api/agreements/huitres/uses";
/** With the spaces that one types. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describeInBrowser("the page of a partner", () => {
  let place: ServedPlace;
  let browser: Browser;
  let partner: Visitor;
  let reader: Visitor;
  let recipient: Visitor;
  let stranger: Visitor;
  let administrator: Visitor;

  beforeAll(async () => {
    const made = createPlace();
    writeProduction(made);
    made.write("agriculture/production/data.csv", productionCsv.replace(",1420,", ",1420.125,"));
    made.write("catalogue.json", { ...JSON.parse(made.read("catalogue.json")), publisher: "ile-d-oleron" });
    const floor = { minimumContributors: 5, column: "entreprises" };
    // 2024 goes out on 1 July 2026.
    const embargo = { column: "annee", after: "P18M" };
    const datasets = oysters.datasets.map((shared) => ({ ...shared, aggregation: floor, embargo }));
    made.write("agriculture/production/dataset.json", { ...productionJson, licence: "convention" });
    made.write("agriculture/agreements/huitres.json", { ...oysters, datasets, noticeMonths: 6, end: "2026-12-31" });
    place = await servePlace(made, { passwordCost: CHEAP, now: () => NOW });
    const bring = (email: string, organisation: string, role: "reader" | "publisher" | "administrator") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    partner = await bring("partenaire@exemple.fr", oysters.partner, "publisher");
    reader = await bring("lit@exemple.fr", oysters.partner, "reader");
    recipient = await bring("pole@exemple.fr", oysters.recipient, "publisher");
    administrator = await bring("catalogue@exemple.fr", "ile-d-oleron", "administrator");
    stranger = await bring("ile@exemple.fr", "ile-d-oleron", "publisher");
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await place.close();
  });

  it("is for the two organisations of the agreement: others are led to sign in, or find nothing", async () => {
    const anybody = new Visitor(place.url);
    expect((await anybody.ask(PAGE)).to).toBe(`/connexion?suite=${encodeURIComponent(PAGE)}`);
    expect((await stranger.ask(PAGE)).status).toBe(404);
    expect((await stranger.ask("/convention/inconnue")).text.replaceAll("inconnue", "huitres")).toContain(
      "Aucune convention à cette adresse",
    );
    expect((await stranger.ask("/convention")).text).toContain("Aucune convention ne vous lie");
    expect((await stranger.ask("/espace")).text).not.toContain('href="/convention"');
    expect((await reader.ask("/convention")).to).toBe(PAGE);
    expect((await reader.ask("/espace")).text).toMatch(/href="\/convention"[^>]*>Mes données/);
    // Notice is among what is owed six months before, the end not yet.
    const owed = plain((await reader.ask("/espace")).text);
    expect(owed).toContain("Avant le 1er juillet 2026");
    expect(owed).toContain("6 mois avant sa fin");
    expect(owed).not.toContain("Avant le 31 décembre 2026");
    expect((await recipient.ask("/espace")).text).toMatch(/href="\/convention"[^>]*>Conventions/);
    for (const address of [USES, `${USES}.csv`]) {
      expect((await place.read(address)).status).toBe(401);
      expect((await stranger.ask(address)).status).toBe(404);
    }
  });

  it("shows what goes out beside what does not, and why; the catalogue's administrator reads no masked figure", async () => {
    const text = plain((await reader.ask(`${PAGE}?jeu=production-huitres&annee=2023`)).text);
    // Saint-Trojan counts 4 firms, under the 5 of the agreement; another commune is masked with it.
    expect(text).toContain("moins de 5 entreprises");
    expect(text).toMatch(/Saint-Trojan-les-Bains[\s\S]*?masqué[\s\S]*?moins de 5 entreprises[\s\S]*?>120</);
    expect(text).toContain("avec les autres");
    // With its own decimals, as the public reads it.
    expect(text).toMatch(/>1\s420,125</);
    expect(text).toContain("remarque");
    expect(text).not.toContain("deux familles");
    expect(text).toContain("4 lignes reçues");
    expect(text).toContain("Les premières sortent le 1er juillet 2026");
    expect(text).not.toMatch(/>1 390<|>118</);
    for (const words of [
      "Suivre la filière",
      "Revente.",
      "31 décembre 2026",
      "sans renouvellement d’office",
      "18 mois après la période",
    ])
      expect(text).toContain(words);
    const received = plain((await recipient.ask(`${PAGE}?annee=2023`)).text);
    expect(received).toContain(">120<");
    // It receives these data, and does not lend them.
    expect(received).toContain("1 jeu public vient de ces données");
    expect(received).toContain("Ce que lisent les personnes");
    expect(received).not.toMatch(/Mes données|[Vv]os données|votre fichier|vos fichiers|Vos chiffres/);
    const seen = plain((await administrator.ask(PAGE)).text);
    expect(seen).toContain("que par ceux à qui le fichier reçu est ouvert");
    expect(seen).not.toMatch(/>120<|>118</);
    expect(seen).not.toContain("Suspendre maintenant");
    expect((await reader.ask(PAGE)).text).not.toContain("Suspendre maintenant");
  });

  it("counts what went out by kind and month, kept answers too, and nothing of who asked", async () => {
    const paths = ["/jeux/production-huitres", "/fichiers/production-huitres/production-huitres.csv"];
    for (const path of [...paths, ...paths, "/api/datasets/production-huitres/data?page_size=5"]) {
      const { status } = await place.read(path);
      expect({ path, status }).toEqual({ path, status: 200 });
    }
    // No use of these data: another dataset, a refusal, a header, the partner's own reading.
    await place.read("/jeux/frequentation-mediatheques");
    await place.read("/jeux/production-huitres?page=x", undefined, {}, "HEAD");
    await place.read("/api/datasets/production-huitres/data?inconnu=1");
    await reader.ask("/jeux/production-huitres");
    const { data, meta } = JSON.parse((await reader.ask(USES)).text);
    expect(meta.total).toBe(3);
    expect(data).toEqual(
      [
        ["page", 2],
        ["file", 2],
        ["api", 1],
      ].map(([kind, count]) => ({ dataset: "production-huitres", month: "2026-03", kind, count })),
    );
    const csv = await recipient.ask(`${USES}.csv`);
    expect(csv.headers.get("content-disposition")).toContain("usages-huitres.csv");
    expect(csv.text).toContain("production-huitres;2026-03;file;Fichiers téléchargés;2");
    expect(plain((await reader.ask(PAGE)).text)).toContain("2 pages vues, 2 fichiers téléchargés, 1 réponse de l’API");
  });

  it("is read, suspended in two gestures and taken up again on a phone, without script", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
    const page = await signIn(context, place.url, "partenaire@exemple.fr");
    await page.getByText("Menu", { exact: true }).click();
    await page.getByRole("link", { name: "Mes données" }).click();
    expect(await said(page, "h1")).toBe("1 jeu public vient de vos données, rien de plus");
    await look(page, 360, false);
    await page.getByText("Suspendre…").click();
    await page.getByLabel("Pourquoi").fill("Une erreur à corriger");
    await page.getByRole("button", { name: "Suspendre maintenant" }).click();
    expect(await said(page, "h1")).toBe("Partage suspendu : rien de vos données n’est public");
    expect(await said(page)).toContain("« Une erreur à corriger »");
    // What comes meanwhile was never public: all of it is told as to come.
    expect(await said(page)).toContain("Ce qui sera publié à la reprise à partir de vos données");
    expect(await said(page)).toContain("ce dont l’embargo a pris fin, pendant la suspension");
    expect(await said(page)).not.toMatch(/était publié|voyait/);
    // What is shared with nobody has no page to look at.
    expect(await said(page)).toContain("Ces chiffres se reliront quand le partage reprendra.");
    expect(await said(page)).not.toContain("Voir le jeu comme le public");
    await look(page, 360, false);
    // Private: nothing of it leaves.
    for (const address of ["/jeux/production-huitres", "/api/datasets/production-huitres"])
      expect((await place.read(address)).text).not.toContain("Une erreur à corriger");
    // From a page opened before: what was decided meanwhile is told, and nothing is done.
    await page.getByRole("button", { name: "Reprendre le partage" }).click();
    expect(await said(page, "h1")).toBe("1 jeu public vient de vos données, rien de plus");
    await context.close();
  });

  it("does nothing from a page opened before what was decided since, and says so", async () => {
    const late = await partner.send(PAGE, `${PAGE}/suspendre`, { revision: "0" });
    expect(late.status).toBe(409);
    expect(plain(late.text)).toContain("depuis que vous avez ouvert la page");
    const untimely = await partner.send(PAGE, `${PAGE}/reprendre`, {});
    expect(untimely.status).toBe(409);
    // Nothing typed is lost: in its form, opened, else told where its form is no more.
    const old = { revision: "0", reason: "Une erreur à vérifier", newEnd: "2029-12-31" };
    const stopped = await partner.send(PAGE, `${PAGE}/suspendre`, { ...old, newEnd: "" });
    expect(stopped.text).toMatch(
      /<details class="fold" open[^>]*>\s*<summary>Suspendre…[\s\S]*>Une erreur à vérifier<\/textarea>/,
    );
    const renewed = await partner.send(PAGE, `${PAGE}/renouveler`, { ...old, reason: "" });
    expect(renewed.text).toMatch(
      /<details class="fold" open[^>]*>\s*<summary>Choisir une nouvelle fin…[\s\S]*value="2029-12-31"/,
    );
    const left = await partner.send(PAGE, `${PAGE}/retrait`, { ...old, lu: "oui" });
    expect(left.status).toBe(409);
    expect(plain(left.text)).toContain("Retirer vos données pour de bon");
    expect(plain(left.text)).toContain("depuis que vous avez ouvert la page");
    expect(left.text).toContain(">Une erreur à vérifier</textarea>");
    // Nor once the session is over, and for good is done on the page that says what it does.
    const lost = new Visitor(place.url);
    const ticked = await lost.ask(`${PAGE}/retrait`, { revision: "0", reason: "", lu: "oui" });
    expect([ticked.status, ticked.text.includes('name="garde"')]).toEqual([401, false]);
    const over = await lost.ask(`${PAGE}/retrait`, { ...old, lu: "oui" });
    const who = { email: "partenaire@exemple.fr", password: PASSWORD };
    const back = await lost.sendAsSeen(over.text, who, /connexion/);
    expect(plain(back.text)).toContain("Une erreur à vérifier</dd>");
    expect(back.text).toContain(`href="${PAGE}/retrait"`);
    expect(back.text).not.toMatch(/<form[^>]*convention/);
    const gone = await partner.send(PAGE, `${PAGE}/reprendre`, { reason: "Tout est juste" });
    expect(plain(gone.text)).toContain("Vous aviez écrit : « Tout est juste »");
    // Who only reads may do nothing, whatever they send.
    for (const path of ["suspendre", "retrait"])
      expect((await reader.send(PAGE, `${PAGE}/${path}`, { lu: "oui" })).status).toBe(403);
    expect((await reader.ask(`${PAGE}/retrait`)).status).toBe(403);
  });

  it("is renewed when both organisations chose the same day, and never to an earlier one", async () => {
    const renew = (visitor: Visitor, newEnd: string) =>
      visitor.fill(PAGE, { newEnd }, /action="\/convention\/huitres\/renouveler"/);
    const early = await renew(partner, "2026-06-30");
    expect(early.status).toBe(422);
    expect(plain(early.text)).toContain("court déjà jusqu’à ce jour");
    expect((await renew(partner, "2028-12-31")).to).toBe(`${PAGE}?fait=convention-renouvelee`);
    expect(plain((await recipient.ask(PAGE)).text)).toContain("propose une convention jusqu’au 31 décembre 2028");
    await renew(recipient, "2028-12-31");
    expect(plain((await reader.ask(PAGE)).text)).toContain("31 décembre 2028, sans renouvellement");
  });

  it("lets its data be withdrawn for good, once it was read what can no longer be called back", async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await signIn(context, place.url, "partenaire@exemple.fr");
    // Suspended or not.
    await partner.fill(PAGE, {}, /action="\/convention\/huitres\/suspendre"/);
    await page.goto(`${place.url}${PAGE}`);
    await look(page, 1280, true);
    await page.getByRole("link", { name: "Retirer mes données pour de bon…" }).click();
    expect(await said(page)).toContain("déjà chez d’autres : 2 fichiers téléchargés");
    expect(await said(page)).toContain("1 version publiée");
    await look(page, 1280, true);
    // Without the sentence ticked, nothing is withdrawn.
    await page.locator("#lu").evaluate((one) => one.removeAttribute("required"));
    await page.getByRole("button", { name: "Retirer mes données" }).click();
    expect(await said(page)).toContain("Cochez la phrase");
    await look(page, 360, true);
    await page.getByLabel("J’ai lu").check();
    await page.getByRole("button", { name: "Retirer mes données" }).click();
    expect(await said(page, "h1")).toBe("Données retirées le 10 mars 2026 : plus rien n’est public");
    expect(await said(page)).toContain("Ces chiffres ne se lisent plus ici");
    // Nor was all of it ever public: some may have come while it was suspended.
    expect(await said(page)).toContain("Ce qui serait publié à partir de vos données");
    expect(await said(page)).not.toMatch(/était publié|voyait|sortait/);
    await look(page, 1280, true);
    expect((await recipient.ask(`${PAGE}/retrait`)).to).toBe(PAGE);
    await context.close();
  });
});
