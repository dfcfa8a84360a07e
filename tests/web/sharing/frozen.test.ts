import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsIndicator } from "../../api/support/content-folder.js";
import { textOf } from "../support/page-checks.js";

const rows = (first: number) =>
  `codeCommune,commune,annee,entrees\n17093,Le Château-d'Oléron,2023,${first}\n17140,Dolus-d'Oléron,2023,8300\n`;

let place: Place;
let get: (path: string) => supertest.Test;
let publish: (first: number) => Promise<void>;
beforeAll(async () => {
  place = createPlace();
  place.write("culture/indicators/culture-entrees.json", visitsIndicator);
  place.write("culture/mediatheques/data.csv", rows(12_500));
  const datalogue = await place.open();
  const app = createApp(datalogue, place.settings, { log: () => {} });
  get = (path) => supertest(app).get(path);
  publish = async (first) => {
    place.write("culture/mediatheques/data.csv", rows(first));
    expect((await datalogue.load()).problems).toEqual([]);
  };
  await publish(12_500);
});
afterAll(() => place.remove());

const PAGE = "/indicateurs/culture-entrees?territoire=17093";

/** Where the page says that its figures stay. */
async function readPermanent(): Promise<{ page: string; frame: string; state: string }> {
  const html = (await get(PAGE)).text.replaceAll("&amp;", "&");
  const page = /href="([^"]*etat=[^"#]*)#bars">Lien permanent/.exec(html)?.[1] ?? "";
  const state = new URL(page, "http://a").searchParams.get("etat") ?? "";
  const frame = /src=(?:"|&quot;)[^"]*?(\/integrer\/[^"]*?etat=\w+)/.exec(html.replaceAll("&amp;", "&"))?.[1] ?? "";
  return { page, frame, state };
}

describe("what was shared of an indicator", () => {
  it("keeps its figure, its drawing and its rows after a new publication; what is not frozen follows it", async () => {
    const { page, frame, state } = await readPermanent();
    const svg = `/api/indicators/culture-entrees/chart.svg?territory=17093&chart=bars&period=2023&state=${state}`;
    const living = "/integrer/indicateurs/culture-entrees?bloc=bars&territoire=17093";
    const before = (await get(svg).buffer()).body.toString();
    expect(before).toContain("12\u202f500");
    for (const path of [page, frame, living]) expect(textOf((await get(path)).text), path).toContain("12 500");

    await publish(77_000);

    expect(textOf((await get(living)).text)).toContain("77 000");
    for (const path of [page, frame]) {
      const words = textOf((await get(path)).text);
      expect(words, path).toContain("12 500");
      expect(words, path).not.toContain("77 000");
      expect(words, path).toMatch(/Chiffres figés, tels que publiés le \d/);
    }
    expect((await get(svg).buffer()).body.toString()).toBe(before);
    const lineage = /href="(\/api\/indicators\/[^"]+\/lineage[^"]*)"/.exec((await get(page)).text)?.[1] ?? "";
    const { body } = await get(lineage.replaceAll("&amp;", "&"));
    expect(body.data.numerator.value).toBe(12_500);
    expect((await get(body.data.numerator.rows)).body.data).toMatchObject([{ entrees: 12_500 }]);
  });

  it("leads back to the figures of now, and is one state of a page that search engines know once", async () => {
    const { page } = await readPermanent();
    await publish(80_000);
    const { text: html } = await get(page);
    expect(html).toContain('rel="canonical" href="http://localhost:3000/indicateurs/culture-entrees?territoire=17093"');
    expect(html).toContain('<a href="/indicateurs/culture-entrees?territoire=17093">Voir les chiffres actuels</a>');
    expect(html).toMatch(/<input type="hidden" name="etat" value="\w+"/);
  });

  it("is refused with the way to the figures of now when no publication bears that name", async () => {
    const { status, text: html } = await get(`${PAGE}&etat=0123`);
    expect(status).toBe(404);
    expect(html).toContain(`<a href="/indicateurs/culture-entrees?territoire=17093">Voir les chiffres actuels</a>`);
    expect((await get("/api/indicators/culture-entrees/chart.svg?state=0123")).body.code).toBe("etat-inconnu");
  });

  it("shows nothing of a dataset that was closed since", async () => {
    const { page, frame } = await readPermanent();
    const dataset = JSON.parse(place.read("culture/mediatheques/dataset.json"));
    place.write("culture/mediatheques/dataset.json", { ...dataset, access: "organisation" });
    await publish(80_000);
    expect((await get(frame)).status).toBe(404);
    const url = encodeURIComponent(`http://localhost:3000${page}`);
    expect((await get(`/oembed?url=${url}`)).status).toBe(404);
    for (const path of [page, frame, `/oembed?url=${url}`]) {
      const { text } = await get(path);
      expect(textOf(text)).not.toMatch(/80 000|77 000|12 500/);
    }
  });
});
