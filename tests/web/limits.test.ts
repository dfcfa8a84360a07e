import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { auditPage, shiftFaults, watchShifts } from "../../scripts/lib/page-limits.mjs";
import { describeInBrowser, useSiteInBrowser } from "./support/in-browser.js";
import { everyKind } from "./support/real-site.js";

describeInBrowser("the limits of pages", () => {
  const at = useSiteInBrowser();

  it.each(everyKind)(
    "are kept by « $title » at $path",
    async (kind) => {
      // pages.test.ts looks whether their HTML is valid, without browser too.
      const { faults, weight } = await auditPage(at.browser, at.site.url + kind.path, { ...kind, html: false });
      expect(faults).toEqual([]);
      expect(weight.bytes).toBeGreaterThan(5_000);
    },
    240_000,
  );

  /** One tab for them all: to open one takes longer than to measure. */
  let tall: Page | undefined;

  it.each(Object.entries(heights))(
    "are kept by the height of %s, folded: %o pixels at 360 and at 1280",
    async (path, most) => {
      tall ??= await at.browser.newPage();
      await tall.setViewportSize({ width: 360, height: 900 });
      await tall.goto(at.site.url + path);
      for (const [rank, width] of [360, 1280].entries()) {
        await tall.setViewportSize({ width, height: 900 });
        expect(await tall.evaluate(() => document.documentElement.scrollHeight), `${width} px`).toBeLessThanOrEqual(
          most[rank] as number,
        );
      }
    },
  );

  it.each(["/territoires/17093", "/suivi/scot-marennes-oleron/bilan", "/jeux/dechets-points-apport", "/"])(
    "are kept by the letters of drawings where %s is printed as it is: 8 points at least",
    async (path) => {
      // A sheet of A4 between its margins.
      const page = await at.browser.newPage({ viewport: { width: 687, height: 1000 }, javaScriptEnabled: false });
      await page.goto(at.site.url + path);
      await page.emulateMedia({ media: "print" });
      const letters = await page.evaluate(() =>
        [...document.querySelectorAll<SVGTextElement>("svg text")].flatMap((text) => {
          const scale = text.checkVisibility() ? Math.abs(text.getScreenCTM()?.d ?? 0) : 0;
          const points = Number.parseFloat(getComputedStyle(text).fontSize) * scale * 0.75;
          return points > 0 ? [{ text: text.textContent, points }] : [];
        }),
      );
      expect(letters.length).toBeGreaterThan(0);
      expect(letters.filter(({ points }) => points < 8)).toEqual([]);
      await page.close();
    },
  );

  it("are kept by the report on a file that a visitor checks", async () => {
    const context = await at.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${at.site.url}/verifier`);
    await page.setInputFiles("#fichier", casePath("schemas/dechets-tonnages/invalide.csv"));
    await page.selectOption("#schema", "dechets-tonnages");
    await page.getByRole("button", { name: "Vérifier", exact: true }).click();
    const kept = await page.getByRole("link", { name: "celle de cette page" }).getAttribute("href");
    expect((await auditPage(at.browser, at.site.url + kept)).faults).toEqual([]);
    await context.close();
  });

  it.each(["/", "/connexion", "/territoires", "/jeux?q=introuvable", "/integrer/observatoires/agriculture/chiffres"])(
    "leave nothing move though %s comes slowly",
    async (path) => {
      const server = await serveInPieces(await (await fetch(at.site.url + path)).text(), at.site.url);
      const page = await at.browser.newPage({ viewport: { width: 1280, height: 900 } });
      try {
        await page.addInitScript(watchShifts);
        await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
        expect(await page.locator("h1").isVisible()).toBe(true);
        expect(await shiftFaults(page)).toEqual([]);
      } finally {
        await page.close();
        server.closeAllConnections();
        server.close();
      }
    },
  );

  it.each(faulty.map((broken) => ({ limits: Object.keys(broken), broken })))(
    "are told when they are broken, each by its name: $limits",
    async ({ limits, broken }) => {
      const whole = (part: "head" | "body") => Object.values(broken).map((fault) => fault[part] ?? "");
      const server = await serveHtml(page(whole("head").join(""), whole("body").join("")));
      try {
        const { faults } = await auditPage(at.browser, `http://localhost:${(server.address() as AddressInfo).port}/`);
        expect(faults.filter((fault) => !limits.some((limit) => fault.startsWith(limit)))).toEqual([]);
        expect(limits.filter((limit) => !faults.some((fault) => fault.startsWith(limit)))).toEqual([]);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  );

  it("are no more than these for a page that breaks none", async () => {
    const server = await serveHtml(page("", "<p>Rien à redire à cette page, qui tient dans toutes les limites.</p>"));
    try {
      const address = `http://localhost:${(server.address() as AddressInfo).port}/`;
      expect((await auditPage(at.browser, address)).faults).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** Heights that a page is read to the end at. */
const heights: Record<string, [narrow: number, wide: number]> = {
  "/suivi": [6_000, 3_500],
  "/suivi?territoire=17140": [6_000, 3_500],
  "/suivi/scot-marennes-oleron": [6_000, 3_500],
  "/suivi/plu-dolus-d-oleron": [6_000, 3_500],
  "/suivi/pcaet-ile-d-oleron": [6_000, 3_500],
  "/carte": [3_500, 2_000],
  "/observatoires": [3_000, 2_100],
  "/": [3_500, 2_300],
  "/indicateurs/dechets-omr-hab": [6_500, 3_600],
  "/jeux": [4_800, 3_200],
  "/jeux/dechets-tonnages": [9_200, 5_800],
  "/jeux/dechets-points-apport": [9_850, 6_510],
  "/organismes/pole-marennes-oleron": [4_800, 3_000],
  "/suivi/scot-marennes-oleron/bilan": [7_500, 4_600],
  "/sources": [3_600, 2_300],
  "/recherche?q=déchets saint trojan": [4_000, 2_400],
  "/glossaire": [8_200, 4_700],
  "/verifier": [2_900, 1_700],
  "/api/docs": [3_000, 2_200],
  "/api/docs?jeu=dechets-points-apport": [3_300, 2_700],
};

const casePath = (name: string) => fileURLToPath(new URL(`../cases/${name}`, import.meta.url));

const style = (css: string) => ({ head: `<style>${css}</style>` });

type Fault = { head?: string; body?: string };

/** Pages with one fault under the name of each limit that they break, of which none hides another. */
const faulty: Record<string, Fault>[] = [
  {
    "axe, light": style("@media (width: 1280px) and (prefers-color-scheme: light) { main p { color: #bbb } }"),
    "axe, dark": style("@media (prefers-color-scheme: dark) { main p { color: #333 } }"),
    "axe, at 200 %": style("@media (width: 640px) { main p { color: #bbb } }"),
    "axe, at 320": style("@media (max-width: 330px) { main p { color: #bbb } }"),
  },
  {
    html: { body: '<p align="center">Un attribut d’un autre temps.</p>' },
    "width at 200 %": style("@media (width: 640px) { main { width: 700px } }"),
    "width at 360": style("@media (width: 360px) { main { width: 400px } }"),
    "width at 320": { body: "<pre>un-mot-de-trente-trois-caracteres</pre>" },
    console: { body: '<script>console.warn("attention")</script>' },
  },
  {
    "keyboard: not reached": { body: '<p><a href="/" tabindex="-1">Un lien</a> ; <a href="/x">un autre</a>.</p>' },
    "layout shift": {
      ...style(".late { height: 0; animation: grow .01s .2s forwards } @keyframes grow { to { height: 300px } }"),
      body: '<div class="late"></div><p>Ce paragraphe est poussé vers le bas par ce qui vient après lui.</p>',
    },
    "third party": { head: '<link rel="stylesheet" href="http://127.0.0.1:{port}/style.css">' },
    "without script nor image": {
      body: '<p id="p">…</p><script>p.textContent = "Un texte écrit par le script."</script>',
    },
  },
  {
    "keyboard: focus not visible": style("a:focus { outline: 0 }"),
    "weight: script": { head: '<script src="/2000.js"></script>' },
    "weight: requests": {
      head: [1, 2, 3, 4, 5, 6].map((rank) => `<link rel="stylesheet" href="/${rank}.css">`).join(""),
    },
    "weight: bytes": {
      body: `<p>${Array.from({ length: 12_000 }, (_, index) => (index * 7919) % 99_991).join(" ")}</p>`,
    },
  },
  {
    "chart: no title": { body: card({ title: "" }) },
    "chart: no unit": { body: card({ unit: "" }) },
    "chart: no source": { body: card({ source: "" }) },
    "chart: no summary": { body: card({ summary: "" }) },
    "chart: no table": { body: card({ table: "" }) },
    "chart: drawing without words": { body: card({ label: "Courbe" }) },
  },
];

/** A chart, whole but for what is said. */
function card(said: {
  title?: string;
  unit?: string;
  source?: string;
  summary?: string;
  table?: string;
  label?: string;
}) {
  const { title = "<h2>Une courbe</h2>", unit = "kg par habitant", source = "Source : un rapport" } = said;
  const { summary = "en 2024, 214 kg", table = "<td>214</td>", label = "Courbe : 214 kg en 2024" } = said;
  return `<figure class="chart-card" id="${Object.keys(said)}"><figcaption>${title}<p class="subtitle">${unit}</p></figcaption>
<div class="plot"><svg role="img" aria-label="${label}" width="9" height="9"></svg></div><p class="reading">${summary}</p>
<details class="table"><summary>Le tableau</summary><table><tbody><tr><th scope="row">2024</th>${table}</tr></tbody></table></details>
<p class="source">${source}</p></figure>`;
}

function page(head: string, body: string): string {
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Page d’essai</title><link rel="icon" href="data:,">
<style>body { font: 16px/1.5 sans-serif; color: #000; background: #fff; } a { color: #006; } @media (prefers-color-scheme: dark)
{ body { color: #fff; background: #000; } a { color: #bdf; } }</style>${head}</head>
<body><main><h1>Page d’essai</h1><p>Une page d’essai, avec <a href="/ailleurs">un lien</a> et assez de mots.</p>${body}</main></body></html>`;
}

/** Answers the page at any address, a style sheet at any name in `.css`, a script too long at any name in `.js`. */
function serveHtml(html: string): Promise<Server> {
  const server = createServer(({ url = "", headers }, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    const [type, body] = url.endsWith(".css")
      ? ["text/css", "p { margin: 1em 0 }"]
      : url.endsWith(".js")
        ? ["text/javascript", `// ${"-".repeat(2_000)}`]
        : ["text/html", html.replace("{port}", headers.host?.split(":")[1] ?? "")];
    response.setHeader("Content-Type", type);
    response.end(body);
  });
  return new Promise((done) => server.listen(0, () => done(server)));
}

/** Answers the page a few elements at a time, more at a time towards its end; what it asks for, from `origin`. */
function serveInPieces(html: string, origin: string): Promise<Server> {
  const pieces = html.split(/(?<=>)(?=<)/);
  const server = createServer(async ({ url = "" }, response) => {
    if (url !== "/") {
      const answer = await fetch(origin + url);
      response.writeHead(answer.status, { "Content-Type": answer.headers.get("Content-Type") ?? "" });
      return response.end(Buffer.from(await answer.arrayBuffer()));
    }
    response.setHeader("Content-Type", "text/html");
    for (let at = 0, next = 0; at < pieces.length; at = next) {
      next = at + 2 + Math.floor(at / 20);
      response.write(pieces.slice(at, next).join(""));
      await sleep(20);
    }
    response.end();
  });
  return new Promise((done) => server.listen(0, () => done(server)));
}
