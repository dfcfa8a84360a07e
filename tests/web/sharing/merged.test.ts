import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scot } from "../../api/plans/support.js";
import { createPlace, type Place, visitsIndicator } from "../../api/support/content-folder.js";
import { mergeCommunes } from "../../api/support/merge-communes.js";
import { textOf } from "../support/page-checks.js";

const INDICATOR = visitsIndicator.id;
const DAY = "2026-03-10";
const { envelope: _, ...flat } = scot;
const objective = {
  id: "entrees",
  title: "Accueillir plus de lecteurs",
  indicator: INDICATOR,
  type: "VALEUR",
  target: { period: "2030", value: 400 },
  trajectory: "linear",
  split: { "17265": 100, "17406": 60 },
};

let today = `${DAY}T12:00:00Z`;
let place: Place;
let get: (path: string) => supertest.Test;
let state: string;
const open = async () => {
  const effects = { now: () => new Date(today) };
  const datalogue = await place.open(effects);
  await datalogue.load();
  const app = createApp(datalogue, place.settings, { log: () => {}, ...effects });
  get = (path) => supertest(app).get(path);
  return datalogue;
};
const read = async (path: string) => {
  const { status, text, body } = await get(path).buffer();
  return { status, text: textOf(text ?? body.toString()) };
};

beforeAll(async () => {
  place = createPlace();
  place.write("culture/indicators/culture-entrees.json", { ...visitsIndicator, levels: ["commune", "epci", "petr"] });
  place.write("culture/plans/scot-demo.json", { ...flat, theme: "culture", objectives: [objective] });
  const own = { ...objective, id: "sornin", split: undefined };
  const plu = { ...flat, id: "plu-saint-sornin", kind: "PLU", territory: "17406" };
  place.write("culture/plans/plu-saint-sornin.json", { ...plu, theme: "culture", objectives: [own] });
  place.write(
    "culture/mediatheques/data.csv",
    "codeCommune,commune,annee,entrees\n17265,Nieulle-sur-Seudre,2024,168\n17406,Saint-Sornin,2024,162\n",
  );
  const datalogue = await open();
  const { body } = await get(`/api/indicators/${INDICATOR}/observations?territory=17265`);
  state = body.meta.state.id;
  await datalogue.close();
  mergeCommunes(place);
  today = "2026-04-10T12:00:00Z";
  await open();
});
afterAll(() => place.remove());

describe("what was shared before two communes merged", () => {
  it("keeps the figure of the commune that is no more, on its page, in its frame and as a drawing", async () => {
    const at = `territoire=17406&annee=2024&etat=${state}`;
    for (const path of [`/indicateurs/${INDICATOR}?${at}`, `/integrer/indicateurs/${INDICATOR}?bloc=figure&${at}`]) {
      const { status, text } = await read(path);
      expect([path, status]).toEqual([path, 200]);
      expect(text).toContain("Saint-Sornin");
      expect(text).toMatch(/162/);
    }
    const svg = await read(
      `/api/indicators/${INDICATOR}/chart.svg?territory=17406&chart=ranking&period=2024&state=${state}`,
    );
    expect(svg.text).toContain("162");
    expect((await get(`/indicateurs/${INDICATOR}/partage.png?${at}`)).status).toBe(200);
  });

  it("gives no figure under the name that the new commune did not have", async () => {
    const at = `territoire=17265&annee=2024&etat=${state}`;
    const { text } = await read(`/indicateurs/${INDICATOR}?${at}`);
    expect(text).toContain("Nieulle-Saint-Sornin avant 2025");
    expect(text.replaceAll("Nieulle-Saint-Sornin avant 2025", "")).not.toContain("Nieulle-Saint-Sornin");
    expect(text).toContain("168");
    const frame = await read(`/integrer/indicateurs/${INDICATOR}?bloc=figure&${at}`);
    expect(frame.text).toContain("Nieulle-Saint-Sornin avant 2025");
    const now = await read(`/indicateurs/${INDICATOR}?territoire=17265&annee=2024`);
    expect(now.text).toContain("330");
    expect(now.text).not.toContain("avant 2025");
  });

  it("explains a frozen figure by the rows that it is made of", async () => {
    const { body } = await get(`/api/indicators/${INDICATOR}/lineage?territory=17265&period=2024&state=${state}`);
    expect(body.data.numerator.value).toBe(168);
    expect(body.data.members).toMatchObject([{ territory: "17265" }]);
    expect((await get(body.data.numerator.rows)).body.data).toMatchObject([{ entrees: 168 }]);
  });

  it("shows the communes of that day in the follow-up of a past day", async () => {
    const then = await read(`/suivi/scot-demo?au=${DAY}`);
    expect(then.text).toMatch(/Saint-Sornin hors trajectoire|Saint-Sornin dans la trajectoire/);
    expect(then.text).toContain("Nieulle-Saint-Sornin avant 2025");
    const now = await read("/suivi/scot-demo");
    expect(now.text).not.toContain("avant 2025");
    expect(now.text).toContain("Saint-Sornin a rejoint Nieulle-Saint-Sornin");
  });

  it("names the communes of that day in the files of a state too", async () => {
    const files = `/api/indicators/${INDICATOR}`;
    const csv = await get(`${files}/observations.csv?level=commune&state=${state}`);
    expect(csv.text).toMatch(/,17265,Nieulle-Saint-Sornin avant 2025,commune,2024,168/);
    const cube = await get(`${files}/jsonstat.json?level=commune&state=${state}`).buffer();
    expect(cube.text ?? cube.body.toString()).toContain('"17265":"Nieulle-Saint-Sornin avant 2025"');
  });

  it("leads nowhere that is no more", async () => {
    const pages = [
      `/indicateurs/${INDICATOR}?territoire=17406&annee=2024&etat=${state}`,
      "/suivi/plu-saint-sornin",
      `/suivi/scot-demo?au=${DAY}`,
    ];
    for (const page of pages) {
      const html = (await get(page).expect(200)).text.replaceAll("&amp;", "&");
      const links = [...html.matchAll(/href="(\/[^"#]*17406[^"#]*)/g)].map(([, link = ""]) => link);
      for (const link of new Set(links))
        expect([page, link, (await get(link).buffer()).status]).toEqual([page, link, 200]);
    }
    const frozen = (await get(pages[0] ?? "")).text;
    expect(frozen).toContain(`href="/indicateurs/${INDICATOR}?territoire=17265">Voir les chiffres actuels`);
  });
});
