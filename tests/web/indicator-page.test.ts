import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRealSite, type RealSite } from "./support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site.close());

const get = (path: string) => supertest(site.app).get(path);
/** The words of a page, spaces made plain. */
const words = (html: string) =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replaceAll(/[\u00a0\u202f\s]+/g, " ")
    .replaceAll(" ,", ",")
    .replaceAll(" .", ".");

describe("the page of an indicator", () => {
  it("opens on a sentence with its value, then says what it means, how it is made and what it does not say", async () => {
    const { status, text: html } = await get("/indicateurs/dechets-omr-hab");
    expect(status).toBe(200);
    const page = words(html);
    expect(page).toMatch(/En 2024, \d+ kg d’ordures ménagères par habitant/);
    expect(page).toContain("Ce qui reste dans le bac ou le sac gris une fois le tri fait.");
    expect(page).toContain("Limites. La population municipale ne compte ni les touristes");
    expect(page).toMatch(/Source\. Chiffres inventés pour la démonstration, en attendant\s: Jeu de données/);
    expect(html).toContain('rel="canonical"');
  });

  it("tells the same figure as the API, with its arithmetic and the rows it was computed from", async () => {
    const address = "/api/indicators/dechets-omr-hab/lineage?territory=17093&period=2023";
    const { body } = await get(address);
    const { numerator, denominator, observation } = body.data;
    const html = (await get("/indicateurs/dechets-omr-hab?territoire=17093&annee=2023")).text;
    const page = words(html);
    const number = (value: number) =>
      Math.round(value)
        .toLocaleString("fr-FR")
        .replaceAll(/[\u00a0\u202f]/g, " ");
    expect(page).toContain(
      `Le Château-d’Oléron, 2023 : ${number(numerator.value)} kg ÷ ${number(denominator.value)} (population municipale 2023) = ${Math.round(observation.value)} kg par habitant`,
    );
    expect(html).toContain(`href="${numerator.rows.replaceAll("&", "&amp;")}"`);
    const rows = (await get(numerator.rows)).body;
    expect(page).toContain(`somme de « Tonnage » × 1 000, ${rows.meta.total} ligne`);
    const origin = html.slice(html.indexOf('id="calcul"'), html.indexOf('id="methode"'));
    for (const row of rows.data.slice(0, 8)) expect(origin).toContain(row.tonnage.toLocaleString("fr-FR"));
    expect(page).toContain("Lignes gardées : Flux = OMR");
    const seen = /href="(\/jeux\/[^"]*)#apercu"/.exec(origin)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect(words((await get(seen)).text)).toContain(`sur ${rows.meta.total}, choisies parmi`);
    const csv = /href="([^"]*\/data\/csv\?[^"]*)"/.exec(origin)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect((await get(csv)).text.trim().split("\n")).toHaveLength(rows.meta.total + 1);
  });

  it("gives the values of a day for ever where they stay, and no such address where they are made when they are asked for", async () => {
    const page = "/indicateurs/urbanisme-enaf-enveloppe";
    const frozen = /href="([^"#]*[?&;]etat=[^"#]*)/.exec((await get(page)).text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect((await get(frozen)).status).toBe(200);
    // A group, of an indicator that is made of another one.
    expect((await get(`${page}?territoire=g-oleron-nord`)).text).not.toContain("etat=");
    expect((await get(frozen.replace("?", "?territoire=g-oleron-nord&"))).status).toBe(400);
  });

  it("never sets a year of a sum of the years beside another, each page and each portrait", async () => {
    const page = words((await get("/indicateurs/urbanisme-enaf-cumul")).text);
    expect(page).toContain("Consommés depuis 2021 : 65,7 ha en 2024");
    expect(page).toContain(
      "En 2024, 65,7 ha d’espaces naturels, agricoles et forestiers consommés depuis 2021 (provisoire).",
    );
    expect(page).not.toMatch(/fois la valeur|qu’en 2021|la plus forte|au plus haut/);
    for (const territory of ["17411", "petr-marennes-oleron"]) {
      const portrait = words((await get(`/territoires/${territory}`)).text);
      expect(portrait).toMatch(/Enveloppe utilisée [\d,]+ % de l’enveloppe/);
      expect(portrait).not.toMatch(/enveloppe 2021-2030 déjà consommée : \+/i);
    }
  });

  it("writes the arithmetic of a mean yearly change, and the figures of both years", async () => {
    const page = words((await get("/indicateurs/urbanisme-population?territoire=241700624")).text);
    expect(page).toContain("Île d’Oléron, 2023 : ((22 568 ÷ 22 092) 1/5 − 1) × 100 = 0,43 % par an");
    expect(page).toContain("Ce qui est compté 22 568 : population municipale 2023.");
    expect(page).toContain("Divisé par 22 092 : population municipale 2018.");
  });

  it("is shown on its observatory for its last year, where the other figures are of a later one", async () => {
    const page = words((await get("/observatoires/urbanisme")).text);
    expect(page).toMatch(/Évolution de la population 0,31 % \(2023\)/);
  });

  it("says a change a year as such, and draws no curve of a single year", async () => {
    const { text: html } = await get("/indicateurs/urbanisme-population");
    expect(words(html)).toContain("l’évolution annuelle de la population est de 0,31 % par an");
    expect(html).not.toContain('id="trend"');
    expect(html).toContain('id="choropleth"');
  });

  it("leads to the other indicators that it is computed from in the year of each", async () => {
    const { text: html } = await get("/indicateurs/energie-production-croissance?annee=2023");
    const [, parents = ""] = /Calculé à partir d’autres indicateurs([\s\S]*?)<\/ul>/.exec(html) ?? [];
    const links = [...parents.matchAll(/annee=(\d{4})">[^<]*<\/a>, (\d{4})/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, year, told] of links) expect(year).toBe(told);
  });

  it("gives every value at every level, and says why one is missing", async () => {
    const { text: html } = await get("/indicateurs/dechets-omr-hab?annee=2021");
    const table = html.slice(html.indexOf('id="valeurs"'), html.indexOf('id="emporter"'));
    expect(table.match(/<th scope="row">/g)).toHaveLength(1 + 2 + 14);
    expect(words(table)).toMatch(/Ensemble Pôle Marennes Oléron .* Intercommunalités Île d’Oléron .* Communes/);
    // Nobody has a value before 2018: no column says so seventeen times.
    expect(table).not.toContain("2017");
    const bins = (await get("/indicateurs/dechets-levees-bac")).text;
    expect(bins).toMatch(
      /<a class="missing" href="\/manques\?[^"]+"><abbr title="non disponible">n.\u00a0d.<\/abbr><\/a>/,
    );
    expect(words(bins)).toContain("n. d. : non disponible");
  });

  it("begins its table with the highest of the last year, and sorts it by the address", async () => {
    const communes = async (query: string) => {
      const { text: html } = await get(`/indicateurs/dechets-omr-hab${query}`);
      const table = html.slice(html.indexOf('id="valeurs"'), html.indexOf('id="emporter"'));
      const own = table.slice(table.indexOf(">Communes<"));
      return [...own.matchAll(/<th scope="row"><a[^>]*>([^<]+)</g)].map(([, name]) => name);
    };
    expect((await communes("")).slice(0, 2)).toEqual(["La Brée-les-Bains", "Le Grand-Village-Plage"]);
    expect((await communes("?tri=nom")).slice(0, 2)).toEqual(["Bourcefranc-le-Chapus", "Dolus-d’Oléron"]);
    const { text: html } = await get("/indicateurs/dechets-omr-hab?tri=2020");
    expect(html).toMatch(/aria-sort="descending"><a href="[^"]*tri=2020#valeurs">2020</);
  });

  it("draws what suits it: columns and circles for a quantity, a line and colours for a ratio, its parts where they add up", async () => {
    const cards = async (id: string) =>
      [...(await get(`/indicateurs/${id}`)).text.matchAll(/<figure class="chart-card" id="([\w-]+)"/g)].map(
        ([, name]) => name,
      );
    expect(await cards("dechets-tonnage")).toEqual(["bars", "symbols", "ranking", "shares-flux", "stacked-flux"]);
    expect(await cards("dechets-recyclage")).toEqual(["trend", "choropleth", "ranking"]);
  });

  it("is reached from the figures and charts of its observatory, for the same territory and year", async () => {
    const { text: html } = await get("/observatoires/dechets?territoire=17093&annee=2021");
    const why = [...html.matchAll(/href="(\/indicateurs\/[^"]+#calcul)"/g)].map(([, href = ""]) =>
      href.replaceAll("&amp;", "&"),
    );
    expect(why.length).toBeGreaterThan(9);
    expect(why[0]).toBe("/indicateurs/dechets-omr-hab?territoire=17093&annee=2021#calcul");
    for (const href of new Set(why)) {
      const { status, text: page } = await get(href.replace("#calcul", ""));
      expect(status).toBe(200);
      expect(page).toContain('id="calcul"');
    }
  });

  it("says where there is no figure of a commune, and leads to the one of its intercommunality", async () => {
    const { text: page } = await get("/indicateurs/dechets-cout-hab?territoire=17265");
    // Another territory may be chosen there, and no year of one that has none.
    expect(page).toMatch(/<select id="territoire"[\s\S]*<option (?:selected value="17265"|value="17265" selected)/);
    expect(page).not.toContain('<select id="annee"');
    expect(page).toContain("Cette donnée n’existe pas par commune");
    expect(page).toContain("les graphiques sont ceux du Bassin de Marennes");
    expect(words(page)).toContain("Ce chiffre est connu par intercommunalité : Île d’Oléron, Bassin de Marennes");
    expect(page).toMatch(/<figure[^>]*chart-card/);
    // What its charts are taken away by is of the intercommunality too.
    expect(page).toMatch(/href="\/indicateurs\/dechets-cout-hab\?territoire=241700699[^"]*#integrer"/);
    const frame = await get("/integrer/indicateurs/dechets-cout-hab?territoire=17265");
    expect(frame.text).toContain("Bassin de Marennes");
    expect(frame.text).not.toContain("pas de valeur");
    const [, href = ""] = page.match(/<a href="([^"]+#calcul)">\s*Le calcul du Bassin/) ?? [];
    expect(href).toBe("/indicateurs/dechets-cout-hab?territoire=241700699#calcul");
  });

  it("is not in the sitemap while its figures are invented", async () => {
    const listed = [...(await get("/sitemap.xml")).text.matchAll(/\/indicateurs\/([\w-]+)/g)].map(([, id]) => id);
    // The population is Insee's.
    expect(listed).toEqual(["urbanisme-population"]);
    expect((await get("/indicateurs/dechets-omr-hab")).headers["x-robots-tag"]).toBe("noindex");
  });
});

describe("a chart as a file", () => {
  const chart = "/api/indicators/dechets-dma-hab/chart.svg";

  it("stands alone: title, unit, drawing, legend, reading, source, no style nor link", async () => {
    const { status, headers, body } = await get(`${chart}?territory=17093&chart=shares&dimension=flux`).buffer();
    const svg = body.toString();
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("image/svg+xml; charset=utf-8");
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
    for (const said of [
      "<title>",
      "kg par habitant",
      "Le Château-d’Oléron",
      "Lecture\u00a0:",
      "Source\u00a0:",
      "démonstration",
    ])
      expect(svg).toContain(said);
    expect(svg).not.toMatch(/ style=| class=|<a |<script|undefined|NaN/);
  });

  it("is drawn for a year, and kept: the same bytes and tag again", async () => {
    const first = await get(`${chart}?period=2021`).buffer();
    const second = await get(`${chart}?period=2021`).buffer();
    expect(first.body.toString()).toContain("En 2021".toLowerCase());
    expect(second.headers.etag).toBe(first.headers.etag);
    expect((await get(`${chart}?period=2021`).set("If-None-Match", first.headers.etag ?? "")).status).toBe(304);
  });

  it.each([
    ["?chart=camembert", 400, "trend, bars, ranking"],
    ["?territory=99999", 400, "petr-marennes-oleron"],
    ["?period=1850", 400, "2024"],
    ["?chart=shares&dimension=secteur", 400, "flux"],
    ["?couleur=rouge", 400, "territory, chart, period, dimension, state"],
  ])("refuses %s with what may be asked", async (query, status, accepted) => {
    const answer = await get(chart + query);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.body.detail).toContain(accepted);
  });

  it("offers circles for a quantity and colours for a ratio only", async () => {
    expect((await get("/api/indicators/dechets-tonnage/chart.svg?chart=symbols")).status).toBe(200);
    expect((await get("/api/indicators/dechets-tonnage/chart.svg?chart=choropleth")).status).toBe(400);
    expect((await get("/api/indicators/inconnu/chart.svg")).status).toBe(404);
    const { status, text } = await get("/api/indicators/dechets-cout-hab/chart.svg?territory=17265");
    expect(status).toBe(404);
    expect(text).toContain("Aucune valeur de cet indicateur n'est publiée pour Nieulle-sur-Seudre.");
  });
});
