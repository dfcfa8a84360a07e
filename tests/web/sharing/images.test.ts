import { PUBLIC } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharePortrait } from "../../../packages/web/src/images/describe-share.js";
import { createRasteriser, ImagesBusy } from "../../../packages/web/src/images/rasteriser.js";
import { imagesBusy } from "../../../packages/web/src/server/answer-errors.js";
import { type DefinitionChecker, definitionChecker, type Openapi } from "../../api/openapi/definition-checker.js";
import { blankBands } from "../support/blank-bands.js";
import { everyKind, openRealSite, type RealSite } from "../support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

const get = (path: string) => supertest(site.app).get(path);
/** An image as it is received, and its size in pixels (PNG, 11.2.2). */
async function image(path: string) {
  const answer = await get(path).buffer();
  const body = answer.body as Buffer;
  return {
    ...{ status: answer.status, headers: answer.headers, body },
    ...(answer.status === 200 ? { width: body.readUInt32BE(16), height: body.readUInt32BE(20) } : {}),
  };
}

const tagsOf = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)"/g)].map(
      ([, name = "", content = ""]) => [name, content.replaceAll("&amp;", "&")],
    ),
  );

describe("a link to a page", () => {
  // A frame is of another page, and nobody shares where one signs in.
  it.each(everyKind.filter(({ path }) => !/^\/(integrer|connexion)\b/.test(path)))(
    "is shown with title, sentence and image: $path",
    async ({ path }) => {
      const { text: html } = await supertest(site.app).get(path).set("Accept", "text/html");
      const tags = tagsOf(html);
      expect(tags["og:title"]).toMatch(/^.{3,}/);
      expect(tags["og:description"]).toMatch(/^.{20,}/);
      expect(tags["og:site_name"]).toBe("Datalogue du Pôle Marennes Oléron");
      expect(tags["og:image"]).toMatch(/^http:\/\/localhost:3000\/.*partage\.png/);
      expect(tags).toMatchObject({ "og:image:width": "1200", "og:image:height": "630", "og:type": "website" });
      expect(tags["twitter:card"]).toBe("summary_large_image");
    },
  );

  it.each([
    ["/", "/partage.png"],
    ["/observatoires/dechets?territoire=17093", "/observatoires/dechets/partage.png?territoire=17093"],
    ["/indicateurs/dechets-dma-hab?annee=2021", "/indicateurs/dechets-dma-hab/partage.png?annee=2021"],
    ["/territoires/17093", "/territoires/17093/partage.png"],
    ["/suivi/scot-marennes-oleron", "/suivi/scot-marennes-oleron/partage.png"],
    ["/jeux/dechets-tonnages", "/jeux/dechets-tonnages/partage.png"],
    ["/comparer?territoires=17485,17385", "/comparer/partage.png?territoires=17485,17385"],
  ])("shows an image of its own, 1200 × 630: %s", async (page, address) => {
    const { "og:image": named = "" } = tagsOf((await get(page)).text);
    expect(named).toBe(site.settings.publicUrl + address);
    const { status, headers, body, width, height } = await image(address);
    expect([status, width, height]).toEqual([200, 1200, 630]);
    expect(headers["content-type"]).toBe("image/png");
    expect(body.length).toBeGreaterThan(20_000);
    expect(body.length).toBeLessThan(300_000);
    // Drawn once: the same bytes, known by their tag.
    expect((await get(address).set("If-None-Match", headers.etag ?? "")).status).toBe(304);
  });

  it.each([
    ["diapositive", 1280, 720],
    ["carre", 1080, 1080],
  ])("has one for a slide and one for a square place: %s", async (format, wide, high) => {
    const { status, width, height } = await image(
      `/observatoires/dechets/partage.png?territoire=17219&format=${format}`,
    );
    expect([status, width, height]).toEqual([200, wide, high]);
    expect((await get("/partage.png?format=affiche").set("Accept", "text/html")).status).toBe(400);
  });

  it("offers both from a comparison, which refuses what its page refuses", async () => {
    const { text } = await get("/comparer?territoires=17485,17385&theme=energie");
    for (const format of ["diapositive", "carre"])
      expect(text).toContain(
        `href="/comparer/partage.png?territoires=17485%2C17385&amp;theme=energie&amp;format=${format}"`,
      );
    expect((await get("/comparer/partage.png?territoires=17485").set("Accept", "text/html")).status).toBe(400);
    expect((await image("/comparer/partage.png")).status).toBe(200);
  });

  it.each([
    "/territoires/17411",
    "/territoires/241700624",
    "/observatoires/dechets",
    "/indicateurs/dechets-omr-hab",
    "/jeux/dechets-tonnages",
    "/suivi/scot-marennes-oleron",
    "/comparer?territoires=17485,17385",
    "/comparer?territoires=17485,17337,17219,17411",
    "/",
  ])("leaves no part of a square white, but the margins and the signature: %s", async (page) => {
    const [path, query = ""] = page.split("?");
    const { body } = await image(`${path === "/" ? "" : path}/partage.png?format=carre&${query}`);
    const { rows, columns } = blankBands(body, 130);
    expect([rows < 180, columns < 270], `${rows} lines, ${columns} columns`).toEqual([true, true]);
  });

  it("tells the figures of a territory: how many live there, and one of each theme", async () => {
    const {
      figures = [],
      drawing,
      note,
    } = await sharePortrait(
      {
        services: site.datalogue.services,
        caller: PUBLIC,
        publicUrl: site.settings.publicUrl,
        now: () => new Date("2026-01-15"),
        makesPdf: false,
        asset: (name) => name,
      },
      "17411",
    );
    expect(drawing).not.toBeNull();
    expect(note).toBe("Contours schématiques");
    expect(figures[0]).toEqual({ value: "1\u202f121", label: "habitants, 2023" });
    expect(figures).toContainEqual({ value: "296\u00a0kg", label: "Ordures ménagères, par habitant, 2024" });
    expect(figures.length).toBeGreaterThan(3);
  });

  it("leaves invented figures out of search engines, and has no image of what does not exist", async () => {
    expect((await image("/observatoires/dechets/partage.png")).headers["x-robots-tag"]).toBe("noindex");
    for (const path of [
      "/indicateurs/inconnu",
      "/observatoires/peche",
      "/territoires/99999",
      "/suivi/inconnu",
      "/jeux/inconnu",
    ])
      expect((await get(`${path}/partage.png`)).status, path).toBe(404);
  });
});

describe("a chart as an image", () => {
  const chart = "/api/indicators/dechets-dma-hab/chart";

  it("is the drawing of the same address, twice as large", async () => {
    const svg = (await get(`${chart}.svg?chart=ranking&period=2021`).buffer()).body.toString();
    const size = /width="(\d+)" height="(\d+)"/.exec(svg)?.slice(1).map(Number) ?? [];
    const { status, headers, width, height } = await image(`${chart}.png?chart=ranking&period=2021`);
    expect([status, width]).toEqual([200, 2 * (size[0] ?? 0)]);
    expect(Math.abs((height ?? 0) - 2 * (size[1] ?? 0))).toBeLessThan(2);
    expect(headers["content-type"]).toBe("image/png");
    expect(headers["access-control-allow-origin"]).toBe("*");
  });

  it.each([
    ["diapositive", 1920, 1080],
    ["carre", 1080, 1080],
  ])("is ready for a slide and for a square place: %s", async (format, wide, high) => {
    const { status, width, height, body } = await image(`${chart}.png?chart=trend&territory=17411&format=${format}`);
    expect([status, width, height]).toEqual([200, wide, high]);
    expect(body.length).toBeGreaterThan(30_000);
    expect((await get(`${chart}.png?format=affiche`)).body).toMatchObject({ code: "valeur-invalide" });
  });

  it("refuses what the drawing refuses, and is offered by each card beside it", async () => {
    expect((await get(`${chart}.png?chart=camembert`)).body.code).toBe("valeur-invalide");
    for (const page of ["/indicateurs/dechets-dma-hab", "/observatoires/dechets"]) {
      const links = [...(await get(page)).text.matchAll(/href="([^"]+chart\.png[^"]*)">PNG/g)];
      expect(links.length, page).toBeGreaterThan(2);
      expect((await image(links[0]?.[1]?.replaceAll("&amp;", "&") ?? "")).width).toBe(1040);
    }
  });
});

describe("what draws", () => {
  const url = encodeURIComponent("http://localhost:3000/observatoires/dechets");
  it.each([
    "/api/indicators/dechets-dma-hab/chart.svg?chart=bars&territory=17093",
    "/api/indicators/dechets-dma-hab/chart.svg?period=1850",
    "/api/indicators/dechets-dma-hab/chart.svg?state=inconnu",
    "/api/indicators/inconnu/chart.svg",
    "/api/indicators/dechets-dma-hab/chart.png?chart=bars&territory=17093",
    "/api/indicators/dechets-dma-hab/chart.png?couleur=rouge",
    "/api/indicators/dechets-dma-hab/chart.json",
    `/oembed?url=${url}`,
    `/oembed?url=${url}&format=xml`,
    `/oembed?url=${url}&format=yaml`,
    `/oembed?url=${url}&maxwidth=0`,
    "/oembed?url=ailleurs",
    "/oembed",
  ])("answers as the OpenAPI definition says: %s", async (address) => {
    checker ??= definitionChecker((await get("/api/openapi.json")).body);
    const { status, headers, body, text } = await get(address).buffer();
    const mediaType = headers["content-type"]?.replace(/;.*/, "");
    const received = Buffer.isBuffer(body) ? body : Buffer.from(text);
    expect(checker.check({ method: "GET", address, status, mediaType, body: received })).toEqual([]);
  });

  it("is refused where it is asked without what the OpenAPI definition says is required", async () => {
    const { paths } = (await get("/api/openapi.json")).body as Openapi;
    const required = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { parameters = [] }]) =>
        parameters.filter((one) => one.in === "query" && one.required).map(({ name }) => ({ method, path, name })),
      ),
    );
    expect(required.map(({ path, name }) => `${path} ${name}`).sort()).toEqual([
      ...["/api/fees/simulate epci", "/api/imports kind", "/api/indicators/{id}/lineage period"],
      ...["/api/indicators/{id}/lineage territory", "/api/scenarios/comparison.csv ids", "/oembed url"],
    ]);
    // The others are for who has a key, or an account.
    for (const { path } of required.filter(({ path }) => !/imports|scenarios/.test(path))) {
      const { status, body } = await get(path.replace("{id}", "dechets-bacs"));
      expect([path, status, body.code]).toEqual([path, 400, "parametre-manquant"]);
    }
  });
});

let checker: DefinitionChecker | undefined;

describe("the thread that makes images", () => {
  const square = (fill: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"><rect width="2" height="2" fill="${fill}"/></svg>`;

  it("makes several asked together, each its own, also after it was ended", async () => {
    const rasterise = createRasteriser({ idleLimit: 0 });
    const [red, blue] = await Promise.all([rasterise(square("#f00"), 4), rasterise(square("#00f"), 8)]);
    expect([red.readUInt32BE(16), blue.readUInt32BE(16)]).toEqual([4, 8]);
    await new Promise((done) => setTimeout(done, 20));
    expect(await rasterise(square("#f00"), 4)).toEqual(red);
  });

  it("tells a drawing that cannot be read, and goes on", async () => {
    const rasterise = createRasteriser();
    await expect(rasterise("<svg", 4)).rejects.toThrow(/SVG|svg|XML|parse/i);
    expect((await rasterise(square("#f00"), 4)).readUInt32BE(16)).toBe(4);
  });

  it("refuses what would wait too long", async () => {
    const rasterise = createRasteriser({ maxWaiting: 1 });
    const first = rasterise(square("#f00"), 4);
    await expect(rasterise(square("#f00"), 4)).rejects.toThrow(ImagesBusy);
    expect((await first).length).toBeGreaterThan(50);
    const hurried = createRasteriser({ timeLimit: 1 });
    // Large enough for the time to pass on any machine.
    await expect(hurried(square("#f00"), 4_000)).rejects.toThrow(ImagesBusy);
  });

  it("says so with a 503, and when to come back", () => {
    expect(imagesBusy()).toMatchObject({ status: 503, code: "images-en-attente", headers: { "Retry-After": "10" } });
  });
});
