import type { Page } from "playwright-core";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { sheets } from "../support/browser-checks.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf } from "../support/page-checks.js";
import { openRealSite, type RealSite } from "../support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

const THEMES = ["dechets", "mobilites", "agriculture", "energie", "urbanisme"];
/** A commune, an intercommunality, the whole. */
const PLACES = ["17411", "241700624", "petr-marennes-oleron"];

/** Each kind of paper, with the most sheets that it takes. */
const papers: [path: string, most: number][] = [
  ...[...PLACES, "17219", "241700699"].map((code): [string, number] => [`/territoires/${code}/papier`, 2]),
  ["/territoires/17411/papier?annee=2021&pairs=voisines", 2],
  ...THEMES.flatMap((theme) =>
    PLACES.map((code): [string, number] => [`/observatoires/${theme}/papier?territoire=${code}`, 4]),
  ),
  ["/observatoires/dechets/papier?annee=2016", 4],
  ["/comparer/papier?territoires=17485,17385", 1],
  // More columns leave less room for what is said: it is folded.
  ["/comparer/papier?territoires=17485,17385,17219", 1],
  ["/comparer/papier?territoires=17485,17337,17219,17411", 1],
  ["/comparer/papier?territoires=17485,241700624,petr-marennes-oleron,g-oleron-nord", 1],
  ["/comparer/papier?territoires=241700624,241700699", 1],
  ["/comparer/papier?territoires=17411,17093,17140,17219&theme=energie", 1],
  ["/comparer/papier?territoires=17093&pairs=tous", 1],
  ["/comparer/papier?territoires=17411,17093&theme=dechets", 1],
  ["/suivi/papier", 4],
  ["/suivi/papier?territoire=17219", 2],
  ["/suivi/scot-marennes-oleron/papier", 4],
  ["/suivi/plu-dolus-d-oleron/papier?au=2025-06-30", 2],
  ["/suivi/scot-marennes-oleron/bilan/papier?au=2025-06-30", 6],
  ["/suivi/pcaet-ile-d-oleron/bilan/papier", 6],
  // Its plane is known; of the other, its outline alone.
  ["/observatoires/energie/solaire/papier?toit=DEMO-17219-001&prix_achat=0%2C25", 2],
  ["/observatoires/energie/solaire/papier?toit=DEMO-17323-003", 2],
];

describe("a page composed for paper", () => {
  it("says what it is of, when and where it is from, and is no page for search engines", async () => {
    const { text, headers, status } = await supertest(site.app).get(
      "/observatoires/dechets/papier?territoire=17411&annee=2021",
    );
    expect(status).toBe(200);
    expect(headers["x-robots-tag"]).toBe("noindex");
    expect(text).toContain('<meta name="robots" content="noindex"/>');
    expect(text).toContain(
      '<link rel="canonical" href="http://localhost:3000/observatoires/dechets?territoire=17411&amp;annee=2021"/>',
    );
    expect(text).toMatch(/<h1>Déchets, Saint-Trojan-les-Bains<\/h1>/);
    expect(text).toContain("Observatoire, 2021");
    expect(text).toMatch(/Chiffres de démonstration\. <\/strong>Édité le \d/);
    expect(text).toContain("localhost:3000/observatoires/dechets?territoire=17411&amp;annee=2021");
    expect(text).toMatch(/1(?:<!-- -->)? \/ (?:<!-- -->)?\d/);
    expect(text).toContain('aria-label="Code QR qui mène à cette page"');
    expect(await htmlFaults(text)).toEqual([]);
  });

  it("tells the years of what adds up, as its page does", async () => {
    const { text } = await supertest(site.app).get("/observatoires/urbanisme/papier?territoire=17219");
    expect(textOf(text)).toMatch(/Enveloppe utilisée (?:(?!Enveloppe).)* De 2021 à 2024/);
  });

  it.each(["/territoires/17406/papier", "/observatoires/urbanisme/papier?territoire=17406"])(
    "tells invented figures as such, units after the value they count, titles in their order: %s",
    async (path) => {
      const { text } = await supertest(site.app).get(path);
      const said = textOf(text);
      expect(said).toMatch(/Sources.*Chiffres inventés pour la démonstration, en attendant : Jeux? de données/);
      expect(said).not.toMatch(/(?:^|\s)[01](?:,\d+)? (?:logements|entreprises)(?!\/)/);
      const levels = [...text.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
      for (const [rank, level] of levels.entries()) expect(level - (levels[rank - 1] ?? 0)).toBeLessThanOrEqual(1);
    },
  );

  it.each([
    [
      "/observatoires/dechets?territoire=17411&annee=2021",
      "/observatoires/dechets/papier?territoire=17411&amp;annee=2021",
    ],
    ["/territoires/17411?pairs=voisines", "/territoires/17411/papier?pairs=voisines"],
    ["/comparer?territoires=17485,17385&theme=dechets", "/comparer/papier?territoires=17485,17385&amp;theme=dechets"],
    ["/suivi?territoire=17219", "/suivi/papier?territoire=17219"],
    [
      "/observatoires/energie/solaire?toit=DEMO-17219-001&prix_achat=0,25",
      "/observatoires/energie/solaire/papier?toit=DEMO-17219-001&amp;prix_achat=0%2C25",
    ],
    ["/suivi/scot-marennes-oleron?au=2025-06-30", "/suivi/scot-marennes-oleron/papier?au=2025-06-30"],
    ["/suivi/scot-marennes-oleron/bilan?au=2025-06-30", "/suivi/scot-marennes-oleron/bilan/papier?au=2025-06-30"],
  ])("is reached from its page, in the same state: %s", async (page, paper) => {
    const { text } = await supertest(site.app).get(page);
    expect(text).toMatch(new RegExp(`<a href="${paper.replace(/[?.]/g, "\\$&")}"[^>]*>\\s*Imprimer\\s*</a>`));
    // Nothing makes files here: they are not spoken of.
    expect(text).not.toContain(".pdf");
  });

  it("refuses as its page does what does not exist", async () => {
    for (const [path, status] of [
      ["/observatoires/peche/papier", 404],
      ["/territoires/99999/papier", 404],
      ["/territoires/17411/papier?pairs=amies", 400],
      ["/comparer/papier", 400],
      ["/suivi/papier?territoire=x", 404],
      ["/suivi/inconnu/papier", 404],
      ["/suivi/inconnu/bilan.pdf", 404],
      ["/suivi/scot-marennes-oleron/papier?au=hier", 400],
    ] as const)
      expect([path, (await supertest(site.app).get(path)).status]).toEqual([path, status]);
  });

  it("says of figures by inhabitant alone what they are divided by", async () => {
    const said = async (theme: string) =>
      textOf((await supertest(site.app).get(`/observatoires/${theme}/papier?territoire=17140`)).text);
    expect(await said("energie")).toMatch(/Par habitant : population municipale \d{4}\. /);
    expect(await said("urbanisme")).not.toContain("Par habitant :");
  });

  it("says what the whole is that a commune is read beside", async () => {
    const textAt = async (code: string) => textOf((await supertest(site.app).get(`/territoires/${code}/papier`)).text);
    expect(await textAt("17093")).toMatch(
      /Comparaison avec les 4 communes voisines.*\. Ensemble : Pôle Marennes Oléron\./,
    );
    expect(await textAt("241700624")).not.toContain("Ensemble :");
  });

  it.each(["17485,17337,17219,17411", "17219,17093,17140,17485", "17485,17385"])(
    "says of each figure that is compared what sets its territories apart: %s",
    async (codes) => {
      const { text } = await supertest(site.app).get(`/comparer/papier?territoires=${codes}`);
      const words = [...text.matchAll(/<td class="paper-side__words">([^<]*)</g)].map(([, one]) => one);
      expect(words.length).toBeGreaterThan(20);
      expect(words.filter((one) => !one)).toEqual([]);
      // Folded or whole, each figure keeps its small trend, and what its words suppose is said.
      expect(text.match(/<svg class="spark"/g)?.length).toBeGreaterThan(20 * codes.split(",").length);
      expect(text.includes("va du plus bas au plus haut")).toBe(words.some((one) => one?.includes("→")));
      expect(text).toContain("Ce qui ne se compare pas");
    },
  );

  it("tells of a document each objective, its state, its deadlines; of its report, the years and where they come from too", async () => {
    const plan = (await supertest(site.app).get("/api/plans/scot-marennes-oleron?at=2025-06-30")).body.data;
    const [follow, report] = await Promise.all(
      ["papier", "bilan/papier"].map(
        async (end) => (await supertest(site.app).get(`/suivi/scot-marennes-oleron/${end}?au=2025-06-30`)).text,
      ),
    );
    expect(plan.objectives.length).toBeGreaterThan(5);
    expect(report?.match(/<h2>\d+\. /g)).toHaveLength(plan.objectives.length);
    expect(follow?.match(/<li data-status="[a-z-]+"><h3>/g)?.length).toBeGreaterThanOrEqual(plan.objectives.length);
    expect(follow).toMatch(/Suivi au 30\sjuin\s2025/);
    expect(report).toMatch(/Bilan au 30\sjuin\s2025/);
    expect(report?.match(/<table class="years">/g)?.length).toBeGreaterThan(5);
    expect(report).toContain("Versions lues");
    for (const html of [follow, report]) expect(await htmlFaults(html ?? "")).toEqual([]);
  });

  it("has no file where the administrator set no browser, and leads to the sheets", async () => {
    const { status, text } = await supertest(site.app)
      .get("/territoires/17411.pdf?pairs=voisines")
      .set("Accept", "text/html");
    expect(status).toBe(404);
    expect(text).toContain("Ce site ne fait pas de fichiers PDF");
    expect(text).toContain('href="/territoires/17411/papier?pairs=voisines"');
  });
});

describeInBrowser("a page composed for paper, printed", () => {
  /** What is seen of each sheet: its height, its white, whether something is over its edge; the least size of a text, in points. */
  const measure = (page: Page) =>
    page.evaluate(() => {
      const mm = 96 / 25.4;
      const sizes = [...document.querySelectorAll("main *")]
        .filter((one) => one.checkVisibility() && !one.closest("desc, title"))
        .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()))
        .map((one) => {
          const matrix = one instanceof SVGGraphicsElement ? one.getScreenCTM() : null;
          const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
          return {
            size: Number.parseFloat(getComputedStyle(one).fontSize) * scale * 0.75,
            text: one.textContent ?? "",
          };
        });
      const least = sizes.reduce((a, b) => (b.size < a.size ? b : a));
      const boxes = [...document.querySelectorAll(".sheet")].map((sheet) => {
        const box = sheet.getBoundingClientRect();
        const foot = sheet.querySelector(":scope > footer")?.getBoundingClientRect().top ?? 0;
        const seen = [...sheet.querySelectorAll(".sheet-body :is(p, li, tr, svg, h2)")];
        const boxOf = (one: Element) => one.getBoundingClientRect();
        const beyond = seen.find((one) => boxOf(one).right > box.right - 8 * mm || boxOf(one).bottom > foot + 1);
        return {
          height: box.height / mm,
          // Between two parts, as large as it is anywhere.
          gap:
            Math.max(
              0,
              ...[...sheet.querySelectorAll(".paper-part")].map(
                (one) =>
                  boxOf(one.nextElementSibling ?? one).top -
                  Math.max(...[...one.querySelectorAll("*")].map((part) => boxOf(part).bottom)),
              ),
            ) / mm,
          white: (foot - Math.max(...seen.map((one) => boxOf(one).bottom))) / mm,
          over: beyond ? (beyond.textContent ?? beyond.tagName) : null,
          // A list that goes over keeps two rows at least on each side.
          orphans:
            [...sheet.querySelectorAll(".rows, .paper-objectives")].filter(
              (list) => list.children.length === 1 && list.closest(".paper-part")?.textContent?.includes("(suite)"),
            ).length + sheet.querySelectorAll(".side-by-side__theme:last-child").length,
        };
      });
      return { least, boxes };
    });

  it("holds on its sheets, each full, nothing under 8 points", async () => {
    const browser = await openBrowser();
    const page = await browser.newPage();
    const faults: string[] = [];
    for (const [path, most] of papers) {
      await page.goto(site.url + path);
      await page.emulateMedia({ media: "print" });
      const { least, boxes } = await measure(page);
      const printed = sheets(await page.pdf({ preferCSSPageSize: true }));
      if (boxes.length > most || printed !== boxes.length)
        faults.push(`${path}: ${boxes.length} sheets, ${printed} printed`);
      if (least.size < 7.99) faults.push(`${path}: ${least.size} points, ${least.text}`);
      for (const [rank, { height, white, gap, over, orphans }] of boxes.entries())
        if (height >= 297 || white >= 35 || gap >= 35 || over !== null || orphans > 0)
          faults.push(
            `${path}, ${rank + 1}: ${height} mm, ${white} mm white, ${gap} mm between parts, over: ${over}, orphans: ${orphans}`,
          );
      await page.emulateMedia({ media: null });
    }
    expect(faults).toEqual([]);
    await browser.close();
  });
});
