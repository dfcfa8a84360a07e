import type { Datalogue, Role } from "@datalogue/api";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tellValue } from "../../../packages/web/src/pages/workspace/publishing/review-parts.js";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { createPlace, organisationsJson, type Place, visitsCsv, visitsJson } from "../../api/support/content-folder.js";
import { type MailServer, startMailServer } from "../../api/support/mail-server.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf } from "../support/page-checks.js";
import { servePlace } from "../support/serve-place.js";
import { look, said } from "./look.js";
import { PASSWORD, signIn, Visitor } from "./visitor.js";

const SLUG = visitsJson.slug;
const NEXT_YEAR = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;

let mails: MailServer;
let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;

const people = [
  ["agente.a", "ile-d-oleron", "contributor"],
  ["relecteur", "pole-marennes-oleron", "publisher"],
  ["relectrice", "pole-marennes-oleron", "publisher"],
  ["voisine", "bassin-de-marennes", "publisher"],
] as const satisfies [string, string, Role][];
const visitors = new Map<string, Visitor>();
const visitor = (name: (typeof people)[number][0]) => visitors.get(name) as Visitor;

beforeAll(async () => {
  mails = await startMailServer();
  place = createPlace({
    ...{ DATALOGUE_SMTP: `smtp://127.0.0.1:${mails.port}`, DATALOGUE_MAIL_FROM: "donnees@exemple.fr" },
  });
  const [pole, oleron] = organisationsJson;
  place.write("organisations.json", [
    pole,
    { ...oleron, parent: "pole-marennes-oleron" },
    { slug: "bassin-de-marennes", name: "Bassin de Marennes", parent: "pole-marennes-oleron" },
  ]);
  const served = await servePlace(place);
  ({ datalogue, url } = served);
  close = async () => {
    await served.close();
    await mails.stop();
  };
  for (const [name, organisation, role] of people) visitors.set(name, await bring(name, organisation, role));
});
afterAll(() => close());

/** Somebody invited, who opened their account and came in. */
async function bring(name: string, organisation: string, role: Role): Promise<Visitor> {
  const email = `${name}@exemple.fr`;
  await datalogue.people.invite("command", { email, organisation, role });
  const key = /cle=([\w-]+)/.exec(mails.mails.pop()?.text ?? "")?.[1] ?? "";
  const answers = { email, name: `Personne ${name}`, password: PASSWORD, client: "192.0.2.1" };
  await datalogue.people.acceptLink(key, answers);
  const one = new Visitor(url);
  await one.ask("/connexion", { email, password: PASSWORD });
  return one;
}

/** A draft that waits for a review, by the forms of the site. */
async function submit(text: string, name = "agente.a"): Promise<string> {
  const own = visitors.get(name) as Visitor;
  const { text: page } = await own.ask(`/publier?jeu=${SLUG}`);
  const path = /action="([^"]*voie=collage[^"]*)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const { to } = await own.send(`/publier?jeu=${SLUG}`, path, { colle: text });
  const id = /\/publier\/([\w-]+)/.exec(to)?.[1] ?? "";
  const known = await datalogue.people.findByEmail(`${name}@exemple.fr`);
  const caller = {
    ...{ kind: "person" as const, person: known?.id ?? "", session: "s", grants: [] },
    memberships: known?.memberships ?? [],
  };
  await datalogue.drafts.whenRead(caller, id, 60_000);
  await datalogue.drafts.submit(caller, id, "Ajout de 2024, <script merci.");
  await datalogue.drafts.settle();
  mails.mails.length = 0;
  return id;
}

it.each([
  [0.5, "0,5"],
  [1234.5, "1\u202f234,5"],
  [-3, "−3"],
  [13_100, "13\u202f100"],
  [2024, "2024"],
  ["17093", "17093"],
  [true, "oui"],
  [null, "vide"],
])("tells what is remarked on as the table of rows does, a year ungrouped: %s", (value, text) => {
  expect(tellValue(value)).toBe(text);
});

const REVIEW = (id: string) => `/publier/${id}/relecture`;
const revisionIn = (text: string) => /name="revision" value="(\d+)"/.exec(text)?.[1] ?? "";

describe("the review page", () => {
  it("is closed to who has no part in it, and has no form of the steps for who reviews", async () => {
    const id = await submit(NEXT_YEAR);
    expect((await new Visitor(url).ask(REVIEW(id))).to).toContain("/connexion");
    const refused = await visitor("voisine").ask(REVIEW(id));
    expect(refused.status).toBe(403);
    expect(refused.text).not.toContain("médiathèques");
    expect((await visitor("relecteur").ask(`/publier/${id}/description`)).to).toBe(REVIEW(id));
    expect((await visitor("relecteur").ask(`/publier/${id}`)).to).toBe(REVIEW(id));
    const { text } = await visitor("relecteur").ask(REVIEW(id));
    expect(textOf(text)).toContain("Territoire Île d’Oléron");
    expect(text).toContain("&lt;script merci");
    expect(await htmlFaults(text)).toEqual([]);
    // Who submitted it sees where it stands, and takes it back.
    const own = await visitor("agente.a").ask(REVIEW(id));
    expect(own.text).not.toContain("Votre décision");
    expect(await htmlFaults(own.text)).toEqual([]);
    expect((await visitor("relecteur").ask(REVIEW(id), { choix: "publier" })).status).toBe(403);
    const withdrawn = await visitor("agente.a").send(REVIEW(id), `/publier/${id}/retirer`, {});
    expect(withdrawn.to).toBe(`${REVIEW(id)}?fait=relecture-retiree`);
    expect((await visitor("relecteur").ask(REVIEW(id))).status).toBe(403);
    await visitor("agente.a").send(REVIEW(id), `/publier/${id}/supprimer`, {});
  });

  it("says once what a form says twice", async () => {
    const id = await submit(NEXT_YEAR.replace("13100", "13300"));
    const reviewer = visitor("relecteur");
    const seen = (await reviewer.ask(REVIEW(id))).text;
    const remark = { texte: "Les entrées de 2024 sont-elles définitives ?" };
    const whole = /id="ensemble"/;
    const sent = await Promise.all([1, 2].map(() => reviewer.sendAsSeen(seen, remark, whole)));
    for (const { to } of sent) expect(to).toContain(`${REVIEW(id)}?fait=remarque`);
    const listed = async () => (await reviewer.ask(REVIEW(id))).text.match(/<li[^>]*id="c-/g);
    expect(await listed()).toHaveLength(1);
    // Other words of the same page, and the same said again later, are more of them.
    await reviewer.sendAsSeen(seen, { texte: "Et celles de 2023 ?" }, whole);
    await reviewer.sendAsSeen((await reviewer.ask(REVIEW(id))).text, remark, whole);
    expect(await listed()).toHaveLength(3);
    await visitor("agente.a").send(REVIEW(id), `/publier/${id}/supprimer`, {});
  });

  it("is taken away by each who took part in it: their remarks, their steps and their reasons", async () => {
    const id = await submit(NEXT_YEAR.replace("13100", "13400"));
    const { text } = await visitor("relecteur").ask(REVIEW(id));
    await visitor("relecteur").sendAsSeen(text, { texte: "Est-ce définitif ?" }, /id="ensemble"/);
    await visitor("relectrice").send(REVIEW(id), REVIEW(id), {
      ...{ revision: revisionIn(text), choix: "renvoyer", raison: "Reprenez la description." },
    });
    const taken = async (name: Parameters<typeof visitor>[0]) => {
      const { reviews } = JSON.parse((await visitor(name).ask("/compte/donnees.json")).text);
      const own = (all: { draft: string }[]) => all.filter(({ draft }) => draft === id);
      return { remarks: own(reviews.remarks), steps: own(reviews.steps) };
    };
    expect(await taken("relecteur")).toMatchObject({
      remarks: [{ text: "Est-ce définitif ?", place: { kind: "whole" }, answers: null }],
      steps: [{ kind: "read" }, { kind: "commented" }],
    });
    expect(await taken("relectrice")).toMatchObject({
      remarks: [],
      steps: [{ kind: "read" }, { kind: "returned", text: "Reprenez la description." }],
    });
    expect((await taken("agente.a")).steps).toMatchObject([
      { kind: "submitted", text: "Ajout de 2024, <script merci." },
    ]);
    expect(textOf((await visitor("relecteur").ask("/compte")).text)).toContain("vos raisons de renvoyer");
    await visitor("agente.a").send(REVIEW(id), `/publier/${id}/supprimer`, {});
  });

  it("sent back to who left is owed by all who prepare, and names nobody of them a key", async () => {
    visitors.set("partante", await bring("partante", "ile-d-oleron", "contributor"));
    const id = await submit(NEXT_YEAR.replace("13100", "13450"), "partante");
    const gone = await datalogue.people.findByEmail("partante@exemple.fr");
    await datalogue.people.close("command", gone?.id ?? "");
    const asked = textOf((await visitor("relecteur").ask("/espace")).text);
    expect(asked).toContain("Envoyé par une personne partie,");
    const { text } = await visitor("relecteur").ask(REVIEW(id));
    const answers = { revision: revisionIn(text), choix: "renvoyer", raison: "Reprenez 2024." };
    await visitor("relecteur").send(REVIEW(id), REVIEW(id), answers);
    const owed = textOf((await visitor("agente.a").ask("/espace")).text);
    expect(owed).toMatch(/Renvoyé le .*Personne relecteur demande : « Reprenez 2024\. »/);
    await visitor("agente.a").send(REVIEW(id), `/publier/${id}/supprimer`, {});
  });

  it("keeps what was typed: an answer that is missing, a draft that changed, somebody who decided before", async () => {
    const id = await submit(NEXT_YEAR.replace("13100", "13200"));
    const reviewer = visitor("relecteur");
    const revision = revisionIn((await reviewer.ask(REVIEW(id))).text);
    const decide = (who: Visitor, answers: Record<string, string>) =>
      who.send(REVIEW(id), REVIEW(id), { revision, ...answers });
    expect(await decide(reviewer, { choix: "renvoyer", raison: " " })).toMatchObject({ status: 422 });
    expect((await decide(reviewer, { choix: "date", jour: "hier" })).text).toContain("Choisissez un jour à venir");
    const wrong = await reviewer.send(REVIEW(id), `/publier/${id}/commentaires`, {
      ...{ texte: "Cette ligne ?", colonne: "entrees", ligne: '{"codeCommune":"17999","annee":2024}' },
    });
    expect(wrong.status).toBe(422);
    expect(textOf(wrong.text)).toContain("Aucune ligne n’a ces valeurs");
    expect(textOf(wrong.text)).toContain("Cette ligne ?");
    const long = `${"Cette ligne ? ".repeat(160)}Fin.`;
    const longer = await reviewer.send(REVIEW(id), `/publier/${id}/commentaires`, { texte: long });
    expect([longer.status, textOf(longer.text).includes("Cette ligne ? Fin. »")]).toEqual([422, true]);
    const stale = await reviewer.send(REVIEW(id), REVIEW(id), {
      ...{ revision: "1", choix: "renvoyer", raison: "Reprenez 2024." },
    });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain("Reprenez 2024.</textarea>");
    expect((await decide(visitor("relectrice"), { choix: "renvoyer", raison: "Reprenez la description." })).to).toBe(
      "/espace?fait=renvoye",
    );
    // What came back is owed, and told once.
    const own = textOf((await visitor("agente.a").ask("/espace")).text);
    expect(own.match(/Renvoyé/g)).toHaveLength(1);
    expect(own).not.toContain("Brouillon en cours");
    const late = await decide(reviewer, { choix: "renvoyer", raison: "Reprenez les entrées." });
    expect(late.status).toBe(409);
    expect(textOf(late.text)).toContain("Une décision a été prise avant la vôtre");
    expect(textOf(late.text)).toContain("renvoyé par Personne relectrice");
    expect(late.text).toContain("Reprenez les entrées.</textarea>");
    expect(await htmlFaults(late.text)).toEqual([]);
    await visitor("agente.a").send(REVIEW(id), `/publier/${id}/supprimer`, {});
  });
});

describeInBrowser("a review in Chromium", () => {
  const enter = (context: BrowserContext, name: string) => signIn(context, url, `${name}@exemple.fr`);

  it("goes the whole way: submitted, a cell commented, sent back, mended, submitted again, what changed seen, published", async () => {
    const browser = await openBrowser();
    try {
      const phone = await browser.newContext({ viewport: { width: 360, height: 900 }, javaScriptEnabled: false });
      const desk = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const own = await enter(phone, "agente.a");
      const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first().click();
      const deposit = async (name: string, text: string) => {
        const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
        await own.getByLabel("Choisissez ou glissez un fichier").setInputFiles(file);
        await press(own, "Lire le fichier");
        // What asks nothing more is passed by.
        await own.waitForURL(/(difference|envoi)$/);
        if (own.url().endsWith("/envoi")) return;
        await press(own, "Voir comme le public");
        await own.waitForURL(/envoi$/);
      };
      await own.goto(`${url}/publier?jeu=${SLUG}`);
      await deposit("entrees 2024.csv", NEXT_YEAR);
      await own.getByLabel(/Un mot pour qui relit/).fill("Les entrées de 2024.");
      mails.mails.length = 0;
      await press(own, "Envoyer à la relecture");
      await own.waitForURL(/fait=relecture/);
      await datalogue.drafts.settle();
      const asked = mails.mails.splice(0);
      expect(asked.map(({ to }) => to).sort()).toEqual(["relecteur@exemple.fr", "relectrice@exemple.fr"]);
      const link = /http\S+\/publier\/[\w-]+\/relecture/.exec(asked[0]?.text ?? "")?.[0] ?? "";
      const path = new URL(link).pathname;

      const reviewer = await enter(desk, "relecteur");
      expect(await said(reviewer)).toContain("à vous de relire et de publier");
      await reviewer.getByRole("link", { name: /^Relire/ }).click();
      expect(new URL(reviewer.url()).pathname).toBe(path);
      expect(await said(reviewer, "h1")).toBe("Fréquentation des médiathèques");
      expect(await said(reviewer)).toContain("Les entrées de 2024.");
      await look(reviewer, 360, false);
      const heights = await reviewer
        .locator(".remark > summary")
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
      await look(reviewer, 1280, true);
      const line = reviewer.locator(".diff li", { hasText: "+ ajoutée" }).first();
      await line.getByText("Commenter").click();
      await line.getByLabel("Colonne").selectOption("entrees");
      await line.getByLabel("Votre remarque").fill("13 100 entrées, vraiment ?");
      await line.getByRole("button", { name: "Envoyer" }).click();
      await reviewer.waitForURL(/fait=remarque/);
      expect(await said(reviewer, ".thread")).toContain("13 100 entrées, vraiment ?");
      // Sent back in three acts.
      await reviewer.getByLabel("Renvoyer").check();
      await reviewer.getByLabel(/Que faut-il reprendre/).fill("Vérifiez 2024 au Château.");
      await press(reviewer, "Enregistrer ma décision");
      await reviewer.waitForURL(/espace\?fait=renvoye/);
      await datalogue.drafts.settle();
      const [back, ...others] = mails.mails.splice(0);
      expect(others).toEqual([]);
      expect(back).toMatchObject({ to: "agente.a@exemple.fr" });
      expect(back?.text).not.toMatch(/Vérifiez|13100|13 100/);

      await own.goto(`${url}/espace`);
      expect(await said(own, ".todo")).toMatch(/Renvoyé le .*Vérifiez 2024 au Château/);
      await look(own, 360, false);
      await own
        .getByRole("link", { name: /^Reprendre/ })
        .first()
        .click();
      await own.waitForURL(/relecture$/);
      expect(await said(own)).toContain("13 100 entrées, vraiment ?");
      await look(own, 360, false);
      await own.getByRole("link", { name: "Reprendre le brouillon" }).click();
      await own.waitForURL(/depot$/);
      expect(await said(own)).toContain("Vérifiez 2024 au Château");
      await deposit("entrees 2024 bis.csv", NEXT_YEAR.replace("13100", "13900"));
      expect(await said(own)).toContain("13 100 → 13 900");
      await look(own, 360, false);
      await press(own, /^Réglé/);
      await own.waitForURL(/fait=regle/);
      await press(own, /Envoyer à la relecture|Demander de nouveau/);
      await own.waitForURL(/fait=relecture/);

      await reviewer.goto(`${url}${path}`);
      expect(await said(reviewer)).toContain("Depuis votre dernière lecture");
      expect(await said(reviewer, "section[aria-labelledby=depuis]")).toMatch(/1 modifiée.*13\D?100 → 13\D?900/);
      expect(await said(reviewer, ".thread")).toMatch(/Vous .*Réglé par Personne agente.a/);
      await look(reviewer, 360, false);
      await look(reviewer, 1280, true);
      // One act.
      await press(reviewer, "Enregistrer ma décision");
      await reviewer.waitForURL(/publier\/[\w-]+$/);
      expect(await said(reviewer, "h1")).toContain("est en ligne : version 2");
      await datalogue.drafts.settle();
      expect(mails.mails.filter(({ text }) => text.includes("est en ligne")).map(({ to }) => to)).toEqual([
        "agente.a@exemple.fr",
      ]);
      expect((await new Visitor(url).ask(`/api/datasets/${SLUG}/data?annee__exact=2024`)).text).toContain("13900");
    } finally {
      await browser.close();
    }
  });
});
