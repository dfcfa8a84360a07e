import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scot } from "../../api/plans/support.js";
import { createPlace, type Place, visitsIndicator } from "../../api/support/content-folder.js";
import { textOf } from "../support/page-checks.js";
import { readZip } from "../support/read-zip.js";

const { envelope: _, ...flat } = scot;
const plan = { ...flat, theme: "culture", territory: "241700699", objectives: [] as object[] };
const objective = {
  id: "entrees",
  title: "Accueillir plus de lecteurs",
  indicator: visitsIndicator.id,
  territory: "241700624",
  type: "VALEUR",
  target: { period: "2030", value: 400 },
  trajectory: "linear",
};

let place: Place;
let get: (path: string) => supertest.Test;
beforeAll(async () => {
  let today = "2026-03-10T12:00:00Z";
  const effects = { now: () => new Date(today) };
  place = createPlace();
  place.write("culture/indicators/culture-entrees.json", visitsIndicator);
  place.write("culture/plans/scot-demo.json", { ...plan, title: "Premier texte", objectives: [objective] });
  const datalogue = await place.open(effects);
  await datalogue.load();
  today = "2026-04-10T12:00:00Z";
  place.write("culture/plans/scot-demo.json", { ...plan, title: "Texte révisé", objectives: [objective] });
  await datalogue.load();
  const app = createApp(datalogue, place.settings, { log: () => {}, ...effects });
  get = (path) => supertest(app).get(path);
});
afterAll(() => place.remove());

describe("the follow-up of a past day", () => {
  it("has data that say the title of that day, and the day in French", async () => {
    const { body } = await get("/suivi/scot-demo/bilan.zip?au=2026-03-20").responseType("blob");
    const readMe = readZip(body).get("LISEZ-MOI.txt")?.replaceAll("\u00a0", " ");
    expect(readMe).toMatch(/^Premier texte\nBilan au 20 mars 2026 : /);
  });

  it("goes on in its sentence where nothing slips", async () => {
    const lead = (html: string) => textOf(/<p class="lead">[\s\S]*?<\/p>/.exec(html)?.[0] ?? "").trim();
    expect(lead((await get("/suivi/scot-demo?au=1990-01-01")).text)).toMatch(/^Au 1er janvier 1990, sur un objectif/);
    expect(lead((await get("/suivi/scot-demo/bilan?au=1990-01-01")).text)).toMatch(/^Sur un objectif/);
  });
});

it("an intercommunality without objective of its own is named with its article", async () => {
  expect(textOf((await get("/suivi?territoire=241700699")).text)).toContain(
    "Aucun objectif n’est fixé pour le Bassin de Marennes",
  );
  expect(textOf((await get("/indicateurs/culture-entrees?territoire=241700699")).text)).toMatch(
    /(publié|publiée|disponible) pour le Bassin de Marennes/,
  );
});
