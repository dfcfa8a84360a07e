import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { textOf } from "./support/page-checks.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site.close());

const get = async (path: string) => {
  const response = await fetch(site.url + path);
  return { status: response.status, html: await response.text() };
};
/** The words of the line of an indicator. */
const lineOf = (html: string, id: string) => textOf(html.split(`<li id="${id}">`)[1]?.split("</li>")[0] ?? "");
const valuesOf = async (id: string, year: number) => {
  const { data } = await (
    await fetch(`${site.url}/api/indicators/${id}/observations?level=commune&from=${year}&to=${year}&page_size=200`)
  ).json();
  return data as { territory: string; value: number | null }[];
};
const french = (value: number) => value.toLocaleString("fr-FR", { maximumFractionDigits: 0 });

describe("the portrait of a commune", () => {
  it("shows each key figure of each theme, as the API gives it, with its place among the others", async () => {
    const { status, html } = await get("/territoires/17093");
    expect(status).toBe(200);
    expect(await htmlFaults(html)).toEqual([]);
    const values = await valuesOf("dechets-omr-hab", 2024);
    const mine = values.find(({ territory }) => territory === "17093")?.value ?? 0;
    const line = lineOf(html, "dechets-omr-hab");
    expect(line).toContain(french(mine));
    expect(line).toContain("2024");
    for (const { theme, keyFigures } of site.datalogue.services.observatories.list()) {
      expect(html).toContain(`<h2 id="${theme}">`);
      for (const id of keyFigures) expect(html).toContain(`<li id="${id}">`);
    }
  });

  it("tells the lowest and the highest of the communes by their rank", async () => {
    const values = (await valuesOf("dechets-recyclage", 2024)).filter(({ value }) => value !== null);
    const [highest] = [...values].sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
    const { html } = await get(`/territoires/${highest?.territory}`);
    expect(lineOf(html, "dechets-recyclage")).toContain("La plus haute valeur sur 14");
    // More recycling is good: it is among the strengths.
    const [, strengths = ""] = html.split("Points forts");
    expect(strengths.split("Points d’attention")[0]).toContain('href="#dechets-recyclage"');
  });

  it("ranks and judges no commune by what its indicator says cannot compare them, and says why", async () => {
    const values = (await valuesOf("dechets-omr-hab", 2024)).filter(({ value }) => value !== null);
    const [lowest] = [...values].sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
    const { html } = await get(`/territoires/${lowest?.territory}`);
    expect(lineOf(html, "dechets-omr-hab")).not.toMatch(/valeur sur/);
    expect(lineOf(html, "dechets-omr-hab")).toContain("ne se classent pas");
    expect(html).not.toContain('href="#dechets-omr-hab"');
  });

  it("takes as strength or alert no number of things, of which a larger commune has more", async () => {
    const values = (await valuesOf("agriculture-conchyliculture-entreprises", 2024)).filter(
      ({ value }) => value !== null,
    );
    const [most] = [...values].sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
    const { html } = await get(`/territoires/${most?.territory}`);
    expect(lineOf(html, "agriculture-conchyliculture-entreprises")).toContain("La plus haute valeur sur");
    expect(html).not.toContain('href="#agriculture-conchyliculture-entreprises"');
  });

  it("summarises four things of each kind at most, and says how many others stand out", async () => {
    // Best for ten indicators: four are told.
    const { html } = await get("/territoires/17406");
    const [, lists = ""] = html.split("Points forts");
    const [strengths = ""] = lists.split("Points d’attention");
    expect(strengths.match(/<a href="#/g)).toHaveLength(4);
    const best = Number(/meilleur quart .*? pour (\d+)/.exec(textOf(html))?.[1]);
    expect(best).toBeGreaterThan(4);
    expect(textOf(strengths)).toContain(
      `Et ${best - 4} ${best === 5 ? "autre" : "autres"}, dans les thèmes qui suivent.`,
    );
  });

  it("compares with the peers that one chooses, and says with whom", async () => {
    const { html: all } = await get("/territoires/17093");
    const { html: epci } = await get("/territoires/17093?pairs=epci");
    const { html: kind } = await get("/territoires/17093?pairs=type");
    expect(textOf(all)).toContain("parmi les 14 communes du Pôle");
    expect(textOf(epci)).toContain("parmi les 8 communes de l’Île d’Oléron");
    const ticks = (html: string) =>
      html.split('<li id="dechets-omr-hab">')[1]?.split("</svg>")[0]?.match(/v16"/g)?.length;
    expect([ticks(all), ticks(epci)]).toEqual([14, 8]);
    // Chosen communes have no total of their own: their median is told as such.
    expect(lineOf(kind, "dechets-omr-hab")).toContain("médiane");
    const wrong = await get("/territoires/17093?pairs=amis");
    expect(wrong.status).toBe(400);
    expect(textOf(wrong.html)).toContain("Comparer avec les 14 communes");
  });

  it("goes back in time, and says what is missing rather than showing a zero", async () => {
    const { html } = await get("/territoires/17406?annee=2021");
    expect(html).toContain("2021");
    // The year asked for has no value: the last one before is shown with its year, and the gap is told.
    const line = lineOf(html, "dechets-omr-hab");
    expect(line).toMatch(/2020/);
    expect(line).toContain("Non disponible en 2021");
    expect(line).not.toMatch(/(^|\s)0\skg/);
    expect((await get("/territoires/17406?annee=1900")).status).toBe(404);
    expect((await get("/territoires/17406?annee=hier")).status).toBe(400);
  });

  it("exists for an intercommunality, a group and the whole, with the spread of their communes", async () => {
    for (const [code, communes] of [
      ["241700699", 6],
      ["petr-marennes-oleron", 14],
    ] as const) {
      const { status, html } = await get(`/territoires/${code}`);
      expect(status).toBe(200);
      expect(await htmlFaults(html)).toEqual([]);
      expect(html.split('<li id="dechets-omr-hab">')[1]?.split("</svg>")[0]?.match(/v16"/g)?.length).toBe(communes);
    }
    const group = site.datalogue.services.territories.list({ level: "group" })[0]?.code;
    expect((await get(`/territoires/${group}`)).status).toBe(200);
  });

  it("leads on from a commune that was merged, and from a code that is none", async () => {
    const former = await get("/territoires/17189");
    expect(former.status).toBe(404);
    expect(former.html).toContain('href="/territoires/17219"');
    expect((await get("/territoires/99999")).status).toBe(404);
  });

  it("is found from the list of communes and from the home page", async () => {
    const { html } = await get("/territoires");
    expect(await htmlFaults(html)).toEqual([]);
    expect(new Set(html.match(/href="\/territoires\/17\d{3}"/g)).size).toBe(14);
    expect((await get("/territoires?territoire=17093")).html).toContain("Portrait de commune");
    expect((await get("/")).html).toContain('action="/territoires"');
  });
});
