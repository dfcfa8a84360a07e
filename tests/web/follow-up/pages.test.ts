import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { textOf, typographyFaultsOf } from "../support/page-checks.js";
import { writePlannedContent } from "../support/planned-content.js";
import { readZip } from "../support/read-zip.js";
import { openRealSite, type RealSite } from "../support/real-site.js";

let planned: ReturnType<typeof writePlannedContent>;
let site: RealSite;
beforeAll(async () => {
  planned = writePlannedContent();
  site = await openRealSite({ content: planned.content });
});
afterAll(async () => {
  await site?.close();
  planned?.remove();
});

const get = (path: string) => supertest(site.app).get(path).set("Accept", "text/html");
const PLAN = "/suivi/plan-essai";
const pages = ["/suivi", "/suivi?territoire=17093", "/suivi?territoire=17219", PLAN, `${PLAN}/bilan`];

describe("the pages of the follow-up", () => {
  it.each(pages)("%s is valid, in French, without script, and leaves no value unsaid", async (path) => {
    const { status, text: html } = await get(path);
    expect(status).toBe(200);
    expect(await htmlFaults(html)).toEqual([]);
    expect(typographyFaultsOf(html)).toEqual([]);
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html).not.toMatch(/<script(?! type="module" src="\/assets\/page-)| style="/);
    expect(textOf(html)).not.toMatch(/undefined|NaN|\bnull\b|\[object|REDUCTION_PCT|not-computable/);
  });

  it("lead nowhere that does not exist", async () => {
    const seen = new Set<string>();
    for (const path of pages)
      for (const [, href = ""] of (await get(path)).text.matchAll(/ href="(\/[^"#]*)/g))
        seen.add(href.replaceAll("&amp;", "&"));
    const broken: string[] = [];
    for (const href of seen) {
      const { status } = await supertest(site.app).head(href);
      if (status !== 200) broken.push(`${status} ${href}`);
    }
    expect(broken).toEqual([]);
    expect([...seen]).toEqual(
      expect.arrayContaining([expect.stringMatching(/bilan\.zip/), expect.stringMatching(/state=/)]),
    );
  });

  it.each([
    ["/suivi/inconnu", 404],
    ["/suivi/inconnu/bilan", 404],
    ["/suivi/inconnu/bilan.zip", 404],
    ["/suivi?territoire=99999", 404],
    [`${PLAN}?au=hier`, 400],
    [`${PLAN}?au=2023-02-29`, 400],
    [`${PLAN}/bilan?au=2999-01-01`, 404],
    [`${PLAN}/bilan.zip?au=2999-01-01`, 404],
  ])("%s says what is wrong, with a way on", async (path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(await htmlFaults(answer.text)).toEqual([]);
    expect(answer.text).toMatch(/<main[^>]*>[\s\S]*<a href="\/suivi/);
  });

  it("write no failure in the log", () => expect(site.logged).toEqual([]));
});

describe("the page of all documents", () => {
  it("leads with what slips and by how much, then counts objectives by state, the worst first in each document", async () => {
    const { text: html } = await get("/suivi");
    expect(textOf(/<p class="lead">[\s\S]*?<\/p>/.exec(html)?.[0] ?? "").trim()).toMatch(
      /^Le PLPDMA de l’Île d’Oléron s’écarte d’un objectif sur trois : \d+ kg de déchets ménagers et assimilés par habitant de trop en 2024\.$/,
    );
    const states = [...html.matchAll(/<li><strong>[\s\S]*?data-status="([\w-]+)"/g)].map(([, state]) => state);
    const order = ["off-track", "to-watch", "on-track", "not-computable"];
    expect(states).toEqual([...states].sort((a, b) => order.indexOf(a ?? "") - order.indexOf(b ?? "")));
    expect(states).toHaveLength(3);
  });

  it("shows three deadlines at most, those nearest to the day; all are in a fold, with their texts", async () => {
    const { text: html } = await get("/suivi");
    const [before = "", fold = ""] = html.slice(html.indexOf('id="echeances"')).split("<details");
    expect(before.match(/<time /g)?.length).toBeLessThanOrEqual(3);
    expect(before).toMatch(/dans \d+ (jours?|mois|ans)|dépassée depuis/);
    expect(textOf(fold)).toContain("Rapport annuel sur le prix et la qualité du service des déchets");
    expect((fold.match(/<time /g) ?? []).length).toBeGreaterThanOrEqual(before.match(/<time /g)?.length ?? 0);
  });

  it("keeps the documents of a territory, and says when there is none", async () => {
    expect((await get("/suivi?territoire=17093")).text).toContain('href="/suivi/plan-essai"');
    expect(textOf((await get("/suivi?territoire=17219")).text)).toContain(
      "Aucun document n’est encore suivi à Marennes-Hiers-Brouage.",
    );
  });

  it("is in the menu and asks not to be indexed while its figures are invented", async () => {
    const answer = await get("/suivi");
    expect(answer.text).toContain('<a href="/suivi" aria-current="page">Suivi</a>');
    expect(answer.headers["x-robots-tag"]).toBe("noindex");
    expect((await get("/sitemap.xml")).text).not.toContain("/suivi");
  });
});

describe("the page of the documents of a commune", () => {
  it("counts no objective of its island or of the whole as its own, and says whose each figure is", async () => {
    const { text: html } = await get("/suivi?territoire=17093");
    const [, lead = ""] = /<p class="lead">([\s\S]*?)<\/p>/.exec(html) ?? [];
    expect(textOf(lead)).toMatch(/^Aucun objectif n’est fixé pour Le Château-d’Oléron/);
    expect(html).not.toContain("tally-line");
    const lines = [...html.matchAll(/<ul class="objectives">[\s\S]*?<\/ul>/g)].flatMap(([list]) =>
      list.split("<li").slice(1),
    );
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(textOf(line)).toMatch(/(?:Pôle Marennes Oléron|Île d’Oléron) : /);
  });
});

describe("the page of a document", () => {
  it("says where each objective stands beside its trajectory, and what cannot be computed", async () => {
    const { text: html } = await get(PLAN);
    const text = textOf(html);
    expect(text).toContain("Où en est le PLPDMA de l’Île d’Oléron ?");
    expect(text).toMatch(/En 2024, \d+ kg/);
    expect(text).toContain("La valeur de 2010, qui sert de référence, n’est pas connue.");
    expect(text).toContain("La baisse tient au tri.");
    // Both cuts of both trajectories: planned in magenta, dashed, to a diamond.
    expect(html.match(/stroke="#9c1f6b"[^>]*stroke-dasharray="6,4"/g)?.length).toBeGreaterThanOrEqual(4);
    expect(html.match(/<svg class="cut-wide"[^>]*role="img" aria-label="Courbe/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it("quotes the law in words that no line cuts, on the page, its report and the clock", async () => {
    for (const path of [PLAN, `${PLAN}/bilan`])
      expect((await get(path)).text, path).toContain('article <span class="whole">L.541-1</span>');
    for (const path of [PLAN, `${PLAN}/bilan`, "/suivi"])
      expect((await get(path)).text, path).toMatch(
        /articles? <span class="whole">[LRD]\.\u00a0\d+(-\d+)+<\/span>( et <span class="whole">|[,)])/,
      );
  });

  it("gives the same state as the API", async () => {
    const { body } = await supertest(site.app).get("/api/plans/plan-essai");
    const { text: html } = await get(PLAN);
    for (const { id, status } of body.data.objectives)
      expect(html.slice(0, html.indexOf(` id="${id}">`))).toMatch(
        new RegExp(`data-status="${status}"(?![\\s\\S]*data-status=)`),
      );
  });
});

describe("the report of a document", () => {
  it("is complete on its own: objectives, values, sources, frozen addresses, comments, what is missing", async () => {
    const text = textOf((await get(`${PLAN}/bilan`)).text);
    for (const part of [
      "Bilan du PLPDMA de l’Île d’Oléron",
      "1. Produire moins de déchets",
      "Méthode : Somme des tonnages",
      "Claire Moreau (nom fictif)",
      "Ce qui n’a pas pu être calculé",
      "version 1, Pôle territorial Marennes Oléron",
      "Les échéances légales",
    ])
      expect(text).toContain(part);
    expect(text).toMatch(
      /Valeurs figées : http:\/\/\S+\/api\/indicators\/dechets-dma-hab\/observations\?territory=241700624&state=/,
    );
    expect(text).toMatch(/Année 2019 2020 2021 2022 2023 2024 2030/);
    // A step to come has its year too.
    expect(text).toMatch(/Année 2018 2019 2020 2021 2022 2023 2024 2025 2035/);
  });

  it("does not change when new figures are published", async () => {
    const before = writePlannedContent();
    const own = await openRealSite({ content: before.content });
    try {
      const { body } = await supertest(own.app).get("/api/plans/plan-essai");
      const day = body.meta.at;
      const figures = (html: string) => html.slice(html.indexOf('<details class="fold report-objective"'));
      // The same day goes on; the day after, what was served stays.
      const file = join(before.content, "dechets/tonnages/data.csv");
      const [{ frozen, latest }] = body.data.objectives;
      writeFileSync(
        file,
        readFileSync(file, "utf8").replace(
          /^(2024,241700624,\d+,OMR,\w+,\w+,)[\d.]+/gm,
          (_, before) => `${before}9999.00`,
        ),
      );
      await own.datalogue.load();
      const now = (await supertest(own.app).get("/api/plans/plan-essai")).body.data.objectives[0];
      expect(now.latest.value).toBeGreaterThan(latest.value);
      const { body: kept } = await supertest(own.app).get(frozen.address);
      expect(kept.data.find(({ period }: { period: string }) => period === latest.period).value).toBe(latest.value);
      expect(figures((await supertest(own.app).get(`${PLAN}/bilan?au=${day}`)).text)).toContain(now.frozen.state);
    } finally {
      await own.close();
      before.remove();
    }
  });

  it("comes as an archive: the page that stands alone, CSV and JSON", async () => {
    const { body, headers } = await get(`${PLAN}/bilan.zip`).buffer(true).parse(bytes).expect(200);
    expect(headers["content-type"]).toBe("application/zip");
    expect(headers["content-disposition"]).toMatch(/attachment; filename="bilan-plan-essai-\d{4}-\d{2}-\d{2}\.zip"/);
    const files = readZip(body as Buffer);
    expect([...files.keys()]).toEqual([
      ...["bilan.html", "charte.css", "pages.css", "icone.svg"],
      ...["objectifs.csv", "valeurs.csv", "echeances.csv", "bilan.json"],
      "LISEZ-MOI.txt",
    ]);
    const page = files.get("bilan.html") ?? "";
    expect(page).toContain('<link rel="stylesheet" href="charte.css"/><link rel="stylesheet" href="pages.css"/>');
    expect(page).not.toMatch(/ (href|src|action)="\//);
    const [heading, first, , third] = (files.get("objectifs.csv") ?? "").split("\n");
    const { objectives } = JSON.parse(files.get("bilan.json") ?? "");
    expect(heading).toMatch(/^objectif,titre,type,indicateur,code_geo,unite,etat,phrase,/);
    expect(first).toMatch(/^dma,Produire moins de déchets,REDUCTION_PCT,dechets-dma-hab,241700624,kg\/hab,/);
    expect(first).toContain(`,2024,${objectives[0].latest.value},PROVISOIRE,1,`);
    // Nothing is compared, and the last value known is there all the same.
    expect(third).toMatch(/^anciens,.*,not-computable,.*,,,,2024,[\d.]+,PROVISOIRE,1,,,5,2030,,/);
    const values = files.get("valeurs.csv") ?? "";
    expect(values).toContain("\ndma,2030,,");
    // Invented figures leave the site as such.
    expect(values.split("\n")[0]).toMatch(/,motif,source$/);
    for (const text of [first, values.split("\n")[1]])
      expect(text).toContain("Chiffres inventés pour la démonstration, en attendant");
  });
});

describe("the kit of a territory", () => {
  it("holds its layers, its figures beside those of what contains it, its follow-up, and the source of each", async () => {
    const { body, headers } = await get("/territoires/17140/kit-plu.zip").buffer(true).parse(bytes).expect(200);
    expect(headers["content-disposition"]).toBe('attachment; filename="kit-plu-17140.zip"');
    const files = readZip(body as Buffer);
    const { features } = JSON.parse(files.get("couches/dechets-points-apport.geojson") ?? "");
    expect(features.length).toBeGreaterThan(3);
    for (const { properties } of features) expect(properties.code_insee).toBe("17140");
    const outline = JSON.parse(files.get("couches/territoire.geojson") ?? "").features;
    expect(outline.map(({ properties }: { properties: { code: string } }) => properties.code)).toEqual(["17140"]);
    const figures = files.get("chiffres/indicateurs.csv")?.split("\n") ?? [];
    expect(figures.filter((line) => line.startsWith("id_indicateur"))).toHaveLength(1);
    for (const code of ["17140", "241700624", "petr-marennes-oleron"])
      expect(figures.some((line) => line.startsWith(`dechets-dma-hab,${code},`))).toBe(true);
    expect(figures.some((line) => line.includes(",17093,"))).toBe(false);
    expect(figures.find((line) => line.startsWith("dechets-dma-hab,"))).toContain("Chiffres inventés");
    expect(files.get("chiffres/series-de-reference.csv")).toContain("population municipale,2023,3199,");
    expect([...files.keys()]).toContain("suivi/plan-essai/objectifs.csv");
    expect(files.get("sources.csv")).toMatch(/^dechets-points-apport,.*,lov2,1,\d{4}-\d{2}-\d{2},/m);
    expect(files.get("LISEZ-MOI.txt")).toContain("/territoires/17140/kit-plu.zip");
    expect(files.get("LISEZ-MOI.txt")).toContain("Les contours sont schématiques");
  });

  it("of a territory that is not here, or that joined another, says so", async () => {
    expect((await get("/territoires/99999/kit-plu.zip")).status).toBe(404);
    const former = await get("/territoires/17189/kit-plu.zip");
    expect(former.status).toBe(404);
    expect(former.text).toContain('href="/territoires/17219/kit-plu.zip"');
  });
});

/** The bytes of an answer, as they are. */
function bytes(answer: unknown, done: (error: Error | null, body: Buffer) => void): void {
  const response = answer as NodeJS.ReadableStream;
  const pieces: Buffer[] = [];
  response.on("data", (piece) => pieces.push(Buffer.from(piece)));
  response.on("end", () => done(null, Buffer.concat(pieces)));
}
