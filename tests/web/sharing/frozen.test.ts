import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsIndicator, visitsJson } from "../../api/support/content-folder.js";
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
    // It says why, and whom to ask.
    for (const path of [page, frame])
      expect(textOf((await get(path).set("Accept", "text/html").expect(404)).text)).toMatch(
        /ne sont pas montrés\. Le contenu de ce jeu est réservé .*Pour demander un accès, écrivez à/,
      );
    const { data, meta } = (
      await get(`/api/indicators/culture-entrees/observations?${page.split("?")[1]?.replace(/.*etat/, "state")}`)
    ).body;
    expect([data, meta.state, meta.reserved]).toEqual([[], null, ["frequentation-mediatheques"]]);
  });
});

describe("what was shared of invented figures", () => {
  let place: Place;
  let get: (path: string) => supertest.Test;
  let state: string;
  beforeAll(async () => {
    place = createPlace();
    place.write("culture/indicators/culture-entrees.json", visitsIndicator);
    place.write("culture/mediatheques/dataset.json", { ...visitsJson, demonstration: true });
    place.write("culture/mediatheques/data.csv", rows(12_500));
    const datalogue = await place.open();
    await datalogue.load();
    const app = createApp(datalogue, place.settings, { log: () => {} });
    get = (path) => supertest(app).get(path);
    const { body } = await get("/api/indicators/culture-entrees/observations?territory=17093");
    state = body.meta.state.id;
    // The real ones.
    place.write("culture/mediatheques/dataset.json", {
      ...JSON.parse(place.read("culture/mediatheques/dataset.json")),
      demonstration: false,
    });
    place.write("culture/mediatheques/data.csv", rows(77_000));
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(() => place.remove());

  it("says so once real ones took their place, and says it of these no more", async () => {
    const chart = (form: string) => `/api/indicators/culture-entrees/chart.${form}?territory=17093&period=2023`;
    const pages = [
      `${PAGE}&annee=2023`,
      "/integrer/indicateurs/culture-entrees?bloc=trend&territoire=17093&annee=2023",
    ];
    for (const path of pages) {
      const then = textOf((await get(`${path}&etat=${state}`)).text);
      expect(then, path).toContain("12 500");
      expect(then, path).toContain("Chiffres inventés pour la démonstration");
      const now = textOf((await get(path)).text);
      expect(now, path).toContain("77 000");
      expect(now, path).not.toMatch(/inventé/);
    }
    for (const form of ["svg", "vl.json"]) {
      const then = await get(`${chart(form)}&state=${state}`).buffer();
      expect(then.text ?? then.body.toString(), form).toContain("Chiffres inventés");
      expect(then.headers["x-robots-tag"], form).toBe("noindex");
      const now = await get(chart(form)).buffer();
      expect(now.text ?? now.body.toString(), form).not.toContain("inventés");
    }
    const image = await get(`/indicateurs/culture-entrees/partage.png?territoire=17093&etat=${state}`);
    expect([image.status, image.headers["x-robots-tag"]]).toEqual([200, "noindex"]);
  });
});
