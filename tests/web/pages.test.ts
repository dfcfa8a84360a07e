import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pages } from "../../packages/web/src/pages/index.js";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { ownContent } from "../support/prepared-data.js";
import { isAlike, isLeftByCrawl } from "./support/followed-links.js";
import { textOf as text, typographyFaultsOf } from "./support/page-checks.js";
import { everyKind, everyPage, everyProblem, openRealSite, type RealSite } from "./support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  supertest(site.app)
    .get(path)
    .set({ Accept: "text/html", ...headers });
describe("every page", () => {
  it.each(everyPage)("answers at %s: in French, with one title and without script or inline style", async (path) => {
    const { status, text: html, headers } = await get(path);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(html).toContain('<html lang="fr">');
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    // A frame has nothing to skip nor to go back through.
    const isFrame = path.startsWith("/integrer/");
    if (!isFrame) expect(html).toMatch(/<a class="skip" href="#contenu">[\s\S]*<main[^>]* id="contenu">/);
    // Where one is: the menu or the foot of the page says it, else what stands above it.
    if (path !== "/" && !isFrame)
      expect(html).toMatch(
        /<nav class="breadcrumb wrap" aria-label="Fil d’Ariane">|<a href="[^"]*" aria-current="page"/,
      );
    // A script of ours comes from a file; data for it is no script.
    // Nor is code to copy.
    expect(
      html
        .replace(/<textarea[\s\S]*?<\/textarea>/g, "")
        .match(
          /<script(?! type="(?:module" src="\/assets\/|application\/(?:ld\+)?json"))[^>]*>| style="|<style| on[a-z]+="/,
        ),
    ).toBeNull();
    expect(text(html)).not.toMatch(/undefined|NaN|\bnull\b|\[object|NON_DISPONIBLE|PROVISOIRE|SECRET\b|ANNUAL\b/);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]?.includes("script-src 'self'")).toBe(
      html.includes('<script type="module"'),
    );
    expect(headers["content-security-policy"]).toContain("connect-src 'self'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers["content-security-policy"]).not.toContain("upgrade-insecure-requests");
  });

  it.each(everyPage)(
    "follows French typography at %s: no breakable space before : ; ! ? % or inside « »",
    async (path) => {
      const { text: html } = await get(path);
      expect(typographyFaultsOf(html)).toEqual([]);
    },
  );

  it.each([...new Set([...everyPage, ...everyKind.map(({ path }) => path)])])("is valid HTML at %s", async (path) => {
    expect(await htmlFaults((await get(path)).text)).toEqual([]);
  });

  it.each(everyProblem)(
    "says what is wrong at $path with $status, in a valid page with a way on",
    async ({ path, status }) => {
      const answer = await get(path);
      expect(answer.status).toBe(status);
      expect(await htmlFaults(answer.text)).toEqual([]);
      expect(answer.text).toMatch(/<main[^>]*>[\s\S]*<a href="\/[\s\S]*<\/main>/);
      expect(answer.headers["cache-control"]).toBe("no-store");
    },
  );

  it("says what stands above it and not itself: no page repeats its title over it", async () => {
    const above = async (path: string) =>
      [...(await get(path)).text.matchAll(/<nav class="breadcrumb wrap"[\s\S]*?<\/nav>/g)].map(([nav]) =>
        text(nav).trim().replace(/\s+/g, " "),
      );
    expect(await above("/glossaire")).toEqual([]);
    expect(await above("/jeux")).toEqual([]);
    expect(await above("/jeux/dechets-tonnages")).toEqual(["Jeux de données Déchets"]);
    expect(await above("/indicateurs/dechets-omr-hab")).toEqual(["Observatoires Déchets"]);
    expect((await get("/glossaire")).text).toMatch(/<a href="\/glossaire" aria-current="page">/);
  });

  it("leads to no file, list sorted or paged otherwise, answer of the API nor frame that does not exist", async () => {
    const seen = new Set<string>();
    for (const path of everyPage) {
      const { text: html } = await get(path);
      for (const [, href = ""] of html.matchAll(/ href="([^"#]+)/g)) {
        if (href.startsWith("/")) seen.add(href.replaceAll("&amp;", "&"));
      }
    }
    // Of addresses that differ by a value alone, two; of drawings, whatever the indicator.
    const alike = new Map<string, number>();
    const sampled = [...seen].filter((href) => {
      // Where pages lead to pages, all are followed by crawl.test.ts.
      if (!isLeftByCrawl(href) && !isAlike(href)) return false;
      const form = href.replaceAll(/=[^&]*/g, "").replace(/^(\/api\/indicators\/|\/observatoires\/)[\w-]+/, "$1");
      alike.set(form, (alike.get(form) ?? 0) + 1);
      return (alike.get(form) ?? 0) <= 2;
    });
    const broken: string[] = [];
    expect(sampled.length).toBeGreaterThan(20);
    for (const href of sampled) {
      const { status } = await supertest(site.app).head(href);
      if (status !== 200) broken.push(`${status} ${href}`);
    }
    expect(seen.size).toBeGreaterThan(60);
    expect(broken).toEqual([]);
  }, 900_000);

  it("is of a kind that the limits, the audit and the screenshots go through", () => {
    const known = everyKind.map(({ path }) => path.replace(/\?.*/, ""));
    // Archives, scripts, tables, images and papers apart.
    const paths = pages
      .map(({ path }) => path)
      .filter((path) => !/\.(zip|js|csv|xlsx|png|svg|pdf)$|\/papier$/.test(path));
    const forgotten = paths.filter((path) => {
      const form = new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`);
      // Identifiers, and the addresses of feeds, give the page at its usual address.
      return !/^\/id\/|\/catalogue$/.test(path) && !known.some((one) => form.test(one));
    });
    expect(forgotten).toEqual([]);
  });

  it("wrote no failure in the log", () => {
    expect(site.logged).toEqual([]);
  });
});

describe("home", () => {
  it("opens on the search, with what the territory is, its population and its source", async () => {
    const { text: html } = await get("/");
    const page = text(html);
    expect(html.indexOf('action="/recherche"')).toBeGreaterThan(html.indexOf("<main"));
    expect(html.indexOf('action="/recherche"')).toBeLessThan(html.indexOf("<h2"));
    expect(page).toContain(
      "14 communes, 2 intercommunalités : 38 117 habitants en 2023. Source : Insee – population municipale 2023.",
    );
  });

  it("tells each theme by a figure and its direction, as the API gives it", async () => {
    const themes = text((await get("/")).text.split('id="themes"')[1]?.split("</section>")[0] ?? "");
    const { body } = await get(
      "/api/indicators/dechets-omr-hab/observations?territory=petr-marennes-oleron&from=2024",
      {
        Accept: "application/json",
      },
    );
    expect(themes).toContain(`Déchets ${Math.round(body.data[0].value)} kg/hab Ordures ménagères, 2024`);
    expect(themes.match(/[−+×][\s\d,]+(?: ?%| points?)? depuis 20\d\d/g)).toHaveLength(5);
  });

  it("says what changed: what moved since the year before, what was published, the next deadline, what is owed", async () => {
    const news = text((await get("/")).text.split('id="change"')[1]?.split("</section>")[0] ?? "");
    expect(news).toMatch(/[−+]\d+ (%|points?) en un an, à [\d,]+ .* en 20\d\d/);
    expect(news).toMatch(/\d+ jeux de données publiés/);
    expect(news).toMatch(/Échéance dans \d+ (jours?|mois) : /);
    expect(news).toMatch(/Il manque \d+ chiffres qu’un service peut encore donner/);
  });

  it("counts the objectives in each state as the follow-up does, and names those that go wrong", async () => {
    const html = (await get("/")).text.split('id="objectifs"')[1]?.split("</section>")[0] ?? "";
    const tally = text((await get("/suivi")).text);
    const [, total = "", off = ""] = /(\d+) objectifs, (\d+) hors trajectoire/.exec(text(html)) ?? [];
    expect(Number(total)).toBeGreaterThan(Number(off));
    expect(tally).toContain(`${off} hors trajectoire`);
    expect(html).toContain(`aria-label="${off} hors trajectoire, `);
    expect(text(html)).toContain(
      "SCoT : commencer 350 logements par an hors trajectoire (plus de 10 % d’écart) 289 logements en 2024 ; prévu : 350 logements (61 de moins).",
    );
  });

  it("offers each commune on the map, and the list of them", async () => {
    const { text: html } = await get("/");
    expect(html).toContain('<a href="/territoires/17093" aria-label="Le Château-d’Oléron">');
    expect(html).toContain('<a href="/territoires">');
  });
});

describe("what is missing", () => {
  it("tells a hole of a file once, whatever figures it empties: which, when, where, why, who owes them", async () => {
    const { text: html } = await get("/manques");
    const page = text(html);
    const gaps: { owedBy: unknown[] }[] = [];
    for (let page = 1, more = true; more; page++) {
      const { body } = await get(`/api/gaps?page=${page}`, { Accept: "application/json" });
      gaps.push(...body.data);
      more = body.links.next !== null;
    }
    const owed = gaps.filter(({ owedBy }) => owedBy.length > 0).length;
    expect(page).toContain(
      `${gaps.length.toLocaleString("fr-FR").replace("\u202f", " ")} chiffres manquent ou sont incomplets, dont ${owed} qu’un service peut encore donner.`,
    );
    expect(page).toMatch(
      /Tonnages de déchets collectés .* 2021 \(Saint-Sornin\) : non publié\. Aucune donnée de 2021 pour Saint-Sornin\. Pôle territorial Marennes Oléron ; prochaine mise à jour prévue le/,
    );
    expect(page).toContain("2020 à 2022 (les 8 communes de l’Île d’Oléron) : non publié");
    // Far fewer holes than figures: it is read.
    expect(html.match(/class="news news--gaps"/g)?.length).toBeLessThan(10);
    expect(html.match(/<li><svg class="icon"/g)?.length).toBeLessThan(40);
  });

  it("is narrowed by territory, theme, dataset, indicator and cause in its address, its files too", async () => {
    const { text: html } = await get(
      "/manques?territoire=17406&theme=dechets&jeu=dechets-tonnages&cause=not-published",
    );
    expect(text(html)).toContain("Ce qui manque à Saint-Sornin");
    expect(html).toContain(
      "/api/gaps.csv?territory=17406&amp;theme=dechets&amp;dataset=dechets-tonnages&amp;cause=not-published",
    );
    expect(text(html)).not.toContain("sous secret statistique (");
    expect(text((await get("/manques?territoire=17406&indicateur=urbanisme-densite")).text)).toContain(
      "sans ce choix d’indicateur",
    );
    expect(text((await get("/manques?territoire=17406&indicateur=dechets-omr-hab")).text)).toContain(
      "Ordures ménagères, 2021",
    );
  });

  it.each(["territoire=99999", "theme=magie", "jeu=rien", "indicateur=rien", "cause=oubli", "page=900", "page=zero"])(
    "says that %s is not there, with a way on",
    async (query) => {
      const answer = await get(`/manques?${query}`);
      expect(answer.status).toBe(404);
      expect(answer.text).toMatch(/<main[^>]*>[\s\S]*<a href="\/manques[\s\S]*<\/main>/);
    },
  );

  it("is where each figure that is not there leads", async () => {
    const { text: html } = await get("/observatoires/dechets?territoire=17406&annee=2021");
    expect(html).toContain('<a class="missing" href="/manques?territoire=17406&amp;indicateur=dechets-omr-hab">');
    expect((await get("/jeux/dechets-tonnages")).text).toContain('href="/manques?jeu=dechets-tonnages"');
  });
});

describe("observatory", () => {
  it("opens on five figures with value, unit, year and trend, and a sentence computed from the data", async () => {
    const { text: html } = await get("/observatoires/dechets");
    const [, essential = ""] = html.split('id="chiffres"');
    const [, band = ""] = /<ul class="figures">([\s\S]*?)<\/ul>/.exec(essential) ?? [];
    expect(band.match(/<li>/g)).toHaveLength(5);
    const page = text(html);
    expect(page).toMatch(
      /En 2024, \d+ kg d’ordures ménagères par habitant \(provisoire\), \d+ % de (plus|moins) qu’en 2019/,
    );
    expect(page).toMatch(/Recyclage \d\d,\d %p? \+\d points? depuis 2019/);
  });

  it("tells the same figure as the API", async () => {
    const { body } = await supertest(site.app).get(
      "/api/indicators/dechets-omr-hab/observations?territory=petr-marennes-oleron&from=2024&to=2024",
    );
    const value = Math.round(body.data[0].value);
    expect(text((await get("/observatoires/dechets")).text)).toContain(`En 2024, ${value} kg d’ordures ménagères`);
  });

  it("says on its first screen what changed since the year before, where each objective stands and what the service says", async () => {
    const { text: html } = await get("/observatoires/dechets");
    const list = (name: string) => new RegExp(`<ul class="${name}">([\\s\\S]*?)</ul>`).exec(html)?.[1] ?? "";
    const news = text(list("news"));
    expect(list("news").match(/<li>/g)?.length).toBeGreaterThan(2);
    expect(news).toContain(
      "Ne pas dépasser 290 kg par habitant en déchèterie (Bassin de Marennes) : hors trajectoire, à surveiller l’année d’avant",
    );
    expect(news).toMatch(/de plus qu’en 2023|de moins qu’en 2023/);
    const states = text(list("states"));
    expect(list("states").match(/<li data-status=/g)).toHaveLength(4);
    expect(states).toContain(
      "hors trajectoire (plus de 10 % d’écart) Bassin de Marennes : 626 kg en 2024 ; prévu : 548 kg (78 de trop).",
    );
    expect(text(list("tally-line"))).toMatch(
      /2 hors trajectoire .*1 à surveiller .*3 dans la trajectoire .*1 non calculable/,
    );
    expect(html).toMatch(/<figure class="quote" id="comment-avis">[\s\S]*<figcaption>Claire Moreau/);
  });

  it("explains a word of the glossary where it is first used, once", async () => {
    const { text: html } = await get("/observatoires/dechets");
    const words = [...html.matchAll(/<a class="word" href="\/glossaire#([\w-]+)" title="([^"]+)">([^<]+)<\/a>/g)];
    expect(words.map(([, id]) => id)).toEqual([...new Set(words.map(([, id]) => id))]);
    expect(words.map(([, id, , word]) => [id, word])).toContainEqual(["omr", "Ordures ménagères résiduelles"]);
    expect(words.find(([, id]) => id === "omr")?.[2]?.length).toBeGreaterThan(30);
  });

  it("draws the six main charts of the theme’s file in two cuts, each with its table; the others are a link away with their value", async () => {
    const { text: html } = await get("/observatoires/dechets");
    const cards = html.match(/<figure class="chart-card"[\s\S]*?<\/figure>/g) ?? [];
    expect(cards).toHaveLength(6);
    const [, others = ""] = /<ul class="see-also">([\s\S]*?)<\/ul>/.exec(html) ?? [];
    expect(text(others)).toMatch(/Tonnage total [\d ]+ tonnes/);
    const { sections = [] } = site.datalogue.services.observatories.get("dechets") ?? {};
    const named = sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) => ("indicator" in block ? block.indicator : [])),
    );
    for (const id of new Set(named))
      expect(html, id).toMatch(new RegExp(`(id="[a-z]+-${id}|href="/indicateurs/${id}")`));
    for (const card of cards) {
      expect(card.match(/<svg class="cut-/g)).toHaveLength(2);
      expect(card).toMatch(/<details class="table">[\s\S]*<table>[\s\S]*<tbody>/);
      expect(card).toContain("<strong>Lecture\u00a0:</strong>");
      expect(card).toContain("Source\u00a0:");
      // The page says once that it is a demonstration.
      expect(card).not.toContain("badge--demo");
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

  it("says of what year the states of objectives are on the page of an earlier one, and tells no news of another year", async () => {
    const [past, now] = [
      text((await get("/observatoires/dechets?annee=2020")).text),
      text((await get("/observatoires/dechets")).text),
    ];
    expect(past).toContain("Les objectifs du thème, en 2024");
    expect(past).not.toMatch(/hors trajectoire, \S+ ?\S* l’année d’avant/);
    expect(now).not.toContain("Les objectifs du thème, en");
    expect(now).toMatch(/hors trajectoire, à surveiller l’année d’avant/);
  });

  it("draws what is not known by commune for the intercommunality of the commune, and says so", async () => {
    const page = text((await get("/observatoires/agriculture?territoire=17093")).text);
    expect(page).toContain("Chiffre de l’Île d’Oléron : il n’existe pas par commune");
    expect(page).toMatch(/Production conchylicole commercialisée, tonnes par an, Île d’Oléron, 2015–2024/);
  });

  it("shows the zones of shellfish on the map of the observatory, each with its class and the day of its ruling", async () => {
    const { text: html } = await get("/observatoires/agriculture");
    const card = html.slice(
      html.indexOf('id="layer-agriculture-zones-sanitaires"'),
      html.indexOf("</figure>", html.indexOf('id="layer-agriculture-zones-sanitaires"')),
    );
    expect(text(card)).toContain("7 sur 12 : A, consommation directe");
    expect(text(card)).toContain("Date de l’arrêté : du 18 décembre 2012 au 18 décembre 2021.");
    expect(text(card.slice(card.indexOf("<caption>")))).toMatch(
      /Nom de la zone Classe Date de l’arrêté .*Coureau nord A, consommation directe 18 décembre 2018/,
    );
    const map = text((await get("/carte?couches=agriculture-zones-sanitaires")).text);
    expect(map).toContain("Date de l’arrêté : du 18 décembre 2012 au 18 décembre 2021.");
    // A commune sees its own shore.
    const commune = text((await get("/observatoires/agriculture?territoire=17337")).text);
    expect(commune).toMatch(/\d sur \d : A, consommation directe/);
  });

  it("tells which cells of a table are masked, why, and what is left, on each page that shows it", async () => {
    const addresses = [
      "/observatoires/agriculture",
      "/indicateurs/agriculture-production",
      "/jeux/agriculture-production",
    ];
    for (const address of addresses) {
      const page = text((await get(address)).text);
      expect(page, address).toContain("Où il compterait moins de 3 entreprises, où une seule ferait presque tout");
      expect(page, address).toContain("Par signe de qualité 108 12");
      expect(page, address).toContain("Rien n’est masqué : totaux, par secteur.");
      expect(page, address).toContain("Île d’Oléron, Agriculture biologique : 2015 à 2017");
    }
    const chart = text((await get("/indicateurs/agriculture-production?territoire=241700624&annee=2017")).text);
    expect(chart).toContain("Label Rouge secret statistique 1 123 (3 %)");
    expect(chart).toContain("2017 3 785 secret statistique secret statistique 11 860 16 335");
    expect(text((await get("/indicateurs/agriculture-concessions")).text)).not.toContain("Ce qui est masqué");
    const { text: csv } = await supertest(site.app).get(
      "/api/datasets/agriculture-production/data/csv?status__exact=SECRET",
    );
    expect(csv.trim().split("\n")).toHaveLength(341);
  });

  it("says « non disponible » where there is nothing, never zero", async () => {
    const { text: html } = await get("/observatoires/dechets?annee=2016");
    const page = text(html);
    expect(page).toMatch(/Ordures ménagères non disponible Première valeur publiée/);
    expect(page).not.toMatch(/ 0 kg/);
    const cells = html.match(/<td class="num"><(span|a) class="missing"[^>]*>non disponible<\/\1><\/td>/g) ?? [];
    expect(cells.length).toBeGreaterThanOrEqual(14);
    // Of the five figures of the table, the one that communes have that year.
    const table = html.slice(html.indexOf("<caption>Valeurs de 2016"));
    expect(text(table.slice(0, table.indexOf("</thead>")))).toMatch(/Intercommunalité Recyclage % $/);
    // A flow that nobody brought is a true zero: only the tables of communes are looked at.
    expect(html.slice(html.indexOf('id="tableau-communes"'), html.indexOf('id="aussi"'))).not.toContain(
      '<td class="num">0</td>',
    );
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
    const table = html.slice(html.indexOf("tableau-communes"));
    const values = [...table.matchAll(/<tr[^>]*><th scope="row">.*?<\/tr>/g)]
      .slice(0, 14)
      .map(([row]) => Number(/(?:<td class="num">.*?<\/td>)<td class="num">(\d+)/.exec(row)?.[1]));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(table).toContain('aria-sort="descending"');
    // Without a choice, the first figure; names where they are asked for.
    expect((await get("/observatoires/dechets")).text).toMatch(
      /aria-sort="descending"><a href="[^"]*tri=dechets-omr-hab/,
    );
    expect((await get("/observatoires/dechets?tri=nom")).text).toMatch(/aria-sort="ascending"><a href="[^"]*tri=nom/);
  });

  it("ignores a parameter it does not know, so that a shared link never breaks", async () => {
    const plain = await get("/observatoires/dechets");
    const shared = await get("/observatoires/dechets?fbclid=abc&utm_source=x");
    expect(shared.status).toBe(200);
    expect(shared.headers.etag).toBe(plain.headers.etag);
  });
});

describe("a parameter that no page knows", () => {
  // The geographic service refuses what it does not know, as its standard asks.
  it.each(everyPage.filter((path) => !path.startsWith("/ogc")))(
    "changes nothing at %s: same page, same canonical address, nothing more kept",
    async (path) => {
      const plain = await get(path);
      const shared = await get(`${path}${path.includes("?") ? "&" : "?"}zzz=1&utm_source=lettre`);
      expect(shared.status).toBe(200);
      expect(shared.headers.etag).toBe(plain.headers.etag);
      expect(shared.text).not.toMatch(/zzz|utm_source/);
      expect(shared.text).toBe(plain.text);
    },
  );
});

describe("catalogue", () => {
  it("says of a dataset of demonstration what it says itself: invented, or of elsewhere", async () => {
    const bannerOf = async (path: string) =>
      text(/<aside class="demo-banner"[\s\S]*?<\/aside>/.exec((await get(path)).text)?.[0] ?? "");
    for (const path of ["/jeux/energie-irradiation", "/jeux/energie-irradiation/rapport"])
      expect(await bannerOf(path)).toMatch(
        /Données de démonstration. Ces valeurs ne sont pas inventées, mais elles ne sont pas d’ici/,
      );
    expect(await bannerOf("/jeux/dechets-tonnages")).toContain("Données de démonstration. Ces chiffres sont inventés");
    expect(await bannerOf("/observatoires/dechets")).toContain("chiffres inventés.");
  });

  it("cuts a search too long to be one, and says so", async () => {
    const { status, text: html } = await get(`/jeux?q=${"déchets ".repeat(100)}`);
    expect(status).toBe(200);
    expect(text(html)).toContain("Votre recherche est longue : nous n’en lisons que les 200 premiers caractères.");
    expect(html).toContain(' maxlength="200"');
    expect(await htmlFaults(html)).toEqual([]);
    expect((await get("/jeux?q=dechets")).text).not.toContain("premiers caractères");
  });

  it("finds a dataset without accents, and says how many", async () => {
    const page = text((await get("/jeux?q=dechets")).text);
    expect(page).toMatch(/\d+ jeux? trouvés? pour « dechets »/);
    expect(page).toContain("Tonnages de déchets collectés");
  });

  it("counts beside each choice of a facet the datasets that it gives, the search and the other choices kept", async () => {
    const { text: html } = await get("/jeux?q=dechets&sort=title&access=open");
    const form = /<form class="facets"[\s\S]*?<\/form>/.exec(html)?.[0] ?? "";
    expect(form).toContain('<input type="hidden" name="q" value="dechets"/>');
    expect(form).toContain('<input type="hidden" name="sort" value="title"/>');
    const choices = [...form.matchAll(/name="(\w+)" value="([^"]+)"[^>]*\/> .*? <span class="count">(\d+)/g)];
    expect([...new Set(choices.map(([, name]) => name))]).toEqual([
      "theme",
      "organisation",
      "territory",
      "format",
      "licence",
      "updated",
      "access",
    ]);
    for (const [, name = "", value = "", count] of choices.filter((_, index) => index % 4 === 0)) {
      const page = text((await get(`/jeux?q=dechets&access=open&${name}=${value}`)).text);
      expect([name, value, /(\d+) jeux? trouvés?/.exec(page)?.[1]]).toEqual([name, value, count]);
    }
  });

  it("shows the filters in use, each with the page without it", async () => {
    const { text: html } = await get("/jeux?q=dechets&theme=dechets&territory=17093&sort=title");
    expect(html).toContain('<a class="badge" href="/jeux?q=dechets&amp;territory=17093&amp;sort=title">');
    expect(text(html)).toContain("Territoire : Le Château-d’Oléron ✕");
    expect(html).toContain('<a class="badge" href="/jeux?q=dechets&amp;sort=title">Retirer tous les filtres</a>');
    const search = /<search>[\s\S]*<\/search>/.exec(html)?.[0];
    expect(search).toContain('<input type="hidden" name="theme" value="dechets"/>');
    expect((await get("/jeux")).text).not.toContain("Retirer");
  });

  it("says a value that does not exist, with those that do, and keeps the search", async () => {
    const { status, text: html } = await get("/jeux?q=dechets&theme=inconnu&territory=99999&access=open");
    expect(status).toBe(404);
    expect(text(html)).toContain("Thème inconnu : « inconnu ». Voici les jeux sans ce filtre. Vous pouvez choisir :");
    expect(text(html)).toContain("Territoire inconnu : « 99999 »");
    expect(html).toContain('<a href="/jeux?q=dechets&amp;theme=dechets&amp;access=open">');
    expect(/<search>[\s\S]*<\/search>/.exec(html)?.[0]).toContain('value="dechets"');
    expect(text(html)).toMatch(/\d+ jeux trouvés pour « dechets »/);
  });

  it("says that an order is unknown, and keeps the search, the filters and the results", async () => {
    const { status, text: html } = await get("/jeux?q=dechets&theme=dechets&sort=couleur");
    expect(status).toBe(400);
    expect(text(html)).toContain(
      "Tri inconnu : « couleur ». Voici les jeux triés par pertinence. Vous pouvez choisir :",
    );
    expect(html).toContain('<a href="/jeux?q=dechets&amp;theme=dechets&amp;sort=title">trier par titre</a>');
    const search = /<search>[\s\S]*<\/search>/.exec(html)?.[0];
    expect(search).toContain('value="dechets"');
    expect(html).not.toContain('value="couleur"');
    expect(html).toContain('<form class="facets"');
    expect(text(html)).toMatch(/\d+ jeux trouvés pour « dechets »/);
    expect(await htmlFaults(html)).toEqual([]);
    expect(text((await get("/jeux?sort=couleur")).text)).not.toContain("trier par pertinence");
  });

  it("says that a page is past the last or no number, and shows one, the search and the filters kept", async () => {
    const { status, text: html } = await get("/jeux?theme=dechets&page=999");
    expect(status).toBe(404);
    expect(text(html)).toMatch(/La page 999 n’existe pas\. Voici (la seule page|la dernière, la page \d)\./);
    expect(html).toContain('<form class="facets"');
    expect(html).toContain('<ul class="results"');
    expect(/<search>[\s\S]*<\/search>/.exec(html)?.[0]).toContain(
      '<input type="hidden" name="theme" value="dechets"/>',
    );
    const all = await get("/jeux?page=999");
    expect(text(all.text)).toMatch(/Voici la dernière, la page (\d+)\..*Page \1 sur \1/s);
    expect(all.text).toContain('<a href="/jeux">première page</a>');
    expect(await htmlFaults(all.text)).toEqual([]);
    const unread = await get("/jeux?page=abc");
    expect(unread.status).toBe(400);
    expect(text(unread.text)).toContain("« abc » n’est pas un numéro de page. Voici la première page.");
    expect(text((await get("/jeux?q=zzzz&page=9")).text)).toMatch(/La page 9 n’existe pas\.\s+.*Aucun jeu trouvé/s);
  });

  it("says why each dataset answers, the words marked", async () => {
    const { text: html } = await get("/jeux?q=tonage");
    expect(text(html)).toMatch(/Trouvé dans : titre/);
    expect(html).toMatch(/<mark>[Tt]onnages?<\/mark>/);
    expect((await get("/jeux")).text).not.toContain("Trouvé dans");
  });

  it("names its DCAT, which a browser that follows the link gets in the form that the address says", async () => {
    const { text: html } = await get("/jeux/dechets-tonnages");
    const links = [...html.matchAll(/href="(\/id\/jeu\/[^"]+\.(?:jsonld|ttl|rdf|nt))"/g)].map(([, href = ""]) => href);
    expect(links.length).toBeGreaterThanOrEqual(4);
    for (const link of new Set(links)) {
      const { status, headers } = await get(link);
      expect([link, status, headers["content-type"]]).toEqual([link, 200, expect.not.stringContaining("html")]);
    }
    const uuid = links[0]?.replace(/\.\w+$/, "") ?? "";
    expect((await get(uuid)).headers["content-type"]).toContain("text/html");
  });

  it("finds what an elected official calls otherwise, and says by which word", async () => {
    const page = text((await get("/jeux?q=poubelle")).text);
    expect(page).toMatch(/\d+ jeux trouvés pour « poubelle »/);
    expect(page).toMatch(/Trouvé par « déchets »(?: et « bacs »)?, dans : titre/);
    for (const { finds } of JSON.parse(readFileSync(join(ownContent, "synonyms.json"), "utf8")) as {
      finds: string[];
    }[])
      for (const words of finds) {
        const { body } = await supertest(site.app).get("/api/datasets").query({ q: words, page_size: 1 });
        expect([words, body.meta.total > 0]).toEqual([words, true]);
      }
  });

  it("says how good each dataset is, as the API does", async () => {
    const { body } = await supertest(site.app).get("/api/datasets?q=tonnages&page_size=1");
    expect(text((await get("/jeux?q=tonnages")).text)).toContain(`qualité : ${body.data[0].quality} sur 9`);
  });

  it("helps where nothing is found: without one of the filters, with other words, from a theme", async () => {
    const page = text((await get("/jeux?q=tonnages&format=gpkg&theme=dechets")).text);
    expect(page).toContain("Aucun jeu trouvé pour « tonnages »");
    expect(page).toMatch(/sans le filtre « Format : \w+ », \d+ jeux?/);
    expect(page).not.toContain("sans le filtre « Thème");
    expect(page).toContain("Essayez un mot plus court");
    expect((await get("/jeux?q=zzzz")).text).toContain('<a href="/jeux?theme=dechets">');
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

  it.each([
    ["/catalogue", "/jeux"],
    ["/organismes/pole-marennes-oleron/catalogue", "/organismes/pole-marennes-oleron"],
  ])("gives at %s, to who reads HTML, the page %s itself, and the feed to others", async (feed, page) => {
    const { text: html, headers } = await get(feed).expect(200);
    expect(html).toBe((await get(page)).text);
    expect(headers.vary).toMatch(/\bAccept\b(?!-)/);
    await get(feed, { Accept: "application/xhtml+xml" }).expect(200).expect("Content-Type", /html/);
    await get(feed, { Accept: "*/*" })
      .expect(200)
      .expect("Content-Type", /ld\+json/);
    expect(html).toContain(`<link rel="alternate" type="text/turtle" title="Métadonnées DCAT-AP" href="${feed}.ttl"`);
  });

  it.each([
    ["/id/organisme/pole-marennes-oleron", "/organismes/pole-marennes-oleron"],
    ["/id/organisme/pole-marennes-oleron/catalogue", "/organismes/pole-marennes-oleron"],
    ["/id/theme/energie", "/observatoires/energie"],
    ["/id/themes", "/observatoires"],
    ["/id/catalogue", "/jeux"],
    ["/id/service/api", "/api/docs"],
    ["/id/service/ogc", "/ogc?f=html"],
  ])("gives at the identifier %s the page %s itself", async (identifier, page) => {
    expect((await get(identifier).expect(200)).text).toBe((await get(page)).text);
  });

  it("tells search engines of a dataset what the feed tells of it", async () => {
    const { text: html } = await get("/jeux/dechets-tonnages");
    const [, json = ""] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? [];
    const dataset = await site.datalogue.services.catalogue.getReadable("dechets-tonnages");
    const { text: feed } = await supertest(site.app).get(`/id/jeu/${dataset?.id}.nt`);
    const told = JSON.parse(json);
    expect(told).toMatchObject({ "@type": "Dataset", name: dataset?.title });
    expect(feed).toContain(`<${told["@id"]}>`);
    expect(told.distribution.length).toBeGreaterThan(3);
    for (const { contentUrl } of told.distribution) expect(feed).toContain(`<${contentUrl}>`);
  });
});

describe("answers", () => {
  it("ask search engines to leave out pages with invented figures", async () => {
    expect((await get("/observatoires/dechets")).headers["x-robots-tag"]).toBe("noindex");
    expect((await get("/observatoires")).headers["x-robots-tag"]).toBe("noindex");
    expect((await get("/glossaire")).headers["x-robots-tag"]).toBeUndefined();
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

  it("leave a second time as the first, security headers included, from the store", async () => {
    for (const path of ["/observatoires/dechets?territoire=17093&annee=2021", "/jeux/dechets-tonnages", "/api/docs"]) {
      const { date: _first, ...headers } = (await get(path)).headers;
      expect(site.datalogue.answers.find(await site.datalogue.readState(), path), path).toBeDefined();
      const { date: _second, ...again } = (await get(path)).headers;
      expect(again, path).toEqual(headers);
      expect(again["content-security-policy"], path).toContain("default-src 'none'");
      expect(again.vary, path).toBe("Authorization, Accept-Encoding");
    }
  });

  it("give each its form where an address has several, kept or not", async () => {
    const dataset = await site.datalogue.services.catalogue.getDataset("dechets-tonnages");
    for (let round = 0; round < 2; round++)
      for (const type of ["text/html", "text/turtle", "application/ld+json"]) {
        const { headers } = await supertest(site.app).get(`/id/jeu/${dataset?.id}`).set("Accept", type);
        expect(headers["content-type"]).toBe(`${type}; charset=utf-8`);
        expect(headers.vary).toMatch(/Accept\b(?!-)/);
      }
  });

  it("keep the style sheet for ever, under a name made of its content", async () => {
    const { text: html } = await get("/");
    const address = /href="(\/assets\/charte\.[0-9a-f]{12}\.css)"/.exec(html)?.[1] ?? "";
    const { headers, status } = await get(address);
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect((await get("/assets/charte.000000000000.css")).status).toBe(404);
  });

  it("dress observatories, which take the charter alone, with nothing of the other style sheet", async () => {
    const sheet = readFileSync(new URL("../../packages/web/assets/pages.css", import.meta.url), "utf8");
    // The classes that an element and those around it must have for a rule to dress it; tags alone are left aside.
    const rules = [...sheet.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{}]+)\{[^{}]*\}/g)]
      .flatMap(([, selectors = ""]) => selectors.split(/,(?![^(]*\))/))
      .map((selector) => ({ selector: selector.trim(), classes: selector.match(/\.[a-z][\w-]*/gi) ?? [] }))
      .filter(({ classes }) => classes.length > 0);
    expect(rules.length).toBeGreaterThan(300);
    for (const theme of ["agriculture", "dechets", "energie", "mobilites", "urbanisme"]) {
      const { text: html } = await get(`/observatoires/${theme}`);
      expect(html).not.toContain("/assets/pages.");
      const used = new Set([...html.matchAll(/ class="([^"]*)"/g)].flatMap(([, names = ""]) => names.split(" ")));
      const dressing = rules.filter(({ classes }) => classes.every((name) => used.has(name.slice(1))));
      expect(
        dressing.map(({ selector }) => selector),
        theme,
      ).toEqual([]);
    }
    expect((await get("/jeux")).text).toContain("/assets/pages.");
  });

  it("give each colour of a drawing its value in the dark, that of a halo too", async () => {
    const style = readFileSync(new URL("../../packages/web/assets/charte.css", import.meta.url), "utf8");
    // Ink of what is always light, in both themes.
    const constant = ['fill="#0f242e"'];
    const { text: html } = await get("/observatoires/dechets?territoire=17093");
    const used = [...new Set(html.match(/(?:fill|stroke)="#[0-9a-f]{6}"/g))];
    expect(used).toContain('stroke="#eaf4f6"');
    expect(used.filter((one) => !style.includes(`[${one}]`) && !constant.includes(one))).toEqual([]);
  });

  it("stay machine-readable for machines when the address is wrong", async () => {
    const { status, headers } = await supertest(site.app).get("/api/nulle-part");
    expect(status).toBe(404);
    expect(headers["content-type"]).toContain("application/problem+json");
  });

  it("say how each address is read, and refuse what would write", async () => {
    const options = await supertest(site.app).options("/jeux").expect(204);
    expect(options.headers.allow).toBe("GET, HEAD, OPTIONS");
    for (const path of ["/verifier", "/verifier/copie", "/connexion", "/publier/abc/description/", "/compte/acces/abc"])
      expect((await supertest(site.app).options(path).expect(204)).headers.allow, path).toContain("POST");
    for (const path of ["/publier/abc", "/publier/abc/rapport.csv", "/espace"])
      expect((await supertest(site.app).options(path).expect(204)).headers.allow, path).not.toContain("POST");
    const refused = await supertest(site.app).post("/jeux").expect(405);
    expect(refused.headers.allow).toBe("GET, HEAD, OPTIONS");
    expect(text(refused.text)).toContain("Cette adresse se lit seulement");
    await supertest(site.app).delete("/verifier").expect(405);
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
        expect(html).toContain("Points de tri (démonstration)</h1>");
        expect(html).toMatch(/<link rel="canonical" href="[^"]*\/jeux\/points-de-tri"/);
      }
      expect((await read("/jeux?theme=dechets")).text).toContain('href="/jeux/points-de-tri"');
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
      expect(await htmlFaults(html)).toEqual([]);
      expect((await supertest(starting.app).get("/healthz")).status).toBe(200);
    } finally {
      await starting.close();
    }
  });
});
