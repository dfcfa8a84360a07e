import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations } from "../../packages/api/src/openapi/operations.js";
import { pages } from "../../packages/web/src/pages/index.js";
import fc from "../support/properties.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

/** Requests drawn: more with `DATALOGUE_REQUESTS` (CONTRIBUTING.md). */
const RUNS = Number(process.env.DATALOGUE_REQUESTS ?? 400);
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

/** What the content of the project holds, for each thing that an address names. */
const NAMED: Record<string, string[]> = {
  theme: ["dechets", "urbanisme", "toString"],
  id: ["dechets-dma-hab", "mobilites-velo-travail", "constructor"],
  slug: ["dechets-tonnages", "dechets-levees", "dechets-points-apport", "pole-marennes-oleron", "__proto__"],
  dataset: ["dechets-tonnages", "dechets-levees", "dechets-points-apport"],
  code: ["17093", "241700699", "petr-marennes-oleron", "17189"],
  plan: ["scot-marennes-oleron"],
  block: ["chiffres", "tableau", "trend"],
  collectionId: ["dechets-points-apport"],
  collection: ["dechets-points-apport"],
  service: ["api"],
  version: ["1", "2"],
  name: ["dechets-tonnages"],
  format: ["csv", "xlsx"],
};

/** What is written after an address by mistake, by a network of advertisers, or by who looks for a hole. */
const ODD = [
  "",
  " ",
  "abc",
  "-1",
  "0",
  "1e309",
  "99999999999999999999",
  "2024",
  "1850",
  "hier",
  "17093",
  "17189",
  "g-inconnu",
  "a,b",
  "a".repeat(2_000),
  "\u0000",
  "\ud800",
  "é’œ\u202f",
  "=1+1",
  "＝1",
  "%",
  "%zz",
  "..%2f..%2fetc%2fpasswd",
  "../../catalogue.sqlite",
  "__proto__",
  "constructor",
  "{}",
  "[object Object]",
  "true",
  "null",
  "'",
  "<script>",
  "2024-02-30",
  "TRUE",
  "NOT (annee > 2000 OR",
  "S_INTERSECTS(geometry, BBOX(-2, 45, 0, 47))",
  '{"op":"=","args":[{"property":"x"},1]}',
  "EPSG:2154",
  "1000-01-01",
  "9999-12-31",
  "2024/2020",
  "svg",
  "html",
];
const NAMES = [
  "fbclid",
  "utm_source",
  "filter",
  "crs",
  "nbre_pdc",
  "annee__exact",
  "x__groupby",
  "__proto__",
  "f",
  "bbox",
  "page[]",
  "a[b][c]",
];

/** Every address there is: those of the API, of layers, of pages. */
const addresses = [
  ...operations
    .filter(({ method = "get" }) => method === "get")
    .map(({ path, query }) => ({ path, parameters: Object.keys(query) })),
  ...pages.map(({ path, parameters }) => ({ path, parameters })),
  { path: "/verifier", parameters: ["schema", "jeu"] },
  { path: "/verifier/:id", parameters: [] },
  { path: "/verifier/:id/:file", parameters: [] },
  { path: "/ogc", parameters: ["f"] },
  { path: "/ogc/api", parameters: ["f"] },
  { path: "/ogc/conformance", parameters: ["f"] },
  { path: "/ogc/collections", parameters: ["f", "limit"] },
  { path: "/ogc/collections/:collection", parameters: ["f"] },
  { path: "/ogc/collections/:collection/schema", parameters: ["f"] },
  { path: "/ogc/collections/:collection/queryables", parameters: ["f"] },
  {
    path: "/ogc/collections/:collection/items",
    parameters: ["f", "limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "sortby"],
  },
  { path: "/ogc/collections/:collection/items/:id", parameters: ["f"] },
  { path: "/ogc/collections/:collection/tiles", parameters: ["f"] },
  { path: "/ogc/collections/:collection/tiles/WebMercatorQuad/:z/:y/:x", parameters: ["filter", "filter-lang"] },
];

/** Sent as it is where it cannot be encoded, or is an encoding already. */
const encode = (text: string) => (/^%|%2f/.test(text) ? text : encodeURIComponent(Buffer.from(text).toString()));

const drawn = fc.constantFrom(...addresses).chain(({ path, parameters }) => {
  const parts = [...path.matchAll(/:(\w+)|\{(\w+)\}/g)].map(([, a, b]) => a ?? b ?? "");
  const names = fc.constantFrom(...parameters, ...parameters, ...NAMES);
  return fc.record({
    method: fc.constantFrom("GET", "GET", "GET", "HEAD"),
    accept: fc.constantFrom(BROWSER, BROWSER, "text/html", "application/json", "*/*"),
    address: fc
      .tuple(
        fc.tuple(
          ...parts.map((part) =>
            fc.oneof(
              { arbitrary: fc.constantFrom(...(NAMED[part] ?? ["1"])), weight: 4 },
              fc.constantFrom(...ODD.slice(1)),
            ),
          ),
        ),
        fc.array(fc.tuple(names, fc.constantFrom(...ODD)), { maxLength: 3 }),
      )
      .map(([values, pairs]) => {
        let rank = 0;
        const filled = path.replace(/:\w+|\{\w+\}/g, () => encode(values[rank++] ?? ""));
        const words = pairs.map(([name, text]) => `${encodeURIComponent(name)}=${encode(text)}`).join("&");
        return words ? `${filled}?${words}` : filled;
      }),
  });
});

const isMistake = (status: number) => status >= 400 && status < 500;

describe("a mistake in an address", () => {
  it.each([
    "/ogc/collections/dechets-points-apport/items?nbre_pdc=abc",
    "/ogc/collections/mobilites-irve/items?nbre_pdc=abc",
    "/ogc/collections/dechets-points-apport/items?limit=abc",
    "/ogc/collections/inconnue/items",
    "/api/indicators/dechets-dma-hab/chart.svg?couleur=1",
    "/ogc/collections/dechets-points-apport/items?filter=couleur=1",
    "/ogc/collections/dechets-points-apport/queryables?x=1",
    "/api/indicators/dechets-dma-hab/chart.svg?period=hier",
    "/api/indicators/dechets-dma-hab/chart.png?chart=camembert",
    "/api/indicators/inconnu/chart.svg",
    "/oembed",
    "/oembed?url=http%3A%2F%2Flocalhost%3A3000%2Fjeux",
    "/oembed?url=a&maxwidth=large",
    "/catalogue?page=zero",
  ])("is told in words to who reads pages, and as a problem to who reads JSON: %s", async (address) => {
    const page = await fetch(site.url + address, { headers: { Accept: BROWSER } });
    expect(isMistake(page.status), `${page.status}`).toBe(true);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    const html = await page.text();
    expect(html).toContain("<h1>");
    expect(html).not.toContain("panne vient de nous");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const machine = await fetch(site.url + address, { headers: { Accept: "application/json" } });
    expect(machine.status).toBe(page.status);
    expect(machine.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    for (const { headers } of [page, machine]) expect(headers.get("permissions-policy")).toContain("geolocation=()");
  });

  it.each([
    ["/api/3/action/package_list", "CKAN", "/api/datasets"],
    ["/api/3/action/package_show?id=dechets-tonnages", "CKAN", "/api/datasets/{nom}/data"],
    ["/dataset/dechets-tonnages", "CKAN", "/jeux/dechets-tonnages"],
    [
      "/api/explore/v2.1/catalog/datasets/dechets-tonnages/records",
      "Opendatasoft",
      "/api/datasets/dechets-tonnages/data",
    ],
    ["/api/records/1.0/search/?dataset=x", "Opendatasoft", "/api/datasets"],
    ["/explore/dataset/dechets-tonnages/table/", "Opendatasoft", "/jeux/dechets-tonnages"],
    ["/data-fair/api/v1/datasets/dechets-tonnages/lines", "data-fair", "/api/datasets/dechets-tonnages/data"],
    ["/api/1/datasets/", "data.gouv.fr", "/catalogue.jsonld"],
  ])("that another catalogue would answer is a 404 that says where it is found here: %s", async (address, of, here) => {
    const answer = await fetch(site.url + address, { headers: { Accept: BROWSER } });
    expect(answer.status).toBe(404);
    const text = await answer.text();
    expect(text).toContain(of);
    expect(text).toContain(here);
    expect(text).not.toContain("<script>");
  });

  it("is none where a network or a newsletter added its own words to a link: pages, charts and files are given as they are", async () => {
    // "été" in Latin-1: what is left out need not be readable.
    const added = "utm_source=lettre&utm_medium=e-mail&fbclid=1&gclid=2&mtm_campaign=dechets&utm_campaign=%E9t%E9";
    const dataset = await site.datalogue.services.catalogue.getDataset("dechets-tonnages");
    if (!dataset?.readable) throw new Error("no dataset");
    const { path } = dataset.distributions[0] ?? { path: "" };
    for (const address of [
      "/",
      "/jeux/dechets-tonnages?flux__exact=OMR",
      "/indicateurs/dechets-dma-hab",
      "/ogc/collections/dechets-points-apport/items?limit=2",
      "/ogc/collections?f=html",
      "/ogc/collections/dechets-points-apport/tiles/WebMercatorQuad?f=html",
      "/api/indicators/dechets-dma-hab/chart.svg?territory=17093",
      "/api/indicators/dechets-dma-hab/chart.json",
      "/api/datasets/dechets-tonnages/data/csv?flux__exact=OMR",
      "/api/indicators/dechets-dma-hab/observations.csv?territory=17093",
      path,
    ]) {
      const read = async (url: string) => {
        const answer = await fetch(site.url + url, { headers: { Accept: BROWSER } });
        return { status: answer.status, body: await answer.text() };
      };
      const plain = await read(address);
      expect([address, plain.status]).toEqual([address, 200]);
      const followed = await read(`${address}${address.includes("?") ? "&" : "?"}${added}`);
      expect([address, followed.status]).toEqual([address, 200]);
      expect(followed.body === plain.body, address).toBe(true);
    }
    // A program writes its own addresses: there, what is not known is a mistake that is told.
    for (const address of ["/api/datasets/dechets-tonnages/data", "/ogc/collections/dechets-points-apport/items"])
      expect((await fetch(`${site.url}${address}?fbclid=1`)).status, address).toBe(400);
  });

  it("is never taken for a fault of ours, wherever and whatever it is", async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(drawn, async ({ method, accept, address }) => {
        const answer = await fetch(site.url + address, { method, headers: { accept }, redirect: "manual" });
        const text = (await answer.arrayBuffer()).byteLength;
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        // oEmbed asks for 501 where a format is not served.
        const isUnserved = answer.status === 501 && address.startsWith("/oembed");
        if (!isUnserved) expect(answer.status, address).toBeLessThan(500);
        if (method === "GET" && isMistake(answer.status)) expect(text, address).toBeGreaterThan(100);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(site.logged).toEqual([]);
    expect(statuses.get(200)).toBeGreaterThan(RUNS / 10);
    expect((statuses.get(400) ?? 0) + (statuses.get(404) ?? 0)).toBeGreaterThan(RUNS / 4);
  }, 300_000);
});
