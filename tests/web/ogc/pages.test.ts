import { HtmlValidate } from "html-validate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRealSite, type RealSite } from "../support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site.close());

const layer = "/ogc/collections/dechets-points-apport";
const everyPage = [
  "/ogc",
  "/ogc/api",
  "/ogc/conformance",
  "/ogc/collections",
  layer,
  `${layer}/schema`,
  `${layer}/queryables`,
  `${layer}/items`,
  `${layer}/items?flux=VERRE&limit=3`,
  `${layer}/items?filter=flux+LIKE+%27V%25%27&limit=3`,
  `${layer}/items/3`,
  `${layer}/tiles`,
  `${layer}/tiles/WebMercatorQuad`,
];
const html = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const read = async (path: string, headers: Record<string, string> = html) => {
  const response = await fetch(`${site.url}${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe("the pages of /ogc", () => {
  it.each(everyPage)("%s is a valid French page for browsers, JSON for software", async (path) => {
    const page = await read(path);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("vary")).toContain("Accept");
    expect(page.text).toContain('<html lang="fr">');
    const report = await new HtmlValidate({
      extends: ["html-validate:recommended"],
      rules: { "no-inline-style": "error", "doctype-style": "off", "void-style": "off", "long-title": "off" },
    }).validateString(page.text);
    const told = report.results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message }) => `${ruleId}: ${message}`),
    );
    expect(told).toEqual([]);

    const software = await read(path, {});
    expect(software.headers.get("content-type")).toMatch(/json/);
    const asked = await read(path + (path.includes("?") ? "&f=html" : "?f=html"), {});
    expect(asked.headers.get("content-type")).toContain("text/html");
    const json = await read(path + (path.includes("?") ? "&f=json" : "?f=json"));
    expect(json.headers.get("content-type")).toMatch(/json/);
  });

  it("give the same forms in any order of asking: what was kept of one is not sent for another", async () => {
    for (const headers of [{}, html, {}, html]) {
      const { headers: given } = await read("/ogc/collections", headers);
      expect(given.get("content-type")).toContain(headers === html ? "html" : "json");
    }
  });

  it("lead to every page of the service from its home, without a dead link", async () => {
    const seen = new Set<string>();
    const waiting = ["/ogc"];
    for (let path = waiting.pop(); path && seen.size < 60; path = waiting.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const { status, text } = await read(path);
      expect(status, path).toBe(200);
      for (const [, href = ""] of text.matchAll(/href="(\/ogc[^"#]*)"/g)) waiting.push(href.replaceAll("&amp;", "&"));
    }
    expect([...seen].some((path) => path.includes("/items/"))).toBe(true);
  });

  it("page through features, and tell how many were kept", async () => {
    const { text } = await read(`${layer}/items?flux=VERRE&limit=3`);
    expect(text).toContain("flux = VERRE");
    expect(text).toContain('rel="next"');
    expect(text.match(/<th scope="row">/g)).toHaveLength(3);
    const next = /href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect((await read(next)).text).toContain("Objets 4 à 6 sur");
  });

  it("give figures their unit, geometries their name in French, and say which columns paper leaves out", async () => {
    const cycleways = "/ogc/collections/mobilites-amenagements-cyclables/items";
    const { text } = await read(`${cycleways}/1`);
    expect(text).toMatch(/Vitesse autorisée <code>trafic_vit<\/code><\/dt><dd>50\u00a0km\/h</);
    expect(text).toContain("tracé (LineString)");
    expect((await read(cycleways)).text).toMatch(/Sur papier, les 8 premières colonnes sur \d+/);
    expect((await read("/ogc/collections/mobilites-amenagements-cyclables")).text).toContain("\u22121,3973");
  });

  it("say that invented data are invented", async () => {
    const { headers, text } = await read(layer);
    expect(text).toContain("<strong>Données de démonstration</strong>");
    expect(headers.get("x-robots-tag")).toBe("noindex");
  });

  it("refuse what the service refuses", async () => {
    expect((await read(`${layer}/items?couleur=bleu`)).status).toBe(400);
    expect((await read("/ogc/collections/rien")).status).toBe(404);
    expect((await read("/ogc/rien")).status).toBe(404);
  });
});
