import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { ownContent } from "../support/prepared-data.js";
import { textOf, typographyFaultsOf } from "./support/page-checks.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

/** The content of the project and one more theme: digital inclusion, which no line of code knows. */
const files = fileURLToPath(new URL("../cases/themes/inclusion", import.meta.url));
const FIBRE = "5d1c2b7e-3f64-4f0e-9a57-6e1d2c3b4a60";
const PLACES = "inclusion-lieux-mediation";

let content: string;
let site: RealSite;
let told: string[];
beforeAll(async () => {
  content = mkdtempSync(join(tmpdir(), "datalogue-theme-"));
  cpSync(ownContent, content, { recursive: true });
  cpSync(files, join(content, "inclusion"), { recursive: true });
  site = await openRealSite({ content });
  told = site.logged;
});
afterAll(async () => {
  await site?.close();
  rmSync(content, { recursive: true });
});

const get = (path: string) => supertest(site.app).get(path);
const words = async (path: string) => {
  const { status, text: html } = await supertest(site.app).get(path).set("Accept", "text/html");
  expect([path, status]).toEqual([path, 200]);
  return textOf(html);
};

describe("a theme added by files alone", () => {
  it("loads without a word", async () => {
    expect((await site.datalogue.load()).problems).toEqual([]);
    expect(told).toEqual([]);
  });

  it("has its observatory: sentence, figures, charts, map, table, for any commune", async () => {
    const page = await words("/observatoires/inclusion");
    expect(page).toMatch(
      /En 2024, les locaux raccordables à la fibre représentent 78,1 % des locaux, 28 points de plus qu’en 2022/,
    );
    expect(page).toContain("L’essentiel en deux chiffres");
    expect(page).toMatch(/Lieux de médiation \d+,\d lieux pour 10 000 habitants/);
    const { text: html } = await get("/observatoires/inclusion?territoire=17093");
    const cards = [...html.matchAll(/<figure class="chart-card" id="([\w-]+)"/g)].map(([, id]) => id);
    expect(cards).toEqual(["trend-inclusion-fibre", "choropleth-inclusion-fibre", "ranking-inclusion-fibre"]);
    expect(await htmlFaults(html)).toEqual([]);
    expect(typographyFaultsOf(html)).toEqual([]);
  });

  it.each(["/", "/observatoires", "/plan-du-site"])("is reached from %s", async (path) => {
    expect((await get(path)).text).toMatch(/<a href="\/observatoires\/inclusion">\s*Inclusion numérique/);
  });

  it("has a page for each indicator, with the figure that the rows give", async () => {
    const page = await words("/indicateurs/inclusion-fibre?territoire=17093&annee=2023");
    // 3 895 of 5 600: tests/cases/themes/inclusion/fibre/data.csv.
    expect(page).toContain("Le Château-d’Oléron, 2023 : 3 895 ÷ 5 600 (locaux 2023) × 100 = 69,6 % des locaux");
    expect(await words("/indicateurs/inclusion-mediation-hab")).toMatch(/19 .*÷ .* × 10 000/);
    const { body } = await get("/api/indicators?theme=inclusion");
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(["inclusion-fibre", "inclusion-mediation-hab"]);
  });

  it("has its rows in the portrait of each commune", async () => {
    const page = await words("/territoires/17140");
    expect(page).toContain("Inclusion numérique");
    for (const title of ["Fibre", "Lieux de médiation"]) expect(page).toContain(title);
  });

  it("has its datasets in the catalogue, under its name", async () => {
    const { body } = await get("/api/datasets?theme=inclusion");
    expect(body.meta.total).toBe(2);
    expect((await get("/api/datasets")).body.facets.theme).toContainEqual({
      value: "inclusion",
      label: "Inclusion numérique",
      count: 2,
    });
    expect(await words("/jeux/inclusion-fibre")).toContain("Inclusion numérique");
    expect(await words("/jeux?q=mediation")).toContain("Lieux de médiation numérique");
  });

  it("has its layer on the map, in tiles and for QGIS", async () => {
    expect(await words(`/carte?couches=${PLACES}`)).toContain("Lieux de médiation numérique");
    const { body } = await get(`/ogc/collections/${PLACES}/items?limit=100`);
    expect(body.numberMatched).toBe(19);
    const { body: tiles } = await get(`/ogc/collections/${PLACES}/tiles/WebMercatorQuad?f=tilejson`);
    expect(tiles.tiles[0]).toContain(PLACES);
  });

  it("is in the feed, with its European themes and its own", async () => {
    const { text: turtle } = await get(`/id/jeu/${FIBRE}.ttl`).set("Accept", "text/turtle");
    for (const said of ["data-theme/TECH", "data-theme/SOCI", "Inclusion numérique"]) expect(turtle).toContain(said);
    const { text: feed } = await get("/catalogue.ttl?page_size=50");
    expect(feed).toContain(FIBRE);
    expect(feed).toContain("inclusion-lieux-mediation.geojson");
  });

  it("is shared as the others: frames, oEmbed, images", async () => {
    expect(await words("/integrer/observatoires/inclusion/chiffres")).toContain("Fibre");
    const url = encodeURIComponent(`${site.settings.publicUrl}/indicateurs/inclusion-fibre`);
    expect((await get(`/oembed?url=${url}`)).status).toBe(200);
    expect((await get("/observatoires/inclusion/partage.png")).headers["content-type"]).toBe("image/png");
  });
});
