import type { Territory } from "@datalogue/ingest";
import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { createPlace } from "../api/support/content-folder.js";
import { textOf, typographyFaultsOf } from "./support/page-checks.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

describe("the search of the site", () => {
  let site: RealSite;
  beforeAll(async () => {
    site = await openRealSite();
  });
  afterAll(() => site.close());

  const ask = (q: string) => supertest(site.app).get("/recherche").query({ q });
  const hrefOf = (html: string) => /<a href="([^"]*)"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
  /** The most probable answer, and those of a section: where each leads, and its words. */
  async function answersTo(q: string) {
    const { status, text } = await ask(q);
    expect([q, status]).toEqual([q, 200]);
    const sectionOf = (id: string) => text.split(`aria-labelledby="${id}"`)[1]?.split("</section>")[0] ?? "";
    const listed = (id: string) =>
      (sectionOf(id).match(/<li>.*?<\/li>/gs) ?? []).map((item) => ({ href: hrefOf(item), words: textOf(item) }));
    return { text: textOf(text), first: listed("premier")[0], of: (kind: string) => listed(`r-${kind}`) };
  }

  it.each([
    // A place and a theme: the observatory there.
    ["déchets saint trojan", "/observatoires/dechets?territoire=17411"],
    ["DECHETS st-trojan", "/observatoires/dechets?territoire=17411"],
    ["dechest saint trojqn", "/observatoires/dechets?territoire=17411"],
    ["poubelle dolus", "/observatoires/dechets?territoire=17140"],
    ["combien d’ordures à Bourcefranc ?", "/observatoires/dechets?territoire=17058"],
    ["énergie île d’Oléron", "/observatoires/energie?territoire=241700624"],
    ["mobilités rives de la Seudre", "/observatoires/mobilites?territoire=g-rives-seudre"],
    ["urbanisme pôle marennes oléron", "/observatoires/urbanisme"],
    ["déchets", "/observatoires/dechets"],
    // A place alone, by its name, a part of it, a former one, its code.
    ["Saint-Trojan-les-Bains", "/territoires/17411"],
    ["oleron", "/territoires/241700624"],
    ["marennes", "/territoires/17219"],
    ["Hiers-Brouage", "/territoires/17219"],
    ["chateau", "/territoires/17093"],
    ["17411", "/territoires/17411"],
    ["17189", "/territoires/17219"],
    // A place and something narrower than a theme.
    ["logements vacants château d'Oléron", "/indicateurs/urbanisme-logements-vacants?territoire=17093"],
    // Several places, side by side.
    ["comparer dolus et saint-trojan énergie", "/comparer?territoires=17411,17140&theme=energie"],
    ["comparer dolus et le château énergie", "/comparer?territoires=17140,17093&theme=energie"],
    ["saint-sornin ou le gua", "/comparer?territoires=17406,17185"],
    ["saint pierre saint denis énergie", "/comparer?territoires=17323,17385&theme=energie"],
    // Objectives, words, pages.
    ["350 logements par an", "/suivi/scot-marennes-oleron#production"],
    ["commune nouvelle", "/glossaire#commune-nouvelle"],
    ["signaler une erreur", "/contact"],
    ["glossaire", "/glossaire"],
  ])("leads « %s » to %s first", async (q, href) => {
    expect((await answersTo(q)).first?.href).toBe(href);
  });

  it("shows the last value of each figure, of the place that is named, else of the whole territory", async () => {
    const at = await answersTo("déchets saint trojan");
    expect(at.first?.words).toMatch(/Ordures ménagères, Saint-Trojan-les-Bains 296 kg par habitant, 2024/);
    expect(at.of("indicator").find(({ href }) => href?.includes("recyclage"))?.words).toContain(
      "53,9 % du poids, 2024",
    );
    // A cost is known by intercommunality: it is said whose it is.
    const cost = (await answersTo("coût déchets saint trojan")).first;
    expect(cost?.words).toContain("Île d’Oléron");
    const home = await answersTo("déchets");
    expect(home.first?.words).toMatch(/Pôle Marennes Oléron 233 kg par habitant, 2024/);
    expect((await answersTo("dolus")).first?.words).toContain("3 199 habitants, 2023");
  });

  it("gives answers of every kind, with the state of objectives and the letters of the words", async () => {
    const { of } = await answersTo("ENAF");
    expect(of("indicator").map(({ href }) => href)).toContain("/indicateurs/urbanisme-enaf-ha");
    expect(of("dataset").map(({ href }) => href)).toContain("/jeux/urbanisme-enaf");
    const { of: ofScot } = await answersTo("logements SCoT");
    expect(
      ofScot("objective")
        .map(({ words }) => words)
        .join(),
    ).toMatch(/à surveiller|hors trajectoire/);
  });

  it("keeps to objectives that are about the place", async () => {
    const { of } = await answersTo("logements dolus");
    const plans = of("objective").map(({ href }) => href?.split("#")[0]);
    expect(new Set(plans)).toEqual(new Set(["/suivi/scot-marennes-oleron", "/suivi/plu-dolus-d-oleron"]));
  });

  it("names no most probable place where several bear the word", async () => {
    const { first, of } = await answersTo("saint");
    expect(first).toBeUndefined();
    expect(of("territory").length).toBeGreaterThan(4);
  });

  it("says which words nothing answers to, and what answers to the others", async () => {
    const { text, first } = await answersTo("xyzzy déchets dolus");
    expect(text).toContain("Rien ne répond à « xyzzy » : voici les réponses sans ce mot.");
    expect(first?.href).toBe("/observatoires/dechets?territoire=17140");
    expect((await answersTo("agriculture recyclage")).text).toContain("Aucune n’a tous ces mots");
  });

  /** What it says of words that answers lack, or that it read otherwise. */
  const reserves = /Rien ne répond|Aucune n’a tous ces mots|Rien n’est écrit/;

  it("finds each dataset by its title, and says of none of these words that the answers lack it", async () => {
    const { body } = await supertest(site.app).get("/api/datasets").query({ page_size: 200 });
    expect(body.data.length).toBeGreaterThan(40);
    for (const { slug, title } of body.data) {
      const q = title.replace(/ \(.*?\)/g, "");
      const { text, first, of } = await answersTo(q);
      expect([q, reserves.exec(text)]).toEqual([q, null]);
      expect([q, [first, ...of("dataset")].map((hit) => hit?.href)]).toEqual([
        q,
        expect.arrayContaining([`/jeux/${slug}`]),
      ]);
    }
  });

  it.each([
    ["monuments historiques", "patrimoine-monuments"],
    ["lieux de covoiturage", "mobilites-lieux-covoiturage"],
    ["irradiation dolus", "energie-irradiation"],
    ["les monuments historiques de saint trojan", "patrimoine-monuments"],
    // Words that other things hold too, none of them all.
    ["tonnages flux", "dechets-tonnages"],
    // « ateliers », elsewhere, is near what a dataset writes.
    ["râteliers", "mobilites-stationnement-velo"],
  ])("leads « %s » to the dataset that alone has all of the words, and counts it once", async (q, slug) => {
    const { text, first, of } = await answersTo(q);
    expect(first?.href).toBe(`/jeux/${slug}`);
    expect(text).not.toMatch(reserves);
    expect(of("dataset").map(({ href }) => href)).not.toContain(`/jeux/${slug}`);
    const kinds = ["observatory", "indicator", "territory", "objective", "dataset", "term", "page"];
    const listed = kinds.reduce((sum, kind) => sum + of(kind).length, 1);
    expect(text).toMatch(new RegExp(`${listed} réponses?[.,]`));
  });

  it("says that nothing answers to a word only where no dataset does either", async () => {
    const unknown = await answersTo("xyzzy monuments historiques");
    expect(unknown.text).toContain("Rien ne répond à « xyzzy » : voici les réponses sans ce mot.");
    expect(unknown.first?.href).toBe("/jeux/patrimoine-monuments");
    expect((await answersTo("xyzzy dolus")).text).toContain("Rien ne répond à « xyzzy »");
    // Words that no answer has together: each is answered to.
    const { text, first, of } = await answersTo("irradiation déchets");
    expect(text).toContain("Aucune n’a tous ces mots");
    expect(first?.href).toBe("/observatoires/dechets");
    expect(of("dataset").map(({ href }) => href)).toContain("/jeux/energie-irradiation");
    const compared = await answersTo("comparer dolus et saint pierre monuments");
    expect(compared.text).not.toMatch(reserves);
    expect(compared.of("dataset").map(({ href }) => href)).toEqual(["/jeux/patrimoine-monuments"]);
  });

  it("takes a word for another only where nothing writes it, whatever the words beside it", async () => {
    for (const q of ["saint monuments", "zonage monuments", "comparer monuments"]) {
      const { text, first, of } = await answersTo(q);
      expect([q, text]).toEqual([q, expect.stringContaining("Aucune n’a tous ces mots")]);
      expect([q, text.includes("Rien n’est écrit")]).toEqual([q, q.startsWith("comparer")]);
      expect([q, first?.href]).not.toEqual([q, expect.stringContaining("/jeux/")]);
      expect([q, of("dataset")[0]?.href]).toEqual([q, "/jeux/patrimoine-monuments"]);
    }
  });

  it("gives the datasets that have the most of the words where none has them all", async () => {
    const hrefs = async (q: string) => (await answersTo(q)).of("dataset").map(({ href }) => href);
    expect(await hrefs("zonage lovac énergie")).not.toEqual([]);
    expect(await hrefs("zonage patrimoine dolus")).not.toEqual([]);
    for (const q of ["zonage lovac", "zonage monuments patrimoine"]) {
      const { text } = await answersTo(q);
      expect([q, text]).toEqual([q, expect.stringContaining("Aucune n’a tous ces mots")]);
      expect([q, text]).not.toEqual([q, expect.stringContaining("Rien ne répond")]);
    }
    expect((await hrefs("zonage monuments patrimoine"))[0]).toBe("/jeux/patrimoine-monuments");
    expect((await answersTo("zonage lovac xyzzy")).text).toContain(
      "Rien ne répond à « xyzzy » : voici les réponses sans ce mot.",
    );
  });

  it("says what it read for a word that is mistyped, of datasets too", async () => {
    const { text, first } = await answersTo("monument histroique");
    expect(text).toContain("Rien n’est écrit « histroique » : nous avons lu « historiques »");
    expect(first?.href).toBe("/jeux/patrimoine-monuments");
    expect((await answersTo("monument histroique histroique")).text).toContain(
      "Rien n’est écrit « histroique » : nous avons lu « historiques »",
    );
  });

  it("takes a word of three letters whole: PLU is no part of « plus »", async () => {
    for (const q of ["PLU", "plu dolus"]) {
      const { text, first, of } = await answersTo(q);
      expect([q, text]).not.toEqual([q, expect.stringMatching(/ou plus|de plus/)]);
      expect(of("dataset").map(({ href }) => href)).toContain("/jeux/urbanisme-plu-dolus-d-oleron");
      expect(first?.href).toMatch(/plu/);
    }
    expect((await answersTo("PLU")).first?.href).toBe("/glossaire#plu");
  });

  it("takes no word for another whose first letter differs, and says what it read for one that is mistyped", async () => {
    const near = (await answersTo("loyers")).text;
    expect(near).toContain("Rien n’est écrit « loyers » : nous avons lu « loger »");
    expect(near).not.toMatch(/foyer|Redevance|Levées/);
    expect((await answersTo("recylcage")).text).toMatch(
      /Rien n’est écrit « recylcage » : nous avons lu « recyclage »/i,
    );
    expect((await answersTo("ordrues")).text).toContain("Rien n’est écrit « ordrues » : nous avons lu « ordures »");
    // Where a word means nothing, it is not said that mistakes are forgiven.
    expect((await answersTo("dechets xzwv")).text).not.toContain("pardonnés");
    for (const q of ["recyclage", "poubelle dolus"])
      expect((await answersTo(q)).text).not.toContain("Rien n’est écrit");
  });

  it("takes no code for another", async () => {
    const { text, first, of } = await answersTo("17090");
    expect(text).toContain("Rien ne répond à « 17090 »");
    expect([first, ...of("territory")]).toEqual([undefined]);
    expect((await answersTo("17189")).text).not.toContain("Rien n’est écrit");
  });

  it("lists the places that it compares, and does not take « comparer » for a word that answers lack", async () => {
    for (const q of ["comparer dolus saint pierre", "dolus saint pierre"]) {
      const { text, first, of } = await answersTo(q);
      expect(first?.href).toMatch(/^\/comparer\?territoires=(17140,17385|17385,17140)$/);
      expect(text).not.toMatch(/Aucune n’a tous|Rien ne répond/);
      expect(of("territory").map(({ href }) => href)).toEqual(
        expect.arrayContaining(["/territoires/17140", "/territoires/17385"]),
      );
    }
  });

  it("says what to do next where nothing answers", async () => {
    for (const q of ["xyzzy", "xyzzy abcde"]) {
      const { text, first } = await answersTo(q);
      expect(first).toBeUndefined();
      expect(text).toContain(`Rien ne répond à « ${q} »`);
      expect(text).toContain("Dites-nous ce que vous cherchez");
    }
  });

  it("shows the field alone where nothing is asked", async () => {
    for (const address of ["/recherche", "/recherche?q=", "/recherche?q=%20%20"]) {
      const { status, text } = await supertest(site.app).get(address);
      expect([address, status]).toEqual([address, 200]);
      expect(textOf(text)).toContain("Par où commencer");
    }
  });

  it.each([
    ["???", "« ??? » ne contient aucun mot à chercher."],
    ["de la", "« de la » ne contient aucun mot à chercher."],
    ["a".repeat(5000), "Votre recherche dépasse 120 caractères."],
    [`${"é".repeat(119)}🎣🎣`, "Votre recherche dépasse 120 caractères."],
  ])("tells what it cannot read of %.20s", async (q, sentence) => {
    const { status, text } = await ask(q);
    expect(status).toBe(400);
    expect(textOf(text)).toContain(sentence);
    expect(await htmlFaults(text)).toEqual([]);
  });

  it("shows what was typed as text, never as HTML", async () => {
    const { status, text } = await ask('"><script>alert(1)</script> déchets');
    expect(status).toBe(200);
    expect(text).not.toContain("<script>alert");
    expect(text).toContain("&lt;script");
  });

  it("is written as French is, and valid", async () => {
    for (const q of ["déchets saint trojan", "oleron", "xyzzy déchets", "introuvable"]) {
      const { text } = await ask(q);
      expect(typographyFaultsOf(text)).toEqual([]);
      expect(await htmlFaults(text)).toEqual([]);
    }
  });

  it("is on every page: in the menu, or on the page itself", async () => {
    for (const path of ["/", "/jeux", "/observatoires/dechets", "/recherche", "/nulle-part"]) {
      const { text } = await supertest(site.app).get(path).set("Accept", "text/html");
      expect([path, text.match(/action="\/recherche"/g)?.length]).toEqual([path, 1]);
    }
  });
});

describe("the search of a site where a commune has the code of another", () => {
  it("leads from the name of the one that bore it before", async () => {
    const place = createPlace();
    const file = "territoires/territories.json";
    const list: Territory[] = JSON.parse(place.read(file));
    const dolus = list.find(({ code }) => code === "17140") as Territory;
    Object.assign(dolus, { validity: { from: "2015-01-01" }, earlier: [{ name: "Vertbois", to: "2012-01-01" }] });
    place.write(file, JSON.stringify(list));
    const datalogue = await place.open();
    await datalogue.load();
    const app = createApp(datalogue, place.settings, { log: () => {} });
    try {
      const { text } = await supertest(app).get("/recherche").query({ q: "vertbois" }).expect(200);
      const first = text.split('aria-labelledby="premier"')[1]?.split("</section>")[0];
      expect(first).toContain('<a href="/territoires/17140"');
    } finally {
      await place.remove();
    }
  });
});
