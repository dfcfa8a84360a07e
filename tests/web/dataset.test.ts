import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PUBLIC } from "../../packages/api/src/access/decide-access.js";
import { renderDocument } from "../../packages/web/src/components/layout.js";
import { wordsOfCodes } from "../../packages/web/src/pages/dataset/code-labels.js";
import { Preview } from "../../packages/web/src/pages/dataset/preview.js";
import { addressOfForm, parseRowState, toDialect } from "../../packages/web/src/reading/row-state.js";
import type { Site } from "../../packages/web/src/site.js";
import { ownContent } from "../support/prepared-data.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

const get = (path: string) => supertest(site.app).get(path).set("Accept", "text/html");
const api = async (path: string) => (await supertest(site.app).get(path)).body;
/** The text of a page, spaces made plain. */
const text = (html: string) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/[\u00a0\u202f]/g, " ")
    .replace(/\s+/g, " ")
    .replace(/ (?=[,.])/g, "");

describe("the rows shown of a dataset", () => {
  it("shows codes with their words, communes by their names, and no column that is empty", async () => {
    const page = await supertest(site.app).get("/jeux/energie-consommation");
    const preview = page.text.slice(page.text.indexOf('id="apercu"'), page.text.indexOf('id="dictionnaire"'));
    expect(preview).toMatch(/<span title="17323">Saint-Denis-d’Oléron<\/span>/);
    expect(preview).toMatch(/<span title="ELECTRICITE">Électricité<\/span>/);
    expect(text(preview)).not.toMatch(/17323|ELECTRICITE/);
    expect(preview).not.toContain(">siren_epci</a>");
    const collected = (await get("/jeux/dechets-tonnages")).text;
    const rows = text(collected.slice(0, collected.indexOf('id="dictionnaire"')));
    for (const words of ["Porte-à-porte", "Incinération avec récupération d’énergie"]) expect(rows).toContain(words);
    expect(preview).toMatch(/Colonne vide sur ces lignes.{1,40}siren_epci/);
  });
});

describe("the examples of the API", () => {
  it("name a column between quotes: no « de » to elide before it", async () => {
    const { text: html } = await get("/jeux/agriculture-concessions").expect(200);
    expect(text(html)).toContain("Le nombre de lignes pour chaque valeur de la colonne « espece »");
  });
});

describe("the CSV for spreadsheets", () => {
  it.each(["/jeux/dechets-tonnages", "/indicateurs/dechets-omr-hab", "/observatoires/dechets"])(
    "is named so on %s, and opens in French Excel",
    async (page) => {
      const { text: html } = await get(page).expect(200);
      const [, href = ""] = /<a href="([^"]+)">CSV pour tableur/.exec(html) ?? [];
      const { text: csv } = await supertest(site.app).get(href.replaceAll("&amp;", "&")).expect(200);
      expect(csv.startsWith("\uFEFF")).toBe(true);
      expect(csv.split("\n")[0]).toMatch(/^[^,]+;[^,]+$/);
      expect(csv).toMatch(/;\d+,\d+/);
    },
  );

  it("is offered for the rows that are chosen", async () => {
    const { text: html } = await get("/jeux/dechets-tonnages?code_insee__exact=17093").expect(200);
    const [, href = ""] = /<a href="([^"]+)">Les mêmes, en CSV pour tableur/.exec(html) ?? [];
    const { text: csv } = await supertest(site.app).get(href.replaceAll("&amp;", "&")).expect(200);
    expect(
      csv
        .trim()
        .split("\n")
        .slice(1)
        .every((line) => line.includes("17093")),
    ).toBe(true);
  });
});

describe("the rows of a dataset", () => {
  const asked = "code_insee__exact=17093&tonnage__greater=100&tonnage__sort=desc";

  it("are those that the API gives for the same words of the address", async () => {
    const { data, meta } = await api(`/api/datasets/dechets-tonnages/data?${asked}&page_size=10`);
    const { text: html } = await get(`/jeux/dechets-tonnages?${asked}`);
    const preview = html.slice(html.indexOf('id="apercu"'), html.indexOf('id="dictionnaire"'));
    expect(text(preview)).toContain(`sur ${meta.total}, choisies parmi`);
    const shown = [...preview.matchAll(/<tr><td class="num">.*?<\/tr>|<tr><td>.*?<\/tr>/g)].map(([row]) => text(row));
    expect(shown).toHaveLength(data.length);
    for (const [index, row] of data.entries())
      expect(shown[index]).toContain(row.tonnage.toLocaleString("fr-FR").replace(/[\u00a0\u202f]/g, " "));
    expect(preview).toContain(`href="/api/datasets/dechets-tonnages/data?${asked.replaceAll("&", "&amp;")}"`);
    expect(preview).toContain(`href="/api/datasets/dechets-tonnages/data/csv?${asked.replaceAll("&", "&amp;")}"`);
    expect(preview).toContain('aria-sort="descending"');
    expect(text(preview)).toContain("tonnage vaut au moins 100 ✕");
    expect(preview).toContain('href="/jeux/dechets-tonnages?code_insee__exact=17093&amp;tonnage__sort=desc#apercu"');
  });

  it("are filtered by an ordinary form, which leads to the address that the API understands", async () => {
    const form = "tonnage__sort=desc&colonne=tonnage&condition=greater&valeur=1+402,5";
    const { status, headers } = await get(`/jeux/dechets-tonnages?${form}`);
    expect(status).toBe(303);
    expect(headers.location).toBe("/jeux/dechets-tonnages?tonnage__greater=1402.5&tonnage__sort=desc#apercu");
    // With the minus that the site itself writes.
    const below = await get(
      `/jeux/dechets-tonnages?colonne=tonnage&condition=less&valeur=${encodeURIComponent("\u22121,2")}`,
    );
    expect(below.headers.location).toBe("/jeux/dechets-tonnages?tonnage__less=-1.2#apercu");
    const words = await get("/jeux/dechets-points-apport?colonne=&condition=exact&valeur=verre");
    expect(words.headers.location).toBe("/jeux/dechets-points-apport?q=verre#apercu");
    const empty = await get("/jeux/dechets-tonnages?colonne=tonnage&condition=isnull&valeur=");
    expect(empty.headers.location).toBe("/jeux/dechets-tonnages?tonnage__isnull=true#apercu");
  });

  it.each([
    ["code_insee", "exact", "Saint-Sornin", "code_insee__exact=17406"],
    ["code_insee", "exact", "17406", "code_insee__exact=17406"],
    ["code_insee", "differs", "saint denis d'oleron", "code_insee__differs=17323"],
    ["code_insee", "in", "Le Gua, 17406,saint-sornin", "code_insee__in=17185,17406,17406"],
    ["flux", "exact", "ordures menageres", "flux__exact=OMR"],
    ["flux", "contains", "ordures", "flux__in=OMR"],
    // As of any text, a cell without a value is none that does not hold it.
    ["flux", "notcontains", "ordures", "flux__isnotnull=true&flux__notin=OMR"],
    ["flux", "in", 'Fumier, ordures ménagères, "a, b"', 'flux__in=Fumier,OMR,"a,+b"'],
    ["code_insee", "exact", "Hiers-Brouage", "code_insee__exact=17189"],
    ["code_insee", "contains", "brouage", "code_insee__in=17219,17189"],
    ["flux", "exact", "Fumier", "flux__exact=Fumier"],
    ["flux", "contains", "-", "flux__contains=-"],
    ["traitement", "contains", "incinération", "traitement__in=VALO_ENERGETIQUE,INCINERATION_SANS_VALO"],
  ])(
    "are filtered by the words that they show for their codes: %s %s %s",
    async (colonne, condition, valeur, asked) => {
      const { headers } = await get(`/jeux/dechets-tonnages?${new URLSearchParams({ colonne, condition, valeur })}`);
      expect(decodeURIComponent(headers.location ?? "")).toBe(`/jeux/dechets-tonnages?${asked}#apercu`);
    },
  );

  it.each([
    ["annee", "in", "2022,2023", "annee__in=2022,2023"],
    ["annee", "notin", "2022;2023 ;", "annee__notin=2022,2023"],
    ["tonnage", "in", "1, 2, 3", "tonnage__in=1,2,3"],
    ["tonnage", "in", "1,5; 1\u202f402,5", "tonnage__in=1.5,1402.5"],
    ["tonnage", "in", "1,5, 2", "tonnage__in=1.5,2"],
    ["annee", "in", "2021, 2022,2023", "annee__in=2021,2022,2023"],
    ["date_maj", "in", "31/12/2023, 1/2/2024", "date_maj__in=2023-12-31,2024-02-01"],
  ])("are filtered by a list as it is written in French: %s %s %s", async (colonne, condition, valeur, asked) => {
    const slug = colonne === "date_maj" ? "mobilites-irve" : "dechets-tonnages";
    const { headers } = await get(`/jeux/${slug}?${new URLSearchParams({ colonne, condition, valeur })}`);
    expect(decodeURIComponent(headers.location ?? "")).toBe(`/jeux/${slug}?${asked}#apercu`);
  });

  it("keep the words of a filter that would list too many codes for an address, and say so", async () => {
    const { services } = site.datalogue;
    const found = await services.catalogue.getNamed("dechets-tonnages");
    if (!found?.readable) throw new Error("no such dataset");
    const categories = Array.from({ length: 732 }, (_, rank) => ({
      value: `${rank + 1000}Z`,
      label: `Culture ${rank < 3 ? "de la vigne " : ""}${rank}`,
    }));
    const fields = found.fields.map((field) => (field.name === "flux" ? { ...field, categories } : field));
    const dataset = { ...found, fields };
    const wordsOf = wordsOfCodes({ services }, dataset);
    const addressFor = (valeur: string) =>
      addressOfForm({ colonne: "flux", condition: "contains", valeur }, dataset, wordsOf);
    expect(addressFor("culture")).toBe("/jeux/dechets-tonnages?flux__contains=culture#apercu");
    expect(decodeURIComponent(addressFor("vigne") ?? "")).toBe(
      "/jeux/dechets-tonnages?flux__in=1000Z,1001Z,1002Z#apercu",
    );
    const visited: Site = {
      services,
      caller: PUBLIC,
      publicUrl: site.url,
      now: () => new Date("2026-03-10"),
      makesPdf: false,
      asset: (name) => name,
    };
    const rows = { data: [], total: 0, page: 1, pageSize: 10 };
    const shown = (query: Record<string, string>) => {
      const children = Preview({ site: visited, dataset, rows, state: parseRowState(query, dataset) });
      return renderDocument({ site: visited, title: "Tonnages", children });
    };
    expect(text(shown({ flux__contains: "culture" }))).toContain("flux : trop de codes répondent");
    const searched = shown({ q: "culture" });
    expect(text(searched)).toContain("flux : Culture de la vigne 0");
    expect(text(searched)).toContain("trop pour un filtre");
    expect(searched).not.toContain("flux__in");
  });

  it("tell their filters in the words that they show, some of them where they are many", async () => {
    const two = text((await get("/jeux/dechets-tonnages?code_insee__in=17406,17185&flux__exact=OMR")).text);
    expect(two).toContain("code_insee est l’une de ces valeurs Saint-Sornin, Le Gua ✕");
    expect(two).toContain("flux vaut Ordures ménagères ✕");
    const codes = site.datalogue.services.territories.home().communes.map(({ code }) => code);
    const all = text((await get(`/jeux/dechets-tonnages?code_insee__in=${codes.join(",")}`)).text);
    expect(all).toMatch(/code_insee est l’une de ces valeurs (?:[^,✕]+, ){4}[^,✕]+ et 9 autres ✕/);
  });

  it("lead from words looked for in all columns to the codes that they stand for", async () => {
    const { text: html } = await get("/jeux/dechets-tonnages?colonne=&condition=exact&valeur=Dolus").redirects(1);
    expect(text(html)).toContain("Ces mots disent aussi des codes : code_insee : Dolus-d’Oléron.");
    const [, href = ""] = /<a href="([^"]+)">code_insee/.exec(html.split("disent aussi")[1] ?? "") ?? [];
    expect(text((await get(href)).text)).toContain("code_insee est l’une de ces valeurs Dolus-d’Oléron ✕");
    expect(text((await get("/jeux/dechets-tonnages?q=17093")).text)).not.toContain("disent aussi");
  });

  it("say that none answers, and how to take a filter away", async () => {
    const page = text((await get("/jeux/dechets-tonnages?annee__exact=1850")).text);
    expect(page).toContain("Aucune ligne ne répond à ces filtres.");
    expect(page).toContain("annee vaut 1850 ✕ (retirer ce filtre)");
    expect(page).not.toContain("des codes");
    const half = text((await get("/jeux/dechets-tonnages?flux__exact=Ordures")).text);
    expect(half).toMatch(/Aucune ligne ne répond à ces filtres\..*flux : des codes, dont le tableau montre les mots/);
  });

  it("refuse what has no sense with the names that have one", async () => {
    expect(text((await get("/jeux/dechets-tonnages?inconnue__exact=1")).text)).toMatch(/inconnue.*Possibles : annee,/);
    expect(text((await get("/jeux/dechets-tonnages?annee__vers=1")).text)).toMatch(/Possibles : .*exact/);
    expect(text((await get("/jeux/dechets-tonnages?colonne=&condition=less&valeur=3")).text)).toContain(
      "Choisissez la colonne",
    );
    const grouped = (await get("/jeux/dechets-tonnages?flux__groupby&flux__count")).text;
    expect(grouped).toContain('href="/api/datasets/dechets-tonnages/data?flux__count=true&amp;flux__groupby=true"');
  });

  it("take values as they are written in French", () => {
    expect(toDialect({ name: "tonnage", type: "number" }, "1 402,5")).toBe("1402.5");
    expect(toDialect({ name: "jour", type: "date" }, "3/12/2024")).toBe("2024-12-03");
    expect(toDialect({ name: "jour", type: "date" }, "2024-12")).toBe("2024-12");
    expect(toDialect({ name: "ouvert", type: "boolean" }, "oui")).toBe("true");
    expect(toDialect({ name: "nom", type: "string" }, "Le Gua, bourg")).toBe("Le Gua, bourg");
  });
});

describe("the page of a dataset", () => {
  it.each(["dechets-tonnages", "dechets-points-apport"])("gives addresses of the API that answer: %s", async (slug) => {
    const { text: html } = await get(`/jeux/${slug}`);
    const section = html.slice(html.indexOf('id="api"'), html.indexOf('id="versions"'));
    const addresses = [...section.matchAll(/<a class="address" href="([^"]+)"/g)].map(([, href = ""]) =>
      href.replaceAll("&amp;", "&"),
    );
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) {
      const { status, headers } = await supertest(site.app).get(address);
      expect([address, status]).toEqual([address, 200]);
      expect(headers["content-type"]).toMatch(/json|csv/);
    }
  });

  it("shows the nine criteria of quality as the API does, with what to do for the others", async () => {
    const { quality } = await api("/api/datasets/dechets-tonnages");
    const { text: html } = await get("/jeux/dechets-tonnages");
    const page = text(html);
    expect(page).toContain(`${quality.score} critères sur 9`);
    expect(html).toContain(`<meter min="0" max="9" value="${quality.score}"`);
    for (const { title, met, advice } of quality.criteria) {
      expect(page).toContain(title.replaceAll("'", "’"));
      if (!met) expect(page).toContain(text(advice).replaceAll(/(?<=\p{L})'(?=\p{L})/gu, "’"));
    }
  });

  it("draws the objects of a layer, in two cuts, and leads to the map; a table has none", async () => {
    const { text: html } = await get("/jeux/dechets-points-apport");
    const map = html.slice(html.indexOf('id="titre-carte"'), html.indexOf('id="apercu"'));
    expect(map.match(/<svg class="cut-/g)).toHaveLength(2);
    const { meta } = await api("/api/datasets/dechets-points-apport/data?page_size=1");
    expect(map).toMatch(new RegExp(`aria-label="Carte du Pôle [^"]*: ${meta.total}\u00a0objets de`));
    // A square with a sign for each, or with the number of those that would cover each other: all are told in both cuts.
    for (const cut of map.split('<svg class="cut-').slice(1)) {
      const squares = [...cut.matchAll(/<rect [^>]*fill="#10252f" stroke="#ffffff"\/>(?:<path|<text [^>]*>(\d+)<)/g)];
      expect(squares.reduce((sum, [, count]) => sum + Number(count ?? 1), 0)).toBe(meta.total);
      expect(squares.length).toBeLessThan(meta.total);
    }
    expect(map).toContain("autant de lieux, trop proches pour être montrés un par un");
    expect(map).toContain('<ul class="key-list">');
    expect(map).toContain('href="/carte?couches=dechets-points-apport"');
    expect(map).toContain("Contours schématiques");
    expect((await get("/jeux/dechets-tonnages")).text).not.toContain('id="titre-carte"');
  });

  it("draws one group of shellfish at a time, each sanitary zone in the colour of its letter, and says which", async () => {
    const { text: html } = await get("/jeux/agriculture-zones-sanitaires");
    const map = html.slice(html.indexOf('id="titre-carte"'), html.indexOf('id="apercu"'));
    const { meta } = await api("/api/datasets/agriculture-zones-sanitaires/data?page_size=1");
    const all = (await api("/ogc/collections/agriculture-zones-sanitaires/items?limit=1000")).features;
    const own = all.filter(
      ({ properties }: { properties: { groupe: number; valide_au: string | null } }) =>
        properties.groupe === 3 && !properties.valide_au,
    );
    expect(own.length).toBeLessThan(meta.total);
    expect(text(map)).toContain(`${own.length} objets sur ${meta.total}. Groupe de coquillages : huîtres et moules`);
    const counts = [...map.slice(map.indexOf("key-list")).matchAll(/<span>(\d+)<\/span><\/li>/g)].map(([, n]) =>
      Number(n),
    );
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(own.length);
  });

  it("tells what makes a row unique, and an example of each column", async () => {
    const { text: html } = await get("/jeux/mobilites-amenagements-cyclables");
    const dictionary = text(html.slice(html.indexOf('id="dictionnaire"'), html.indexOf('id="api"')));
    expect(dictionary).toMatch(/Une ligne est unique par : id_local ?\./);
    expect(dictionary).toMatch(/code_com_d .* exemple : 17\d{3}/);
  });

  it("leads to the indicators that its rows end in", async () => {
    const { text: html } = await get("/jeux/dechets-tonnages");
    expect(html).toContain("Ce que ce jeu sert à calculer");
    const { indicators } = site.datalogue.services;
    const users = indicators.list().filter(({ id }) => indicators.datasetsOf(id).includes("dechets-tonnages"));
    expect(users.length).toBeGreaterThan(0);
    for (const { id } of users) expect(html).toContain(`<a href="/indicateurs/${id}">`);
    expect((await get("/jeux/dechets-points-apport")).text).not.toContain("Ce que ce jeu sert à calculer");
  });

  it("says what each version changed", async () => {
    const content = mkdtempSync(join(tmpdir(), "datalogue-content-"));
    cpSync(ownContent, content, { recursive: true });
    const changed = await openRealSite({ content });
    try {
      const file = join(content, "dechets/tonnages/data.csv");
      const lines = readFileSync(file, "utf8").trimEnd().split("\n");
      writeFileSync(file, `${lines.slice(0, -3).join("\n")}\n`);
      expect((await changed.datalogue.load()).problems).toEqual([]);
      const { text: html } = await supertest(changed.app).get("/jeux/dechets-tonnages");
      const versions = text(html.slice(html.indexOf('id="versions"'), html.indexOf('id="citer"')));
      expect(versions).toContain("3 lignes de moins que la version 1.");
      expect(versions).toMatch(/Version 2 du [^(]* \(servie\)/);
      const links = [...html.matchAll(/href="(\/(?:fichiers|api\/datasets)\/[^"]*versions\/1\/[^"]*)"/g)];
      expect(links).toHaveLength(2);
      for (const [, href = ""] of links) expect((await supertest(changed.app).head(href)).status).toBe(200);
    } finally {
      await changed.close();
      rmSync(content, { recursive: true, force: true });
    }
  });
});
