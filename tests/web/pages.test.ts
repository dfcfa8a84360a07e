import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyPage, everyProblem, openRealSite, ownContent, type RealSite } from "./support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  supertest(site.app)
    .get(path)
    .set({ Accept: "text/html", ...headers });
/** The text of a page, spaces made plain. */
const text = (html: string) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&amp;", "&")
    .replace(/[\u00a0\u202f]/g, " ")
    .replace(/\s+/g, " ")
    .replace(/ (?=[,.])/g, "");

describe("every page", () => {
  it.each(everyPage)("answers at %s: in French, with one title and without script or inline style", async (path) => {
    const { status, text: html, headers } = await get(path);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(html).toContain('<html lang="fr">');
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html).not.toMatch(/<script| style="|<style| on[a-z]+="/);
    expect(text(html)).not.toMatch(/undefined|NaN|\bnull\b|\[object|NON_DISPONIBLE|PROVISOIRE|SECRET\b|ANNUAL\b/);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers["content-security-policy"]).not.toContain("upgrade-insecure-requests");
  });

  it.each(everyPage)(
    "follows French typography at %s: no breakable space before : ; ! ? % or inside « »",
    async (path) => {
      const { text: html } = await get(path);
      // Codes and cells of data are shown as they are.
      const words =
        html.replace(/<(code|pre|td|title)\b[\s\S]*?<\/\1>/g, "").match(/>[^<]+<|aria-label="[^"]*"/g) ?? [];
      expect(words.filter((word) => / [:;!?%»](?!=)|« /.test(word))).toEqual([]);
      expect(words.filter((word) => /\p{L}'\p{L}/u.test(word))).toEqual([]);
    },
  );

  it.each(everyPage)("is valid HTML at %s", async (path) => {
    expect(await faultsOf((await get(path)).text)).toEqual([]);
  });

  it.each(everyProblem)(
    "says what is wrong at $path with $status, in a valid page with a way on",
    async ({ path, status }) => {
      const answer = await get(path);
      expect(answer.status).toBe(status);
      expect(await faultsOf(answer.text)).toEqual([]);
      expect(answer.text).toMatch(/<main[^>]*>[\s\S]*<a href="\/[\s\S]*<\/main>/);
      expect(answer.headers["cache-control"]).toBe("no-store");
    },
  );

  it("leads nowhere that does not exist", async () => {
    const seen = new Set<string>();
    for (const path of everyPage) {
      const { text: html } = await get(path);
      for (const [, href = ""] of html.matchAll(/ href="([^"#]+)/g)) {
        if (href.startsWith("/")) seen.add(href.replaceAll("&amp;", "&"));
      }
    }
    const broken: string[] = [];
    for (const href of seen) {
      const { status } = await supertest(site.app).head(href);
      if (status !== 200) broken.push(`${status} ${href}`);
    }
    expect(seen.size).toBeGreaterThan(60);
    expect(broken).toEqual([]);
  });

  it("wrote no failure in the log", () => {
    expect(site.logged).toEqual([]);
  });
});

describe("home", () => {
  it("says what the territory is, with the population, its year and its source", async () => {
    const page = text((await get("/")).text);
    expect(page).toContain("14 communes, 2 intercommunalités : 38 117 habitants en 2023.");
    expect(page).toContain("Île d’Oléron, 22 568 ; Bassin de Marennes, 15 549 habitants");
    expect(page).toMatch(/Population municipale 2023\. Source : .*Insee – population municipale 2023/);
    expect(page).toMatch(/\d+ kg d’ordures ménagères par habitant, 2024/);
  });

  it("offers each commune on the map and in an ordinary form", async () => {
    const { text: html } = await get("/");
    expect(html).toContain('<form class="search" action="/observatoires/dechets">');
    expect(html.match(/<option value="17\d{3}"/g)).toHaveLength(14);
    expect(html).toContain('<a href="/observatoires/dechets?territoire=17093" aria-label="Le Château-d’Oléron">');
  });
});

describe("observatory", () => {
  it("opens on five figures with value, unit, year and trend, and a sentence computed from the data", async () => {
    const { text: html } = await get("/observatoires/dechets");
    expect(html.match(/<article class="key-figure">/g)).toHaveLength(5);
    const page = text(html);
    expect(page).toMatch(
      /En 2024, \d+ kg d’ordures ménagères par habitant \(provisoire\), \d+ % de (plus|moins) qu’en 2019/,
    );
    expect(page).toMatch(/Recyclage \d\d,\d % du poids, 2024 \d points? de plus qu’en 2019/);
  });

  it("tells the same figure as the API", async () => {
    const { body } = await supertest(site.app).get(
      "/api/indicators/dechets-omr-hab/observations?territory=petr-marennes-oleron&from=2024&to=2024",
    );
    const value = Math.round(body.data[0].value);
    expect(text((await get("/observatoires/dechets")).text)).toContain(`En 2024, ${value} kg d’ordures ménagères`);
  });

  it("draws a trend, a ranking and a map in two cuts, each with its table", async () => {
    const { text: html } = await get("/observatoires/dechets");
    const cards = html.match(/<figure class="chart-card"[\s\S]*?<\/figure>/g) ?? [];
    expect(cards).toHaveLength(3);
    for (const card of cards) {
      expect(card.match(/<svg class="cut-/g)).toHaveLength(2);
      expect(card).toMatch(/<details class="table">[\s\S]*<table>[\s\S]*<tbody>/);
      expect(card).toContain("<strong>Lecture\u00a0:</strong>");
      expect(card).toContain("Source\u00a0:");
      expect(card).toContain('<span class="badge badge--demo">Démonstration</span>');
      expect(card).toMatch(/<a href="\/api\/indicators\/[a-z-]+\/observations\.csv/);
    }
    expect(cards.some((card) => card.includes("Contours schématiques."))).toBe(true);
  });

  it("follows the territory and the year of the address", async () => {
    const { text: html } = await get("/observatoires/dechets?territoire=17093&annee=2021");
    expect(html).toContain("<h1>Déchets\u00a0: Le Château-d’Oléron</h1>");
    expect(html).toMatch(/<option (selected value="17093"|value="17093" selected)>/);
    expect(text(html)).toMatch(/En 2021, \d+ kg/);
  });

  it("says « non disponible » where there is nothing, never zero", async () => {
    const { text: html } = await get("/observatoires/dechets?annee=2016");
    const page = text(html);
    expect(page).toContain("Ordures ménagères non disponible kg par habitant, 2016");
    expect(page).not.toMatch(/ 0 kg/);
    const cells = html.match(/<td class="num"><span class="missing">non disponible<\/span><\/td>/g) ?? [];
    // Four of the five figures, for the fourteen communes and the whole; both tables of communes.
    expect(cells.length).toBeGreaterThan(4 * 15 + 14);
    expect(html).not.toContain('<td class="num">0</td>');
  });

  it("never takes an older value for the last one, and says where the whole lacks a commune", async () => {
    const page = text((await get("/observatoires/dechets?territoire=17406&annee=2021")).text);
    expect(page).toMatch(/Valeur précédente : \d+ kg par habitant en 2020 ; suivante : \d+ kg en 2022/);
    expect(page).not.toMatch(/dernière valeur(?! connue : .* en 2024)/i);
    // Five figures, the ranking; the foot of the table by a mark that its caption explains.
    expect(page.match(/total incomplet : 13 communes sur 14/g)?.length).toBeGreaterThan(6);
    expect(page).toContain("Valeurs de 2021. i : total incomplet, 13 communes sur 14");
  });

  it("refuses a column to sort by that does not exist, with those that do", async () => {
    const { status, text: html } = await get("/observatoires/dechets?tri=zzz");
    expect(status).toBe(400);
    expect(html).toContain('href="/observatoires/dechets?tri=dechets-omr-hab"');
  });

  it("sends the reader of a former commune to the one it joined", async () => {
    const { text: html } = await get("/observatoires/dechets?territoire=17189");
    expect(text(html)).toContain("se réunissent dans la commune nouvelle de Marennes-Hiers-Brouage");
    expect(html).toContain('href="/observatoires/dechets?territoire=17219"');
  });

  it("sorts the table of communes by the address", async () => {
    const { text: html } = await get("/observatoires/dechets?tri=dechets-omr-hab");
    const table = html.slice(html.indexOf("communes-tableau"));
    const values = [...table.matchAll(/<tr[^>]*><th scope="row">.*?<\/tr>/g)]
      .slice(0, 14)
      .map(([row]) => Number(/(?:<td class="num">.*?<\/td>)<td class="num">(\d+)/.exec(row)?.[1]));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(table).toContain('aria-sort="descending"');
  });

  it("ignores a parameter it does not know, so that a shared link never breaks", async () => {
    const plain = await get("/observatoires/dechets");
    const shared = await get("/observatoires/dechets?fbclid=abc&utm_source=x");
    expect(shared.status).toBe(200);
    expect(shared.headers.etag).toBe(plain.headers.etag);
  });
});

describe("a parameter that no page knows", () => {
  it.each(everyPage)("changes nothing at %s: same page, same canonical address, nothing more kept", async (path) => {
    const plain = await get(path);
    const shared = await get(`${path}${path.includes("?") ? "&" : "?"}zzz=1&utm_source=lettre`);
    expect(shared.status).toBe(200);
    expect(shared.headers.etag).toBe(plain.headers.etag);
    expect(shared.text).not.toMatch(/zzz|utm_source/);
    expect(shared.text).toBe(plain.text);
  });
});

describe("catalogue", () => {
  it("cuts a search too long to be one, and says so", async () => {
    const { status, text: html } = await get(`/jeux?q=${"déchets ".repeat(100)}`);
    expect(status).toBe(200);
    expect(text(html)).toContain("Votre recherche est longue : nous n’en lisons que les 200 premiers caractères.");
    expect(html).toContain(' maxlength="200"');
    expect(await faultsOf(html)).toEqual([]);
    expect((await get("/jeux?q=dechets")).text).not.toContain("premiers caractères");
  });

  it("finds a dataset without accents, and says how many", async () => {
    const page = text((await get("/jeux?q=dechets")).text);
    expect(page).toMatch(/\d+ jeux? trouvés? pour « dechets »/);
    expect(page).toContain("Tonnages de déchets collectés");
  });

  it("shows the files first, then rows page by page, the dictionary and the citation", async () => {
    const { text: html } = await get("/jeux/dechets-tonnages?page=2");
    const order = ["Fichiers", "Aperçu", "Dictionnaire", "Interroger par l’API", "Versions", "Citer"].map((title) =>
      html.indexOf(`>${title}</h2>`),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
    expect(text(html)).toContain("Lignes 11 à 20 sur");
  });

  it("leads from the badge to the report", async () => {
    const { text: html } = await get("/jeux/dechets-tonnages");
    expect(html).toContain('<a href="/jeux/dechets-tonnages/rapport">Lire le rapport</a>');
    expect(text((await get("/jeux/dechets-tonnages/rapport")).text)).toMatch(
      /Fichier conforme.* Nous avons lu [\d ]+ lignes/,
    );
  });

  it("gives the page itself at the identifier of a dataset, naming its usual address", async () => {
    const dataset = await site.datalogue.services.catalogue.getDataset("dechets-tonnages");
    const answer = await get(`/id/jeu/${dataset?.id}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(
      /<link rel="canonical" href="[^"]*\/jeux\/dechets-tonnages">|<link rel="canonical" href="[^"]*\/jeux\/dechets-tonnages"\/>/,
    );
    const turtle = await supertest(site.app).get(`/id/jeu/${dataset?.id}`).set("Accept", "text/turtle");
    expect(turtle.headers["content-type"]).toContain("text/turtle");
  });
});

describe("answers", () => {
  it("ask search engines to leave out pages with invented figures", async () => {
    expect((await get("/observatoires/dechets")).headers["x-robots-tag"]).toBe("noindex");
    expect((await get("/observatoires")).headers["x-robots-tag"]).toBeUndefined();
  });

  it("leave compressed, and not at all when the visitor has the same", async () => {
    const first = await get("/observatoires/dechets", { "Accept-Encoding": "br" });
    expect(first.headers["content-encoding"]).toBe("br");
    const again = await get("/observatoires/dechets", {
      "Accept-Encoding": "br",
      "If-None-Match": first.headers.etag ?? "",
    });
    expect(again.status).toBe(304);
  });

  it("keep the style sheet for ever, under a name made of its content", async () => {
    const { text: html } = await get("/");
    const address = /href="(\/assets\/charte\.[0-9a-f]{12}\.css)"/.exec(html)?.[1] ?? "";
    const { headers, status } = await get(address);
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect((await get("/assets/charte.000000000000.css")).status).toBe(404);
  });

  it("stay machine-readable for machines when the address is wrong", async () => {
    const { status, headers } = await supertest(site.app).get("/api/nulle-part");
    expect(status).toBe(404);
    expect(headers["content-type"]).toContain("application/problem+json");
  });

  it("survive an address that cannot be decoded", async () => {
    expect((await get("/jeux/%E0%A4%A")).status).toBe(400);
  });
});

describe("after a change of the content", () => {
  it("shows the new state at once, and answers for the former name of a dataset", async () => {
    const content = mkdtempSync(join(tmpdir(), "datalogue-content-"));
    cpSync(ownContent, content, { recursive: true });
    const changed = await openRealSite({ content });
    try {
      const read = (path: string) => supertest(changed.app).get(path).set("Accept", "text/html");
      expect((await read("/jeux/dechets-points-apport")).text).toContain("déchèteries (démonstration)</h1>");
      const file = join(content, "dechets/points-apport/dataset.json");
      const metadata = JSON.parse(readFileSync(file, "utf8"));
      writeFileSync(file, JSON.stringify({ ...metadata, slug: "points-de-tri", title: "Points de tri" }));
      const { problems } = await changed.datalogue.load();
      expect(problems).toEqual([]);
      for (const path of ["/jeux/points-de-tri", "/jeux/dechets-points-apport"]) {
        const { status, text: html } = await read(path);
        expect(status).toBe(200);
        expect(html).toContain("Points de tri</h1>");
        expect(html).toMatch(/<link rel="canonical" href="[^"]*\/jeux\/points-de-tri"/);
      }
      expect((await read("/jeux")).text).toContain('href="/jeux/points-de-tri"');
    } finally {
      await changed.close();
      rmSync(content, { recursive: true, force: true });
    }
  });
});

describe("before the first load", () => {
  it("says that it is loading, and when to come back", async () => {
    const starting = await openRealSite({ load: false });
    try {
      const { status, text: html, headers } = await supertest(starting.app).get("/observatoires/dechets");
      expect(status).toBe(503);
      expect(headers["retry-after"]).toBe("3");
      expect(html).toContain("<h1>Chargement en cours</h1>");
      expect(await faultsOf(html)).toEqual([]);
      expect((await supertest(starting.app).get("/healthz")).status).toBe(200);
    } finally {
      await starting.close();
    }
  });
});

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"], // Matters of style, of no consequence to a browser.
  rules: { "no-inline-style": "error", "doctype-style": "off", "void-style": "off", "long-title": "off" },
});

async function faultsOf(html: string): Promise<string[]> {
  const report = await validator.validateString(html);
  return report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `${ruleId}: ${message} (${line}:${column})`),
  );
}
