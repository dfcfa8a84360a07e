import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf, typographyFaultsOf } from "../support/page-checks.js";
import { openRealSite, type RealSite } from "../support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

const get = (path: string) => supertest(site.app).get(path);
const oembed = (url: string, more = "") =>
  get(`/oembed?url=${encodeURIComponent(url.startsWith("http") ? url : site.settings.publicUrl + url)}${more}`);
const FRAME = "/integrer/indicateurs/dechets-dma-hab";
const THEMES = ["agriculture", "dechets", "energie", "mobilites", "urbanisme"];
/** Frames of every kind, those of the longest sources among them. */
const WHOLE = [
  ...[
    "figure",
    "trend",
    "bars",
    "ranking",
    "choropleth",
    "distribution",
    "multiples",
    "shares-flux",
    "stacked-flux",
  ].map((bloc) => `${FRAME}?bloc=${bloc}`),
  "/integrer/indicateurs/dechets-tonnage?bloc=symbols",
  "/integrer/indicateurs/energie-conso-indice?bloc=distribution",
  "/integrer/indicateurs/urbanisme-enaf-cumul?bloc=multiples",
  ...THEMES.flatMap((theme) =>
    ["chiffres", "tableau", "comment-avis"].map((block) => `/integrer/observatoires/${theme}/${block}`),
  ),
  ...[
    "agriculture/layer-agriculture-zones-sanitaires",
    "dechets/delta-dechets-tonnage",
    "dechets/notes-composition",
    "energie/shares-energie-electricite-secteur",
    "energie/trend-energie-couverture-enr",
    "urbanisme/table-bilan-par-commune",
  ].map((block) => `/integrer/observatoires/${block}`),
];

describe("a frame for other sites", () => {
  it.each([
    [`${FRAME}?bloc=figure`, "Tous les déchets · Pôle Marennes Oléron · 2024"],
    [FRAME, "Déchets ménagers et assimilés, kg par habitant"],
    [`${FRAME}?bloc=choropleth&annee=2021`, "par commune, 2021"],
    [`${FRAME}?bloc=shares-flux&territoire=17093`, "Le Château-d’Oléron"],
    ["/integrer/indicateurs/dechets-tonnage?bloc=symbols", "Contours schématiques"],
    ["/integrer/observatoires/dechets/chiffres", "L’essentiel en cinq chiffres"],
    // As its licence asks.
    ["/integrer/observatoires/mobilites/chiffres", "Insee, recensement de la population, Licence Ouverte 2.0"],
    ["/integrer/observatoires/dechets/trend-dechets-omr-hab?territoire=17093", "Ordures ménagères"],
    ["/integrer/observatoires/dechets/comment-avis", "Données de démonstration."],
    ["/integrer/observatoires/dechets/tableau", "Les chiffres par commune"],
    ["/integrer/indicateurs/dechets-omr-hab?bloc=figure&annee=2016", "non disponible ?, 2016"],
    ["/integrer/observatoires/urbanisme/table-bilan-par-commune", "Source : Chiffres inventés pour la démonstration"],
    ["/integrer/observatoires/dechets/notes-composition", "Données de démonstration."],
    [
      "/integrer/observatoires/dechets/delta-dechets-tonnage",
      "depuis 2019|plus qu’en 2019|moins qu’en 2019|de 2019 à 2024",
    ],
  ])("shows one block at %s: no header nor menu, its words, the way back to its page", async (path, said) => {
    const { status, text: html, headers } = await get(path);
    expect(status).toBe(200);
    expect(textOf(html)).toMatch(new RegExp(said));
    expect(html).not.toMatch(/<header|<nav|class="site-/);
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html).toMatch(/<p class="links"><a href="\/(indicateurs|observatoires)\/[^"]+">Voir la page, sur/);
    expect(html).toContain('<base target="_blank"/>');
    expect(headers["x-robots-tag"]).toBe("noindex");
    expect(await htmlFaults(html)).toEqual([]);
    expect(typographyFaultsOf(html)).toEqual([]);
  });

  it("says title, unit, source and summary of a chart, and gives its table", async () => {
    const { text: html } = await get(`${FRAME}?bloc=ranking`);
    expect(html).toMatch(/<figure class="chart-card" id="ranking"[^>]*><figcaption><h2>[^<]+<\/h2>/);
    expect(html).toMatch(/role="(img|group)" aria-label="[^"]{20,}"/);
    expect(html).toMatch(/<details class="table">[\s\S]*<table>/);
    const words = textOf(html);
    for (const said of ["kg par habitant", "Lecture :", "Source :", "Démonstration"]) expect(words).toContain(said);
  });

  it.each([
    ...["trend", "bars", "ranking", "choropleth", "distribution", "multiples", "shares-flux", "figure"].map(
      (bloc) => `${FRAME}?bloc=${bloc}`,
    ),
    ...["dechets/chiffres", "dechets/tableau", "dechets/delta-dechets-tonnage", "dechets/trend-dechets-omr-hab"].map(
      (block) => `/integrer/observatoires/${block}`,
    ),
    "/integrer/observatoires/agriculture/layer-agriculture-zones-sanitaires",
  ])("says its source, and that its figures are invented, before anything is opened: %s", async (path) => {
    const { text: html } = await get(path).expect(200);
    const [shown = ""] = html.split('<details class="more"');
    const [, line = ""] = /<summary>(.*?)<\/summary>/.exec(html.slice(shown.length)) ?? [];
    const read = textOf(shown.includes("</body>") ? shown : shown + line);
    expect(read).toMatch(/Source : .*(Chiffres inventés pour la démonstration|données de démonstration)/);
    if (line) expect(textOf(line)).toContain("Démonstration");
  });

  it("is the only kind of page that any site may frame", async () => {
    const policy = async (path: string) => (await get(path)).headers["content-security-policy"];
    expect(await policy(FRAME)).toMatch(/frame-ancestors \*$/);
    expect(await policy(`${FRAME}?bloc=camembert`)).toMatch(/frame-ancestors \*$/);
    for (const path of [
      "/",
      "/indicateurs/dechets-dma-hab",
      "/observatoires/dechets",
      "/carte",
      "/nulle-part",
      "/integrer",
    ])
      expect(await policy(path), path).toContain("frame-ancestors 'self'");
  });

  it("follows the screen of its reader, or stays light for a site that always is", async () => {
    expect((await get(FRAME)).text).toContain('<html lang="fr">');
    expect((await get(`${FRAME}?fond=clair`)).text).toContain('<html lang="fr" data-theme="light">');
    expect((await get(`${FRAME}?fond=rose`)).status).toBe(400);
  });

  it.each([
    [`${FRAME}?bloc=camembert`, 404, "Courbe"],
    [`${FRAME.replace("/integrer", "")}?bloc=camembert`, 404, "Courbe"],
    [`${FRAME}?territoire=99999`, 404, "Pôle Marennes Oléron"],
    [`${FRAME}?annee=1850`, 404, "2024"],
    [`${FRAME}?annee=hier`, 400, "2024"],
    [`${FRAME}?etat=inconnu`, 404, "Voir les chiffres actuels"],
    ["/integrer/indicateurs/inconnu", 404, "Déchets"],
    ["/integrer/observatoires/peche/chiffres", 404, "Déchets"],
    ["/integrer/observatoires/dechets/ordures-menageres-9", 404, "Voir l’observatoire"],
    ["/integrer/observatoires/dechets/nulle-part", 404, "Voir l’observatoire"],
  ])("says in the frame what is wrong with %s", async (path, status, choice) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(textOf(answer.text)).toContain(choice);
    expect(await htmlFaults(answer.text)).toEqual([]);
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  it("is offered by the page of the indicator and by each chart of an observatory, as code to copy", async () => {
    const { text: observatory } = await get("/observatoires/dechets?territoire=17093&annee=2021");
    const links = [...observatory.matchAll(/href="(\/indicateurs\/[^"]+bloc=[^"]+)#integrer">Intégrer/g)];
    expect(links.length).toBeGreaterThan(5);
    for (const [, href = ""] of links.slice(0, 5)) {
      const { status, text: page } = await get(href.replaceAll("&amp;", "&"));
      expect(status).toBe(200);
      expect(page).toContain('<h3 id="integrer">');
      const wanted = new URL(href.replaceAll("&amp;", "&"), "http://a").searchParams.get("bloc");
      const codes = [...page.matchAll(/<textarea[^>]*>([^<]*)<\/textarea>/g)].map(([, code = ""]) => unescaped(code));
      expect(codes).toHaveLength(2);
      for (const code of codes) {
        const src = /<iframe src="([^"]+)"/.exec(code)?.[1]?.replaceAll("&amp;", "&") ?? "";
        expect(new URL(src).searchParams.get("bloc")).toBe(wanted);
        expect((await get(src.slice(site.settings.publicUrl.length))).status).toBe(200);
        expect(code).toMatch(/title="[^"]+" width="100%" height="\d+" /);
      }
    }
  });

  it("is offered by every other block of an observatory, as code to copy, for the territory and the year read", async () => {
    const state = "?territoire=17093&annee=2021";
    const { text: observatory } = await get(`/observatoires/dechets${state}`);
    const links = [...observatory.matchAll(/href="(\/observatoires\/[^"]+bloc=([^"]+))#integrer">Intégrer/g)];
    expect(links.map(([, , name]) => name)).toEqual([
      "tableau",
      "delta-dechets-tonnage",
      "delta-dechets-decheterie-hab",
      "delta-dechets-recyclage",
      "figure-dechets-forfait",
    ]);
    // Those that the page shows otherwise, or does not draw, are in the list of its form.
    for (const name of ["chiffres", "comment-avis", "shares-dechets-bacs-volume"])
      expect(observatory).toContain(`<option value="${name}"`);
    for (const [, href = "", name = ""] of links.filter((_, rank) => rank % 2 === 1)) {
      const { status, text: page } = await get(href.replaceAll("&amp;", "&"));
      expect(status).toBe(200);
      expect(page).toContain(`<option value="${name}" selected`);
      const code = unescaped(/<textarea[^>]*>([^<]*)<\/textarea>/.exec(page)?.[1] ?? "");
      const src = /<iframe src="([^"]+)"/.exec(code)?.[1]?.replaceAll("&amp;", "&") ?? "";
      expect(src).toBe(`${site.settings.publicUrl}/integrer/observatoires/dechets/${name}${state}`);
      const frame = await get(src.slice(site.settings.publicUrl.length));
      expect(frame.status).toBe(200);
      // A frame leads to its page, not to the code that shows it.
      expect(textOf(frame.text)).not.toContain("Intégrer");
    }
    // A layer, by what it is called.
    const { title } = (await site.datalogue.services.catalogue.getDataset("agriculture-zones-sanitaires")) ?? {};
    const { text: farming } = await get("/observatoires/agriculture");
    const [, layer = ""] = /<option value="layer-[^"]*"[^>]*>([^<]*)</.exec(farming) ?? [];
    expect(layer).toContain(
      String(title)
        .replace(/ \(démonstration\)$/i, "")
        .replaceAll("'", "’"),
    );
    const unknown = await get("/observatoires/dechets?bloc=camembert");
    expect(unknown.status).toBe(404);
    expect(textOf(unknown.text)).toContain("Tableau des communes");
  });
});

const unescaped = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

describe("oEmbed", () => {
  it.each([
    ["/indicateurs/dechets-dma-hab", "/integrer/indicateurs/dechets-dma-hab?bloc=trend"],
    ["/indicateurs/dechets-tonnage", "/integrer/indicateurs/dechets-tonnage?bloc=bars"],
    [
      "/indicateurs/dechets-dma-hab?annee=2021&territoire=17093&utm_source=x#shares-flux",
      "/integrer/indicateurs/dechets-dma-hab?bloc=shares-flux&amp;territoire=17093&amp;annee=2021",
    ],
    ["/indicateurs/dechets-dma-hab#calcul", "/integrer/indicateurs/dechets-dma-hab?bloc=trend"],
    ["/observatoires/dechets", "/integrer/observatoires/dechets/chiffres"],
    ["/observatoires/dechets#choropleth-dechets-omr-hab", "/integrer/observatoires/dechets/choropleth-dechets-omr-hab"],
    // As it was written when blocks were named after their rank.
    ["/observatoires/dechets#rythmes-1", "/integrer/observatoires/dechets/multiples-dechets-omr-hab"],
    // As it was when layers were named after their section.
    ["/observatoires/agriculture#layer-eaux", "/integrer/observatoires/agriculture/layer-agriculture-zones-sanitaires"],
    [`${FRAME}?bloc=figure`, `${FRAME}?bloc=figure`],
  ])("gives the frame of %s", async (url, src) => {
    const { status, body, headers } = await oembed(url);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(body).toMatchObject({ version: "1.0", type: "rich", width: 640 });
    expect(body.height).toBeGreaterThan(300);
    expect(body.provider_url).toBe(`${site.settings.publicUrl}/`);
    expect(body.html).toContain(`<iframe src="${site.settings.publicUrl}${src}"`);
  });

  it("keeps within the width and height asked for, and reads no parameter it does not know", async () => {
    const { body } = await oembed("/indicateurs/dechets-dma-hab", "&maxwidth=400&maxheight=300&dnt=1");
    expect(body).toMatchObject({ width: 400, height: 300 });
    expect(body.html).toMatch(/ height="300" .*max-width:400px/);
    expect((await oembed("/indicateurs/dechets-dma-hab", "&maxwidth=9000&maxheight=9000")).body.width).toBe(640);
  });

  it("has no image wider or higher than what is asked for", async () => {
    const { body: whole } = await oembed("/indicateurs/dechets-dma-hab");
    expect(whole).toMatchObject({ thumbnail_width: 1200, thumbnail_height: 630 });
    for (const more of ["&maxwidth=300", "&maxheight=300"]) {
      const { body } = await oembed("/indicateurs/dechets-dma-hab", more);
      expect(Object.keys(body).filter((name) => name.startsWith("thumbnail"))).toEqual([]);
    }
  });

  it("lists the addresses that would do in place of a block that there is not", async () => {
    const { body } = await oembed(`${FRAME}?bloc=zz`);
    expect(body.accepted).toContain(`${site.settings.publicUrl}${FRAME}?bloc=ranking`);
    expect(body.detail).toMatch(/Voici ceux qu’il a\. Adresses possibles\u00A0: http/);
    for (const address of body.accepted) expect((await oembed(address)).status, address).toBe(200);
  });

  it("answers the same in XML", async () => {
    const { status, text, headers } = await oembed("/observatoires/dechets", "&format=xml");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/xml; charset=utf-8");
    expect(text).toMatch(/^<\?xml [^>]+\?>\n<oembed><version>1\.0<\/version><type>rich<\/type>/);
    expect(text).toContain("<html>&lt;iframe src=");
  });

  it.each([
    ["/indicateurs/dechets-dma-hab", "&format=yaml", 501],
    ["/indicateurs/dechets-dma-hab", "&maxwidth=large", 400],
    ["/indicateurs/inconnu", "", 404],
    ["/indicateurs/dechets-dma-hab?territoire=99999", "", 404],
    ["/observatoires/peche", "", 404],
    ["/jeux/dechets-tonnages", "", 404],
    ["/", "", 404],
    ["https://exemple.org/indicateurs/dechets-dma-hab", "", 404],
    ["http://localhost:3000.exemple.org/indicateurs/dechets-dma-hab", "", 404],
    ["http://pas une adresse", "", 404],
    ["/indicateurs/%E0%A4%A", "", 404],
  ])("refuses %s%s with %i, as machines read it", async (url, more, status) => {
    const answer = await oembed(url, more);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.body.detail).toMatch(/\.$/);
  });

  it("asks for an address", async () => {
    expect((await get("/oembed")).body).toMatchObject({ status: 400, parameter: "url" });
    expect((await supertest(site.app).post("/oembed")).status).toBe(405);
  });

  it("is announced by the pages that have a frame", async () => {
    for (const path of ["/indicateurs/dechets-dma-hab?territoire=17093", "/observatoires/dechets", FRAME]) {
      const { text: html } = await get(path);
      const links = [
        ...html.matchAll(/<link rel="alternate" type="(?:application\/json|text\/xml)\+oembed"[^>]* href="([^"]+)"/g),
      ];
      expect(links, path).toHaveLength(2);
      for (const [, href = ""] of links)
        expect((await get(unescaped(href).slice(site.settings.publicUrl.length))).status).toBe(200);
    }
    expect((await get("/jeux")).text).not.toContain("oembed");
  });
});

describeInBrowser("in the page of another site", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  /** A page of another origin that holds some HTML. */
  async function openElsewhere(html: string, { script = true } = {}) {
    const server = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(`<!doctype html><html lang="fr"><title>Mairie</title><body style="margin:0">${html}</body></html>`);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const context = await browser.newContext({ viewport: { width: 420, height: 800 }, javaScriptEnabled: script });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { waitUntil: "networkidle" });
    return {
      page,
      async close() {
        await context.close();
        server.closeAllConnections();
        server.close();
      },
    };
  }
  /** The code of a page, with the address that the server of the test has. */
  const codeOf = async (path: string) => {
    const { text: html } = await get(path);
    const code = /<textarea[^>]*>([^<]*)<\/textarea>/.exec(html)?.[1] ?? "";
    return unescaped(code).replaceAll(site.settings.publicUrl, site.url);
  };

  it("takes the height of what it shows, also when its table opens", async () => {
    const { page, close } = await openElsewhere(await codeOf("/indicateurs/dechets-dma-hab?bloc=ranking"));
    const inner = page.frameLocator("iframe");
    const heights = async () => [
      await page.locator("iframe").evaluate((frame) => frame.clientHeight),
      Math.ceil(await inner.locator("main").evaluate((main) => main.getBoundingClientRect().height)),
    ];
    await expect.poll(async () => new Set(await heights()).size).toBe(1);
    const [closed = 0] = await heights();
    for (const summary of await inner.locator("summary").all()) await summary.click();
    await expect.poll(async () => (await heights())[0]).toBeGreaterThan(closed + 200);
    await expect.poll(async () => new Set(await heights()).size).toBe(1);
    await close();
  });

  it("is read without any script", async () => {
    const { page, close } = await openElsewhere(await codeOf("/indicateurs/dechets-dma-hab?bloc=figure"), {
      script: false,
    });
    const frame = page.frameLocator("iframe");
    expect(await frame.locator(".key-figure .value b").textContent()).toMatch(/^\d{3}$/);
    await close();
  });

  it.each([344, 640])("is whole without any script, at the height of its code, %i pixels wide", async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 100 }, javaScriptEnabled: false });
    const page = await context.newPage();
    const cut: string[] = [];
    for (const path of WHOLE) {
      const { body } = await oembed(path);
      await page.goto(site.url + path);
      const whole = await page.locator("html").evaluate((html) => html.scrollHeight);
      if (whole > body.height) cut.push(`${path}: ${whole} > ${body.height}`);
    }
    expect(cut).toEqual([]);
    await context.close();
  });

  it.each([300, 640, 900, 1100])(
    "sets no key figure over another nor past the frame, %i pixels wide",
    async (width) => {
      const context = await browser.newContext({ viewport: { width, height: 800 } });
      const page = await context.newPage();
      for (const theme of THEMES) {
        await page.goto(`${site.url}/integrer/observatoires/${theme}/chiffres`);
        const past = await page.evaluate(() => {
          const isPast = (figure: Element) =>
            figure.scrollWidth > figure.clientWidth || figure.getBoundingClientRect().right > innerWidth;
          return [...document.querySelectorAll(".figures > li")].filter(isPast).map((figure) => figure.textContent);
        });
        expect(past, theme).toEqual([]);
      }
      await context.close();
    },
  );

  it("leads to the page in another tab, and no other page can be framed", async () => {
    const { page, close } = await openElsewhere(await codeOf("/indicateurs/dechets-dma-hab?bloc=figure"));
    const opened = page.waitForEvent("popup");
    await page.frameLocator("iframe").getByRole("link", { name: "Voir la page" }).click();
    expect(new URL((await opened).url()).pathname).toBe("/indicateurs/dechets-dma-hab");
    await close();
    const other = await openElsewhere(`<iframe src="${site.url}/indicateurs/dechets-dma-hab"></iframe>`);
    expect(await other.page.frameLocator("iframe").locator("h1.h1--long").count()).toBe(0);
    await other.close();
  });
});
